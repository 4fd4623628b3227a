"""State: stock, goods on the way, backlogs and orders of a block of tracks, one array per row of the layout.

Arrays hold one number per track, so that every step of a period is arithmetic on whole rows.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from resilience.simulate.layout.rows import NONE
from resilience.simulate.layout.shelves import Shelves
from resilience.simulate.system.ageing import Ageing
from resilience.simulate.system.orders import Orders
from resilience.simulate.system.pipe import Pipe, SlowPipes
from resilience.simulate.system.season import SeasonNow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from resilience.quantities import PartId
    from resilience.simulate.layout.rows import LaneRow, Layout, MakeRow, MarketRow
    from resilience.simulate.types import Amount, Counts, Vector


class LaneFlow:
    """Orders and goods of one lane."""

    def __init__(self, row: LaneRow, size: int) -> None:
        self.row = row
        self.pipe = Pipe(row.lead, row.plan, size)
        self.slow = SlowPipes(row.lead, row.longer, size) if row.longer else None
        self.fast = Pipe(row.fast_lead, 0.0, size) if row.fast_lead != NONE else None
        self.port = np.zeros(size) if row.gap != NONE else None
        self.port_holds = False
        self.ask: Vector = np.full(size, row.plan)
        self.ask_reserve: Vector | None = np.zeros(size) if row.reserve > 0 else None
        self.ask_fast: Vector | None = np.zeros(size) if self.fast is not None else None
        self.cap: Amount = math.inf
        self.most: Vector | None = None
        "Most that leaves by all means together; None: no limit."
        self.sent_reserve: Vector | None = None
        self.orders = Orders.of(row, size)
        "What is on order above plan, where the supplier has order quantities."

    def keep(self, left: Counts) -> None:
        """Go on with some of the tracks."""
        self.pipe.keep(left)
        if self.slow is not None:
            self.slow.keep(left)
        if self.fast is not None:
            self.fast.keep(left)
        self.ask = self.ask[left]
        if self.orders is not None:
            self.orders.keep(left)
        self.port, self.sent_reserve = _kept(self.port, left), _kept(self.sent_reserve, left)
        self.ask_reserve, self.ask_fast = _kept(self.ask_reserve, left), _kept(self.ask_fast, left)

    def above_plan(self) -> Vector:
        """Goods on the way or held at the gate beyond what is planned to be there."""
        above = self.pipe.total - self.row.plan * self.row.lead
        beside = (pipe.total for pipe in (self.slow, self.fast) if pipe is not None)
        for more in (self.port, *beside):
            above = above if more is None else above + more
        return above

    @property
    def simple(self) -> bool:
        """Whether it carries goods by one means only."""
        return self.ask_reserve is None and self.ask_fast is None and self.slow is None and self.orders is None

    def asked(self) -> Vector:
        """Everything the lane is asked to take from its origin."""
        total = self.ask
        for extra in (self.ask_reserve, self.ask_fast):
            total = total if extra is None else total + extra
        return total if self.most is None else np.minimum(total, self.most)


class MakeFlow:
    """Orders and output of one production, in started units."""

    def __init__(self, row: MakeRow, size: int) -> None:
        self.row = row
        self.ask: Vector = np.full(size, row.plan)
        self.ask_surge: Vector | None = np.zeros(size) if row.made.surge_capacity > 0 else None
        self.ask_reserve: Vector | None = np.zeros(size) if row.reserve > 0 else None
        self.ask_second: Vector | None = np.zeros(size) if row.second > 0 else None
        self.total: Vector = self.ask
        "What is to be started today, as far as inputs are expected."
        self.wishes: list[Vector] = [self.ask] * len(row.inputs)
        "What would be started if the input were there: what it is worth ordering for later."
        self.granted: list[Vector] = [self.ask] * len(row.inputs)
        self.started: Vector = self.ask
        self.wanted: Vector | None = None
        "What was last wanted, whatever the limits."
        self.cap: Amount = math.inf
        self.open: Vector | None = None
        "Share of its capacity that no planned shutdown takes today; None where none is planned."
        self.pace: Amount = 1.0
        "What it is planned to make today, as a multiple of its mean."

    def keep(self, left: Counts) -> None:
        """Go on with some of the tracks."""
        self.open, self.pace = _kept(self.open, left), _some(self.pace, left)
        self.ask, self.total, self.started = self.ask[left], self.total[left], self.started[left]
        self.ask_surge, self.ask_reserve = _kept(self.ask_surge, left), _kept(self.ask_reserve, left)
        self.ask_second = _kept(self.ask_second, left)
        self.wanted = _kept(self.wanted, left)
        self.wishes = [wish[left] for wish in self.wishes]
        self.granted = [granted[left] for granted in self.granted]

    def sum_up(self) -> None:
        """Add up everything that is to be started."""
        self.total = self.ask
        for extra in (self.ask_surge, self.ask_reserve, self.ask_second):
            self.total = self.total if extra is None else self.total + extra


class MarketFlow:
    """Customers of one part at one market."""

    def __init__(self, row: MarketRow, size: int) -> None:
        self.row = row
        self.backlog = np.zeros(size)
        self.wanted: Vector = np.full(size, row.demand.quantity)
        self.sellable: Vector = self.wanted
        "What is handed out today if it is there: all that is wanted, unless the market is down."
        self.delivered = np.zeros(size)
        self.lost = np.zeros(size)
        self.turned: Vector | None = None
        "Those among the lost who were turned away; None for nobody."
        self.demand: Amount = row.demand.quantity
        self.recent: Amount = row.demand.quantity * row.waits
        "Most that may wait: what was asked for within the patience."
        self.past: list[Amount] = []

    def keep(self, left: Counts) -> None:
        """Go on with some of the tracks."""
        self.backlog, self.wanted, self.sellable = self.backlog[left], self.wanted[left], self.sellable[left]
        self.delivered, self.lost, self.turned = self.delivered[left], self.lost[left], _kept(self.turned, left)
        self.demand, self.recent = _some(self.demand, left), _some(self.recent, left)
        self.past = [_some(past, left) for past in self.past]

    def ask(self, share: Vector | None, works: Vector | None, grows: Vector | None = None) -> None:
        """Let this period's customers come, on top of those who wait; a market partly down serves a share of them.

        Fewer come while units are built ahead for the season (`grows`), more while it takes them.
        """
        usual = self.row.demand.quantity
        quantity: Amount = usual if grows is None else np.maximum(usual - grows, 0.0)
        self.demand = quantity if share is None else quantity * share
        self.wanted = self.sellable = self.backlog + self.demand
        if works is not None:
            self.sellable = np.where(works >= 1.0, self.wanted, np.minimum(self.wanted, works * self.demand))
        if (self.row.factor != NONE or grows is not None) and 0 < self.row.waits < math.inf:
            self.past.append(self.demand)
            past = self.past.pop(0) if len(self.past) > self.row.waits else usual
            self.recent = self.recent + self.demand - past

    def serve(self, granted: Vector) -> None:
        """Deliver; who is left waits as long as he is patient."""
        if self.turned is not None and math.isinf(self.row.waits):
            self.lost = np.zeros_like(granted)
        self.delivered, self.turned = granted, None
        unmet = self.wanted - granted
        if self.row.waits == 0:
            self.lost = unmet
        elif math.isinf(self.row.waits):
            self.backlog = unmet
        else:
            self.backlog = np.minimum(unmet, self.recent)
            self.lost = unmet - self.backlog

    def turn_away(self, kept: Vector) -> None:
        """Let no more than some units wait on."""
        turned = self.backlog - kept
        self.lost = turned if math.isinf(self.row.waits) else self.lost + turned
        self.backlog, self.turned = kept, turned


class State:
    """Everything that is carried from one period to the next, in steady state at first."""

    def __init__(
        self, layout: Layout, phases: Vector, shelves: Shelves | None = None, times: Vector | None = None
    ) -> None:
        size = len(phases)
        self.layout, self.size = layout, size
        self.shelves = Shelves.of(layout, phases) if shelves is None else shelves
        self.stock = np.empty((len(layout.nodes), size))
        for number, target in enumerate(self.target):
            self.stock[number] = target
        self._used: defaultdict[PartId, float] = defaultdict(float)
        for node in layout.nodes:
            self._used[node.node.part] = max(self._used[node.node.part], node.use)
        self.lanes = tuple(LaneFlow(row, size) for row in layout.lanes)
        self.makes = tuple(MakeFlow(row, size) for row in layout.makes)
        self.markets = tuple(MarketFlow(row, size) for row in layout.markets)
        ageing = (Ageing(number, row, size) for number, row in enumerate(layout.nodes) if math.isfinite(row.keeps))
        self.ageing = {one.number: one for one in ageing}
        seasonal = layout.model.network.timed
        self.season = SeasonNow(layout, np.zeros(size) if times is None else times) if seasonal else None

    @property
    def target(self) -> tuple[Amount, ...]:
        """Stock that every position is held at."""
        return self.shelves.target

    def keep(self, left: Counts) -> None:
        """Go on with some of the tracks."""
        self.size = len(left)
        self.shelves = self.shelves.some(left)
        self.stock = self.stock.take(left, axis=1)
        for lane in self.lanes:
            lane.keep(left)
        for make in self.makes:
            make.keep(left)
        for market in self.markets:
            market.keep(left)
        for shelf in self.ageing.values():
            shelf.keep(left)
        if self.season is not None:
            self.season.keep(left)

    def built(self, number: int) -> Vector | None:
        """Units built ahead for the season at a position when the period began; None where it has none."""
        return None if self.season is None else self.season.before.get(number)

    def lying(self, number: int) -> Vector:
        """Units that lie at a position when a period ends, with those built ahead for the season."""
        after = None if self.season is None else self.season.after.get(number)
        return np.asarray(self.stock[number] if after is None else self.stock[number] + after)

    def kept_back(self, number: int) -> Amount:
        """Units at a hit position of which the share that is down cannot be used: buffer and what is built ahead."""
        least = None if self.season is None else self.season.least.get(number)
        return self.shelves.buffer[number] if least is None else self.shelves.buffer[number] + least

    def destroy(self, losses: Iterable[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
        """Lose goods in transit: lane, track, surviving share. Returns the units lost by lane and track."""
        lost = []
        for lane, track, survives in losses:
            lost.append((lane, track, (1.0 - survives) * float(self.lanes[lane].pipe.total[track])))
            self.lanes[lane].pipe.destroy(track, survives)
            if (slow := self.lanes[lane].slow) is not None:
                slow.destroy(track, survives)
        return lost

    def burn(self, losses: Iterable[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
        """Lose stock: position, track, surviving share. Returns the units lost by position and track."""
        lost = []
        for number, track, survives in losses:
            built = self.built(number)
            there = float(self.stock[number, track]) + (0.0 if built is None else float(built[track]))
            units = (1.0 - survives) * there
            lost.append((number, track, units))
            self.stock[number, track] -= units
            if not self.layout.nodes[number].supplied:
                self.shelves = self.shelves.lowered(number, track, units, self.size)
        return lost

    def settled(self, tracks: Counts, tolerance: float) -> NDArray[np.bool_]:
        """Whether tracks are back in steady state, shape (tracks asked for,).

        What an emergency left over where nothing is used as planned stays for ever and is no reason to wait. Goods on
        the way are measured by the most that is used of the part anywhere: the sum of a lane without a plan keeps a
        rounding error, and it would depend on the other tracks whether that counts.
        """
        still = np.ones(len(tracks), dtype=bool)
        shelves = self.shelves.some(tracks)
        for number, row in enumerate(self.layout.nodes):
            away = shelves.target[number] - self.stock[number][tracks]
            usual = row.use or shelves.buffer[number]
            still &= (away if row.use == 0 else np.abs(away)) <= tolerance * np.maximum(usual, 1e-9)
        for lane in self.lanes:
            limit = tolerance * max(self._used[lane.row.lane.part], 1e-9)
            still &= np.abs(lane.pipe.total[tracks] - lane.row.plan * lane.row.lead) <= limit
            if lane.slow is not None:
                still &= lane.slow.total[tracks] <= limit
            if lane.port is not None:
                still &= lane.port[tracks] <= limit
        for market in self.markets:
            still &= market.backlog[tracks] <= tolerance * max(market.row.demand.quantity, 1e-9)
        return still


def _kept(values: Vector | None, left: Counts) -> Vector | None:
    return None if values is None else values[left]


def _some(amount: Amount, left: Counts) -> Amount:
    return amount if isinstance(amount, float) else amount[left]
