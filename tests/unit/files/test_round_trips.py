"""One model, three forms: CSV folder, workbook, database."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from resilience.files import read_model, write_database, write_starter, write_workbook
from resilience.files.tables.model_folder import write_model

if TYPE_CHECKING:
    from resilience.plan.model import Model

ROOT = Path(__file__).parents[3]


def content(location: str | Path) -> Model:
    """Return the model without what names its form."""
    return replace(read_model(location), name="")


@pytest.mark.parametrize(
    "name", ["starter", "toyota-1997", "chips-2021", "tohoku-2011", "ports-2021", "tariffs-2018", "dairy"]
)
def test_csv_excel_sql_agree(name: str, tmp_path: Path) -> None:
    """Proves: CSV -> Excel -> SQLite -> model gives the CSV's model, provenance included.

    Numbers rounded on the way into a cell, or rows returned in another order, would differ.
    """
    folder = ROOT / "models" / name
    book = write_workbook(folder, tmp_path / "model.xlsx")
    url = f"sqlite:///{tmp_path / 'model.db'}"
    write_database(book, url)
    assert content(book) == content(folder)
    assert content(url) == content(folder)


def test_row_order_changes_nothing(tmp_path: Path) -> None:
    """Proves: the order of rows is no input. Kept in file order, the bill of materials would differ."""
    model = write_starter(tmp_path / "s") / "models" / "starter"
    before = content(model)
    for path in model.glob("*.csv"):
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([header, *reversed(rows)]) + "\n", encoding="utf-8")
    assert content(model) == before


def test_line_ends_marks_and_blanks_change_nothing(tmp_path: Path) -> None:
    """Proves: a byte order mark, Windows line ends, blank lines and spaces around cells are no input."""
    model = write_starter(tmp_path / "s") / "models" / "starter"
    before = content(model)
    for path in model.glob("*.csv"):
        text = path.read_text(encoding="utf-8").replace(",", " , ").replace("\n", "\r\n") + ",,\r\n\r\n"
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert content(model) == before


def test_hashes_name_every_file(tmp_path: Path) -> None:
    """Proves: each input file is hashed under its name alone, and a changed byte changes its hash only."""
    model = write_starter(tmp_path / "s") / "models" / "starter"
    before = read_model(model).hashes
    assert set(before) == {path.name for path in model.iterdir()}
    with (model / "parts.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    after = read_model(model).hashes
    assert {name for name in before if before[name] != after[name]} == {"parts.csv"}


def test_database_hashes_follow_the_content(tmp_path: Path) -> None:
    """Proves: two databases of the same model have the same hashes."""
    urls = [f"sqlite:///{tmp_path / name}.db" for name in "ab"]
    for url in urls:
        write_database(ROOT / "models" / "starter", url)
    first, second = (read_model(url).hashes for url in urls)
    assert first == second
    assert "lanes" in first


def test_workbook_explains_itself(tmp_path: Path) -> None:
    """Proves: each header has a note, fixed words have a choice list, and unused columns are there to be found."""
    book = load_workbook(write_workbook(ROOT / "models" / "toyota-1997", tmp_path / "model.xlsx"))
    for sheet in book.worksheets:
        assert all(cell.comment is not None and cell.comment.text for cell in sheet[1]), sheet.title
    lanes = book["lanes"]
    headers = [cell.value for cell in lanes[1]]
    assert {"expedite_cost", "reserve_max", "source", "grade"} <= set(headers)
    assert '"road,sea,air,rail"' in {rule.formula1 for rule in lanes.data_validations.dataValidation}
    assert {"resources", "inventory"} <= set(book.sheetnames)


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    """Proves: a note that begins with = survives the workbook; as a formula it would be lost without Excel."""
    model = write_starter(tmp_path / "s") / "models" / "starter"
    path = model / "resources.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("two shifts", "=2*8 h"), encoding="utf-8")
    book = write_workbook(model, tmp_path / "model.xlsx")
    notes = {record.key: record.note for record in read_model(book).provenance if record.table == "resources"}
    assert notes == {"PLANT / ASSEMBLY": "=2*8 h"}


CALENDAR = """
[calendar]
weekdays = ["mon", "Tuesday", "wed", "thu", "fri"]
holidays = [2019-04-19, 2019-12-24]
worked = [2019-04-13]
"""


@pytest.mark.parametrize("written", [CALENDAR, CALENDAR.split("holidays", maxsplit=1)[0]])
def test_a_calendar_survives_every_form(written: str, tmp_path: Path) -> None:
    """Proves: working days pass through a workbook, a database and a written folder unchanged, and so do none at all.

    Dates that JSON cannot say, or a list of words for numbers, would differ or fail.
    """
    model = write_starter(tmp_path / "s") / "models" / "starter"
    settings = model / "model.toml"
    text = settings.read_text(encoding="utf-8").replace("periods_per_year = 240", "periods_per_year = 260")
    settings.write_text(text + written, encoding="utf-8")
    first = read_model(model)
    assert first.calendar.working is not None
    assert first.calendar.working.weekdays == (0, 1, 2, 3, 4)
    book = write_workbook(model, tmp_path / "model.xlsx")
    url = f"sqlite:///{tmp_path / 'model.db'}"
    write_database(book, url)
    folder = write_model(first, tmp_path / "again")
    assert [read_model(form).calendar for form in (book, url, folder)] == [first.calendar] * 3
