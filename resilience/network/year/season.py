"""Time in the year: how the demand of a market is spread over it, and what is built ahead where supply is level.

Supply is level over the year; what it brings above demand in the low season lies at the market until the high one takes
it: the *seasonal stock*, a number of the data. Times of the year are shares of it, 0 on the first of January.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.frozen import as_floats
from resilience.network.parts import Node
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from resilience.network.parts import Demand
    from resilience.quantities import PartId, SiteId

DAYS_OF_YEAR = 365
"""Days of a year in which seasons are counted: the 29th of February is a part of the 28th."""
NO_SEASON = 1e-12
"""Years of demand built ahead that are a rounding error: such a demand has no season."""
LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(r"(\d{1,2})-(\d{1,2})")


@on_screen
@dataclass(frozen=True, slots=True)
class SeasonRow:
    """What a market takes of a part from the `first` to the `last` day of a stretch of every year, both included.

    Days are texts such as `06-01`; a stretch may run over the end of the year. `factor` is the demand as a multiple of
    the usual one; `extra` units per period on top of that, as of a promotion. One of the two is stated.
    """

    market: SiteId
    part: PartId
    first: str
    last: str
    factor: float | None = None
    extra: float | None = None

    def __post_init__(self) -> None:
        as_floats(self)

    @property
    def node(self) -> Node:
        """The stock position the demand is served from."""
        return Node(self.market, self.part)

    @property
    def days(self) -> frozenset[int]:
        """Days of the year that it covers, counted from 0."""
        return days_of(self.first, self.last)


@on_screen
@dataclass(frozen=True, slots=True)
class SeasonShape:
    """How one demand is spread over the year.

    Parameters
    ----------
    times
        Times of the year, rising from 0 to 1, between which demand is even.
    rates
        Demand after each of them but the last, as a multiple of the yearly mean.
    ahead
        Seasonal stock at each of them, in years of mean demand; 0 at its lowest.
    """

    times: tuple[float, ...]
    rates: tuple[float, ...]
    ahead: tuple[float, ...]

    @classmethod
    def of(cls, rows: Iterable[SeasonRow], quantity: float) -> SeasonShape:
        """Shape of the rows of one demand whose yearly mean is `quantity` a period; it keeps that mean exactly.

        Raises
        ------
        InputError
            When the rows leave no demand to spread, or their events take more than there is.
        """
        rows = tuple(rows)
        usual = daily_factors(rows)
        extra = daily_extras(rows)
        base = quantity - math.fsum(extra) / DAYS_OF_YEAR
        mean = math.fsum(usual) / DAYS_OF_YEAR
        if base < 0 or mean <= 0:
            more = "the events take more than the yearly mean" if base < 0 else "every factor is 0"
            raise InputError([f"The season of {rows[0].node} has no shape: {more} of {quantity:g} a period."])
        by_day = [base / quantity * factor / mean + more / quantity for factor, more in zip(usual, extra, strict=True)]
        starts = [0, *(day for day in range(1, DAYS_OF_YEAR) if by_day[day] != by_day[day - 1])]
        times = tuple(day / DAYS_OF_YEAR for day in (*starts, DAYS_OF_YEAR))
        rates = tuple(by_day[day] for day in starts)
        gained = [(1.0 - rate) * (end - start) for rate, (start, end) in zip(rates, pairwise(times), strict=True)]
        levels = [0.0, *accumulate(gained)]
        levels[-1] = 0.0  # a year brings what it takes, but for rounding
        least = min(levels)
        return cls(times, rates, tuple(level - least for level in levels))

    @property
    def most(self) -> float:
        """Largest seasonal stock, in years of mean demand."""
        return max(self.ahead)

    @property
    def peak(self) -> float:
        """Demand of the highest season, as a multiple of the yearly mean."""
        return max(self.rates)

    @property
    def mean_ahead(self) -> float:
        """Mean seasonal stock over the year, in years of mean demand."""
        pieces = zip(pairwise(self.times), pairwise(self.ahead), strict=True)
        return math.fsum((end - start) * (one + other) / 2 for (start, end), (one, other) in pieces)

    def rate_at(self, time: float) -> float:
        """Demand at a time of the year, as a multiple of the yearly mean."""
        return self.rates[min(bisect_right(self.times, time % 1.0) - 1, len(self.rates) - 1)]


def daily_factors(rows: Sequence[SeasonRow]) -> list[float]:
    """Multiple of the usual demand on every day of the year; 1 everywhere where no row states one."""
    stated = [row for row in rows if row.factor is not None]
    found = [0.0 if stated else 1.0] * DAYS_OF_YEAR
    for row in stated:
        for day in row.days:
            found[day] = row.factor or 0.0
    return found


def daily_extras(rows: Sequence[SeasonRow]) -> list[float]:
    """Units per period on top of the usual demand on every day of the year."""
    found = [0.0] * DAYS_OF_YEAR
    for row in rows:
        for day in row.days if row.extra is not None else ():
            found[day] += row.extra or 0.0
    return found


def month_of(text: str) -> int | None:
    """Number of a month, from 0, by its name or its first three letters; None for anything else."""
    word = text.strip().lower()
    return next((number for number, month in enumerate(MONTHS) if word[:3] == month and _is_month(word)), None)


FULL = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip


def _is_month(word: str) -> bool:
    return word in FULL or word in MONTHS or word == "sept"


def day_text(text: str, *, last: bool) -> str | None:
    """Write a day or a month as the day of the year it means, such as `06-01`; None where it is neither.

    A month is its first day, or its last where `last` is asked for.
    """
    month = month_of(text)
    if month is not None:
        return f"{month + 1:02d}-{LENGTHS[month] if last else 1:02d}"
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    month, day = int(found[1]), int(found[2])
    known = 1 <= month <= len(LENGTHS) and 1 <= day <= LENGTHS[month - 1]
    return f"{month:02d}-{day:02d}" if known else None


def day_number(day: str) -> int:
    """Days of a year before a day such as `06-01`."""
    month, number = (int(part) for part in day.split("-"))
    return sum(LENGTHS[: month - 1]) + number - 1


def day_said(number: int) -> str:
    """A day of the year by its number, such as `1 Jun`."""
    left = number % DAYS_OF_YEAR
    for month, length in zip(MONTHS, LENGTHS, strict=True):
        if left < length:
            return f"{left + 1} {month.title()}"
        left -= length
    raise AssertionError  # the lengths add up to a year


def days_of(first: str, last: str) -> frozenset[int]:
    """Days of the year from one to another, both included, perhaps over its end."""
    start, end = day_number(first), day_number(last)
    if start <= end:
        return frozenset(range(start, end + 1))
    return frozenset((*range(start, DAYS_OF_YEAR), *range(end + 1)))


def stretches(days: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of days that follow one another within the year."""
    ordered = sorted(days)
    starts = [day for place, day in enumerate(ordered) if place == 0 or ordered[place - 1] != day - 1]
    ends = [day for place, day in enumerate(ordered) if place + 1 == len(ordered) or ordered[place + 1] != day + 1]
    return zip(starts, ends, strict=True)


def season_shapes(rows: Iterable[SeasonRow], demand: Mapping[Node, Demand]) -> dict[Node, SeasonShape]:
    """How each demand with a season is spread over the year; what is even all year has no shape."""
    grouped: defaultdict[Node, list[SeasonRow]] = defaultdict(list)
    for row in rows:
        if row.node in demand and demand[row.node].quantity > 0:
            grouped[row.node].append(row)
    shapes = {node: SeasonShape.of(own, demand[node].quantity) for node, own in grouped.items()}
    return {node: shape for node, shape in shapes.items() if shape.most > NO_SEASON}
