"""A model in Python as the text of its tables, and with some of them changed: checked as if it had been written so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.files.changes.applied import changed_model
from resilience.files.changes.marks import Marks
from resilience.files.registry.columns import TABLES
from resilience.files.registry.raw import RawModel, RawRow, RawTable
from resilience.files.registry.toml_text import parse_toml
from resilience.files.sources.csv_source import LABEL, SETTINGS_FILE
from resilience.files.tables.model_folder import records, settings_lines, written
from resilience.files.tables.models import reading_of
from resilience.findings import Findings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.files.changes.change import InputChange
    from resilience.plan.model import Model

HEADER = 1
"""Rows above the first record."""
IN_HOURS = frozenset({("production", "cycle_time"), ("resources", "available_time"), ("tasks", "time")})
"""Times that a model in Python states in hours; all others are in periods."""


def changed(model: Model, changes: Sequence[InputChange]) -> Model:
    """Return the model with some cells changed.

    Raises
    ------
    InputError
        With each change that cannot be made; or with everything that is wrong with the changed tables.
    """
    unmade(model, changes).stop()
    found = Findings()
    reading = reading_of(changed_model(raw_of(model), changes, Marks(), Findings()), found)
    found.stop()
    assert reading.model is not None  # its settings were read
    return reading.model


def unmade(model: Model, changes: Sequence[InputChange]) -> Findings:
    """What keeps changes of a model from being made."""
    findings = Findings()
    changed_model(raw_of(model), changes, Marks(), findings)
    return findings


def raw_of(model: Model) -> RawModel:
    """A model as the text of its tables and settings."""
    text = "\n".join(settings_lines(model))
    return RawModel(model.name, parse_toml(text, SETTINGS_FILE, Findings()), SETTINGS_FILE, text, raw_tables(model))


def raw_tables(model: Model) -> dict[str, RawTable]:
    """The tables of a model as text, every column of each."""
    return {
        name: _table(name, [{column: written(cell) for column, cell in record.items()} for record in found])
        for name, found in records(model).items()
    }


def _table(name: str, rows: Sequence[Mapping[str, str]]) -> RawTable:
    header = TABLES[name].names
    numbered = (
        RawRow(number, {column: cells.get(column, "") for column in header})
        for number, cells in enumerate(rows, start=HEADER + 1)
    )
    return RawTable(name, LABEL.format(name), header, tuple(numbered))
