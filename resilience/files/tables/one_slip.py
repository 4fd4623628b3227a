"""A name that is misspelled where it is listed is one slip, however many tables spell it rightly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from resilience.files.nearest import nearest
from resilience.files.registry.columns import TABLES
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.files.registry.raw import RawTable
    from resilience.findings import Findings

LISTS = {"parts": "part", "sites": "site"}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([ T].*)?")


class Cell(NamedTuple):
    """Where a name is written."""

    file: str
    row: int
    column: str


def tell_once(tables: Mapping[str, RawTable], findings: Findings) -> None:
    """Put one finding at the row that lists a wrong name in the place of those at all cells that spell it rightly.

    A name is taken for misspelled where it is listed when nothing uses it, and several cells use one like it; or when
    it reads as a date, which spreadsheets make of codes such as MAR-1.
    """
    for listed, column in LISTS.items():
        if listed not in tables or column not in tables[listed].header:
            continue
        names = {row.cells[column]: row.row for row in tables[listed].rows if row.cells[column]}
        used = _uses(tables, f"{listed}.{column}")
        idle = [name for name in names if name not in used]
        missed = {word: cells for word, cells in used.items() if word not in names and len(cells) > 1}
        for word, cells in missed.items():
            wrong = _meant(word, idle, alone=len(missed) == 1)
            if wrong is not None:
                gone = set(cells)
                findings.items = [one for one in findings.items if not _of(one, gone)]
                findings.add(_finding(tables[listed].file, names[wrong], column, wrong, word, cells))


def _uses(tables: Mapping[str, RawTable], to: str) -> dict[str, list[Cell]]:
    """Every word that refers to a list, and the cells that do."""
    found: dict[str, list[Cell]] = {}
    for cell, word in _references(tables, to):
        found.setdefault(word, []).append(cell)
    return found


def _references(tables: Mapping[str, RawTable], to: str) -> Iterator[tuple[Cell, str]]:
    for name, table in tables.items():
        columns = [one.name for one in TABLES[name].columns if one.refers_to == to] if name in TABLES else []
        for row in table.rows:
            for column in columns:
                if row.cells.get(column):
                    yield Cell(table.file, row.row, column), row.cells[column]


def _meant(word: str, idle: list[str], *, alone: bool) -> str | None:
    """The listed name that stands for a word; None where that is not plain."""
    close = nearest(word, idle)
    dates = [name for name in idle if _DATE.fullmatch(name)]
    return close if close is not None else dates[0] if alone and len(dates) == 1 else None


def _of(finding: Finding, cells: set[Cell]) -> bool:
    place = (finding.file, finding.row, finding.column)
    return finding.code == Code.UNKNOWN_REFERENCE and place in cells


def _finding(file: str, row: int, column: str, wrong: str, word: str, cells: list[Cell]) -> Finding:
    date = " It reads as a date, which a spreadsheet may have made of a code." if _DATE.fullmatch(wrong) else ""
    files = ", ".join(dict.fromkeys(cell.file for cell in cells))
    message = f"Nothing uses {wrong!r}, while {len(cells)} cells of {files} name {word!r}, which is not listed.{date}"
    remedy = f"Write {word!r} here{', in a cell formatted as text' if date else ''}."
    return Finding(Code.UNKNOWN_REFERENCE, message, remedy, file, row, column)
