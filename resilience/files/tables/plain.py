"""Plain columns: numbers that go from a cell to the field of that name and back, with nothing written by hand."""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from resilience.files.registry.columns import TABLES

if TYPE_CHECKING:
    from resilience.files.tables.rows import Row
    from resilience.network.lanes import Lane
    from resilience.network.parts import Production
    from resilience.network.sites import Site

    Item: TypeAlias = Site | Production | Lane


@lru_cache
def _plain(table: str, kind: Any) -> tuple[tuple[str, float | None], ...]:
    """Plain columns of a table that are fields of what a row becomes, and what a blank is in them."""
    blank: dict[str, Any] = {field.name: field.default for field in fields(kind)}
    return tuple((column.name, blank[column.name]) for column in TABLES[table].columns if column.plain)


def numbers_of(table: str, kind: Any, row: Row) -> dict[str, Any]:
    """What a row says in its plain columns; a blank is what the field is without it: nothing, or 0."""
    said = {name: (row.optional(name), blank) for name, blank in _plain(table, kind)}
    return {name: blank if value is None else value for name, (value, blank) in said.items()}


def cells_of(table: str, item: Item) -> dict[str, float | None]:
    """Cells of the plain columns; a 0 is left blank where blank means 0, and nothing that is stated needs it."""
    stated = [column for column in TABLES[table].columns if getattr(item, column.name, None)]
    needed = {name for column in stated for name in column.needs}
    found: dict[str, float | None] = {}
    kind: Any = type(item)
    for name, blank in _plain(table, kind):
        value = getattr(item, name)
        found[name] = value if value or blank is None or name in needed else None
    return found
