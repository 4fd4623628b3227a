"""Turning away: nobody is kept waiting who would have to wait so long that waiting costs more than his margin.

The firm knows the queue, the goods on their way to it and what is spare beside the plan; it does not know when an
outage ends. So the wait it reckons with is the shortest possible: that everything works again from tomorrow. While
goods do not come nobody is kept longer than waiting is worth either.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resilience.simulate.layout.rows import Queue
    from resilience.simulate.system.conditions import Conditions
    from resilience.simulate.system.state import MarketFlow, State
    from resilience.simulate.types import Counts, Vector


@dataclass(frozen=True)
class Queues:
    """Those who wait at each market, and the goods on their way to them."""

    rows: Sequence[Queue]
    backlog: Sequence[Vector]
    stock: Vector
    above_plan: Callable[[int], Vector]
    "Goods on a lane beyond what is planned to be there."

    def only(self, tracks: Counts) -> Queues:
        """Those of some tracks."""
        above = self.above_plan
        backlog = [units[tracks] for units in self.backlog]
        return Queues(self.rows, backlog, self.stock[:, tracks], lambda i: above(i)[tracks])

    def ahead(self, market: int) -> tuple[Vector, Vector]:
        """Units waiting that still have to pass what is tight, and the periods that takes with all others.

        Without spare the periods are 0 and say nothing.
        """
        behind = self._behind(market)
        periods = np.zeros_like(behind)
        for other, each in self.rows[market].ahead:
            periods += each * (behind if other == market else self._behind(other))
        return behind, periods

    def _behind(self, market: int) -> Vector:
        """Units waiting, less goods above plan that have passed what is tight."""
        if not self.backlog[market].any():
            return self.backlog[market]
        near = np.zeros_like(self.backlog[market])
        for number, worth in self.rows[market].shelves:
            near += worth * self.stock[number]
        for i, worth in self.rows[market].lanes:
            near += worth * self.above_plan(i)
        behind: Vector = np.maximum(self.backlog[market] - np.maximum(near, 0.0), 0.0)
        return behind


class TurningAway:
    """Looks at those who wait, at the end of a period."""

    def __init__(self, state: State) -> None:
        self._state, self._rows = state, state.layout.queues
        self._limited = [
            place for place, row in enumerate(self._rows)
            if state.markets[place].row.waits > 0 and math.isfinite(row.worth)
        ]  # fmt: skip

    def look(self, now: Conditions) -> None:
        """Turn away who would wait too long: that costs the margin, and no more waiting."""
        markets = self._state.markets
        waiting = [place for place in self._limited if markets[place].backlog.any()]
        if not waiting:
            return
        lanes = self._state.lanes
        backlog = [market.backlog for market in markets]
        queues = Queues(self._rows, backlog, self._state.stock, lambda i: lanes[i].above_plan())
        for place in waiting:
            market, kept = markets[place], self._kept(place, queues, now)
            if kept is not None:
                market.turn_away(kept)

    def _kept(self, place: int, queues: Queues, now: Conditions) -> Vector | None:
        """Units that may wait on; None for all of them."""
        row, backlog = self._rows[place], queues.backlog[place]
        kept = _while_cut(row, self._state.markets[place], now)
        if math.isfinite(row.spare):
            longest: Vector = backlog if row.spare == 0 else _sum([each * queues.backlog[i] for i, each in row.ahead])
            late = np.flatnonzero(longest > (row.worth if row.spare > 0 else 0.0))
            if len(late):
                behind, periods = queues.only(late).ahead(place)
                share = np.divide(row.worth, periods, out=np.zeros_like(behind), where=periods > 0)
                fewer = backlog.copy() if kept is backlog else kept
                fewer[late] = np.minimum(fewer[late], backlog[late] - behind * np.maximum(1.0 - share, 0.0))
                kept = fewer
        return None if kept is backlog else kept


def _sum(parts: list[Vector]) -> Vector:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _while_cut(row: Queue, market: MarketFlow, now: Conditions) -> Vector:
    """Units that have not waited longer than is worth it, while nobody knows when goods will come again."""
    most = row.worth * market.row.demand.quantity
    if not now.last_cut[market.row.node] > now.now or float(market.backlog.max()) <= most:
        return market.backlog
    kept: Vector = np.where(now.cut(market.row.node), np.minimum(market.backlog, most), market.backlog)
    return kept
