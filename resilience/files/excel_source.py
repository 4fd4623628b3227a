"""One Excel workbook whose sheets are the tables; the sheet `model` holds keys and values."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from resilience.files.columns import TABLES
from resilience.files.grid import SETTINGS, checked_table, missing_tables, unknown_tables
from resilience.files.pairs import settings_of
from resilience.files.raw import RawModel
from resilience.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell

    from resilience.findings import Findings

UNREADABLE = (zipfile.BadZipFile, KeyError, ValueError, TypeError, ParseError, OSError)
"""What openpyxl raises on a file that is not a workbook or is damaged."""


def read_workbook(path: Path, findings: Findings) -> RawModel:
    """Read every sheet of a workbook as text, reporting whatever cannot be read."""
    label = f"{path.name}[{{}}]"
    try:
        content = path.read_bytes()
        book = _load(content, values=True)
        formulas = _load(content, values=False) if _has_formulas(content) else None
    except UNREADABLE as error:
        message = f"The workbook cannot be opened: {error}."
        findings.add(Finding("unreadable", message, "Save it again as an .xlsx workbook.", path.name))
        return RawModel(path.stem, None, path.name, "", {}, whole=False)
    grids = {sheet.title: [_line(cells, label, findings) for cells in sheet.iter_rows()] for sheet in book.worksheets}
    if formulas is not None:
        _check_formulas(formulas, book, label, findings)
    unknown_tables(set(grids) - {*TABLES, SETTINGS}, label, findings)
    complete = missing_tables(grids, label, findings)
    tables = {name: checked_table(name, label.format(name), grids[name], findings) for name in TABLES if name in grids}
    return RawModel(
        name=path.stem,
        settings=settings_of(grids.get(SETTINGS), label.format(SETTINGS), findings),
        settings_file=label.format(SETTINGS),
        settings_text="",
        tables={name: table for name, table in tables.items() if table is not None},
        hashes={path.name: hashlib.sha256(content).hexdigest()},
        whole=complete and None not in tables.values(),
    )


def cell_text(value: object) -> str:
    """Write a cell of a workbook or database as an author of a CSV table would."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


def _load(content: bytes, *, values: bool) -> Workbook:
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(content), data_only=values)


def _line(cells: Sequence[Cell | MergedCell], label: str, findings: Findings) -> tuple[int, list[str]]:
    for cell in cells:
        if cell.data_type == "e":
            message = f"The cell {cell.coordinate} holds the error {cell.value}."
            findings.add(_cell_finding("cell-error", message, "Correct the formula.", cell, label))
    return (cells[0].row or 0) if cells else 0, [cell_text(cell.value) for cell in cells]


def _has_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(mark in archive.read(name) for name in sheets for mark in (b"<f>", b"<f "))


def _check_formulas(formulas: Workbook, values: Workbook, label: str, findings: Findings) -> None:
    """Report formulas without a stored result: they would read as blank cells."""
    for sheet in formulas.worksheets:
        for cell in (cell for cells in sheet.iter_rows() for cell in cells):
            if cell.data_type == "f" and values[sheet.title][cell.coordinate].value is None:
                message = f"The formula in {cell.coordinate} has no stored result."
                remedy = "Open the workbook in Excel and save it, or write the value."
                findings.add(_cell_finding("formula", message, remedy, cell, label))


def _cell_finding(code: str, message: str, remedy: str, cell: Cell | MergedCell, label: str) -> Finding:
    from openpyxl.utils import get_column_letter

    return Finding(
        code, message, remedy, label.format(cell.parent.title), cell.row, get_column_letter(cell.column or 1)
    )
