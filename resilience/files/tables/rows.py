"""Rows: the raw records of one table become typed values, and every bad cell is reported."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from resilience.files.nearest import Known, suggestion
from resilience.files.registry.cells import CellError, Value, parse_cell, shown
from resilience.files.registry.column import NUMERIC
from resilience.files.registry.columns import PROVENANCE
from resilience.files.registry.naming import RANGES
from resilience.files.sources.grid import NO_RECORD
from resilience.files.tables.stand_ins import stand_in
from resilience.findings import Code
from resilience.network.places import Place
from resilience.quantities import Duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from resilience.files.registry.column import Column, Table
    from resilience.files.registry.raw import RawRow, RawTable
    from resilience.findings import Finding, Findings
    from resilience.quantities import Calendar


@dataclass(frozen=True, slots=True)
class Row:
    """One record with typed values; `stated` names the cells that are not blank, `unread` those that are wrong."""

    place: Place
    values: Mapping[str, Value]
    stated: frozenset[str]
    extra: Mapping[str, str]
    key: tuple[str, ...]
    unread: frozenset[str] = frozenset()

    def text(self, column: str) -> str:
        """Return the text of a required cell."""
        return cast("str", self.values[column])

    def number(self, column: str) -> float:
        """Return the number of a required cell."""
        return cast("float", self.values[column])

    def optional(self, column: str) -> float | None:
        """Return a number, or None where the cell is blank."""
        return cast("float | None", self.values[column])

    def duration(self, column: str) -> Duration | None:
        """Return a duration, or None where the cell is blank."""
        return cast("Duration | None", self.values[column])

    def day(self, column: str) -> date:
        """Return the date of a required cell."""
        return cast("date", self.values[column])

    def words(self, column: str) -> tuple[str, ...]:
        """Return words separated by |; empty where the cell is blank."""
        return cast("tuple[str, ...]", self.values[column] or ())

    def numbers(self, column: str) -> tuple[float, ...]:
        """Return numbers separated by |; empty where the cell is blank."""
        return cast("tuple[float, ...]", self.values[column] or ())

    def breaks(self, column: str) -> tuple[tuple[float, float], ...]:
        """Return quantities with their prices; empty where the cell is blank."""
        return cast("tuple[tuple[float, float], ...]", self.values[column] or ())


@dataclass(frozen=True, slots=True)
class Rows:
    """All good records of one table; `whole` is False when a record had to be left out.

    `exact` is False when something stands for a number that could not be read: nothing is to be reckoned from it.
    """

    rows: tuple[Row, ...] = ()
    whole: bool = True
    exact: bool = True

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


def read_rows(table: Table, raw: RawTable, known: Mapping[str, Known], findings: Findings, calendar: Calendar) -> Rows:
    """Read every record of a table.

    Parameters
    ----------
    known
        For each `table.column` that others refer to, the names listed there.
    calendar
        The model's, to compare calendar time with periods.
    """
    columns = {column.name: column for column in (*PROVENANCE, *table.columns)}  # a table may have a source of its own
    _check_header(table, raw, findings)
    empty = table.required and not table.may_be_empty and not raw.rows
    if empty:
        findings.add(
            raw.place.finding(Code.NO_RECORDS, "The table has no records.", "Add at least one below the header.")
        )
    rows: list[Row] = []
    first_seen: dict[tuple[str, ...], int] = {}
    missing = [column for column in table.columns if column.required and column.name not in raw.header]
    if empty or any(stand_in(column) is None for column in missing):
        return Rows(whole=False)
    for record in raw.rows:
        if _is_none(record, raw, findings):
            continue
        row = _read_row(table, columns, record, raw, known, findings)
        if row is not None:
            findings.extend(_outside_ranges(table, row, calendar))
            findings.extend(_working_days(row, calendar))
        if not _is_duplicate(table, record, raw, first_seen, findings) and row is not None:
            rows.append(row)
    numbers = {column.name for column in table.columns if column.kind in NUMERIC}
    exact = all(column.kind not in NUMERIC for column in missing) and not any(row.unread & numbers for row in rows)
    return Rows(tuple(rows), whole=len(rows) == len(raw.rows), exact=exact)


def _check_header(table: Table, raw: RawTable, findings: Findings) -> None:
    for column in table.columns:
        if column.required and column.name not in raw.header:
            remedy = f"Add it: {column.description} Write {column.written}."
            findings.add(raw.place.finding(Code.MISSING_COLUMN, "The column is missing.", remedy, column.name))


def _is_none(record: RawRow, raw: RawTable, findings: Findings) -> bool:
    """Report a row that is no record at all, such as one of totals, once."""
    found = [(name, raw.bad.get((record.row, name))) for name in record.cells]
    odd = next(((name, bad) for name, bad in found if bad is not None and bad.code == NO_RECORD), None)
    if odd is not None:
        name, bad = odd
        findings.add(Place(raw.file, record.row).finding(bad.code, bad.message, bad.remedy, name))
    return odd is not None


def _read_row(
    table: Table,
    columns: Mapping[str, Column],
    record: RawRow,
    raw: RawTable,
    known: Mapping[str, Known],
    findings: Findings,
) -> Row | None:
    place = Place(raw.file, record.row)
    values: dict[str, Value] = {}
    unread: set[str] = set()
    for column in columns.values():
        before = len(findings)
        text = record.cells.get(column.name, "")
        bad = raw.bad.get((record.row, column.name))
        if bad is not None:
            findings.add(place.finding(bad.code, bad.message, bad.remedy, column.name))
            values[column.name] = stand_in(column, text, known.get(column.refers_to or "", ()))
        else:
            values[column.name] = _read_cell(column, text, place, known, findings, in_header=column.name in raw.header)
        unread |= {column.name} if len(findings) > before else set()
    if any(column.required and values[column.name] is None for column in table.columns):
        return None
    extra = _ranges(table, record, place, findings)
    extra |= {column.name: record.cells.get(column.name, "") for column in PROVENANCE}
    stated = frozenset(name for name, text in record.cells.items() if text)
    key = tuple(cast("str", "" if values[name] is None else values[name]) for name in table.key)  # parts may be blank
    return Row(place, values, stated, extra, key, frozenset(unread))


def _read_cell(
    column: Column,
    text: str,
    place: Place,
    known: Mapping[str, Known],
    findings: Findings,
    *,
    in_header: bool,
) -> Value:
    """Value of a cell; a stand-in for a bad one, so that the rest of the model can still be checked."""
    if not text:
        if column.required and in_header:
            remedy = f"{column.description} Write {column.written}."
            findings.add(place.finding(Code.BLANK_CELL, "The cell is blank.", remedy, column.name))
        if column.default is not None:
            return parse_cell(column, column.default)
        return stand_in(column) if column.required else None
    try:
        value = parse_cell(column, text)
        return _refer(column, text, value, known)
    except CellError as error:
        findings.add(place.finding(error.code, error.message, error.remedy, column.name))
        return stand_in(column, text, known.get(column.refers_to or "", ()))


def _refer(column: Column, text: str, value: Value, known: Mapping[str, Known]) -> Value:
    if column.refers_to is None or column.refers_to not in known or text in known[column.refers_to]:
        return value
    listed = column.refers_to.partition(".")[0]
    raise CellError(
        code=Code.UNKNOWN_REFERENCE,
        message=f"{shown(text)} is not listed in {listed}.",
        remedy=_zeros(text, known[column.refers_to]) or suggestion(text, known[column.refers_to]),
    )


def _zeros(text: str, known: Known) -> str:
    """What to write where a number has lost, or won, the leading zeros of a code."""
    bare = text.lstrip("0")
    if not text.isdigit() or not bare:
        return ""
    close = next((f"{'0' * zeros}{bare}" for zeros in range(MOST_ZEROS) if f"{'0' * zeros}{bare}" in known), None)
    return f"Write {close!r}: a number has no leading zeros, so format the cells as text." if close else ""


MOST_ZEROS = 20


def _ranges(table: Table, record: RawRow, place: Place, findings: Findings) -> dict[str, str]:
    """Read the companions `X_low` and `X_high` of contested values."""
    found: dict[str, str] = {}
    for column in table.columns:
        for end in RANGES if column.kind in NUMERIC else ():
            text = record.cells.get(column.name + end, "")
            if not text:
                continue
            try:
                parse_cell(column, text)
            except CellError as error:
                findings.add(place.finding(error.code, error.message, error.remedy, column.name + end))
                continue
            found[column.name + end] = text
    return found


def _outside_ranges(table: Table, row: Row, calendar: Calendar) -> Iterator[Finding]:
    """Report contested values that their companions do not enclose."""
    for column in table.columns:
        for end, sign in zip(RANGES, (1, -1), strict=True):
            text = row.extra.get(column.name + end, "")
            if not text or column.name not in row.stated or column.name in row.unread:
                continue
            if _outside(parse_cell(column, text), row.values[column.name], sign, calendar):
                message = f"{_said(row.values[column.name])} lies outside its range."
                remedy = f"Make {column.name}_low <= {column.name} <= {column.name}_high."
                yield row.place.finding(Code.RANGE, message, remedy, column.name + end)


def _working_days(row: Row, calendar: Calendar) -> Iterator[Finding]:
    """Report working days in a model whose period is not one: how many of its periods they are is not said."""
    if calendar.works_by_the_day:
        return
    for name, value in row.values.items():
        if isinstance(value, Duration) and value.working_days:
            message = f"{value} are working days, but a period is {calendar.period}."
            remedy = f"Write calendar time such as '{value.amount:g} d', or periods such as '2 periods'."
            yield row.place.finding(Code.WORKING_DAYS, message, remedy, name)


def _said(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _outside(limit: Value, value: Value, sign: int, calendar: Calendar) -> bool:
    if isinstance(limit, Duration) and isinstance(value, Duration):
        return sign * compared(limit, value, calendar) > 0
    if isinstance(limit, float) and isinstance(value, float):
        return sign * (limit - value) > 0
    return False


def compared(first: Duration, second: Duration, calendar: Calendar) -> int:
    """Return 1, 0 or -1 as the first time is longer than, as long as or shorter than the second, in periods."""
    if first.in_periods == second.in_periods:
        return (first.amount > second.amount) - (first.amount < second.amount)
    left, right = calendar.periods(first), calendar.periods(second)
    return 0 if math.isclose(left, right) else (left > right) - (left < right)


def _is_duplicate(
    table: Table, record: RawRow, raw: RawTable, first_seen: dict[tuple[str, ...], int], findings: Findings
) -> bool:
    key = tuple(record.cells.get(name, "") for name in table.key)
    first = first_seen.setdefault(key, record.row)
    unsaid = any(not record.cells.get(name, "") and table.column(name).required for name in table.key)
    if first == record.row or unsaid:
        return False
    message = f"{', '.join(filter(None, key))} is already listed in row {first}."
    place = Place(raw.file, record.row)
    findings.add(place.finding(Code.DUPLICATE_KEY, message, "Delete or merge one of the rows.", table.key[0]))
    return True


def listed_names(tables: Mapping[str, RawTable]) -> dict[str, Known]:
    """Names other tables may refer to, in order, from the raw cells: one bad cell must not cause a second finding."""
    return {
        f"{table}.{column}": Known((row.cells[column], None) for row in tables[table].rows if row.cells[column])
        for table, column in (("sites", "site"), ("parts", "part"))
        if table in tables and column in tables[table].header and tables[table].rows
    }
