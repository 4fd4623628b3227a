"""Inputs of two runs as written, cell by cell: what differs, and one with some of the other's cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from resilience.files.registry.columns import PROVENANCE, TABLES
from resilience.files.registry.schema import Document, dotted
from resilience.files.registry.state_columns import STATE_TABLES
from resilience.findings import Code
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resilience.files.inputs import Inputs
    from resilience.files.registry.raw import RawModel, RawRow, RawTable
    from resilience.files.scenarios.scenarios import Content

SETTINGS, HAZARD, SCENARIOS = "settings", "hazard", "scenarios"
ASKED = "asked"
"""In place of a table: what was asked of the plan beside its input."""
THERE, NOT_THERE = "there", "not there"
"""What stands for a whole row or hazard that only one of the runs has."""
BLANK = ""
_TOP = re.compile(r"[^.\[]*")
NOTES = frozenset({"title", "references", "sources", *(column.name for column in PROVENANCE)})
"""Columns and keys that say where numbers come from, or what is called how: they move no cost."""


@on_screen
@dataclass(frozen=True, slots=True)
class InputDifference:
    """A cell of a table, or a key of the settings or of a scenario file, in which the inputs of two runs differ.

    `table` is a table of the model, or `settings`, `hazard` or `scenarios`; `key` identifies the row or the hazard;
    `column` is blank where a whole row is there in one of them alone. `file` and `row` say where it stands in the
    second, or, where it is gone, in the first. Texts as written, blank where nothing is.
    """

    table: str
    key: tuple[str, ...]
    column: str
    file: str
    row: int | None
    was: str
    now: str

    @property
    def group(self) -> tuple[str, ...]:
        """What is priced together: a cell, a row that came or went, a hazard, or a key of settings."""
        if self.table == HAZARD:
            return (HAZARD, *self.key)
        return (self.table, *self.key, self.top if self.table in {SETTINGS, SCENARIOS} else self.column)

    @property
    def top(self) -> str:
        """The outermost key of a column that lies in others."""
        return _TOP.match(self.column)[0] if self.column else self.column  # type: ignore[index]  # it matches any

    @property
    def of_note(self) -> bool:
        """Whether it is a note, which moves no cost."""
        return self.top in NOTES

    @property
    def place(self) -> str:
        """Its place in a few words: `lanes.csv row 3, unit_cost`."""
        row = "" if self.row is None else f" row {self.row}"
        return f"{self.file}{row}, {self.column}" if self.column else f"{self.file}{row}"


def input_differences(first: Inputs, second: Inputs) -> tuple[InputDifference, ...]:
    """Every cell and key in which the inputs of two runs differ, in the order of the second's files.

    Numbers that are written in two ways, such as 1 and 1.0, are no difference.
    """
    found: list[InputDifference] = []
    old, new = first.raw, second.raw
    found += _of_trees((SETTINGS, ()), _document(old), old.settings or {}, _document(new), new.settings or {})
    for name, table in TABLES.items():
        found += _of_tables(name, table.key, old.tables.get(name), new.tables.get(name))
    if first.scenarios is not None and second.scenarios is not None:
        found += _of_scenarios(first.scenarios.contents, second.scenarios.contents)
    return tuple(found)


def state_differences(
    first: Mapping[str, RawTable] | None, second: Mapping[str, RawTable] | None
) -> tuple[InputDifference, ...]:
    """Every cell in which the states of two weeks differ; none where one of them has no state."""
    if first is None or second is None:
        return ()
    tables = STATE_TABLES.items()
    return tuple(
        one for name, table in tables for one in _of_tables(name, table.key, first.get(name), second.get(name))
    )


def _document(raw: RawModel) -> Document:
    return Document(raw.settings_file, raw.settings_text, raw.settings_rows)


def _of_tables(
    name: str, key: tuple[str, ...], old: RawTable | None, new: RawTable | None
) -> Iterator[InputDifference]:
    before, after = rows_of(old, key), rows_of(new, key)
    for place in [*after, *(before.keys() - after.keys())]:
        table, row = (new, after[place]) if place in after else (old, before[place])
        assert table is not None  # it has a row
        if (place in before) != (place in after):
            was, now = (THERE, NOT_THERE) if place in before else (NOT_THERE, THERE)
            yield InputDifference(name, place, BLANK, table.file, row.row, was, now)
            continue
        cells = before[place].cells
        for column in dict.fromkeys([*row.cells, *cells]):
            was, now = cells.get(column, ""), row.cells.get(column, "")
            if not same(was, now):
                yield InputDifference(name, place, column, table.file, row.row, was, now)


def rows_of(table: RawTable | None, key: tuple[str, ...]) -> dict[tuple[str, ...], RawRow]:
    """Rows by what identifies them; none where there is no table."""
    return {} if table is None else {_key(row, key): row for row in table.rows}


def _key(row: RawRow, key: tuple[str, ...]) -> tuple[str, ...]:
    """Cells that identify a row; what only some rows of its table say, at the end, is left out where it is blank."""
    cells = [row.cells.get(column, "") for column in key]
    while len(cells) > 1 and not cells[-1]:
        cells.pop()
    return tuple(cells)


def same(one: str, other: str) -> bool:
    """Whether two cells say the same, however a number is written."""
    if one == other:
        return True
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


def _of_scenarios(old: Sequence[Content], new: Sequence[Content]) -> Iterator[InputDifference]:
    before, after = hazards_of(old), hazards_of(new)
    for name in [*after, *(before.keys() - after.keys())]:
        one, other = before.get(name), after.get(name)
        if one is None or other is None:
            document, place, _ = other or one or ()  # type: ignore[misc]  # one of them is there
            was, now = (NOT_THERE, THERE) if one is None else (THERE, NOT_THERE)
            yield _difference((HAZARD, (name,)), document, (HAZARD, place), (was, now))
        else:
            yield from _of_trees((HAZARD, (name,)), one[0], one[2], other[0], other[2], (HAZARD, other[1]))
    yield from _of_trees((SCENARIOS, ()), *top_of(old), *top_of(new))


def hazards_of(contents: Sequence[Content]) -> dict[str, tuple[Document, int, Mapping[str, Any]]]:
    """Every hazard by name, with its document and its place in it."""
    return {
        str(one.get("name", place)): (document, place, one)
        for document, content in contents
        for place, one in enumerate(listed(content))
    }


def listed(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The hazards of a document, in their order."""
    found = content.get(HAZARD)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def top_of(contents: Sequence[Content]) -> tuple[Document, dict[str, Any]]:
    """What stands outside the hazards, of all documents, and the first of them."""
    tree = {key: value for _, content in contents for key, value in content.items() if key != HAZARD}
    return (contents[0][0] if contents else Document("", "")), tree


