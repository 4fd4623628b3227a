"""Planned shutdowns written down plainly: day by day, with nothing shared with the engine but the rows."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from support.naive_season import calendar_day

from resilience.network.year.shutdown import ShutdownRow

if TYPE_CHECKING:
    from random import Random

    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node

NAMES = [calendar_day(day) for day in range(365)]


class Shut:
    """What one maker can make and makes on each day, and what lies on its shelf, in years of its mean output."""

    def __init__(self, rows: list[ShutdownRow]) -> None:
        self.can, self.makes = [1.0] * 365, [1.0] * 365
        for row in rows:
            first, last, start = (NAMES.index(day) for day in (row.first, row.last, row.built_from))
            shut = [(first + i) % 365 for i in range((last - first) % 365 + 1)]
            before = [(start + i) % 365 for i in range((first - start) % 365)]
            for day in shut:
                self.can[day] = self.makes[day] = row.works
            for day in before:
                self.makes[day] += (1 - row.works) * len(shut) / len(before)
        shelf = [0.0]
        for made in self.makes:
            shelf.append(shelf[-1] + (made - 1) / 365)
        self.shelf = [level - min(shelf[:-1]) for level in shelf]
        self.busiest = max(made / can for made, can in zip(self.makes, self.can, strict=True) if can)

    def ahead(self, time: float) -> float:
        """Years of output on the shelf at a time of the year."""
        days = (time % 1.0) * 365
        whole = min(int(days), 364)
        return self.shelf[whole] + (self.makes[whole] - 1) * (days - whole) / 365

    def opened(self, begin: float, end: float) -> float:
        """Share of the capacity that is open between two times: days one by one."""
        total = 0.0
        for day in range(int(begin * 365) - 1, int(end * 365) + 2):
            total += self.can[day % 365] * max(min(end * 365, day + 1) - max(begin * 365, day), 0.0)
        return min(round(total / ((end - begin) * 365), 12), 1.0)

    def mean_ahead(self) -> float:
        """Mean of the shelf over the year."""
        return sum((self.shelf[day] + self.shelf[day + 1]) / 2 for day in range(365)) / 365


def shut_makers(network: SupplyNetwork) -> dict[Node, Shut]:
    """Every maker that shuts down."""
    rows = {
        n: [r for r in network.shutdowns if r.site == n.site and r.part in {None, n.part}] for n in network.production
    }
    return {n: Shut(found) for n, found in rows.items() if found}


def with_shutdowns(rng: Random, network: SupplyNetwork) -> SupplyNetwork:
    """Let most makers without inputs shut down once or twice a year, and widen their capacity by about as much."""
    rows: list[ShutdownRow] = []
    production = dict(network.production)
    for node, made in network.production.items():
        bought = (
            network.lines_at(node) or node in network.inbound or node in network.consumers or node in network.demand
        )
        if bought or network.sites[node.site].storage is not None or rng.random() < 0.15:
            continue
        ours = _drawn(rng, node)
        rows += ours
        wide = rng.choice([1.0, 1.0, 1.2, math.inf])
        production[node] = replace(
            made, resource=None, cycle_time=None, capacity=made.capacity * Shut(ours).busiest * wide
        )
    whole = replace(network, production=production, shutdowns=tuple(rows))
    used = {(made.site, made.resource) for made in production.values()}
    return replace(whole, resources={key: one for key, one in network.resources.items() if key in used})


def _drawn(rng: Random, node: Node) -> list[ShutdownRow]:
    start = rng.randrange(365)
    rows, day = [], start
    for _ in range(rng.choice([1, 1, 2])):
        building, length = rng.randint(5, 110), rng.randint(3, 50)
        first = day + building
        works = rng.choice([0.0, 0.0, 0.0, 0.3])
        rows.append(ShutdownRow(
            node.site, node.part, calendar_day(day % 365), calendar_day(first % 365),
            calendar_day((first + length - 1) % 365), works,
        ))  # fmt: skip
        day = first + length + rng.randint(0, 20)
    return rows
