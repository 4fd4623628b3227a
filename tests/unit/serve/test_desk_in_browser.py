"""Workbooks on the what-if page in a browser, and what a new user gets wrong there.

Skipped where no Chromium is installed.
"""

from __future__ import annotations

import os
import signal

import pytest
from openpyxl import load_workbook
from support.browser import Browser, chromium

from resilience import export_model
from resilience.study.run.deliver import write_run
from resilience.study.run.promise_files import Origin

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine (apt-get install chromium)")
LOOKED = "document.getElementById('looked').textContent"


@pytest.fixture
def browser():
    """A browser with nothing in it."""
    found = Browser(chromium() or "")
    yield found
    found.close()


def opened(browser, served, width=1280):
    """The page with its plan found; the number of its question."""
    number = served.asked([])["number"]
    browser.open(served.address, width)
    browser.wait_for(f"document.documentElement.dataset.answered === '{number}'")
    return number


def upload(browser, path):
    """Choose a file in the page's form, and send it."""
    root = browser.ask("DOM.getDocument")["root"]["nodeId"]
    field = browser.ask("DOM.querySelector", nodeId=root, selector="#file")["nodeId"]
    browser.ask("DOM.setFileInputFiles", files=[str(path)], nodeId=field)
    browser.evaluate("document.getElementById('upload').requestSubmit()")
    browser.wait_for(f"{LOOKED}.length > 0 && {LOOKED} !== 'Looking through it.'")
    return browser.evaluate(LOOKED)


@pytest.fixture(scope="module")
def workbooks(served, tiny_files):
    """A sound workbook, one with a wrong cell on each of two sheets, one that is none, one too large."""
    sound = served.folder / "sound.xlsx"
    export_model(tiny_files.model, sound)
    book = load_workbook(sound)
    for sheet, head, wrong in (("lanes", "capacity", -5), ("sites", "kind", "suplier")):
        column = next(cell.column for cell in book[sheet][1] if cell.value == head)
        book[sheet].cell(2, column).value = wrong
    book.save(served.folder / "broken.xlsx")
    (served.folder / "none.xlsx").write_bytes(b"no workbook at all")
    (served.folder / "large.xlsx").write_bytes(b"x" * 21_000_000)
    return served.folder


def test_a_workbook_shows_its_findings_by_cell(browser, served, workbooks):
    """Proves: each wrong cell has a row with its sheet, row and column, under scoped heads, at 390 pixels, too.

    Sensitivity: only the first finding, or one without its cell, would leave the planner to look for it.
    """
    opened(browser, served, 390)
    upload(browser, workbooks / "broken.xlsx")
    rows = browser.evaluate(
        "[...document.querySelectorAll('#findings tbody tr')].map("
        "(row) => [...row.cells].map((one) => one.textContent))"
    )
    assert any({"2", "capacity"} <= set(row) and any("lanes" in cell for cell in row) for row in rows), rows
    assert any({"2", "kind"} <= set(row) and any("sites" in cell for cell in row) for row in rows), rows
    heads = browser.evaluate("[...document.querySelectorAll('#findings thead th')].map((one) => one.scope)")
    assert set(heads) == {"col"}
    assert browser.evaluate("document.querySelector('#findings caption') !== null")
    assert browser.evaluate("document.documentElement.scrollWidth") <= 390
    assert browser.logged == []


def test_a_sound_workbook_is_said_to_be_so_and_what_is_none_is_refused(browser, served, workbooks):
    """Proves: nothing wrong is said in words; what is no workbook, and one of 21 MB, are refused with a sentence."""
    opened(browser, served)
    assert "capacity" not in upload(browser, workbooks / "sound.xlsx")
    assert "20 MB" in upload(browser, workbooks / "large.xlsx")
    assert "1 error, 0 warnings" in upload(browser, workbooks / "none.xlsx")
    said = browser.evaluate("document.getElementById('findings').textContent")
    assert "workbook" in said.lower(), said
    assert "Traceback" not in said


@pytest.mark.parametrize("typed", ["-3", "1e400", "x"])
def test_a_cost_that_cannot_be_is_told_and_moves_nothing(browser, served, typed):
    """Proves: a cost below nothing, beyond all numbers or no number is told, and the page still answers.

    Sensitivity: costs of the question before would stand there as those of the cost typed, not as old.
    """
    number = opened(browser, served)
    browser.evaluate(
        "(() => { const form = document.querySelector('form[data-kind=cost]');"
        f" form.querySelector('input').value = '{typed}'; form.requestSubmit(); }})()"
    )
    browser.wait_for(f"document.documentElement.dataset.answered === '{number + 1}'")  # or one overtakes the other
    assert "cannot be" in browser.evaluate("document.getElementById('progress').textContent")
    assert browser.evaluate("document.querySelectorAll('#decisions tbody tr').length") > 0
    assert browser.evaluate("document.getElementById('costs').classList.contains('old')")
    after = served.asked(["hazard.rate*=2"])["number"]
    assert after == number + 2
    browser.wait_for(f"document.documentElement.dataset.answered === '{after}'")
    assert not browser.evaluate("document.getElementById('costs').classList.contains('old')")
    assert not browser.evaluate("/NaN|undefined|Infinity/.test(document.querySelector('main').textContent)")
    assert [line for line in browser.logged if "JSHandle" in line or "Error" in line] == []


