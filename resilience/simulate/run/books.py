"""Books: what is still open when a track is given up is settled, so that nobody saves by never refilling a shelf.

Sales forgone at their margin free planned flow along the bill of materials and the routes, which fills shelves and
pipelines. Parts of one product that are missing together are paid once. Exact where each part goes one way only; where
it goes several ways the cheapest of three simple choices is taken, which is never less than the least there is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from resilience.simulate.layout.rows import NONE
from resilience.simulate.layout.ways import Ways
from resilience.simulate.system.turning import Queues

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.simulate.layout.rows import Layout, NodeRow
    from resilience.simulate.layout.ways import Way
    from resilience.simulate.system.state import State
    from resilience.simulate.types import Counts, Vector


@dataclass(frozen=True)
class OpenPage:
    """What was open on some tracks: rows by position, lane and market."""

    missing: Vector
    stock: Vector
    above_plan: Vector
    backlog: Vector

    @classmethod
    def of(cls, state: State, tracks: Counts) -> OpenPage:
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
    def joined(cls, pages: list[OpenPage]) -> OpenPage:
        """All tracks side by side."""
        return cls(
            *(
                np.concatenate([getattr(page, name) for page in pages], axis=1)
                for name in ("missing", "stock", "above_plan", "backlog")
            )
        )


@dataclass(frozen=True)
class TrackSettlement:
    """What closing costs by component, and the units short, in all and by market: each of shape (tracks,)."""

    costs: dict[str, Vector]
    short: Vector
    missed: tuple[Vector, ...] = ()


@dataclass
class TrackBooks:
    """Collects what is open and settles all of it at once."""

    layout: Layout
    _pages: list[OpenPage] = field(default_factory=list)
    _numbers: list[Counts] = field(default_factory=list)

    def close(self, state: State, tracks: Counts, numbers: Counts) -> None:
        """Note what is open on some tracks, which have these numbers in the block."""
        if len(tracks):
            self._pages.append(OpenPage.of(state, tracks))
            self._numbers.append(numbers)

    def settle(self) -> tuple[Counts, TrackSettlement]:
        """Numbers of the tracks and what settling them costs."""
        if not self._pages:
            return np.zeros(0, dtype=np.int64), TrackSettlement({}, np.zeros(0))
        return np.concatenate(self._numbers), settle(self.layout, OpenPage.joined(self._pages))


def settle(layout: Layout, page: OpenPage) -> TrackSettlement:
    """Settle shelves and pipelines by forgoing sales, then those who still wait."""
    forgone, slack = _Forgone(layout, page).sales()
    closing, short = slack, np.zeros_like(slack)
    for market, units in zip(layout.markets, forgone, strict=True):
        closing = closing + market.demand.margin * units
        short = short + units
    away, waiting, turned, behind = _queues(layout, page, forgone)
    costs = {"closing_sales": closing, "turned_away": away, "waiting": waiting}
    missed = tuple(units + behind.get(place, 0.0) for place, units in enumerate(forgone))
    return TrackSettlement(costs, short + turned, missed)


class _Choice(Enum):
    """How to free a part that several ways lead away from."""

    CHEAPEST = "one way after the other, the cheapest first"
    PRODUCT = "all ways at once to the market where that costs least, as the part is used for what is sold there"
    EVEN = "all ways at once, each as much as it is used"


class _Forgone:
    """Sales forgone, found from the suppliers down: a position that lacks something hands out less."""

    def __init__(self, layout: Layout, page: OpenPage) -> None:
        self._layout, self._page = layout, page
        self._size = page.missing.shape[1]
        self._most = math.ceil(layout.model.calendar.periods_per_year)
        self._ways = Ways(layout)

    def sales(self) -> tuple[list[Vector], Vector]:
        """Units forgone by market, and the price of what no sale can free: the cheapest choice on each track."""
        forced, best, least = self._pass({}, None)
        if all(len(ways) < 2 for ways in self._ways.rows):
            return best, least
        margins = [market.demand.first_short for market in self._layout.markets]
        cost = np.full(self._size, np.inf)
        for choice in _Choice:
            _, sales, slack = self._pass(forced, choice)
            total = slack + sum(margin * units for margin, units in zip(margins, sales, strict=True))
            better = total < cost * (1 - 1e-12)
            best = [np.where(better, new, old) for new, old in zip(sales, best, strict=True)]
            least, cost = np.where(better, slack, least), np.where(better, total, cost)
        return best, least

    def _pass(self, known: dict[int, Vector], choice: _Choice | None) -> tuple[dict[int, Vector], list[Vector], Vector]:
        """Starts forgone by production, sales by market, and the price of the rest.

        What goes one way only is handed out less there whatever the choice; None: only that, which frees other parts.
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
            if row.out_lanes:
                self._pass_on(row, np.maximum(-lacks, 0.0), gone)
            for way in self._ways.rows[number]:  # what is not made anyhow
                if way.make in starts:
                    lacks = lacks - way.quantity * starts[way.make]
            lacks = np.maximum(lacks, 0.0)
            for way, most in self._turns(number, lacks, choice):
                lacks = lacks - self._hand_out_less(way, np.minimum(lacks, most), starts, sales, gone)
            slack += max(row.worth, self._value(row)) * lacks
            for i in row.out_lanes:
                gone[layout.lanes[i].target] -= np.minimum(page.above_plan[i], 0.0)  # what comes later comes too late
        return starts, sales, slack

    def _turns(self, number: int, lacks: Vector, choice: _Choice | None) -> Iterator[tuple[Way, Vector]]:
        """Ways in the order of a choice, with the most to free by each; the cheapest come last for what is left."""
        ways = self._ways.rows[number]
        if choice is None and len(ways) > 1:
            return
        if len(ways) > 1 and choice in (_Choice.PRODUCT, _Choice.EVEN):
            for way in self._ways.shared(number, even=choice is _Choice.EVEN):
                yield way, lacks * way.share
        for way in ways:
            yield way, lacks

    def _value(self, row: NodeRow) -> float:
        return self._layout.model.network.parts[row.node.part].unit_value

    def _hand_out_less(
        self, way: Way, lacks: Vector, starts: dict[int, Vector], sales: list[Vector], gone: list[Vector]
    ) -> Vector:
        """Forgo along one way as much as is lacking and was planned in a year; returns the units freed."""
        layout, most = self._layout, way.plan * self._most
        if way.make != NONE:
            known = starts.get(way.make, np.zeros(self._size))
            fewer = np.minimum(lacks / way.quantity, np.maximum(most - known, 0.0))
            starts[way.make] = known + fewer
            return way.quantity * fewer
        less: Vector = np.minimum(lacks, most)
        if way.lane != NONE:
            gone[layout.lanes[way.lane].target] += less
        else:
            sales[way.market] += less
        return less

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


def _queues(layout: Layout, page: OpenPage, forgone: list[Vector]) -> tuple[Vector, Vector, Vector, dict[int, Vector]]:
    """Settle who waits: cost of those turned away, cost of the others' waiting, units turned away, and by market.

    A queue q worked off by spare s a period costs the margin for what lies beyond n s, n the periods worth waiting,
    and for the rest what it waits until it is served. Who is forgone waits no more.
    """
    away, late, short = np.zeros((3, page.missing.shape[1]))
    turned: dict[int, Vector] = {}
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
        turned[place] = behind - kept
    return away, late, short, turned


def _waits(units: Vector, spare: Vector) -> Vector:
    """Units times periods that a queue still waits while it is worked off, from the end of the next period on."""
    periods = np.floor(np.divide(units, spare, out=np.zeros_like(units), where=spare > 0))
    passed = np.where(periods > 0, spare, 0.0)
    waits: Vector = periods * units - passed * periods * (periods + 1) / 2
    return waits
