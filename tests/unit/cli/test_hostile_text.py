"""Names and titles may hold anything: no escape sequence reaches the terminal, no cell of a table is a formula."""

from __future__ import annotations

import io
import json

import pandas as pd
import pytest
from openpyxl import load_workbook
from rich.table import Table

from resilience.cli.console import Terminal
from resilience.cli.log import Log
from resilience.cli.options import Common, Format
from resilience.cli.streams import Stream, visible
from resilience.cli.text.lines import item, section
from resilience.files import RunFolder
from resilience.files.runs.results_workbook import write_sheets
from resilience.files.sources.table_text import escaped, read_table, table_text, unescaped
from resilience.findings import LONG, LONGEST, Finding

HOSTILE = "T\x1b[31mRED\x1b]0;owned\x07 \x9b5m\x7f\u202egnp.exe"
FORMULAS = ["=1+1", "+2", "-3", "@SUM(A1)", "\tx", "'=x", "''-x"]
HARMLESS = ["A", "'quoted'", "a=b", "'", "", "1-2"]


def raw(text: str) -> list[str]:
    """Characters that a terminal would obey."""
    return [
        sign for sign in text if (ord(sign) < 32 and sign not in "\n\t") or 0x7F <= ord(sign) < 0xA0 or sign == "\u202e"
    ]


def test_nothing_that_is_printed_is_obeyed(capsys):
    """Proves: in text, tables and JSON, on both streams, each such character is a sign that stands for it.

    Sensitivity: a title was printed as it was, coloured the screen and renamed the window.
    """
    table = Table(HOSTILE)
    table.add_row(HOSTILE)
    for form in Format:
        terminal = Terminal(Common(format=form), Log())
        terminal.show(table)
        terminal.tell("[bold]bold[/]")
        terminal.errors.print(HOSTILE, markup=False)
        terminal.result({"title": HOSTILE})
    out, err = capsys.readouterr()
    assert raw(out) == raw(err) == []
    assert "RED" in out
    assert "\u241b[31m" in err
    assert json.loads(out[out.index("{") :])["title"].startswith("T\x1b[31mRED")


def test_hostile_arguments_are_shown_harmless(resilience, tiny, tmp_path):
    """Proves: a path in square brackets and with an escape sequence is printed whole and obeyed by nothing."""
    place = tmp_path / "a[red]b\x1b[5mc"
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", place, "--judge-years", 0)
    assert ended.code == 0
    assert "a[red]b\u241b[5mc" in ended.out.replace("\n", "")
    missing = resilience("check", tmp_path / "no[red]such\x1b[5m")
    assert missing.code == 2
    assert "no[red]such\u241b[5m" in missing.out
    assert raw(missing.out) == []


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula_and_each_is_read_back(text, tmp_path):
    """Proves: names, cells and headers that a spreadsheet would run begin with an apostrophe, and come back unchanged.

    A number below zero stays a number. Sensitivity: `=1+1` read as 2, or `'=x` as `=x`.
    """
    table = pd.DataFrame({"part": [text, "A"], text: [-1.5, 2.0]})
    with RunFolder(tmp_path / "run") as run:
        run.write_table("x.csv", table)
    written = (tmp_path / "run" / "x.csv").read_text(encoding="utf-8")
    assert escaped(text).startswith("'")
    assert "-1.5" in written
    assert "'-1.5" not in written
    pd.testing.assert_frame_equal(read_table(tmp_path / "run" / "x.csv"), table)
    book = load_workbook(write_sheets(tmp_path / "x.xlsx", {"one": table}))
    cell = book["one"]["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_formula_stays_as_it_is(text):
    """Proves: other text is neither escaped nor taken for escaped."""
    assert escaped(text) == unescaped(text) == text


def test_a_table_is_not_changed_by_writing_it():
    """Proves: the table in memory keeps its names. Sensitivity: escaping in place would rename the plan's sites."""
    table = pd.DataFrame({"=site": ["=A", "B"]})
    table_text(table)
    assert table.to_dict("list") == {"=site": ["=A", "B"]}


def test_a_finding_leaves_out_the_middle_of_what_is_too_long():
    """Proves: a cell of 100,000 characters makes a finding of a few lines, its remedy and the ends of the cell kept."""
    finding = Finding("x", f"The text {'a' * 100_000} is no number.", "Write one.", "f" * 1_000, 2, "c" * 1_000)
    assert len(str(finding)) < LONGEST + 2 * LONG + 200
    assert finding.message.startswith("The text a")
    assert finding.message.endswith("a is no number.")
    assert "98,022 characters" in finding.message or "characters ..." in finding.message


def test_a_stream_says_what_its_encoding_cannot():
    """Proves: on a terminal that knows ASCII alone, a sign is written as an escape instead of ending the command."""
    inner = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    stream = Stream(inner)
    stream.write("ü\ud800")
    stream.flush()
    assert inner.buffer.getvalue() == b"\\xfc\\ud800"
    assert visible("\ud800") == "\ufffd"


@pytest.mark.parametrize("word", ["gear", "battery", "key", "bolt:nut", "warning"])
def test_a_name_between_colons_is_no_picture(capsys, word):
    """Proves: a part GEAR between the colons of a lane stays a word, in sentences, sections, tables and findings.

    Sensitivity: `SUP>PLA:GEAR:road` was printed with the picture of a gear.
    """
    text = f"SUP>PLA:{word.upper()}:road and {word}:{word}:{word}"
    table = Table(text)
    table.add_row(text)
    for form in Format:
        terminal = Terminal(Common(format=form), Log())
        terminal.show(table, text, item(text), section(text, text))
        terminal.tell(text)
        terminal.findings([Finding("x", text, text, text, 1, text)], terminal.errors)
    out, err = capsys.readouterr()
    flat = " ".join((out + err).split())
    assert flat.count(text) == 2 * (2 + 1 + 1 + 2 + 1) + 2 * 4
