"""The settings as a sheet or table of keys and values."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from resilience.files.registry.naming import Naming
from resilience.files.registry.settings import settings_from_pairs
from resilience.files.sources.grid import checked_table
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.files.registry.raw import RawTable
    from resilience.files.sources.grid import RawSheet
    from resilience.findings import Findings

KEY, VALUE = "key", "value"


def settings_of(sheet: RawSheet | None, file: str, findings: Findings) -> Pairs:
    """Read the tree of `model.toml` from a sheet with the columns `key` and `value`."""
    if sheet is None:
        remedy = "Add it with the columns key and value, and the keys title, currency, period, periods_per_year."
        findings.add(Finding(Code.MISSING_SETTINGS, "The table is missing.", remedy, file))
        return Pairs(None)
    table = checked_table("model", sheet, Naming(), findings)
    if table is None or not _has_columns(table, findings):
        return Pairs(None)
    seen: set[str] = set()
    for row in table.rows:
        key = row.cells[KEY]
        if key in seen:
            message, remedy = f"The key {key!r} occurs twice.", "Delete one of the rows."
            findings.add(Finding(Code.DUPLICATE_KEY, message, remedy, file, row.row, KEY))
        seen.add(key)
    tree = settings_from_pairs((row.cells[KEY], row.cells[VALUE]) for row in table.rows)
    return Pairs(tree, {row.cells[KEY]: row.row for row in table.rows})


class Pairs(NamedTuple):
    """The tree of `model.toml` (None: there is none), and the row of each key."""

    tree: dict[str, object] | None
    rows: Mapping[str, int] = MappingProxyType({})


def _has_columns(table: RawTable, findings: Findings) -> bool:
    missing = [name for name in (KEY, VALUE) if name not in table.header]
    for name in missing:
        findings.add(
            table.place.finding(Code.MISSING_COLUMN, "The column is missing.", "Use the columns key and value.", name)
        )
    return not missing
