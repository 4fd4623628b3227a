"""Recorded figures of a replay as they stand in a scenario file."""

from __future__ import annotations

from datetime import date


def figure(name: str, measure: str, unit: str, value: object, low: object, high: object, **more: object) -> str:
    """A `[[figure]]`; dates are bare, words in quotes, in the order given."""
    rows = {"name": name, "measure": measure, "value": value, "low": low, "high": high, "unit": unit, **more}
    return "[[figure]]\n" + "".join(f"{key} = {_said(said)}\n" for key, said in rows.items())


def day(text: str) -> date:
    """A day from year, month and day."""
    return date.fromisoformat(text)


def _said(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
