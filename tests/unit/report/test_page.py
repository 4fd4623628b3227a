"""A page is whole in itself, runs no script but its own, and shows hostile names as the text they are."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise

import altair as alt
import pandas as pd
import pytest

from resilience.report.page.blocks import (
    Bullets,
    Finder,
    Head,
    Listing,
    PageFigure,
    PageSection,
    Paragraph,
    ReportPage,
    TableRow,
)
from resilience.report.page.bundle import PLACE, vega_script
from resilience.report.page.pictures import figure_of
from resilience.report.page.render import html_of, in_script

HOSTILE = [
    "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", '" onload="alert(1)', "'; alert(1); '",
    "<!--<script>", "]]>", "&lt;b&gt;", "a\u2028b\u2029c", "{{ 7 * 7 }}", "${alert(1)}", "=cmd|x", "x" * 400,
]  # fmt: skip


class Elements(HTMLParser):
    """Elements with their attributes, scripts and texts, as a browser's parser finds them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self._in = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self._in = tag
        if tag in ("script", "style"):
            (self.scripts if tag == "script" else self.styles).append("")

    def handle_endtag(self, _tag):
        self._in = ""

    def handle_data(self, data):
        if self._in in ("script", "style"):
            (self.scripts if self._in == "script" else self.styles)[-1] += data
        else:
            self.texts.append(data)


def page_with(name: str) -> ReportPage:
    """A page that has a name wherever one can stand."""
    chart = alt.Chart(pd.DataFrame({"site": [name], "x": [1.0]})).mark_point().encode(x="x:Q", tooltip="site:N")
    blocks = (
        Paragraph(name), Bullets((name,)), Finder("Site:"), figure_of("one", chart, name, name),
        Listing(name, (Head(name, number=False), Head("b", name)), (TableRow((name, name), sites=(0,)),), sought=True),
    )  # fmt: skip
    facts = {"sites": [{"name": name, "what": name, "facts": [name]}], "texts": [name]}
    return ReportPage(name, name, (PageSection("part", name, blocks),), facts, name)


@pytest.mark.parametrize("static", [False, True])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_and_nothing_else(name, static):
    """Proves: with any name the page has the elements that a harmless one has, and no attribute that runs something.

    Sensitivity: written into the JSON as it is, `</script>` ends the data and what follows it is run.
    """
    found, harmless = (
        Elements(html_of(page_with(name), static=static)),
        Elements(html_of(page_with("NAME"), static=static)),
    )
    assert [tag for tag, _ in found.found] == [tag for tag, _ in harmless.found]
    assert [sorted(has) for _, has in found.found] == [sorted(has) for _, has in harmless.found]
    assert name in found.texts
    if not static:
        assert json.loads(found.scripts[1])["sites"][0]["name"] == name
        assert found.scripts[2:] == harmless.scripts[2:]


def test_the_policy_allows_what_the_page_holds_and_nothing_else():
    """Proves: nothing may be fetched; the two scripts and the style that run are those whose digests are allowed."""
    html = html_of(page_with("NAME"))
    policy = next(has["content"] for tag, has in Elements(html).found if has.get("http-equiv"))
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    parsed = Elements(html)
    runs = [text for text, (_, has) in zip(parsed.scripts, elements_of(parsed, "script"), strict=True) if not has]
    assert rules["script-src"].split() == [digest(text) for text in runs]
    assert rules["style-src"].split() == [digest(text) for text in parsed.styles]
    for _, has in parsed.found:
        assert not {name for name in has if name.startswith("on") or name == "style"}
        assert not has.get("src")
        assert (has.get("href") or "#").startswith("#")


def elements_of(parsed: Elements, tag: str) -> list[tuple[str, dict[str, str | None]]]:
    """Elements of a kind."""
    return [one for one in parsed.found if one[0] == tag]


def digest(text: str) -> str:
    """A text as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_a_static_page_has_pictures_and_no_script():
    """Proves: no script, no field that would do nothing, and each figure an SVG in the page with words beside it."""
    parsed = Elements(html_of(page_with("NAME"), static=True))
    assert not parsed.scripts
    assert not elements_of(parsed, "input")
    ((_, picture),) = elements_of(parsed, "img")
    assert picture["alt"] == "NAME"
    drawn = base64.b64decode((picture["src"] or "").removeprefix("data:image/svg+xml;base64,"))
    assert drawn.startswith(b"<svg")


@pytest.mark.parametrize("name", HOSTILE)
def test_json_in_a_script_is_the_same_json(name):
    """Proves: what the script reads is what was said, and no sign is left that an HTML parser acts on."""
    text = in_script({name: [name]})
    assert json.loads(text) == {name: [name]}
    assert not re.search("[<>&\u2028\u2029]", text)


def test_a_table_says_what_its_rows_and_columns_are():
    """Proves: heads have their scope, a caption stands over each table, headings go down one step at a time."""
    parsed = Elements(html_of(page_with("NAME"), static=True))
    scopes = [has.get("scope") for _, has in elements_of(parsed, "th")]
    assert scopes == ["col", "col", "row"]
    assert elements_of(parsed, "caption")
    levels = [int(tag[1]) for tag, _ in parsed.found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_what_is_no_number_is_none_in_a_figure():
    """Proves: an infinite time does not make a page that no browser reads (JSON knows no Infinity)."""
    chart = alt.Chart(pd.DataFrame({"x": [1.0, float("inf")]})).mark_point().encode(x="x:Q")
    figure = figure_of("one", chart, "caption", "words")
    assert isinstance(figure, PageFigure)
    assert "Infinity" not in in_script(figure.spec)


def test_the_script_is_made_once_and_again_when_it_is_not_what_was_kept(tmp_path, monkeypatch):
    """Proves: what somebody wrote into the kept script does not come into a page."""
    monkeypatch.setenv(PLACE, str(tmp_path / "kept"))
    made = vega_script()
    (kept,) = (tmp_path / "kept").glob("*.js")
    kept.write_text("alert(1)", encoding="utf-8")
    assert vega_script() == made
    monkeypatch.setattr("resilience.report.page.bundle._made", lambda: "other")
    assert vega_script() == made
    assert "</script" not in made.lower()
    assert "<!--" not in made


def test_figures_load_no_solver():
    """Proves: a notebook that only draws does not wait seconds for Pyomo; colors once asked the pipelines for names."""
    code = "import sys, resilience.report.figures, resilience.report.study_figures, resilience.report.report_file as r"
    asked = f"{code}; print([name for name in ('pyomo', 'highspy') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout == "[]\n"
