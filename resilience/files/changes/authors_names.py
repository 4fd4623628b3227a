"""Changes in the author's own words: tables and columns as `[sheets]` and `[columns]` of the settings call them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.files.changes.change import ChangeKind
from resilience.files.changes.hazards import HAZARD
from resilience.files.registry.hazard_table import HAZARDS
from resilience.files.registry.naming import allowed, naming_of, plain
from resilience.findings import Findings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resilience.files.changes.change import InputChange
    from resilience.files.registry.naming import Naming
    from resilience.files.registry.raw import RawModel


def in_our_names(changes: Iterable[InputChange], raw: RawModel) -> tuple[InputChange, ...]:
    """The same changes, what the author calls otherwise by our names."""
    naming = naming_of(raw.settings, raw.settings_file, Findings())  # what is wrong there is told by the reader
    if not naming.sheets and not naming.columns:
        return tuple(changes)
    return tuple(_ours(change, naming) for change in changes)


def _ours(change: InputChange, naming: Naming) -> InputChange:
    known = next((name for name, theirs in naming.sheets.items() if plain(theirs) == plain(change.table)), change.table)
    table = HAZARD if known == HAZARDS else known
    mapped = naming.columns.get(HAZARDS if table == HAZARD else table, {})
    ours = {plain(theirs): name for name, theirs in mapped.items()}
    if not ours and table == change.table:
        return change
    keep = allowed(HAZARDS if table == HAZARD else table) if mapped else frozenset[str]()

    def name(written: str) -> str:
        return written if written in keep else ours.get(plain(written), written)

    value = change.value
    if change.kind is ChangeKind.NEW and isinstance(value, Mapping):
        value = {name(key): cell for key, cell in value.items()}
    where = {name(key): words for key, words in change.where.items()}
    return replace(change, table=table, column=name(change.column), where=where, value=value)
