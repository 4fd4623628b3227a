"""The page of a large network: small enough to send, drawn at once, and each name on it can be read.

Networks of 404 and of 4,400 sites run with the long campaigns; what groups and cuts lists is asked here by itself.
"""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest
from support.browser import Browser, chromium
from support.large_run import large_page

from resilience.report.page.blocks import TableRow
from resilience.report.picture.draw import LETTER, NAME_HEIGHT, _readable
from resilience.report.picture.places import together
from resilience.report.report_file import put
from resilience.report.sections.acted import NUMBERS, Action
from resilience.report.sections.advice import SHOWN, _listing
from resilience.study.advice.recommendation import Status
from resilience.study.generate.size import PRESETS, Preset, Size
from resilience.study.run.deliver import write_run
from resilience.study.run.stored_run import read_run

SIZES = {
    "sample": (Size(parts=8, assemblies=2, products=1, sites=5, regions=2, tiers=1, depth=1), 2e6),
    "oem": (PRESETS[Preset.OEM], 2e6),
    "ford": (PRESETS[Preset.FORD], 4e6),
}
"""Networks, the last two of 404 and 4,424 sites with up to 20,135 scenarios, and the bytes that a page may take."""
DRAWN = "[...document.querySelectorAll('.drawn')].map((one) => one.querySelectorAll('svg').length)"
MARKED = """
    (() => {
        const field = document.getElementById('site');
        field.value = document.querySelector('#network tbody th').textContent.split(' ')[0];
        field.dispatchEvent(new Event('change'));
        return document.querySelector('#network tbody tr').classList.contains('found')
            && document.getElementById('chosen').textContent.includes(field.value);
    })()
"""
"""Choose the site of the first row: whether that row is marked and the site told."""
SEED = int(os.environ.get("LARGE_SEED", "1"))


def test_rows_about_thousands_of_sites_say_so_in_runs():
    """Proves: places next to one another are one run, in any order given, twice or not; a lone one is itself."""
    assert TableRow((), (9, 3, 4, 5, 4, 11, 12)).places == "3-5 9 11-12"
    assert TableRow((), tuple(range(4400))).places == "0-4399"
    assert TableRow(()).places == ""


def test_sites_near_one_another_stand_together():
    """Proves: two of a kind in one square are one mark amid them; another kind, or the next square, is another.

    Sensitivity: squares that end at 0 on both sides, as cutting towards 0 makes them, would join A and W.
    """
    placed = {"A": (1.0, 1.0), "B": (3.0, 2.0), "C": (2.0, 2.0), "W": (-1.0, 1.0)}
    found = together(placed, 4.0, lambda site: "plant" if site == "C" else "supplier")
    assert [(one.kind, one.sites, one.x, one.y) for one in found] == [
        ("plant", ("C",), 2.0, 2.0),
        ("supplier", ("W",), -1.0, 1.0),
        ("supplier", ("A", "B"), 2.0, 1.5),
    ]


@pytest.mark.parametrize(("letters", "seen"), [(3, 2), (12, 1)])
def test_long_names_need_more_room(letters, seen):
    """Proves: two names 40 pixels apart can both be read where they are short, and only the first where they are long.

    Sensitivity: with one width for all names those of twelve letters lay across one another.
    """
    name = "X" * letters
    assert 3 * LETTER < 40 < 12 * LETTER
    sites = pd.DataFrame({"name": [name, name], "x": [0.0, 4.0], "y": [0.0, 0.0]})
    assert len(_readable(sites, 10.0)) == seen
    assert len(_readable(sites.assign(y=[0.0, (NAME_HEIGHT + 1) / 10]), 10.0)) == 2


def test_of_many_actions_those_that_save_most_are_listed(tiny_run_actions):
    """Proves: of a hundred and one, those that save most stand in order, the required one, too, and the rest is told.

    Sensitivity: the first sixty of the table instead of the best sixty lose the last action, which saves most.
    """
    required, *others = tiny_run_actions(101)
    found = _listing("Here", (), [required, *others], lambda one: TableRow((one.action,)))
    shown = [row.cells[0] for row in found.rows]
    assert shown == [required.action, *(one.action for one in others[-(SHOWN - 1) :])]
    assert found.caption == "Here; 41 more save less and stand in recommendations.csv"
    few = _listing("Here", (), others[:SHOWN], lambda one: TableRow((one.action,)))
    assert (len(few.rows), few.caption) == (SHOWN, "Here")


@pytest.fixture
def tiny_run_actions():
    """So many actions, the first required and worth nothing, each of the others saving more than the one before."""
    blank = dict.fromkeys(NUMBERS)

    def action(place: int) -> Action:
        status = Status.RECOMMENDED if place else Status.REQUIRED
        numbers = blank | {"saving": float(place)}
        return Action(place, f"action {place}", "safer", status, None, None, "", "", numbers, None, proven=True)

    return lambda count: [action(place) for place in range(count)]


@pytest.fixture(
    scope="module", params=[pytest.param(one, marks=[pytest.mark.soak] if one != "sample" else []) for one in SIZES]
)
def large(request, tiny_result, tmp_path_factory):
    """The page of a generated network of some size, and the bytes that it may take."""
    folder = tmp_path_factory.mktemp("large")
    donor = read_run(write_run(tiny_result, folder / "run"))
    size, most = SIZES[request.param]
    return put(large_page(size, SEED, donor), folder / "report.html"), most


@pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine (apt-get install chromium)")
def test_a_large_network_has_a_page_to_forward(large, record_property):
    """Proves: within its bytes, every figure drawn, quiet, as wide as the screen, and a site chosen marks its rows.

    Sensitivity: a row of every action made the page of 404 sites 2.2 MB, and one mark for each site that of 4,400 5 MB.
    """
    page, most = large
    browser = Browser(chromium() or "")
    try:
        assert Path(page).stat().st_size <= most
        for width in (390, 1280):
            record_property("ready", f"{browser.open(page, width):.2f} s at {width}")
            assert browser.logged == []
            assert set(browser.fetched) == {Path(page).resolve().as_uri()}
            assert browser.evaluate("document.documentElement.scrollWidth") <= width
            assert set(browser.evaluate(DRAWN)) == {1}
        record_property("bytes", Path(page).stat().st_size)
        assert browser.evaluate(MARKED)
    finally:
        browser.close()
