"""From a sheet, file or database table to a table of known columns: where its header is, and what is left out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resilience.files.nearest import nearest
from resilience.files.registry.column import NUMERIC, Kind
from resilience.files.registry.columns import PROVENANCE
from resilience.files.registry.naming import EVERY, PAIR, SETTINGS, allowed, plain
from resilience.files.registry.number_text import POINT_IS_DECIMAL, slip_of, unmistakable
from resilience.files.registry.raw import BadCell, RawRow, RawTable
from resilience.findings import Code, Finding, Severity
from resilience.network.places import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resilience.files.registry.naming import Naming
    from resilience.findings import Findings

Line = tuple[int, list[str]]
Grid = list[Line]
LOOKED_AT = 20
"""Rows among which a header is looked for when the first is none."""
MOST_COLUMNS, MOST_ROWS = 1_000, 1_000_000
"""Largest table that is read."""
WORDS = frozenset({*(column.name for column in PROVENANCE), "onset"})
"""Columns that change nothing, whatever stands in them, and those of dates."""
ALIKE = 0.75
"""How alike the name of an unknown column must be to a known one to be a slip of the pen."""
TOTALS = frozenset({"total", "totals", "sum", "summe", "gesamt", "grand_total", "subtotal", "total:", "sum:", "all"})
_DECIMAL = re.compile(r"[+-]?[0-9]*,[0-9]+")


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One table as its source gives it: numbered lines of text, and cells that are wrong before they are read.

    `loose` tables (sheets) may hold notes beside and below; in the others each row must fit under its header. Where a
    decimal comma cannot be mistaken (between semicolons), `comma` says so.
    """

    file: str
    lines: Grid
    bad: Mapping[tuple[int, int], BadCell] = field(default_factory=dict)
    loose: bool = False
    comma: bool = False


def checked_table(name: str, sheet: RawSheet, naming: Naming, findings: Findings) -> RawTable | None:
    """Make a table of a grid of text, or report why it has no shape of a table and return None."""
    lines = [(number, _trim(cells)) for number, cells in sheet.lines]
    lines = [line for line in lines if any(line[1])]
    if not lines:
        remedy = "Write a header row and at least one record."
        findings.add(Finding(Code.EMPTY_FILE, "The table is empty.", remedy, sheet.file))
        return None
    too_large = _too_large(sheet, lines)
    if too_large is not None:
        findings.add(too_large)
        return None
    mapped = naming.columns.get(name, {})
    start = _header_place(lines, name, mapped)
    if start:
        message = f"Row {lines[0][0]} is no header: row {lines[start][0]} is read as the header."
        remedy = "Delete what stands above it, or leave it."
        findings.add(Place(sheet.file, lines[0][0]).finding(Code.TITLE_ROW, message, remedy, None, Severity.WARNING))
    picks, problems = _columns(name, sheet, lines[start], mapped)
    problems += _row_problems(sheet, lines[start], lines[start + 1 :], picks)
    findings.extend(problems)
    if any(problem.severity is Severity.ERROR for problem in problems):
        return None
    return _table(name, sheet, lines[start:], picks)


def _trim(cells: Sequence[str]) -> list[str]:
    stripped = [cell.strip() if cell.isascii() else unicodedata.normalize("NFC", cell).strip() for cell in cells]
    while stripped and not stripped[-1]:
        stripped.pop()
    return stripped


def _too_large(sheet: RawSheet, lines: Grid) -> Finding | None:
    width = max(sum(map(bool, cells)) for _, cells in lines[:LOOKED_AT])
    found = ((width, MOST_COLUMNS, "columns"), (len(lines), MOST_ROWS, "rows"))
    for many, most, what in found:
        if many > most:
            message = f"The table has {many:,} {what}; at most {most:,} are read."
            return Finding(Code.TOO_MUCH, message, "Keep what the model needs, or make several models.", sheet.file)
    return None


def _header_place(lines: Grid, name: str, mapped: Mapping[str, str]) -> int:
    """Which of the first lines is the header: the first, unless it knows no column and another knows most."""
    known = allowed(name) | {plain(theirs) for theirs in mapped.values()}
    counts = [sum(plain(cell) in known for cell in cells if cell) for _, cells in lines[:LOOKED_AT]]
    best = max(range(len(counts)), key=lambda place: (counts[place], -place))
    return best if counts[0] == 0 and counts[best] > 1 else 0


