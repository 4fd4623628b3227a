"""Two run folders are compared to the last digit, and what differs is told by its kind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook

from benchmarks.compare_runs import Moved, compare, main

if TYPE_CHECKING:
    from pathlib import Path

BUFFERS = "site,part,units\nHub,Axle,100.0\nHub,Cam,0.30000000000000004\n"


def _run(folder: Path, files: dict[str, str], **leaves: object) -> Path:
    """Write a small run folder: tables, a certificate, a workbook."""
    folder.mkdir()
    for name, text in ({"buffers.csv": BUFFERS} | files).items():
        (folder / name).write_text(text, encoding="utf-8")
    content = {"gap": 0.01, "seconds": 3.0, "held": [{"site": "Hub", "cost": 1.5}]} | leaves
    (folder / "certificate.json").write_text(json.dumps(content), encoding="utf-8")
    (folder / "policies.json").write_text(json.dumps({"model": str(folder), "gap": 0.01}), encoding="utf-8")
    (folder / "run.json").write_text(json.dumps({"files": {"buffers.csv": folder.name}}), encoding="utf-8")
    book = Workbook()
    book.active.title = "shelves"
    book.active.append(["site", "units"])
    book.active.append(["Hub", leaves.get("gap", 0.01)])
    book.save(folder / "results.xlsx")
    return folder


def _found(tmp_path: Path, files: dict[str, str], **leaves: object) -> set[tuple[str, str, Moved]]:
    before, after = _run(tmp_path / "before", {}), _run(tmp_path / "after", files, **leaves)
    return {(cell.file, cell.column, cell.how) for cell in compare(before, after)}


def test_times_and_paths_are_no_difference(tmp_path):
    """Proves: seconds, where the model lies and digests are set aside; else no two runs ever agree."""
    assert _found(tmp_path, {}, seconds=8.0) == set()


def test_the_last_digit_is_a_difference(tmp_path):
    """Proves: 0.30000000000000004 and 0.3 differ; compared with a tolerance they would pass."""
    text = BUFFERS.replace("0.30000000000000004", "0.3")
    assert _found(tmp_path, {"buffers.csv": text}) == {("buffers.csv", "units", Moved.NUMBER)}


@pytest.mark.parametrize(
    ("text", "column", "how"),
    [
        (BUFFERS.replace("Cam", "Cog"), "part", Moved.WORDS),
        (BUFFERS.replace("part,units", "part,amount"), "amount", Moved.NEW),
        (BUFFERS.replace("part,units", "part,amount"), "units", Moved.GONE),
        (BUFFERS + "Hub,Rod,7.0\n", "", Moved.ROW),
        (BUFFERS.replace("Hub,Cam,0.30000000000000004\n", ""), "", Moved.ROW),
        (BUFFERS.replace("100.0", ""), "units", Moved.NUMBER),
    ],
)
def test_what_differs_is_told_by_its_kind(tmp_path, text, column, how):
    """Proves: words, columns, rows and numbers are told apart; a row that is missing does not shift all that follow."""
    assert ("buffers.csv", column, how) in _found(tmp_path, {"buffers.csv": text})


def test_a_row_more_moves_none_of_the_others(tmp_path):
    """Proves: a row put first is one difference; by place alone every row would differ."""
    text = BUFFERS.replace("units\n", "units\nArm,Axle,5.0\n")
    assert _found(tmp_path, {"buffers.csv": text}) == {("buffers.csv", "", Moved.ROW)}


def test_leaves_and_sheets_are_compared_too(tmp_path):
    """Proves: a number of the certificate and its cell in the workbook are held against each other."""
    found = _found(tmp_path, {}, gap=0.02)
    assert found == {("certificate.json", "gap", Moved.NUMBER), ("results.xlsx shelves", "units", Moved.NUMBER)}


def test_dust_and_words_do_not_count_as_numbers(tmp_path, capsys):
    """Proves: what was 1e-14 beside 100 and is 0 now is dust, but 81 for 80 in a sentence is another number."""
    before = _run(tmp_path / "a", {"buffers.csv": BUFFERS + "Hub,Rod,1e-14\n", "notes.csv": "note\non 81 cases.\n"})
    dust = _run(tmp_path / "b", {"buffers.csv": BUFFERS + "Hub,Rod,0.0\n", "notes.csv": "note\nOn 81 cases!\n"})
    count = _run(tmp_path / "c", {"buffers.csv": BUFFERS + "Hub,Rod,1e-14\n", "notes.csv": "note\non 80 cases.\n"})
    assert main([str(before), str(dust), "--numbers"]) == 0
    assert "dust, now 0 (1)" in capsys.readouterr().out
    assert main([str(before), str(dust)]) == 1
    assert main([str(before), str(count), "--numbers"]) == 1
    assert "row 2 (on 81 cases.): on 81 cases. -> on 80 cases." in capsys.readouterr().out


def test_what_is_no_run_folder_is_refused(tmp_path, capsys):
    """Proves: two empty folders are not called equal; a misspelled path would be."""
    with pytest.raises(SystemExit):
        main([str(tmp_path), str(tmp_path)])
    assert "is no run folder" in capsys.readouterr().err


def test_a_sheet_that_only_one_run_has_is_told(tmp_path):
    """Proves: a workbook with a sheet more, and one with an empty sheet, are compared; the sheet is one difference."""
    before, after = _run(tmp_path / "before", {}), _run(tmp_path / "after", {})
    book = load_workbook(after / "results.xlsx")
    book.create_sheet("wastes").append(["waste", "money"])
    book.save(after / "results.xlsx")
    for one, other, how in ((before, after, Moved.NEW), (after, before, Moved.GONE)):
        assert [(cell.file, cell.how) for cell in compare(one, other)] == [("results.xlsx wastes", how)]
    empty = load_workbook(before / "results.xlsx")
    empty.create_sheet("wastes")
    empty.save(before / "results.xlsx")
    assert {(cell.column, cell.how) for cell in compare(before, after)} == {("waste", Moved.NEW), ("money", Moved.NEW)}
