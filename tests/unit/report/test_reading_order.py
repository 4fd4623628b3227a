"""What a screen reader goes through: headings in order, tables that say what they are, one main part, a language."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise

import pytest
from support.tiny_study import dearer_stock, how_often, study_over
from support.weekly import WEEK, steady_state

import resilience as rs
from resilience.files.scenarios.scenarios import read_scenarios
from resilience.files.tables.models import read_model
from resilience.report.report_file import write_report
from resilience.study.run.deliver import write_run
from resilience.study.run.promise_files import Origin
from resilience.study.studies.study import run_study
from resilience.study.weekly.folder import write_week
from resilience.study.weekly.week import WeekGiven, recommend_week


class Order(HTMLParser):
    """Elements with their attributes in the order of the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def of(self, *tags):
        """Those of some kinds."""
        return [has for tag, has in self.found if tag in tags]


@pytest.fixture(scope="module")
def runs(tiny_files, tiny_result, tmp_path_factory):
    """A run folder of each kind; exposure stands for those whose tables alone are shown."""
    folder = tmp_path_factory.mktemp("kinds")
    model = read_model(tiny_files.model)
    origin = Origin.of(folder / "plan", str(tiny_files.model), tiny_files.scenarios)
    write_run(tiny_result, folder / "plan", origin=origin)
    rs.write_lean(rs.lean_view(model), folder / "lean")
    book = read_scenarios(tiny_files.scenarios, model.calendar)
    write_week(recommend_week(WeekGiven(model, book, steady_state(model, tiny_result.plan), WEEK)), folder / "week")
    study = study_over(tiny_files, folder, how_often("1, 8") + dearer_stock("1, 3"), "least_regret = false")
    rs.write_study(run_study(study.asked()), folder / "study")
    rs.write_exposure(rs.exposure(model), folder / "exposure")
    return folder


@pytest.mark.parametrize("static", [False, True])
@pytest.mark.parametrize("kind", ["plan", "lean", "week", "study", "exposure"])
def test_a_page_is_read_in_order(runs, kind, static, tmp_path):
    """Proves: no level of heading is skipped, each table has a caption and scopes, each figure words, one main part.

    Sensitivity: a figure without words, or a table without heads, would be passed over in silence.
    """
    page = Order(write_report(runs / kind, output=tmp_path / "p.html", static=static).read_text(encoding="utf-8"))
    assert [has.get("lang") for has in page.of("html")] == ["en"]
    assert len(page.of("main")) == 1
    levels = [int(tag[1]) for tag, _ in page.found if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    tags = [tag for tag, _ in page.found]
    tables = [place for place, tag in enumerate(tags) if tag == "table"]
    assert tables
    assert all(tags[place + 1] == "caption" for place in tables)
    assert {has.get("scope") for has in page.of("th")} == {"row", "col"}
    pictures = [has for has in page.of("div", "img") if "drawn" in (has.get("class") or "")]
    assert len(pictures) == len(page.of("figure"))
    assert all((has.get("alt") or has.get("aria-label") or "").strip() for has in pictures)


@pytest.mark.parametrize("kind", ["plan", "study", "week"])
def test_what_is_decided_is_read_first(runs, kind, tmp_path):
    """Proves: where a page has a verdict it is the first section, and the page leads there in the order of its parts.

    Sensitivity: a list of parts in another order than the parts sends a reader by ear back and forth.
    """
    page = Order(write_report(runs / kind, output=tmp_path / "p.html").read_text(encoding="utf-8"))
    parts = [has["id"] for has in page.of("section") if has.get("id")]
    assert parts[0] == "verdict"
    leads = [str(has.get("href")) for has in page.of("a")]
    assert [name[1:] for name in leads if name.startswith("#")] == ["main", *parts]