def test_a_cost_that_is_not_typed_asks_nothing(browser, served):
    """Proves: the browser itself asks for the number that is missing; no question is sent, no change listed."""
    number = opened(browser, served)
    browser.evaluate("document.querySelector('form[data-kind=cost]').requestSubmit()")
    assert browser.evaluate("document.querySelector('form[data-kind=cost] input').validity.valueMissing")
    assert browser.evaluate("document.querySelectorAll('#changes li').length") == 0
    assert served.asked([])["number"] == number + 1


def test_a_run_stands_beside_a_variant(browser, served, tiny_files, tiny_result):
    """Proves: a run folder, be it known what it was made from or not, is set beside a variant saved on the page.

    Sensitivity: one of them read and not found would leave the place of the comparison empty, without a word.
    """
    for name, origin in (("known", True), ("bare", False)):
        folder = served.folder / "runs" / name
        made_from = Origin.of(folder, str(tiny_files.model), tiny_files.scenarios) if origin else None
        write_run(tiny_result, folder, origin=made_from)
    number = opened(browser, served)
    browser.evaluate(
        "(() => { const form = document.querySelector('form[data-kind=cost]');"
        " form.querySelector('input').value = '2'; form.requestSubmit(); })()"
    )
    browser.wait_for(f"document.documentElement.dataset.answered === '{number + 1}'")
    browser.evaluate(
        "(() => { document.getElementById('name').value = 'dear'; document.getElementById('save').requestSubmit(); })()"
    )
    browser.wait_for("document.getElementById('saved').textContent.startsWith('Saved as dear in')")
    for run in ("known", "bare"):
        browser.evaluate(
            "(() => { document.getElementById('compared').replaceChildren();"
            " for (const one of document.querySelectorAll('#choices input'))"
            f" one.checked = ['dear', '{run}'].includes(one.value);"
            " document.getElementById('compare').requestSubmit(); })()"
        )
        browser.wait_for("document.getElementById('compared').textContent.length > 0")
        heads = browser.evaluate("[...document.querySelectorAll('#compared thead th')].map((one) => one.textContent)")
        assert {"dear", run} <= set(heads), browser.evaluate("document.getElementById('compared').textContent")
    assert browser.logged == []


def test_a_worker_that_ends_amid_a_question_is_told_and_started_again(browser, served):
    """Proves: a worker killed while it solves is said to have ended, costs stand as old, the next question is answered.

    Sensitivity: a page that waits for the answer of a worker that is gone would say that it is seeking for ever.
    """
    opened(browser, served)
    number = served.post("/ask", {"changes": ["hazard.rate*=5"]}).json["number"]
    served.heard(number, "says", "costs")
    (worker,) = served.workers
    os.kill(worker, signal.SIGKILL)
    browser.wait_for("document.getElementById('progress').textContent.includes('The worker ended')")
    assert browser.evaluate("document.getElementById('costs').classList.contains('old')")
    after = served.asked(["hazard.rate*=5"])
    assert after["kind"] == "plan"
    browser.wait_for(f"document.documentElement.dataset.answered === '{after['number']}'")
    assert not browser.evaluate("document.getElementById('costs').classList.contains('old')")
    assert len(served.workers) == 1


def test_two_tabs_tell_the_newest_question(browser, served):
    """Proves: what one tab asks is answered in both, and neither shows an older cost as the answer."""
    opened(browser, served)
    other = Browser(chromium() or "")
    try:
        other.open(served.address, 1280)
        asked = served.asked(["hazard.rate*=3"])["number"]
        for tab in (browser, other):
            tab.wait_for(f"document.documentElement.dataset.answered === '{asked}'")
        costs = "document.querySelector('#costs tbody tr').textContent"
        assert browser.evaluate(costs) == other.evaluate(costs)
        assert browser.logged == other.logged == []
    finally:
        other.close()


def test_without_its_key_the_page_shows_a_door(browser, served):
    """Proves: who opens the address without its key sees what to do, and nothing of the model."""
    bare = served.address.partition("?")[0]
    browser.ask("Page.navigate", url=bare)
    browser.wait_for("document.readyState === 'complete' && document.body.textContent.length > 20")
    said = browser.evaluate("document.body.textContent")
    assert "NEAR" not in said
    assert "address" in said
