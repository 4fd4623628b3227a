"""Tables of a run folder as they are: numbers in few digits, and what each column says in a sentence of its own."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from resilience.files.registry.results.result_columns import RESULTS, said_of
from resilience.files.registry.results.study_columns import STUDIES
from resilience.report.numbers import NOTHING, digits, money
from resilience.report.page.blocks import Head, Listing, TableRow, Terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.report.page.blocks import Block

ROWS_SHOWN = 60
"""Rows of a table shown: the file has all."""


WORDS = {**RESULTS, **{table: said for tables in STUDIES.values() for table, said in tables.items()}}
"""What each table of any run says, and each of its columns."""


def plain_blocks(name: str, caption: str, table: pd.DataFrame, columns: Sequence[str] = ()) -> Iterator[Block]:
    """A table and, under it, what its columns say."""
    shown = table[list(columns)] if columns else table.dropna(axis="columns", how="all")
    yield plain_listing(caption, shown)
    told = [(str(column), said_of(name, str(column), WORDS)) for column in shown.columns]
    terms = tuple((column.replace("_", " "), words) for column, words in told if words)
    if terms:
        yield Terms(f"What the columns of {name.replace('_', ' ')} say", terms)


def plain_listing(caption: str, table: pd.DataFrame, most: int = ROWS_SHOWN) -> Listing:
    """A table with its columns named as in the file, in words."""
    numbers = [_is_number(table[name]) for name in table.columns]
    heads = tuple(
        Head(str(name).replace("_", " "), number=number) for name, number in zip(table.columns, numbers, strict=True)
    )
    rows = tuple(TableRow(tuple(map(cell, row))) for row in table.head(most).itertuples(index=False, name=None))
    left = f" (the first {most} of {len(table):,} rows)" if len(table) > most else ""
    return Listing(caption + left, heads, rows, sought=len(rows) > 8)


def _is_number(column: pd.Series) -> bool:
    """Whether numbers stand in it; yes and no are words."""
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def cell(value: Any) -> str:
    """A cell of a table as people read it."""
    if value is None or value is pd.NA:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        number = float(value)
        return NOTHING if math.isnan(number) else digits(number) if abs(number) < 1e5 else money(number)
    return str(value)
