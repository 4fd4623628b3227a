"""A model as pandas tables, which `Model.from_frames` reads back as the same model."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from resilience.files.registry.column import UNLIMITED
from resilience.files.registry.columns import TABLES
from resilience.files.registry.naming import PAIR, SETTINGS
from resilience.files.registry.settings import pairs_from_settings
from resilience.files.registry.toml_text import parse_toml
from resilience.files.sources.csv_source import SETTINGS_FILE
from resilience.files.tables.model_folder import records, settings_lines, used_columns
from resilience.files.tables.provenance import with_notes
from resilience.findings import Findings

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from resilience.files.tables.model_folder import Cell
    from resilience.plan.model import Model


def frames_of(model: Model) -> dict[str, pd.DataFrame]:
    """Return the tables of a model by name; see `Model.to_frames`."""
    import pandas as pd

    tables = {
        name: pd.DataFrame(
            [{column: _plain(cell) for column, cell in row.items()} for row in rows], columns=used_columns(name, rows)
        )
        for name, rows in noted_records(model).items()
        if rows or (TABLES[name].required and TABLES[name].may_be_empty)
    }
    return {SETTINGS: pd.DataFrame(settings_pairs(model), columns=list(PAIR)), **tables}


def noted_records(model: Model) -> Mapping[str, list[dict[str, Cell]]]:
    """The records of every table with their notes: blank cells are None or an empty text."""
    return with_notes(records(model), model.provenance)


def settings_pairs(model: Model) -> list[tuple[str, str]]:
    """The settings of a model as keys and values."""
    tree = parse_toml("\n".join(settings_lines(model)), SETTINGS_FILE, Findings()) or {}
    return pairs_from_settings(tree)


def _plain(cell: Cell) -> Cell:
    """A cell as a table holds it: a number is one, unless no table could say it."""
    if isinstance(cell, float) and math.isinf(cell):
        return UNLIMITED
    return None if cell in (None, "") else str(cell) if isinstance(cell, str) else cell
