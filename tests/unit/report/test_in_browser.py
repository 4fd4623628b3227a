"""The report in a browser: nothing on its console, nothing fetched, no sideways scroll, selections that work.

Skipped where no Chromium is installed. Set AXE_CORE to the file axe.min.js of npm's axe-core to look for barriers, too.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

import pytest
from support.browser import Browser, chromium

from resilience.report.report_file import write_report
from resilience.study.run.deliver import write_run
from resilience.study.run.promise_files import Origin

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine (apt-get install chromium)")
AXE = os.environ.get("AXE_CORE", "")
PATIENT = 20.0
"""Seconds within which a page is ready on a machine that does other work, too; alone it takes one."""


@pytest.fixture(scope="module")
def report(tiny_result, tiny_files, tmp_path_factory):
    """The report of the tiny study."""
    folder = tmp_path_factory.mktemp("browser") / "run"
    origin = Origin.of(folder, str(tiny_files.model), tiny_files.scenarios)
    return write_report(write_run(tiny_result, folder, origin=origin))


@pytest.fixture
def browser():
    """A browser with nothing in it."""
    found = Browser(chromium() or "")
    yield found
    found.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_quiet_quick_and_as_wide_as_the_screen(browser, report, width):
    """Proves: under its own policy every figure is drawn, no line is on the console, nothing but the file is read.

    Sensitivity: with scripts or styles that the policy does not know, the console says so and no figure is drawn.
    """
    assert browser.open(report, width) < PATIENT
    assert browser.logged == []
    assert set(browser.fetched) == {report.resolve().as_uri()}
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    figures = browser.evaluate(
        "[...document.querySelectorAll('.drawn')].map((one) => one.querySelectorAll('svg').length)"
    )
    assert figures
    assert set(figures) == {1}


def test_a_site_that_is_chosen_is_told_and_its_rows_are_marked(browser, report):
    """Proves: typed or clicked, NEAR shows its fire and its flood; other rows stay as they are; all can be shown."""
    browser.open(report, 1280)
    choose = (
        "const field = document.getElementById('site'); field.value = 'NEAR'; field.dispatchEvent(new Event('change'))"
    )
    browser.evaluate(f"(() => {{ {choose} }})()")
    told = browser.evaluate("document.getElementById('chosen').textContent")
    assert "NEAR" in told
    assert "fire" in told
    assert "flood" in told
    marked = browser.evaluate("[...document.querySelectorAll('tr.found th')].map((one) => one.textContent)")
    assert any(text.startswith("NEAR") for text in marked)
    assert not any(text.startswith("SHOP") for text in marked)
    browser.evaluate("document.getElementById('all').click()")
    assert browser.evaluate("document.querySelectorAll('tr.found').length") == 0
    click = """
        (() => {
            const mark = [...document.querySelectorAll('#figure-network .mark-symbol path')]
                .find((one) => one.__data__ && one.__data__.datum.site === 'PLANT');
            const box = mark.getBoundingClientRect();
            const at = { bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
            for (const kind of ['mousedown', 'mouseup', 'click']) mark.dispatchEvent(new MouseEvent(kind, at));
        })()
    """
    browser.evaluate(click)
    assert "PLANT" in browser.evaluate("document.getElementById('chosen').textContent")


def test_rows_are_searched(browser, report):
    """Proves: what is typed over a table leaves the rows that contain it."""
    browser.open(report, 1280)
    shown = browser.evaluate(
        "(() => { const field = document.querySelector('input[data-rows]'); field.value = 'near';"
        " field.dispatchEvent(new Event('input'));"
        " const rows = [...document.getElementById(field.dataset.rows).tBodies[0].rows];"
        " return rows.filter((row) => row.getClientRects().length).map((row) => row.textContent); })()"
    )
    assert shown
    assert all("near" in text.lower() for text in shown)


def test_it_prints(browser, report):
    """Proves: the page becomes a PDF of more than one page, and no figure is higher than a sheet of A4 (297 mm)."""
    browser.open(report, 1280)
    printed = base64.b64decode(browser.ask("Page.printToPDF", preferCSSPageSize=True)["data"])
    assert printed.startswith(b"%PDF")
    browser.ask("Emulation.setEmulatedMedia", media="print")
    heights = browser.evaluate(
        "[...document.querySelectorAll('.drawn svg')].map((one) => one.getBoundingClientRect().height)"
    )
    assert max(heights) <= (297 - 2 * 14) / 25.4 * 96


@pytest.mark.skipif(not Path(AXE).is_file(), reason="AXE_CORE names no file of axe-core (npm pack axe-core)")
@pytest.mark.parametrize("width", [1280, 390])
def test_nobody_is_kept_out(browser, report, width):
    """Proves: axe-core finds no violation, be it contrast, headings, labels or tables."""
    browser.open(report, width)
    browser.evaluate(f"{Path(AXE).read_text(encoding='utf-8')}; 0")
    found = browser.evaluate(
        "axe.run(document).then((one) => JSON.stringify(one.violations.map((v) => [v.id, v.help])))"
    )
    assert json.loads(found) == []
