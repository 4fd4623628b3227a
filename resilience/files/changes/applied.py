"""Changes made one after the other: to a model as text, and to the documents of scenarios."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.files.changes.hazards import HAZARD, SCENARIOS, change_scenarios
from resilience.files.changes.rows import change_rows
from resilience.files.changes.settings import REQUIREMENTS, SETTINGS, change_settings
from resilience.files.nearest import suggestion
from resilience.files.registry.columns import TABLES
from resilience.findings import Code

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resilience.files.changes.change import InputChange
    from resilience.files.changes.hazards import Content
    from resilience.files.changes.marks import Marks
    from resilience.files.registry.raw import RawModel
    from resilience.findings import Findings

OF_SCENARIOS = frozenset({HAZARD, SCENARIOS})
OF_MODEL = frozenset({*TABLES, SETTINGS, REQUIREMENTS})
EVERY = (*TABLES, SETTINGS, REQUIREMENTS, HAZARD, SCENARIOS)
"""Tables that a change can be about."""


def of_model(changes: Iterable[InputChange]) -> tuple[InputChange, ...]:
    """Changes of the model."""
    return tuple(change for change in changes if change.table in OF_MODEL)


def of_scenarios(changes: Iterable[InputChange]) -> tuple[InputChange, ...]:
    """Changes of the scenarios."""
    return tuple(change for change in changes if change.table in OF_SCENARIOS)


def unknown_tables(changes: Iterable[InputChange], findings: Findings, *, scenarios: bool = True) -> None:
    """Report changes of tables that there are not, or of scenarios where none are read."""
    for change in changes:
        if change.table not in EVERY:
            message = f"{change}: there is no table {change.table!r}."
            findings.add(change.finding(Code.UNKNOWN_TABLE, message, suggestion(change.table, EVERY), "table"))
        elif change.table in OF_SCENARIOS and not scenarios:
            message = f"{change}: no scenarios are read here."
            findings.add(change.finding(Code.UNKNOWN_TABLE, message, "Leave this change out.", "table"))


def changed_model(raw: RawModel, changes: Sequence[InputChange], marks: Marks, findings: Findings) -> RawModel:
    """Return a model as text with changes made in their order; report those that cannot be made."""
    tables, settings = dict(raw.tables), raw.settings
    for change in changes:
        if change.table in TABLES:
            change_rows(tables, change, _label(raw, change.table), marks, findings)
        elif settings is not None:
            settings = change_settings(settings, raw.settings_file, change, marks, findings)
    return replace(raw, tables=tables, settings=settings)


def _label(raw: RawModel, table: str) -> str:
    """What a table that is not there yet is called in findings: as the others are."""
    for name, other in raw.tables.items():
        before, found, after = other.file.rpartition(name)
        if found:
            return f"{before}{table}{after}"
    return table


def changed_scenarios(
    contents: Sequence[Content], changes: Sequence[InputChange], marks: Marks, findings: Findings
) -> list[Content]:
    """Return the documents of scenarios with changes made in their order; report those that cannot be made."""
    made = list(contents)
    for change in changes:
        made = change_scenarios(made, change, marks, findings)
    return made
