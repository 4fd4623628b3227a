"""The report of each shipped model in a browser: quiet, offline, as wide as the screen, whole on paper, of some size.

Those whose plan takes minutes run with the long campaigns; what holds for one page holds by the same template for all.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from support.browser import Browser, chromium

import resilience as rs
from resilience.study.run.deliver import write_run
from resilience.study.run.promise_files import Origin

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine (apt-get install chromium)")
AXE = Path(os.environ.get("AXE_CORE", ""))
LARGEST = 2e6
"""Bytes of a page at most."""
SHEET = (297 - 2 * 14) / 25.4 * 96
"""Pixels that a sheet of A4 holds from top to bottom."""
WIDTH = 688
"""Pixels that it holds from side to side."""
LONG = ("renesas-2021", "chips-2021", "toyota-1997")
MODELS = sorted(path.parent.name for path in Path("models").glob("*/model.toml"))


@pytest.fixture(
    scope="module", params=[pytest.param(one, marks=[pytest.mark.soak] if one in LONG else []) for one in MODELS]
)
def report(request, tmp_path_factory):
    """The report of a shipped model, planned as `resilience plan` does but for the gap: a page has one form."""
    model = Path("models") / request.param
    scenarios = Path("scenarios") / f"{request.param}.toml"
    read = rs.read_model(model)
    found = rs.optimize(read, rs.read_scenarios(scenarios, read.calendar), rs.PlanOptions(gap=1e-2))
    folder = tmp_path_factory.mktemp("shipped") / "run"
    return rs.write_report(write_run(found, folder, origin=Origin.of(folder, str(model), scenarios)))


@pytest.fixture
def browser():
    """A browser with nothing in it."""
    found = Browser(chromium() or "")
    yield found
    found.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_shipped_model_has_a_page_to_forward(browser, report, width, record_property):
    """Proves: no line on the console, nothing asked for but the file, no sideways scroll, each figure drawn, 2 MB.

    Sensitivity: one figure whose chart contradicts itself is a warning on the console, as a step said twice was.
    """
    seconds = browser.open(report, width)
    record_property("ready", f"{seconds:.2f} s at {width}")
    record_property("bytes", report.stat().st_size)
    assert browser.logged == []
    assert all(one.startswith(("file:", "data:")) for one in browser.fetched)
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    drawn = "[...document.querySelectorAll('.drawn')].map((one) => one.querySelectorAll('svg').length)"
    assert set(browser.evaluate(drawn)) == {1}
    assert report.stat().st_size <= LARGEST
    cut = """
        [...document.querySelectorAll('.drawn')].filter((box) => [...box.querySelectorAll('svg')].some(
            (one) => one.getBoundingClientRect().right > box.getBoundingClientRect().right + 1)).map((one) => one.id)
    """
    assert browser.evaluate(cut) == []
    if AXE.is_file():
        browser.evaluate(f"{AXE.read_text(encoding='utf-8')}; 0")
        found = browser.evaluate(
            "axe.run(document).then((one) => JSON.stringify(one.violations.map((v) => [v.id, v.help])))"
        )
        assert json.loads(found) == []


def test_it_is_whole_on_paper(browser, report):
    """Proves: on A4 no figure is higher than a sheet, and no table or figure goes beyond its right edge.

    Sensitivity: a table of twenty columns lost its last ones, seven wastes among them.
    """
    browser.open(report, 1280)
    browser.ask("Emulation.setEmulatedMedia", media="print")
    browser.ask("Emulation.setDeviceMetricsOverride", width=WIDTH, height=1016, deviceScaleFactor=1, mobile=False)
    highest = "Math.max(...[...document.querySelectorAll('.drawn svg')].map((e) => e.getBoundingClientRect().height))"
    assert browser.evaluate(highest) <= SHEET
    beyond = f"""
        [...document.querySelectorAll('.drawn svg, table, th, td')].filter(
            (one) => one.getBoundingClientRect().right > {WIDTH} || one.scrollWidth > one.clientWidth + 1
        ).map((one) => one.textContent.slice(0, 60))
    """
    assert [one for one in browser.evaluate(beyond) if one] == []


def test_a_site_is_chosen_on_it(browser, report):
    """Proves: each site of a shipped model can be chosen by its name, and is told with at least one fact."""
    browser.open(report, 1280)
    untold = """
        (() => {
            const field = document.getElementById('site');
            return [...document.getElementById('names').options].map((one) => one.value).filter((name) => {
                field.value = name;
                field.dispatchEvent(new Event('change'));
                const box = document.getElementById('chosen');
                return box.hidden || !box.textContent.includes(name) || !box.querySelector('li');
            });
        })()
    """
    assert browser.evaluate("document.getElementById('names').options.length") > 1
    assert browser.evaluate(untold) == []