def _of_trees(
    what: tuple[str, tuple[str, ...]],
    old: Document,
    before: Mapping[str, Any],
    new: Document,
    after: Mapping[str, Any],
    at: tuple[str | int, ...] = (),
) -> Iterator[InputDifference]:
    """Keys that differ, each told at its place in the second document where it is there."""
    one, other = dict(_leaves(before)), dict(_leaves(after))
    for path in [*other, *(one.keys() - other.keys())]:
        was, now = one.get(path, ""), other.get(path, "")
        if not same(was, now):
            yield _difference(what, new if path in other else old, (*at, *path), (was, now), dotted(path))


def _difference(
    what: tuple[str, tuple[str, ...]],
    document: Document,
    path: tuple[str | int, ...],
    values: tuple[str, str],
    column: str = BLANK,
) -> InputDifference:
    row = document.finding(path, Code.CHANGED_INPUT, "", "").row
    return InputDifference(*what, column, document.file, row if isinstance(row, int) else None, *values)


def _leaves(tree: Mapping[str, Any], path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every value by its way of keys, as text; of a list of tables each, of another list the whole."""
    for key, value in tree.items():
        here = (*path, str(key))
        if isinstance(value, dict):
            yield from _leaves(value, here)
        elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            for place, one in enumerate(value):
                yield from _leaves(one, (*here, place))
        else:
            yield here, ", ".join(map(str, value)) if isinstance(value, list) else str(value)
