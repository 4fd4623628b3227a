"""Ways: by which ways planned flow leaves each position, and what it costs to forgo a unit of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from resilience.simulate.layout.rows import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.simulate.layout.rows import Layout, NodeRow
    from resilience.simulate.types import Vector


class Way(NamedTuple):
    """One way by which planned flow leaves a position.

    `price` is the least that forgoing a unit of it costs downstream, in currency; `share` what it takes of a unit that
    is to be freed there, where all ways are used at once.
    """

    price: float
    plan: float
    lane: int = NONE
    make: int = NONE
    market: int = NONE
    quantity: float = 1.0
    share: float = 0.0


class Ways:
    """By which ways planned flow leaves each position, the cheapest to forgo first, and where it ends."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._price = [math.inf] * len(layout.nodes)
        self._ends = np.zeros((len(layout.nodes), len(layout.markets)))
        "Share of what leaves a position that ends in what each market sells."
        self.rows: list[list[Way]] = [[] for _ in layout.nodes]
        for number in range(len(layout.nodes) - 1, -1, -1):
            ways = self.rows[number] = sorted(self._found(number, layout.nodes[number]))
            self._price[number] = min((way.price for way in ways), default=math.inf)
            flow = sum((way.plan * way.quantity * self._end(way) for way in ways), np.zeros(len(layout.markets)))
            self._ends[number] = flow / max(float(flow.sum()), math.ulp(0.0))

    def shared(self, number: int, *, even: bool) -> list[Way]:
        """Ways with their shares: of all flow, or of the flow to the market where forgoing it costs least."""
        ways = self.rows[number]
        flows = np.array([way.plan * way.quantity * self._end(way) for way in ways])
        weights = flows.sum(axis=1)
        if not even:
            worth = np.array([market.demand.margin * market.demand.quantity for market in self._layout.markets])
            used = flows.sum(axis=0)
            price = np.divide(worth, used, out=np.full_like(worth, np.inf), where=used > 0)
            weights = flows[:, int(price.argmin())]
        total = max(float(weights.sum()), math.ulp(0.0))
        return [way._replace(share=float(weight) / total) for way, weight in zip(ways, weights, strict=True)]

    def _end(self, way: Way) -> Vector:
        if way.market != NONE:
            sold: Vector = np.eye(len(self._layout.markets))[way.market]
            return sold
        lane, make = way.lane, way.make
        after = self._layout.lanes[lane].target if lane != NONE else self._layout.makes[make].node
        ends: Vector = self._ends[after]
        return ends

    def _found(self, number: int, row: NodeRow) -> Iterator[Way]:
        layout = self._layout
        for i in row.out_lanes:
            if layout.lanes[i].plan > 0:
                yield Way(self._price[layout.lanes[i].target], layout.lanes[i].plan, lane=i)
        for i in sorted({i for i, _ in row.makers}):
            make = layout.makes[i]
            quantity = math.fsum(units for child, units in make.inputs if child == number)
            if make.plan > 0:
                price = self._price[make.node] * make.made.yield_share / quantity
                yield Way(price, make.plan, make=i, quantity=quantity)
        if row.market != NONE and (demand := layout.markets[row.market].demand).quantity > 0:
            yield Way(demand.first_short, demand.quantity, market=row.market)
