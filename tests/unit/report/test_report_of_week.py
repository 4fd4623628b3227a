"""The page of a week: what to do in short, its parts, and in a browser nothing that its policy does not know."""

from __future__ import annotations

import pytest
from support.browser import Browser, chromium
from support.weekly import WEEK, steady_state

from resilience.errors import InputError
from resilience.files.scenarios.scenarios import read_scenarios
from resilience.files.tables.models import read_model
from resilience.plan.iso_week import IsoWeek
from resilience.plan.state import EventSeen
from resilience.report.report_file import page_of, write_report
from resilience.study.weekly.folder import write_week
from resilience.study.weekly.since.split import since_last_week
from resilience.study.weekly.week import WeekGiven, recommend_week

PATIENT = 20.0


@pytest.fixture(scope="module")
def weeks(tiny_files, tiny_result, tmp_path_factory):
    """A first week of the tiny study from what its tables say, and the one after it, in which its near maker burns."""
    folder = tmp_path_factory.mktemp("weeks")
    model = read_model(tiny_files.model)
    book = read_scenarios(tiny_files.scenarios, model.calendar)
    first = recommend_week(WeekGiven(model, book, steady_state(model, tiny_result.plan), WEEK))
    write_week(first, folder / "first")
    later = IsoWeek(WEEK.year, WEEK.week + 1)
    burns = (EventSeen("f", "fire", later.monday, site="NEAR", severity=1.0),)
    state = steady_state(model, tiny_result.plan, later, events=burns)
    second = recommend_week(WeekGiven(model, book, state, later, first.last))
    causes, _ = since_last_week(second, folder / "first")
    write_week(second, folder / "second", causes=causes)
    return folder


def text_of(page, name):
    """All that a section says in paragraphs and bullets."""
    (section,) = [one for one in page.sections if one.name == name]
    said = [block.text for block in section.blocks if block.kind == "paragraph"]
    return " ".join([*said, *(item for block in section.blocks if block.kind == "bullets" for item in block.items)])


def test_the_page_says_what_to_do_and_why(weeks):
    """Proves: three sentences in short, the fire told, causes split, the model drawn, and how to make it again."""
    page = page_of(weeks / "second")
    names = [one.name for one in page.sections]
    assert names == ["verdict", "actions", "causes", "near", "plan", "network", "assumptions", "repeat"]
    (short,) = [one for one in page.sections if one.name == "verdict"]
    assert sum(block.kind == "paragraph" and block.tone == "lead" for block in short.blocks) == 3
    assert "In week 2026-W49" in text_of(page, "verdict")
    assert "Going on: fire at NEAR" in text_of(page, "network")
    assert "events +" in text_of(page, "causes")
    (again,) = [block for one in page.sections for block in one.blocks if block.kind == "code"]
    assert again.lines[0].startswith("resilience recommend inputs/model inputs/scenarios.toml --state inputs/state")
    assert "--previous LAST" in again.lines[0]


def test_a_first_week_has_no_causes_and_goes_on_from_nobody(weeks):
    """Proves: what a week has nothing of is left out of its page, and of the command that makes it again."""
    page = page_of(weeks / "first")
    assert "causes" not in [one.name for one in page.sections]
    assert "--previous" not in "".join(
        line for one in page.sections for block in one.blocks if block.kind == "code" for line in block.lines
    )


def test_an_edited_folder_is_told(weeks):
    """Proves: a table that is not what the week wrote is refused with its name, not shown as the week's."""
    file = weeks / "first" / "actions.csv"
    whole = file.read_text()
    file.write_text(whole + "order\n")
    with pytest.raises(InputError, match=r"actions\.csv"):
        page_of(weeks / "first")
    file.write_text(whole)


@pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine (apt-get install chromium)")
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_quiet_in_a_browser(weeks, width):
    """Proves: every figure is drawn under the page's policy, nothing is on the console, nothing else is fetched."""
    report = write_report(weeks / "second")
    browser = Browser(chromium() or "")
    try:
        assert browser.open(report, width) < PATIENT
        assert browser.logged == []
        assert set(browser.fetched) == {report.resolve().as_uri()}
        assert browser.evaluate("document.documentElement.scrollWidth") <= width
        drawn = browser.evaluate(
            "[...document.querySelectorAll('.drawn')].map((one) => one.querySelectorAll('svg').length)"
        )
        assert drawn
        assert set(drawn) == {1}
    finally:
        browser.close()
