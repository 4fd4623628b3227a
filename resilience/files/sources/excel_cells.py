"""The cells of one sheet as text, and what is wrong with some: errors, formulas without result, dates made of codes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import TYPE_CHECKING

from resilience.files.registry.naming import SETTINGS
from resilience.files.registry.raw import BadCell
from resilience.files.sources.cell_text import cell_text
from resilience.files.sources.grid import RawSheet
from resilience.findings import Code

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet


def sheet_of(sheet: Worksheet, formulas: Workbook | None, file: str) -> RawSheet:
    """Read the cells of a sheet that hold something, however far out others are formatted."""
    filled = [cell for cell in _cells(sheet) if cell.value is not None or cell.data_type == "e"]
    bad = {_place(cell): wrong for cell in filled if (wrong := _wrong(cell, sheet.title)) is not None}
    bad |= _merged(sheet)
    lines: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for cell in filled:
        lines[cell.row or 1][(cell.column or 1) - 1] = _shown(cell)
    for row, index in _unsettled(sheet, formulas):
        bad[row, index] = BadCell(
            Code.FORMULA,
            f"The formula in {_name(row, index)} has no stored result.",
            "Open the workbook in Excel and save it, or write the value.",
        )
        lines[row].setdefault(index, "?")
    texts = [(row, _row(cells)) for row, cells in sorted(lines.items())]
    return RawSheet(file, texts, bad, loose=True)


def _cells(sheet: Worksheet) -> list[Cell]:
    """The cells that are there: openpyxl's own rows would fill the rectangle up to the farthest one."""
    from openpyxl.cell import Cell

    stored: dict[tuple[int, int], Cell | MergedCell] = sheet._cells  # noqa: SLF001  # its only sparse view
    return [cell for cell in stored.values() if isinstance(cell, Cell)]


def _row(cells: dict[int, str]) -> list[str]:
    last = max(cells, default=-1)
    line = [cells.get(index, "") for index in range(min(last + 1, WIDEST))]
    return [*line, cells[last]] if last >= WIDEST else line


def _place(cell: Cell) -> tuple[int, int]:
    return cell.row or 1, (cell.column or 1) - 1


def _name(row: int, index: int) -> str:
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(index + 1)}{row}"


def _shown(cell: Cell) -> str:
    """Text of a cell; codes that are numbers shown with leading zeros are read as they are shown."""
    pattern = cell.number_format
    value: object = cell.value
    if type(value) is int and len(pattern) > 1 and set(pattern) == {"0"}:
        return f"{value:0{len(pattern)}d}"
    return cell_text(value)


def _wrong(cell: Cell, title: str) -> BadCell | None:
    place = _name(*_place(cell))
    if cell.data_type == "e":
        return BadCell(Code.CELL_ERROR, f"The cell {place} holds the error {cell.value}.", "Correct the formula.")
    if isinstance(cell.value, datetime | date) and title.strip().lower() != SETTINGS:
        day = cell.value.date() if isinstance(cell.value, datetime) else cell.value
        message = f"The cell {place} holds the date {day}; Excel makes dates of what looks like one, such as 3-4."
        return BadCell(Code.DATE_CELL, message, "Format the cell as text and write again what is meant.")
    return None


def _merged(sheet: Worksheet) -> dict[tuple[int, int], BadCell]:
    """What to say of cells that are merged into another one and so hold nothing."""
    found: dict[tuple[int, int], BadCell] = {}
    for area in sheet.merged_cells.ranges:
        if area.size["rows"] * area.size["columns"] > MOST_MERGED:
            continue
        first = _name(area.min_row, area.min_col - 1)
        wrong = BadCell(Code.MERGED_CELL, f"The cell is merged into {first} and holds nothing of its own.", UNMERGE)
        for row, column in area.cells:
            found[row, column - 1] = wrong
        del found[area.min_row, area.min_col - 1]
    return found


WIDEST = 5_000
"""Columns of a sheet that are looked at one by one; what stands farther out is only told."""
UNMERGE = "Unmerge the cells and fill in each of them."
MOST_MERGED = 10_000


def _unsettled(sheet: Worksheet, formulas: Workbook | None) -> list[tuple[int, int]]:
    """Formulas without a stored result: they would read as blank cells."""
    if formulas is None or sheet.title not in formulas.sheetnames:
        return []
    same = formulas[sheet.title]
    written = [_place(cell) for cell in _cells(same) if cell.data_type == "f"]
    return [(row, index) for row, index in written if sheet.cell(row, index + 1).value is None]
