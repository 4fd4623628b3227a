"""The what-if page in a browser: quiet, within its policy, as wide as the screen, and a slider that moves the plan.

Skipped where no Chromium is installed. Set AXE_CORE to the file axe.min.js of npm's axe-core to look for barriers, too.
"""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from support.browser import Browser, chromium
from support.served import Served

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine (apt-get install chromium)")
AXE = os.environ.get("AXE_CORE", "")
SLIDE = """
    (() => {
        const slider = [...document.querySelectorAll('.rate input')].find((one) => one.dataset.before.includes('%s'));
        slider.value = '%s';
        slider.dispatchEvent(new Event('input'));
    })()
"""
WHOLE = "document.querySelector('#costs tbody tr').textContent"


@pytest.fixture
def browser():
    """A browser with nothing in it."""
    found = Browser(chromium() or "")
    yield found
    found.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_quiet_and_as_wide_as_the_screen(browser, served, width):
    """Proves: under its policy style, scripts and figure work, no line is on the console, nothing else is fetched.

    Sensitivity: with anything inline the console says so, and without the figure's script nothing is drawn.
    """
    served.asked([])
    browser.open(served.address, width)
    browser.wait_for("document.querySelectorAll('#figure svg').length === 1")
    browser.wait_for("document.querySelectorAll('#sites tbody tr').length > 0")
    assert browser.logged == []
    assert {urlsplit(one).netloc for one in browser.fetched if not one.startswith("data:")} == {served.netloc}
    assert browser.evaluate("document.documentElement.scrollWidth") <= width


def test_a_slider_moves_cost_risk_and_plan(browser, served):
    """Proves: ten times the fires cost the current plan more at once, and a new plan is found that costs less."""
    number = served.asked([])["number"]
    browser.open(served.address, 1280)
    browser.wait_for(f"document.documentElement.dataset.answered === '{number}'")
    before = browser.evaluate(WHOLE)
    browser.evaluate(SLIDE % ("fire", 1))
    browser.wait_for(f"document.documentElement.dataset.answered === '{number + 1}'")
    assert browser.evaluate(WHOLE) != before
    assert "hazard[name=fire].rate*=10" in browser.evaluate("document.getElementById('changes').textContent")
    assert "less than the current plan" in browser.evaluate("document.getElementById('progress').textContent")
    assert browser.evaluate("document.querySelectorAll('#decisions tbody tr').length") > 0
    assert browser.logged == []


def test_what_is_moved_is_saved_and_compared(browser, served):
    """Proves: a cost is moved by its form, saved under a name, and stands beside another variant."""
    number = served.asked([])["number"]
    browser.open(served.address, 1280)
    browser.wait_for(f"document.documentElement.dataset.answered === '{number}'")
    for step, (name, factor) in enumerate((("dear", "2"), ("dearer", "3")), start=1):
        browser.evaluate(
            "(() => { const form = document.querySelector('form[data-kind=cost]');"
            f" form.querySelector('input').value = '{factor}'; form.requestSubmit(); }})()"
        )
        browser.wait_for(f"document.documentElement.dataset.answered === '{number + step}'")
        assert browser.evaluate("document.querySelectorAll('#changes li').length") == 1, "a cost is moved once"
        browser.evaluate(
            f"(() => {{ document.getElementById('name').value = '{name}';"
            " document.getElementById('save').requestSubmit(); })()"
        )
        browser.wait_for(f"document.getElementById('saved').textContent.startsWith('Saved as {name} in')")
    browser.evaluate(
        "(() => { for (const one of document.querySelectorAll('#choices input')) one.checked = true;"
        " document.getElementById('compare').requestSubmit(); })()"
    )
    browser.wait_for("document.querySelectorAll('#compared table').length > 0")
    heads = browser.evaluate("[...document.querySelectorAll('#compared thead th')].map((one) => one.textContent)")
    assert {"dear", "dearer"} <= set(heads)
    assert browser.logged == []


def test_what_is_wrong_leaves_no_cost_that_looks_like_its_answer(browser, served):
    """Proves: after a line that cannot be, costs of the question before stand there as old, and new ones do not."""
    number = served.asked([])["number"]
    browser.open(served.address, 1280)
    browser.wait_for(f"document.documentElement.dataset.answered === '{number}'")
    looks_old = "document.getElementById('costs').classList.contains('old')"
    for step, (line, wrong) in enumerate((("lanes[origin=NOBODY].unit_cost*=2", True), ("hazard.rate*=2", False)), 1):
        served.asked([line])
        browser.wait_for(f"document.documentElement.dataset.answered === '{number + step}'")
        assert browser.evaluate(looks_old) == wrong


def test_a_page_whose_command_has_ended_says_so(browser, tiny_files, tmp_path):
    """Proves: once the command ends the page tells it, and its figures stand as old.

    Sensitivity: a slider moved then changed nothing, and the costs of before stood there as those of now.
    """
    page = Served.begin(tiny_files.model, tiny_files.scenarios, "--study", str(tmp_path / "w.study.toml"))
    try:
        page.enter()
        page.listen()
        page.heard(0, "sites")
        browser.open(page.address, 1280)
        browser.wait_for("document.querySelectorAll('#sites tbody tr').length > 0")
        page.end(signal.SIGTERM)
        browser.evaluate(SLIDE % ("fire", 1))
        browser.wait_for("document.getElementById('progress').textContent.includes('What stands here is of before')")
        assert browser.evaluate("document.getElementById('costs').classList.contains('old')")
    finally:
        page.close()


@pytest.mark.skipif(not Path(AXE).is_file(), reason="AXE_CORE names no file of axe-core (npm pack axe-core)")
@pytest.mark.parametrize("width", [1280, 390])
def test_nobody_is_kept_out(browser, served, width):
    """Proves: axe-core finds no violation on the page with its answer."""
    served.asked(["hazard.rate*=2"])
    browser.open(served.address, width)
    browser.wait_for("document.querySelectorAll('#sites tbody tr').length > 0")
    browser.evaluate(f"{Path(AXE).read_text(encoding='utf-8')}; 0")
    found = browser.evaluate(
        "axe.run(document).then((one) => JSON.stringify(one.violations.map((v) => [v.id, v.help])))"
    )
    assert json.loads(found) == []
