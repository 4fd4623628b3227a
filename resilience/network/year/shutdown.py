"""Planned shutdowns: when in the year a maker stands still, and what it builds ahead to ship all the same.

What leaves a maker that shuts down is level over the year. So what it does not make while it is shut it makes before,
evenly from a stated day on, and keeps on its own shelf: the *stock built ahead*, in periods of its output. Times of the
year are shares of it, 0 on the first of January.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import InputError
from resilience.frozen import as_floats
from resilience.network.year.season import DAYS_OF_YEAR, day_number, day_said, days_of
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from resilience.network.parts import Node
    from resilience.quantities import PartId, SiteId

ROUNDING = 1e-9
"""Share by which a period in which all is open, or nothing, may seem not to be: times are shares of a year."""

NOTHING_AHEAD = 1e-12
"""Years of output built ahead that are the rounding of a sum of days."""


@on_screen
@dataclass(frozen=True, slots=True)
class ShutdownRow:
    """A planned shutdown of a site each year: of one part, or of everything that is made there (`part` None).

    Days are texts such as `08-01`; a stretch may run over the end of the year. `built_from` is the day from which the
    stock for it is built, up to the day before `first`; `works` the share of the capacity that still works meanwhile.
    """

    site: SiteId
    part: PartId | None
    built_from: str
    first: str
    last: str
    works: float = 0.0

    def __post_init__(self) -> None:
        as_floats(self)

    @property
    def key(self) -> tuple[str, str, str]:
        """Site, part and first day; no part is written as nothing."""
        return self.site, self.part or "", self.first

    def hits(self, node: Node) -> bool:
        """Whether it is meant for what is made at a position."""
        return node.site == self.site and self.part in {None, node.part}

    @property
    def days(self) -> frozenset[int]:
        """Days of the year on which it is shut, counted from 0."""
        return days_of(self.first, self.last)

    @property
    def building(self) -> frozenset[int]:
        """Days of the year on which the stock for it is built."""
        if self.built_from == self.first:
            return frozenset()
        before = (day_number(self.first) - 1) % DAYS_OF_YEAR
        start = day_number(self.built_from)
        if start <= before:
            return frozenset(range(start, before + 1))
        return frozenset((*range(start, DAYS_OF_YEAR), *range(before + 1)))


@on_screen
@dataclass(frozen=True, slots=True)
class ShutdownShape:
    """How the work of one maker is spread over the year.

    Parameters
    ----------
    times
        Days of the year as shares of it, rising from 0 to 1.
    opened
        Years of full capacity that have been open by each of them.
    ahead
        Stock built ahead at each of them, in years of mean output; 0 at its lowest.
    pace
        Most that is made on a day of full capacity, as a multiple of the mean.
    """

    times: tuple[float, ...]
    opened: tuple[float, ...]
    ahead: tuple[float, ...]
    pace: float

    @classmethod
    def of(cls, rows: Iterable[ShutdownRow]) -> ShutdownShape:
        """Shape of all shutdowns of one maker.

        Raises
        ------
        InputError
            When a day is shut, or built on, for two of them: what is made then is not known.
        """
        open_, made = [1.0] * DAYS_OF_YEAR, [1.0] * DAYS_OF_YEAR
        used: set[int] = set()
        for row in rows:
            days, before = row.days, row.building
            shared = used & (days | before) or days & before
            if shared or not before:
                said = f"{day_said(min(shared))} counts twice" if shared else "no day is left to build ahead"
                raise InputError([f"The shutdown of {row.site} from {row.first} has no shape: {said}."])
            used |= days | before
            more = len(days) * (1.0 - row.works) / len(before)
            for day in days:
                open_[day] = made[day] = row.works
            for day in before:
                made[day] += more
        levels = [0.0, *accumulate((one - 1.0) / DAYS_OF_YEAR for one in made)]
        levels[-1] = 0.0  # a year makes what it ships, but for rounding
        least = min(levels)
        opened = (0.0, *accumulate(one / DAYS_OF_YEAR for one in open_))
        pace = max(one / share for one, share in zip(made, open_, strict=True) if share > 0)
        times = tuple(day / DAYS_OF_YEAR for day in range(DAYS_OF_YEAR + 1))
        ahead = (level - least for level in levels)
        return cls(times, opened, tuple(level if level > NOTHING_AHEAD else 0.0 for level in ahead), pace)

    @property
    def most(self) -> float:
        """Largest stock built ahead, in years of mean output."""
        return max(self.ahead)

    @property
    def mean_ahead(self) -> float:
        """Mean stock built ahead over the year, in years of mean output."""
        return math.fsum((one + other) / 2 for one, other in pairwise(self.ahead)) / (DAYS_OF_YEAR)

    @property
    def turns(self) -> tuple[float, ...]:
        """Times of the year, from 0 on and before 1, from which on another share of the capacity is open."""
        shares = [after - before for before, after in pairwise(self.opened)]
        return tuple(
            time
            for place, time in enumerate(self.times[:-1])
            if not math.isclose(shares[place], shares[place - 1], rel_tol=0.0, abs_tol=ROUNDING / DAYS_OF_YEAR)
        )

    @property
    def usable(self) -> float:
        """Share of a full year's capacity that can be planned on: the days on which most is made must suffice."""
        return 1.0 / self.pace

    def open_between(self, begin: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean share of the capacity that is open between times of the year, which may lie in later years."""
        share = (self._opened(end) - self._opened(begin)) / (end - begin)
        return np.where(share > 1.0 - ROUNDING, 1.0, np.where(share < ROUNDING, 0.0, share))

    def _opened(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        years = np.floor(times)
        return np.asarray(years * self.opened[-1] + np.interp(times - years, self.times, self.opened))


def shutdown_shapes(rows: Iterable[ShutdownRow], makers: Iterable[Node]) -> dict[Node, ShutdownShape]:
    """How the work of each maker that shuts down is spread over the year."""
    rows = tuple(rows)
    hits = {node: [row for row in rows if row.hits(node)] for node in makers}
    return {node: ShutdownShape.of(own) for node, own in hits.items() if any(row.works < 1 for row in own)}
