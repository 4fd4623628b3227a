"""A model with some cells of its tables changed, read anew: checked as if they had been written so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.registry.columns import TABLES
from resilience.files.registry.raw import RawModel, RawRow, RawTable
from resilience.files.registry.toml_text import parse_toml
from resilience.files.sources.csv_source import LABEL, SETTINGS_FILE
from resilience.files.tables.model_folder import records, settings_lines, written
from resilience.files.tables.models import reading_of
from resilience.findings import Findings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.plan.model import Model

HEADER = 1
"""Rows above the first record."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell of one column, as written, in every row whose cells are those of `where` (column: alternatives)."""

    table: str
    where: Mapping[str, tuple[str, ...]]
    column: str
    cell: str

    def hits(self, cells: Mapping[str, str]) -> bool:
        """Whether it changes a row."""
        return all(cells.get(column, "") in words for column, words in self.where.items())


def changed(model: Model, changes: Sequence[CellChange]) -> Model:
    """Return the model with some cells changed.

    Raises
    ------
    InputError
        With everything that is wrong with the changed tables, and each change that no row answers to.
    """
    tables = {name: [dict(row.cells) for row in table.rows] for name, table in raw_tables(model).items()}
    findings = [problem for change in changes if (problem := _made(change, tables)) is not None]
    if findings:
        raise InputError(findings)
    found = Findings()
    whole = {name: _table(name, rows) for name, rows in tables.items()}
    text = "\n".join(settings_lines(model))
    settings = parse_toml(text, SETTINGS_FILE, found)
    reading = reading_of(RawModel(model.name, settings, SETTINGS_FILE, text, whole), found)
    found.stop()
    assert reading.model is not None  # its settings were read
    return reading.model


def raw_tables(model: Model) -> dict[str, RawTable]:
    """The tables of a model as text, every column of each."""
    return {
        name: _table(name, [{column: written(cell) for column, cell in record.items()} for record in found])
        for name, found in records(model).items()
    }


def rows_hit(change: CellChange, table: RawTable) -> int:
    """How many rows a change changes."""
    return sum(change.hits(row.cells) for row in table.rows)


def _made(change: CellChange, tables: Mapping[str, Sequence[dict[str, str]]]) -> str | None:
    hit = [cells for cells in tables[change.table] if change.hits(cells)]
    for cells in hit:
        cells[change.column] = change.cell
    return None if hit else f"No row of {change.table} is one that the change of {change.column} is about."


def _table(name: str, rows: Sequence[Mapping[str, str]]) -> RawTable:
    header = TABLES[name].names
    numbered = (
        RawRow(number, {column: cells.get(column, "") for column in header})
        for number, cells in enumerate(rows, start=HEADER + 1)
    )
    return RawTable(name, LABEL.format(name), header, tuple(numbered))