def _columns(
    name: str, sheet: RawSheet, header: Line, mapped: Mapping[str, str]
) -> tuple[dict[str, int], list[Finding]]:
    """Place of every column that is read, by our name, with what is wrong with the header."""
    number, cells = header
    place, known = Place(sheet.file, number), allowed(name)
    picks: dict[str, int] = {}
    problems: list[Finding] = []
    unread: list[str] = []
    theirs = {plain(text): ours for ours, text in mapped.items()}
    for index, cell in enumerate(cells):
        ours = theirs.get(plain(cell)) or (plain(cell) if plain(cell) in known and plain(cell) not in mapped else None)
        if ours in picks:
            message = f"Column {ours!r} occurs twice."
            problems.append(place.finding(Code.DUPLICATE_HEADER, message, "Delete or rename one of them.", cell))
        elif ours is not None:
            picks[ours] = index
        elif cell:
            unread.append(cell)
        elif not sheet.loose:
            message = f"Column {index + 1} has no name."
            problems.append(place.finding(Code.BLANK_HEADER, message, "Name the column or delete it.", str(index + 1)))
    problems += _unread(name, place, unread, known - set(picks))
    problems += _unmapped(place, mapped, picks)
    return picks, problems


def _unread(name: str, place: Place, unread: Sequence[str], free: frozenset[str]) -> Iterator[Finding]:
    """Report columns nothing reads: an error for each whose name is nearly one that is missing, else one line."""
    others = []
    for cell in unread:
        close = nearest(plain(cell), free, likeness=ALIKE)
        if close is None:
            others.append(cell)
            continue
        message, remedy = f"The table {name} has no column {cell!r}.", f"Did you mean {close!r}?"
        yield place.finding(Code.UNKNOWN_COLUMN, message, f"{remedy} Rename it, or delete it.", cell)
    if others:
        message = f"Not read, for the table {name} has no such column: {listed(others)}."
        remedy = "Leave it, or map it in [columns] of the settings if it says what one of ours does."
        yield place.finding(Code.UNREAD_COLUMN, message, remedy, others[0], Severity.WARNING)


def _unmapped(place: Place, mapped: Mapping[str, str], picks: Mapping[str, int]) -> Iterator[Finding]:
    for ours, theirs in mapped.items():
        if ours not in picks:
            message = f"[columns] of the settings says that {ours} is called {theirs!r} here, but no column is."
            yield place.finding(Code.MISSING_COLUMN, message, "Correct the name in the settings.", ours)


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names in a sentence; of many the first."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(repr(name if len(name) <= 60 else f"{name[:60]}...") for name in names[:most]) + more


def _row_problems(sheet: RawSheet, header: Line, lines: Grid, picks: Mapping[str, int]) -> Iterator[Finding]:
    beside: list[str] = []
    read = dict(zip(picks.values(), picks, strict=True))
    for number, cells in lines:
        place = Place(sheet.file, number)
        extra = [cell for cell in cells[len(header[1]) :] if cell]
        if extra and sheet.loose:
            beside.append(extra[0])
        elif len(cells) > len(header[1]):
            message = f"The row has {len(cells)} cells under {len(header[1])} headers."
            remedy = "Remove the extra cells; write numbers without thousand separators."
            yield place.finding(Code.RAGGED_ROW, message, remedy)
        for index, column in read.items():
            cell = cells[index] if index < len(cells) else ""
            if cell and not cell.isprintable():
                message = f"The cell {cell[:60]!r} holds a line break or a control character."
                yield place.finding(Code.UNPRINTABLE, message, "Write it on one line of plain text.", column)
    unnamed = [str(index + 1) for index, cell in enumerate(header[1]) if not cell]
    if beside or (unnamed and sheet.loose):
        what = f"what stands beside the table, such as {beside[0][:60]!r}" if beside else f"column {unnamed[0]}"
        message = f"Not read, for it has no name in the header: {what}."
        yield Place(sheet.file, header[0]).finding(
            Code.UNREAD_COLUMN, message, "Leave it, or name the column.", None, Severity.WARNING
        )


