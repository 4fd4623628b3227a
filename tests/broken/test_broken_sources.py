"""Broken workbooks and databases: findings as for CSV, in the words of the source."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from resilience.errors import InputError
from resilience.files import check, read_model, write_database, write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl import Workbook


@pytest.fixture
def workbook(sick, tmp_path: Path) -> Callable[[Callable[[Workbook], None]], Path]:
    """Return a function that changes a workbook of the starter and saves it."""
    path = write_workbook(sick.model, tmp_path / "starter.xlsx")

    def change(edit: Callable[[Workbook], None]) -> Path:
        book = load_workbook(path)
        edit(book)
        book.save(path)
        return path

    return change


def column(book: Workbook, sheet: str, name: str) -> int:
    """Return the number of a column."""
    return next(cell.column for cell in book[sheet][1] if cell.value == name)


def put(sheet: str, row: int, name: str, value: object) -> Callable[[Workbook], None]:
    """Return an edit that writes a cell."""
    return lambda book: book[sheet].cell(row, column(book, sheet, name)).__setattr__("value", value)


SHEETS = [
    (put("lanes", 2, "capacity", "plenty"), "not-a-number", "starter.xlsx[lanes]", 2, "capacity"),
    (put("lanes", 2, "capacity", True), "not-a-number", "starter.xlsx[lanes]", 2, "capacity"),
    (put("lanes", 2, "lead_time", 4), "not-a-duration", "starter.xlsx[lanes]", 2, "lead_time"),
    (put("lanes", 2, "unit_cost", "=1+1"), "formula", "starter.xlsx[lanes]", 2, "unit_cost"),
    (put("model", 4, "value", "1 parsec"), "not-a-duration", "starter.xlsx[model]", 4, "period"),
    (lambda book: book["model"].append(["seed", 4]), "unknown-key", "starter.xlsx[model]", 23, "seed"),
    (lambda book: book["model"].append(["title", "again"]), "duplicate-key", "starter.xlsx[model]", 23, "key"),
    (lambda book: book.remove(book["lanes"]), "missing-table", "starter.xlsx[lanes]", None, None),
    (lambda book: book.remove(book["model"]), "missing-settings", "starter.xlsx[model]", None, None),
    (lambda book: setattr(book["policy"], "title", "polcy"), "unknown-table", "starter.xlsx[polcy]", None, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "code", "file", "row", "name"), SHEETS, ids=[f"{n}-{case[1]}" for n, case in enumerate(SHEETS)]
)
def test_bad_sheet(workbook, edit, code: str, file: str, row: int | None, name: str | None) -> None:
    """Proves: workbooks get the same findings as CSV. A formula without a result would read as a blank cell."""
    errors = check(workbook(edit)).errors
    found = [(e.code, e.file, e.row, e.column) for e in errors]
    assert (code, file, row, name) in found
    assert all(error.remedy for error in errors)


def test_a_file_that_is_no_workbook(tmp_path: Path) -> None:
    """Proves: a damaged workbook is a finding, not a BadZipFile."""
    path = tmp_path / "model.xlsx"
    path.write_bytes(b"PK\x03\x04 not really")
    assert [(e.code, e.file) for e in check(path).errors] == [("unreadable", "model.xlsx")]


def test_bad_cells_of_a_database(sick, tmp_path: Path) -> None:
    """Proves: a database gets the same findings; its rows are counted in the order of their keys."""
    url = f"sqlite:///{tmp_path / 'starter.db'}"
    write_database(sick.model, url)
    with sqlite3.connect(tmp_path / "starter.db") as connection:
        connection.execute("UPDATE lanes SET capacity = 'plenty' WHERE origin = 'KLEIN'")
        connection.execute("UPDATE parts SET unit_value = NULL WHERE part = 'HOUSING'")
        connection.execute("DROP TABLE policy")
    connection.close()
    errors = check(url).errors
    assert {(e.code, e.file, e.row, e.column) for e in errors} == {
        ("not-a-number", "lanes", 2, "capacity"),
        ("blank-cell", "parts", 2, "unit_value"),
    }


LOCATIONS = [
    ("sqlite:///nowhere.db", "location"),
    ("nonsense://x", "unreadable"),
    ("postgresql+psycopg://user:secret@localhost:1/x", "unreadable"),
    ("://", "location"),
    ("nowhere", "location"),
]


@pytest.mark.parametrize(("location", "code"), LOCATIONS, ids=[case[0] for case in LOCATIONS])
def test_bad_location(location: str, code: str) -> None:
    """Proves: a place without a model is one finding, and no password is ever shown."""
    errors = check(location).errors
    assert [e.code for e in errors] == [code]
    assert "secret" not in str(errors[0])
    with pytest.raises(InputError):
        read_model(location)


def test_a_database_that_is_none(tmp_path: Path) -> None:
    """Proves: a file of another kind is a finding, not a DatabaseError."""
    (tmp_path / "x.db").write_text("hello" * 1000)
    assert [e.code for e in check(f"sqlite:///{tmp_path / 'x.db'}").errors] == ["unreadable"]


def test_writing_never_overwrites(sick, tmp_path: Path) -> None:
    """Proves: an existing workbook or table is refused and left alone."""
    target = tmp_path / "starter.xlsx"
    target.write_text("mine")
    with pytest.raises(InputError):
        write_workbook(sick.model, target)
    assert target.read_text() == "mine"
    url = f"sqlite:///{tmp_path / 'starter.db'}"
    write_database(sick.model, url)
    with pytest.raises(InputError) as caught:
        write_database(sick.model, url)
    assert {problem.code for problem in caught.value.problems} == {"exists"}
