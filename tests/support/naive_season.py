"""The time in the year written down plainly: day by day, with nothing shared with the engine but the rows."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from resilience.network.year.season import SeasonRow

if TYPE_CHECKING:
    from random import Random

    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node

LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def calendar_day(number: int) -> str:
    """A day of the year by its number from 0, as the tables write it."""
    for month, length in enumerate(LENGTHS, start=1):
        if number < length:
            return f"{month:02d}-{number + 1:02d}"
        number -= length
    raise AssertionError


class Year:
    """Daily demand of one position as a multiple of its mean, and what level supply has built ahead by any time."""

    def __init__(self, network: SupplyNetwork, node: Node) -> None:
        rows = [row for row in network.seasons if (row.market, row.part) == node]
        quantity = network.demand[node].quantity
        names = [calendar_day(day) for day in range(365)]
        inside = [[row.first <= n <= row.last if row.first <= row.last else n >= row.first or n <= row.last
                   for n in names] for row in rows]  # fmt: skip
        factors = [sum(row.factor for row, days in zip(rows, inside, strict=True) if row.factor is not None and days[d])
                   for d in range(365)]  # fmt: skip
        if all(row.factor is None for row in rows):
            factors = [1.0] * 365
        extras = [sum(row.extra for row, days in zip(rows, inside, strict=True) if row.extra is not None and days[d])
                  for d in range(365)]  # fmt: skip
        base, mean = quantity - sum(extras) / 365, sum(factors) / 365
        self.daily = [(base * f / mean + e) / quantity for f, e in zip(factors, extras, strict=True)]
        left = [0.0]
        for rate in self.daily:
            left.append(left[-1] + (1 - rate) / 365)
        self.least, self.quantity = min(left[:-1]), quantity

    def ahead(self, time: float, periods: float) -> float:
        """Units built ahead by a time of the year: brought so far less taken so far, above the lowest of the year."""
        days = (time % 1.0) * 365
        whole = int(days)
        found = sum((1 - rate) / 365 for rate in self.daily[:whole])
        if whole < 365:
            found += (1 - self.daily[whole]) * (days - whole) / 365
        return (found - self.least) * self.quantity * periods

    def taken(self, begin: float, end: float, periods: float) -> float:
        """Units asked for between two times."""
        return self.quantity * (end - begin) * periods - self.ahead(end, periods) + self.ahead(begin, periods)

    def mean_ahead(self, periods: float) -> float:
        """Mean of what is built ahead over the year: even days make it a straight line within each."""
        ends = [self.ahead(day / 365, periods) for day in range(365)]
        ends.append(ends[0])
        return sum((one + other) / 2 for one, other in pairwise(ends)) / 365


def with_seasons(rng: Random, network: SupplyNetwork) -> SupplyNetwork:
    """Give most demands that are only sold a season, an event of every year, or both."""
    rows: list[SeasonRow] = []
    for node, sold in network.demand.items():
        sells = node not in network.production and not network.outbound.get(node) and not network.consumers.get(node)
        if not sells or rng.random() < 0.2:
            continue
        if rng.random() < 0.8:
            rows += _stretched(rng, node)
        if rng.random() < 0.4 or not any(row.node == node for row in rows):
            first, length = rng.randrange(365), rng.randint(5, 60)
            extra = round(rng.uniform(0.2, 0.9) * sold.quantity * min(365 / length, 4), 3)
            rows.append(SeasonRow(*node, calendar_day(first), calendar_day((first + length) % 365), None, extra))
    return replace(network, seasons=tuple(sorted(rows, key=lambda row: (row.node, row.first))))


def _stretched(rng: Random, node: Node) -> list[SeasonRow]:
    starts = sorted(rng.sample(range(365), rng.randint(2, 5)))
    ends = [(start - 1) % 365 for start in [*starts[1:], starts[0]]]
    factors = [rng.choice([0.0, 0.5, 1.0, 1.3, 2.5]) for _ in starts]
    factors[0] = max(factors[0], 0.8)
    sizes = [(end - start) % 365 + 1 for start, end in zip(starts, ends, strict=True)]
    mean = sum(factor * size for factor, size in zip(factors, sizes, strict=True)) / 365
    return [
        SeasonRow(*node, calendar_day(start), calendar_day(end), factor / mean)
        for start, end, factor in zip(starts, ends, factors, strict=True)
    ]
