"""Tables of other tools, from a workbook or a folder of CSV files: rows by the names of their columns."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING, NamedTuple

from resilience.errors import InputError
from resilience.files.registry.cells import CellError, parse_number
from resilience.files.sources.csv_source import read_text
from resilience.files.sources.excel_cells import sheet_of
from resilience.files.sources.excel_source import opened_book
from resilience.files.sources.grid import RawSheet
from resilience.findings import Code, Finding, Findings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


TEXTS = frozenset({".csv", ".txt", ".tsv"})
OLD_EXCEL = "Open it in Excel or LibreOffice and save it as .xlsx."


class GivenRow(NamedTuple):
    """One row of a table of another tool; columns are in small letters without spaces."""

    file: str
    row: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """The text of a cell; nothing where it is blank or there is no such column."""
        return self.cells.get(column, "")

    def number(self, column: str) -> float | None:
        """The number of a cell; None where it is blank.

        Raises
        ------
        InputError
            When it is none.
        """
        text = self.text(column)
        if not text:
            return None
        try:
            return parse_number(text)
        except CellError as error:
            raise InputError([Finding(error.code, error.message, error.remedy, self.file, self.row, column)]) from error

    def decimal(self, column: str) -> float | None:
        """The number of a cell of a file that programs wrote, where a point is nothing but decimal; None: blank.

        Raises
        ------
        InputError
            When it is none.
        """
        text = self.text(column)
        try:
            found = float(text) if text else None
        except ValueError:
            return self.number(column)
        return found if found is None or math.isfinite(found) else self.number(column)


def given_tables(path: Path) -> dict[str, RawSheet]:
    """The sheets of a workbook, or the CSV files of a folder, by their names in small letters.

    Raises
    ------
    InputError
        When it is neither, or cannot be read.
    """
    findings = Findings()
    if path.is_dir():
        files = {file.stem: file for file in sorted(path.iterdir()) if file.suffix.lower() == ".csv"}
        found = {squeezed(name): _of_csv(file, findings) for name, file in files.items()}
    else:
        found = _sheets(path, findings)
    findings.stop()
    if not found:
        raise InputError(
            [Finding(Code.LOCATION, "It holds no tables.", "Name a workbook or a folder of CSV files.", path.name)]
        )
    return {name: sheet for name, sheet in found.items() if sheet is not None}


def given_table(path: Path) -> RawSheet:
    """The one table of a CSV file, or the first sheet of a workbook.

    Raises
    ------
    InputError
        When there is none, or it cannot be read.
    """
    findings = Findings()
    found = (
        _of_csv(path, findings) if path.suffix.lower() in TEXTS else next(iter(_sheets(path, findings).values()), None)
    )
    findings.stop()
    if found is None:
        raise InputError([Finding(Code.EMPTY_FILE, "It holds no table.", "Download it anew.", path.name)])
    return found


def _of_csv(path: Path, findings: Findings) -> RawSheet | None:
    """The cells of a text file, between whichever sign its header has most of."""
    text = read_text(path, {}, findings)
    if text is None:
        return None
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=max(",;\t", key=head.count))
    try:
        return RawSheet(path.name, list(enumerate(reader, start=1)))
    except csv.Error as error:
        message, remedy = f"The line cannot be split into cells: {error}.", "Close every quotation mark."
        findings.add(Finding(Code.CSV_SYNTAX, message, remedy, path.name, reader.line_num))
        return None


def _sheets(path: Path, findings: Findings) -> dict[str, RawSheet | None]:
    if not path.is_file():
        findings.add(Finding(Code.LOCATION, "There is no such file or folder.", "Check the path.", path.name))
        return {}
    if path.suffix.lower() == ".xls":
        findings.add(Finding(Code.FORMAT, "It is a workbook in the old form .xls.", OLD_EXCEL, path.name))
        return {}
    opened = opened_book(path, findings)
    if opened is None:
        return {}
    book, formulas, _ = opened
    return {
        squeezed(sheet.title): sheet_of(sheet, formulas, f"{path.name}[{sheet.title}]") for sheet in book.worksheets
    }


def rows_of(sheet: RawSheet, needed: Iterable[str]) -> list[GivenRow]:
    """The rows below the header, which must have some columns.

    Raises
    ------
    InputError
        When it lacks one.
    """
    lines = [(row, [cell.strip() for cell in cells]) for row, cells in sheet.lines if any(map(str.strip, cells))]
    if not lines:
        raise InputError([Finding(Code.EMPTY_FILE, "The table is empty.", "Export it anew.", sheet.file)])
    (place, head), *rest = lines
    names = [squeezed(cell) for cell in head]
    lacking = [name for name in needed if squeezed(name) not in names]
    if lacking:
        message, remedy = "The column is missing.", "Export the table with the column names of its form."
        raise InputError([Finding(Code.MISSING_COLUMN, message, remedy, sheet.file, place, name) for name in lacking])
    return [GivenRow(sheet.file, row, dict(zip(names, cells, strict=False))) for row, cells in rest]


def squeezed(name: str) -> str:
    """A name as tables of other tools are told apart: small letters, without spaces and lines."""
    return "".join(name.lower().split()).replace("_", "")
