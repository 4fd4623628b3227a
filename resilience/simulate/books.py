"""Books: what is still open when a track is given up is settled, so that nobody saves by never refilling a shelf.

Sales forgone at their margin free planned flow along the bill of materials and the routes, which fills shelves and
pipelines. Parts of one product that are missing together are paid once. Where a part can be freed by several products or
markets, the one that costs least per unit is taken, after what others forgo anyhow: never too little, exact where each
part goes one way only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from resilience.simulate.layout import NONE
from resilience.simulate.turning import Queues

if TYPE_CHECKING:
    from resilience.simulate.layout import Layout, NodeRow
    from resilience.simulate.state import State
    from resilience.simulate.types import Counts, Vector


@dataclass(frozen=True)
class _Page:
    """What was open on some tracks: rows by position, lane and market."""

    missing: Vector
    stock: Vector
    above_plan: Vector
    backlog: Vector

    @classmethod
    def of(cls, state: State, tracks: Counts) -> _Page:
        """Copy what is open."""
        size = len(tracks)
        stock = state.stock[:, tracks]
        target = [np.broadcast_to(level if isinstance(level, float) else level[tracks], size) for level in state.target]
        above = [lane.above_plan()[tracks] for lane in state.lanes]
        backlog = [market.backlog[tracks] for market in state.markets]
        return cls(
            np.array(target).reshape(-1, size) - stock,
            stock,
            np.array(above).reshape(-1, size),
            np.array(backlog).reshape(-1, size),
        )

    @classmethod
    def joined(cls, pages: list[_Page]) -> _Page:
        """All tracks side by side."""
        return cls(
            *(
                np.concatenate([getattr(page, name) for page in pages], axis=1)
                for name in ("missing", "stock", "above_plan", "backlog")
            )
        )


@dataclass(frozen=True)
class Settlement:
    """What closing costs by component, and the units short: each of shape (tracks,)."""

    costs: dict[str, Vector]
    short: Vector


@dataclass
class Books:
    """Collects what is open and settles all of it at once."""

    layout: Layout
    _pages: list[_Page] = field(default_factory=list)
    _numbers: list[Counts] = field(default_factory=list)

    def close(self, state: State, tracks: Counts, numbers: Counts) -> None:
        """Note what is open on some tracks, which have these numbers in the block."""
        if len(tracks):
            self._pages.append(_Page.of(state, tracks))
            self._numbers.append(numbers)

    def settle(self) -> tuple[Counts, Settlement]:
        """Numbers of the tracks and what settling them costs."""
        if not self._pages:
            return np.zeros(0, dtype=np.int64), Settlement({}, np.zeros(0))
        return np.concatenate(self._numbers), settle(self.layout, _Page.joined(self._pages))


def settle(layout: Layout, page: _Page) -> Settlement:
    """Settle shelves and pipelines by forgoing sales, then those who still wait."""
    forgone, slack = _Forgone(layout, page).sales()
    closing, short = slack, np.zeros_like(slack)
    for market, units in zip(layout.markets, forgone, strict=True):
        closing = closing + market.demand.margin * units
        short = short + units
    away, waiting, turned = _queues(layout, page, forgone)
    costs = {"closing_sales": closing, "turned_away": away, "waiting": waiting}
    return Settlement(costs, short + turned)


class _Way(NamedTuple):
    """One way by which planned flow leaves a position, and what forgoing a unit of it costs downstream, in currency."""

    price: float
    plan: float
    lane: int = NONE
    make: int = NONE
    market: int = NONE
    quantity: float = 1.0


class _Forgone:
    """Sales forgone, found from the suppliers down: a position that lacks something hands out less."""

    def __init__(self, layout: Layout, page: _Page) -> None:
        self._layout, self._page = layout, page
        self._size = page.missing.shape[1]
        self._most = math.ceil(layout.model.calendar.periods_per_year)
        self._cheapest = _cheapest(layout)

    def sales(self) -> tuple[list[Vector], Vector]:
        """Units forgone by market, and the price of what no sale can free."""
        forced, _, _ = self._pass({}, only_forced=True)
        _, sales, slack = self._pass(forced, only_forced=False)
        return sales, slack

    def _pass(self, known: dict[int, Vector], *, only_forced: bool) -> tuple[dict[int, Vector], list[Vector], Vector]:
        """Starts forgone by production, sales by market, and the price of the rest.

        What goes one way only is handed out less there in any case; that comes first, and frees other parts.
        """
        layout, page, size = self._layout, self._page, self._size
        gone = [np.zeros(size) for _ in layout.nodes]
        "Units that reach a position less than planned."
        starts, sales = dict(known), [np.zeros(size) for _ in layout.markets]
        slack = np.zeros(size)
        for number, row in enumerate(layout.nodes):
            if row.make in starts:
                gone[number] += layout.makes[row.make].made.yield_share * starts[row.make]
            lacks = page.missing[number] + gone[number]
            self._pass_on(row, np.maximum(-lacks, 0.0), gone)
            ways = self._ways(number, row)
            for way in ways:  # what is not made anyhow
                if way.make != NONE and way.make in starts:
                    lacks = lacks - way.quantity * starts[way.make]
            for way in [] if only_forced and len(ways) > 1 else ways:
                lacks = self._hand_out_less(way, np.maximum(lacks, 0.0), starts, sales, gone)
            slack += max(row.worth, self._value(row)) * np.maximum(lacks, 0.0)
            for i in row.out_lanes:
                gone[layout.lanes[i].target] -= page.above_plan[i]
        return starts, sales, slack

    def _value(self, row: NodeRow) -> float:
        return self._layout.model.network.parts[row.node.part].unit_value

    def _hand_out_less(
        self, way: _Way, lacks: Vector, starts: dict[int, Vector], sales: list[Vector], gone: list[Vector]
    ) -> Vector:
        """Forgo along one way as much as is lacking and was planned in a year; returns what is still lacking."""
        layout, most = self._layout, way.plan * self._most
        if way.make != NONE:
            known = starts.get(way.make, np.zeros(self._size))
            fewer = np.minimum(lacks / way.quantity, np.maximum(most - known, 0.0))
            starts[way.make] = known + fewer
            return lacks - way.quantity * fewer
        less = np.minimum(lacks, most)
        if way.lane != NONE:
            gone[layout.lanes[way.lane].target] += less
        else:
            sales[way.market] += less
        return lacks - less

    def _ways(self, number: int, row: NodeRow) -> list[_Way]:
        """Everything that planned flow leaves a position by, the cheapest to forgo first."""
        layout, prices = self._layout, self._cheapest
        lanes = [(i, layout.lanes[i]) for i in row.out_lanes]
        ways = [_Way(prices[lane.target], lane.plan, lane=i) for i, lane in lanes if lane.plan > 0]
        for i in sorted({i for i, _ in row.makers}):
            make = layout.makes[i]
            quantity = math.fsum(units for child, units in make.inputs if child == number)
            if make.plan > 0:
                price = prices[make.node] * make.made.yield_share / quantity
                ways.append(_Way(price, make.plan, make=i, quantity=quantity))
        if row.market != NONE and (demand := layout.markets[row.market].demand).quantity > 0:
            ways.append(_Way(demand.margin, demand.quantity, market=row.market))
        return sorted(ways)

    def _pass_on(self, row: NodeRow, surplus: Vector, gone: list[Vector]) -> None:
        """Let what is above its level go on to where it is lacking, by lanes that can carry more than planned."""
        if not surplus.any():
            return
        for i in row.out_lanes:
            lane = self._layout.lanes[i]
            if lane.capacity > lane.plan:
                lacking = self._page.missing[lane.target] + gone[lane.target] - self._page.above_plan[i]
                given = np.minimum(surplus, np.maximum(lacking, 0.0))
                gone[lane.target] -= given
                surplus = surplus - given


def _cheapest(layout: Layout) -> list[float]:
    """Least that forgoing a unit at each position costs downstream, in currency; endless where nothing is sold."""
    prices = [math.inf] * len(layout.nodes)
    for number in range(len(layout.nodes) - 1, -1, -1):
        row = layout.nodes[number]
        found = [prices[layout.lanes[i].target] for i in row.out_lanes if layout.lanes[i].plan > 0]
        for i, place in row.makers:
            make = layout.makes[i]
            if make.plan > 0:
                found.append(prices[make.node] * make.made.yield_share / make.inputs[place][1])
        if row.market != NONE and layout.markets[row.market].demand.quantity > 0:
            found.append(layout.markets[row.market].demand.margin)
        prices[number] = min(found, default=math.inf)
    return prices


def _queues(layout: Layout, page: _Page, forgone: list[Vector]) -> tuple[Vector, Vector, Vector]:
    """Settle who waits: cost of those turned away, cost of the others' waiting, units turned away.

    A queue q worked off by spare s a period costs the margin for what lies beyond n s, n the periods worth waiting,
    and for the rest what it waits until it is served. Who is forgone waits no more.
    """
    away, late, short = np.zeros((3, page.missing.shape[1]))
    queues = Queues(layout.queues, list(page.backlog), page.stock, lambda i: page.above_plan[i])
    for place, (market, row) in enumerate(zip(layout.markets, layout.queues, strict=True)):
        if not page.backlog[place].any():
            continue
        behind, periods = queues.ahead(place)
        spare = np.divide(behind, periods, out=np.full_like(behind, row.spare), where=periods > 0)
        behind = np.maximum(behind - forgone[place], 0.0)
        kept = np.where(spare > 0, behind, 0.0)
        if math.isfinite(row.worth):
            kept = np.minimum(kept, spare * row.worth if row.worth > 0 else 0.0)
        late += market.demand.backlog_cost * _waits(kept, spare)
        away += market.demand.margin * (behind - kept)
        short += behind - kept
    return away, late, short


def _waits(units: Vector, spare: Vector) -> Vector:
    """Units times periods that a queue still waits while it is worked off, from the end of the next period on."""
    periods = np.floor(np.divide(units, spare, out=np.zeros_like(units), where=spare > 0))
    passed = np.where(periods > 0, spare, 0.0)
    waits: Vector = periods * units - passed * periods * (periods + 1) / 2
    return waits
