"""Tables as CSV text in which no cell is a formula, and back.

A spreadsheet runs text that begins with `=`, `+`, `-` or `@`. Such text is written with an apostrophe before it, which
reading takes away again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

NUMBERS = "biufcmM"
"""Kinds of columns that hold no text."""
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")


def escaped(text: str) -> str:
    """Text that no spreadsheet runs."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """Text as it was before it was escaped."""
    return text[1:] if text.startswith("'") and _ESCAPED.match(text) else text


def table_text(table: pd.DataFrame) -> str:
    """A table as CSV without its index; missing values are blank."""
    return str(_each_text(table, escaped).to_csv(index=False, lineterminator="\n"))


def read_table(path: str | Path) -> pd.DataFrame:
    """Read a table that a run has written, its names as they were."""
    import pandas as pd

    return _each_text(pd.read_csv(path), unescaped)


def _each_text(table: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    """A table with every text in it changed, its header, too."""
    found = table.rename(columns=lambda name: change(str(name)))
    for place, kind in enumerate(table.dtypes):
        if kind.kind not in NUMBERS:
            cells = [change(cell) if isinstance(cell, str) else cell for cell in table.iloc[:, place]]
            found.isetitem(place, cells)
    return found
