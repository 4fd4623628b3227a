"""Tables in a form that JSON can say."""

from __future__ import annotations

import math
from numbers import Integral, Real

import pandas as pd

TEXTS = frozenset(
    {
        "policy", "kind", "aim", "site", "part", "lane", "origin", "destination", "mode", "scenario", "hazard",
        "action", "group", "evidence", "what_would_reverse_it", "status", "withdrawn_because", "breaks",
        "repaired", "note", "what", "name", "share", "sources", "independent", "products_cut_off", "unit", "range",
        "failure", "why",
    }
)  # fmt: skip
"""Columns that hold no numbers; where a table has no rows or no values, nothing else says so."""


def records(table: pd.DataFrame) -> list[dict[str, object]]:
    """Rows of a table as mappings; missing and unbounded values are None."""
    return [
        {
            str(key): None if value is pd.NA or (isinstance(value, float) and not math.isfinite(value)) else value
            for key, value in row.items()
        }
        for row in table.astype(object).to_dict("records")
    ]


def numeric(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its numbers as numbers: missing ones are NaN, in whole numbers NA."""
    kinds = {name: _kind(table[name], str(name)) for name in table.columns if table[name].dtype == object}
    return table.astype({name: kind for name, kind in kinds.items() if kind is not None})


def _kind(column: pd.Series, name: str) -> str | None:
    """Kind of number that a column of objects holds; None where it holds something else."""
    held = column.dropna()
    if held.empty:
        return None if name in TEXTS else "float64"
    if any(isinstance(value, bool) or not isinstance(value, Real) for value in held):
        return None
    whole = all(isinstance(value, Integral) for value in held)
    return "float64" if not whole else "Int64" if len(held) < len(column) else "int64"