def _table(name: str, sheet: RawSheet, lines: Grid, picks: Mapping[str, int]) -> RawTable:
    rows = (
        RawRow(number, {ours: cells[index] if index < len(cells) else "" for ours, index in picks.items()})
        for number, cells in lines[1:]
    )
    kept = tuple(row for row in rows if any(row.cells.values()))
    names = {index: ours for ours, index in picks.items()}
    dates = (
        {column.name for column in EVERY[name].columns if column.kind in {Kind.DATE, Kind.DAY}}
        if name in EVERY
        else set()
    )
    read = {index: ours for index, ours in names.items() if ours not in WORDS | dates}
    bad = {(row, read[index]): cell for (row, index), cell in sheet.bad.items() if index in read}
    bad |= {(row.row, picked): _odd(row, name) for row in kept for picked in _odd_place(row, name, picks)}
    if sheet.comma:
        kept = tuple(RawRow(row.row, _pointed(name, row.cells)) for row in kept)
    elif not sheet.loose:
        kept = _decimals_told(kept)
    return RawTable(name, sheet.file, tuple(picks), kept, bad, lines[0][0])


def _odd_place(row: RawRow, name: str, picks: Mapping[str, int]) -> tuple[str, ...]:
    """Column to report a row at that is no record at all: a total, or a note below the table."""
    if name == SETTINGS or len(picks) < 3:
        return ()
    filled = [column for column in picks if row.cells[column]]
    required = [column.name for column in EVERY[name].columns if column.required and column.name in picks]
    blank = [column for column in required if not row.cells[column]]
    total = plain(row.cells[filled[0]]) in TOTALS
    return (filled[0],) if blank and (len(filled) == 1 or total) else ()


def _odd(row: RawRow, name: str) -> BadCell:
    text = next(cell for cell in row.cells.values() if cell)
    if plain(text) in TOTALS:
        return BadCell(NO_RECORD, f"{text!r} begins a row of totals, which is no record.", "Delete the row.")
    message = f"The row holds nothing but {text[:60]!r}, which is no record of {name}."
    return BadCell(NO_RECORD, message, "Delete the row, move the note beside the table, or fill in the record.")


NO_RECORD = Code.NO_RECORD


def _decimals_told(rows: tuple[RawRow, ...]) -> tuple[RawRow, ...]:
    """The rows with 5.461 written 5.4610 in columns where another number, such as 0.461, says that points are decimal.

    Where a table has thousands of prices of three digits nobody can be asked about each; alone 5.461 stays ambiguous.
    """
    told = {name for row in rows for name, text in row.cells.items() if POINT_IS_DECIMAL.fullmatch(text)}
    if not told:
        return rows
    return tuple(
        RawRow(row.row, {name: unmistakable(text) if name in told and "," not in text else text
                         for name, text in row.cells.items()})
        for row in rows
    )  # fmt: skip


def _pointed(name: str, cells: Mapping[str, str]) -> dict[str, str]:
    """The cells with decimal points for commas, in columns of numbers."""
    kinds = {column.name: column.kind for column in EVERY[name].columns} if name in EVERY else {}
    return {column: _point(text) if _is_number(kinds, column) else text for column, text in cells.items()}


def _is_number(kinds: Mapping[str, Kind], column: str) -> bool:
    kind = kinds.get(column) or kinds.get(column.removesuffix("_low").removesuffix("_high"))
    return kind in NUMERIC or kind in {Kind.NUMBERS, Kind.BREAKS}


def _point(text: str) -> str:
    words = text.split("|")
    return "|".join(":".join(map(_pointed_word, word.split(":"))) for word in words)


def _pointed_word(word: str) -> str:
    number, space, unit = word.strip().partition(" ")
    slip = slip_of(number) if _DECIMAL.fullmatch(number) else None
    return f"{slip.readings[0]}{space}{unit}" if slip is not None and slip.code == Code.DECIMAL_COMMA else word


__all__ = ["NO_RECORD", "PAIR", "SETTINGS", "Grid", "RawSheet", "checked_table", "listed"]
