"""Changes of the tables of a model: rows found, cells rewritten, rows taken out and put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.files.changes.amounts import amount_of, decimal_of, plain_text, plus, times
from resilience.files.changes.change import ChangeKind, InputChange
from resilience.files.changes.selecting import Selecting, alike, conditions, known
from resilience.files.nearest import suggestion
from resilience.files.registry.cells import CellError, parse_cell
from resilience.files.registry.column import NUMERIC, Column, Kind
from resilience.files.registry.columns import PROVENANCE, TABLES
from resilience.files.registry.naming import RANGES, allowed
from resilience.files.registry.number_text import unmistakable
from resilience.files.registry.raw import BadCell, RawRow, RawTable
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from resilience.files.changes.marks import Marks
    from resilience.files.changes.values import Value
    from resilience.findings import Findings

MULTIPLIED = NUMERIC | {Kind.NUMBERS}
"""Kinds of columns that can be multiplied and added to."""


def change_rows(tables: dict[str, RawTable], change: InputChange, label: str, marks: Marks, findings: Findings) -> None:
    """Make one change of a table, in place; report what keeps it from being made.

    Parameters
    ----------
    label
        What findings call a table that is made for its first row.
    """
    problems = list(_unknown(change))
    findings.extend(problems)
    if problems:
        return
    if change.kind is ChangeKind.NEW:
        _add(tables, change, label, marks, findings)
        return
    table = tables.get(change.table)
    rows = None if table is None else _hit(table, change, Selecting(tables), findings)
    if table is None:
        message = f"{change}: the model has no table {change.table}."
        findings.add(change.finding(Code.NO_MATCH, message, f"Add its rows with new {change.table}[...].", "table"))
    elif rows and change.kind is ChangeKind.REMOVE:
        tables[change.table] = _without(table, rows)
    elif rows:
        tables[change.table] = _rewritten(table, change, rows, marks, findings)


def _unknown(change: InputChange) -> Iterator[Finding]:
    """Report columns that there are not, and amounts for columns that have none."""
    for key in change.where:
        if key not in conditions(change.table):
            message = f"{change}: rows of {change.table} cannot be chosen by {key!r}."
            yield change.finding(
                Code.UNKNOWN_COLUMN, message, suggestion(key, conditions(change.table)), f"where.{key}"
            )
    cells = change.value if isinstance(change.value, Mapping) and change.kind is ChangeKind.NEW else {}
    for name in (change.column, *cells) if change.column else cells:
        if name not in allowed(change.table):
            message = f"{change}: the table {change.table} has no column {name!r}."
            place = f"new.{name}" if cells else "column"
            yield change.finding(Code.UNKNOWN_COLUMN, message, suggestion(name, allowed(change.table)), place)
    counted = change.kind in (ChangeKind.FACTOR, ChangeKind.ADD) and change.column in allowed(change.table)
    if counted and column_of(change.table, change.column).kind not in MULTIPLIED:
        deed = "multiplied" if change.kind is ChangeKind.FACTOR else "added to"
        message = f"{change}: {change.column} of {change.table} holds no numbers and cannot be {deed}."
        yield change.finding(Code.WRONG_KIND, message, "Give what it is to be, with set.", str(change.kind))


def column_of(table: str, name: str) -> Column:
    """The declaration of a column; that of the value itself for an end of its range."""
    every = {column.name: column for column in (*PROVENANCE, *TABLES[table].columns)}
    bare = next((name.removesuffix(end) for end in RANGES if name.endswith(end) and name not in every), name)
    return every[bare]


def _hit(table: RawTable, change: InputChange, selecting: Selecting, findings: Findings) -> set[int]:
    """Numbers of the rows that a change is about; reports words that no row has, and conditions that none meets."""
    hit = list(table.rows)
    before = len(findings)
    for key, words in change.where.items():
        found = selecting.words(change.table, key)
        has = {row.row: tuple(found(row.cells)) for row in table.rows}
        findings.extend(_strange(change, key, words, [has[row.row] for row in table.rows]))
        hit = [row for row in hit if any(alike(word, has[row.row]) for word in words)]
    if not hit and len(findings) == before:
        where = " and ".join(f"{key} {' or '.join(words)}" for key, words in change.where.items())
        message = (
            f"{change}: no row of {change.table} has {where}." if where else f"{change}: {table.file} has no rows."
        )
        findings.add(change.finding(Code.NO_MATCH, message, "Name rows that there are.", "where" if where else "table"))
    return {row.row for row in hit} if len(findings) == before else set()


def _strange(change: InputChange, key: str, words: Sequence[str], found: Sequence[Sequence[str]]) -> Iterator[Finding]:
    for word in words:
        if not any(alike(word, others) for others in found):
            message = f"{change}: no row of {change.table} has {key} {word!r}."
            yield change.finding(Code.NO_MATCH, message, suggestion(word, known(found)), f"where.{key}")


def _without(table: RawTable, rows: set[int]) -> RawTable:
    """The table without some rows, and without what is wrong with them: a new row may take the place of the last."""
    bad = {(row, column): slip for (row, column), slip in table.bad.items() if row not in rows}
    return replace(table, rows=tuple(row for row in table.rows if row.row not in rows), bad=bad)


def _rewritten(table: RawTable, change: InputChange, rows: set[int], marks: Marks, findings: Findings) -> RawTable:
    """The table with one column changed in some rows."""
    name, bad, made = change.column, dict(table.bad), []
    rewrite, refused = _rewriter(change), dict[int, CellError]()
    for row in table.rows:
        if row.row not in rows:
            made.append(row)
            continue
        try:
            if change.kind is not ChangeKind.SET:
                _sound(bad.get((row.row, name)))
            made.append(RawRow(row.row, {**row.cells, name: rewrite(row.cells.get(name, ""))}))
        except CellError as error:
            refused[row.row] = error
            made.append(row)
            continue
        bad.pop((row.row, name), None)
        marks.cell(table.file, row.row, name, change)
    if refused:
        first, why = next(iter(refused.items()))
        others = f" So it is in {len(refused) - 1} more of its rows." if len(refused) > 1 else ""
        message = f"{change}: row {first} of {table.file}: {why.message}{others}"
        findings.add(change.finding(why.code, message, why.remedy, str(change.kind)))
    header = table.header if name in table.header else (*table.header, name)
    return replace(table, header=header, rows=tuple(made), bad=bad)


def _sound(slip: BadCell | None) -> None:
    """Refuse a cell that is wrong before its text is read.

    Raises
    ------
    CellError
        With what is wrong with it.
    """
    if slip is not None:
        raise CellError(slip.code, slip.message, slip.remedy)


def _rewriter(change: InputChange) -> Callable[[str], str]:
    """What becomes of the text of a cell."""
    column, value = column_of(change.table, change.column), change.value
    assert value is not None
    if change.kind is ChangeKind.SET:
        text = cell_text(value)
        return lambda _: text
    one: Callable[[str], str]
    if change.kind is ChangeKind.FACTOR:
        assert isinstance(value, int | float)
        factor = value
        one = lambda text: times(text, factor)  # noqa: E731
    else:
        assert isinstance(value, int | float | str)
        more = value
        one = lambda text: plus(text, more)  # noqa: E731

    def rewrite(text: str) -> str:
        if text:
            parse_cell(column, text)
        if column.kind is Kind.NUMBERS:
            return "|".join(one(word.strip()) for word in text.split("|"))
        return _not_below(one(text))

    return rewrite


def _not_below(text: str) -> str:
    """Refuse a negative length of time, which no cell can state."""
    amount = amount_of(text, certain=True)
    if amount.unit and amount.number < 0:
        message = f"It would be {text}."
        raise CellError(code=Code.OUT_OF_BOUNDS, message=message, remedy="Take less away.")
    return text


def cell_text(value: Value) -> str:
    """Text of a cell that a value is."""
    if isinstance(value, tuple):
        return "|".join(map(cell_text, value))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return unmistakable(plain_text(decimal_of(value)))
    return str(value).strip()


def _add(tables: dict[str, RawTable], change: InputChange, label: str, marks: Marks, findings: Findings) -> None:
    """Put a row below the others, in a table of its own where there was none."""
    assert isinstance(change.value, Mapping)
    cells = {name: cell_text(value) for name, value in change.value.items() if not isinstance(value, Mapping)}
    for name in change.value.keys() - cells.keys():
        message = f"{change}: a cell holds no table of keys."
        findings.add(change.finding(Code.BAD_VALUE, message, "Write the text of the cell.", f"new.{name}"))
    table = tables.get(change.table) or RawTable(change.table, label, (), ())
    row = max((row.row for row in table.rows), default=table.header_row) + 1
    header = (*table.header, *(name for name in cells if name not in table.header))
    made = RawRow(row, dict.fromkeys(header, "") | cells)
    marks.row(table.file, row, change)
    tables[change.table] = replace(table, header=header, rows=(*table.rows, made))
