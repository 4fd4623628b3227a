"""Provenance: where the numbers of one record come from, and how far they may be off."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the author of a record says about it.

    `key` joins the record's key cells with ` / `; `grade` is how well the source supports the numbers;
    `ranges` maps `<column>_low` and `<column>_high` to the limits of a contested value, as text.
    """

    table: str
    key: str
    source: str | None = None
    grade: str | None = None
    note: str | None = None
    ranges: Mapping[str, str] = field(default_factory=dict)
