"""Stand-ins for bad cells: harmless values that let the rest of a broken model be checked.

A model with an error is never returned, so no stand-in ever reaches a result.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from resilience.files.nearest import nearest
from resilience.files.registry.cells import parse_cell
from resilience.files.registry.column import Kind
from resilience.quantities import Duration

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resilience.files.registry.cells import Value
    from resilience.files.registry.column import Column

ALMOST = 0.75
"""How alike a wrong word must be to a known one to stand for it."""
LIMITS = frozenset({"available_time"})
"""Times that limit an output: their stand-in is endless, as that of a capacity is."""


def stand_in(column: Column, text: str = "", known: Iterable[str] = ()) -> Value:
    """Return a value that provokes no further finding, or None when the record must be left out."""
    if column.kind in {Kind.TEXT, Kind.CHOICE}:
        return nearest(text, column.choices or known, likeness=ALMOST) if text else None
    if column.default is not None:
        return parse_cell(column, column.default)
    if not column.required or column.kind in {Kind.DATE, Kind.DAY}:
        return None
    return _by_kind(column)


def _by_kind(column: Column) -> Value:
    if column.kind in {Kind.DURATION, Kind.PATIENCE}:
        return Duration(math.inf if column.name in LIMITS else 0.0)
    if column.kind is Kind.CAPACITY:
        return math.inf
    return 1.0 if column.bounds is not None and column.bounds.excluded else 0.0
