"""A symbol of the formulation: what the legend says of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Symbol:
    """One symbol: LaTeX, meaning, unit (empty: none) and its name in the code."""

    symbol: str
    meaning: str
    unit: str
    where: str
