"""Cells of workbooks and databases as the text that an author of a CSV table would write."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from resilience.files.registry.number_text import unmistakable


def cell_text(value: object) -> str:
    """Return the text of a cell; a number is one whatever its decimals, so it is written unmistakably."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, float | Decimal):
        return unmistakable(str(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)
