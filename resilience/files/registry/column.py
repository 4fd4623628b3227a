"""What a column is: its name, kind of value, unit, bounds and one sentence of explanation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a cell of a column holds, and how it is written."""

    TEXT = "text"
    NUMBER = "number"
    CAPACITY = "capacity"
    DURATION = "duration"
    PATIENCE = "patience"
    COVER = "cover"
    CHOICE = "choice"
    WORDS = "words"
    NUMBERS = "numbers"
    BREAKS = "breaks"
    DATE = "date"
    DAY = "day"

    @property
    def written(self) -> str:
        """How a cell of this kind is written, with an example."""
        return _WRITTEN[self]


_WRITTEN = {
    Kind.TEXT: "text",
    Kind.NUMBER: "a number such as 1200 or 0.25",
    Kind.CAPACITY: "a number such as 1200, or the word unlimited",
    Kind.DURATION: "a duration such as 4 h, 3 d, 3 wd (working days), 12 wk or 2 periods",
    Kind.PATIENCE: "a duration such as 2 d or 2 wd (working days), or 0 (lost at once), or the word unlimited",
    Kind.COVER: "a duration of demand such as 4 h, or 3 wd (working days), or a bare number of units",
    Kind.CHOICE: "one of the words listed",
    Kind.WORDS: "words separated by |",
    Kind.NUMBERS: "numbers separated by |, such as 0.2|1|4",
    Kind.BREAKS: "quantities with a price each, rising and separated by |, such as 1000:4.80|2000:4.75",
    Kind.DATE: "a date such as 2026-11-24",
    Kind.DAY: "a day of every year such as 06-01 (month, day), or a month such as Jun",
}
UNLIMITED = "unlimited"
NUMERIC = frozenset({Kind.NUMBER, Kind.CAPACITY, Kind.DURATION, Kind.PATIENCE, Kind.COVER})
"""Kinds whose value may be contested: they may have companion columns `X_low` and `X_high`."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Allowed values: from `low` to `high`, both included unless `low` itself is `excluded`."""

    low: float = 0.0
    high: float = math.inf
    excluded: bool = False

    def allow(self, value: float) -> bool:
        """Whether a value lies inside."""
        return self.low <= value <= self.high and not (self.excluded and value == self.low)

    def __str__(self) -> str:
        low = f"above {self.low:g}" if self.excluded else f"at least {self.low:g}"
        return low if math.isinf(self.high) else f"{low} and at most {self.high:g}"


NOT_NEGATIVE = Bounds()
POSITIVE = Bounds(excluded=True)
SHARE = Bounds(high=1.0)
POSITIVE_SHARE = Bounds(high=1.0, excluded=True)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one table: the single source for reading, checking, templates and reference pages.

    `unit` is what the number counts (empty for words), `default` the cell text a blank stands for (None: a
    blank says nothing and nothing is assumed), `refers_to` the `table.column` that must list the value. Where it is
    stated and not 0, the columns that it `needs` must be stated, too.
    """

    name: str
    kind: Kind
    description: str
    unit: str = ""
    default: str | None = None
    required: bool = False
    bounds: Bounds | None = None
    choices: tuple[str, ...] = ()
    refers_to: str | None = None
    needs: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether it is a number that may be blank and stands for nothing else then."""
        return self.kind is Kind.NUMBER and not self.required and self.default is None

    @property
    def written(self) -> str:
        """How a cell is written, with its choices or bounds."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        return f"{self.kind.written}, {self.bounds}" if self.bounds else self.kind.written


def named(name: str, description: str) -> Column:
    """Return a column that names something."""
    return Column(name, Kind.TEXT, description, required=True)


def refers(name: str, to: str, description: str) -> Column:
    """Return a column whose value another table must list."""
    return Column(name, Kind.TEXT, description, required=True, refers_to=to)


def choice(name: str, choices: type[StrEnum], description: str) -> Column:
    """Return a column that holds one of some words."""
    return Column(name, Kind.CHOICE, description, required=True, choices=tuple(str(one) for one in choices))


def number(
    name: str,
    unit: str,
    description: str,
    *,
    bounds: Bounds = NOT_NEGATIVE,
    required: bool = False,
    default: str | None = None,
    needs: tuple[str, ...] = (),
) -> Column:
    """Return a column of numbers, at least 0 unless said otherwise."""
    return Column(name, Kind.NUMBER, description, unit, default, required, bounds, needs=needs)


def time(
    name: str,
    description: str,
    *,
    required: bool = False,
    default: str | None = None,
    needs: tuple[str, ...] = (),
    bounds: Bounds | None = None,
) -> Column:
    """Return a column of durations."""
    return Column(name, Kind.DURATION, description, "time", default, required, bounds, needs=needs)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what it lists, the columns that identify a record, and all its columns."""

    name: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = True
    may_be_empty: bool = False

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, in order."""
        return tuple(column.name for column in self.columns)
