"""A network played on from period to period, its plan changed on the way: what was on shelves and under way stays.

All else is as everywhere in the simulator: pull by the levels of the plan in force, no foresight, help as it is called.
Where a plan is changed its books go on: shelves fill up or run down to their new levels in the ordinary course, and a
source that is given up stays approved until what is under way from there has arrived.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.simulate.layout.script import write_scripts
from resilience.simulate.layout.tracks import Tracks
from resilience.simulate.run.closing import SETTLED
from resilience.simulate.run.compile import compile_layout
from resilience.simulate.run.engine import Works
from resilience.simulate.system.conditions import Conditions
from resilience.simulate.system.ledger import SPREAD, Ledger
from resilience.simulate.system.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.network.parts import Node
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.quantities import LaneId
    from resilience.simulate.system.pipe import Pipe
    from resilience.simulate.system.state import LaneFlow, MakeFlow, MarketFlow

PHASE = 0.5
"""Share of a lot that is on hand, as the state of a week is told."""
REFUND = "holding_refund"
ONE = np.zeros(1, dtype=np.int64)


@dataclass(frozen=True)
class Spent:
    """What some periods cost beyond the steady state of the plan in force.

    `loss` is in currency, without holding; `held` is the holding of stock above the levels of the plan, less that of
    stock missing (where the model pays it back); `short` and `asked` are units.
    """

    loss: float
    held: float
    short: float
    asked: float


class Onward:
    """One network through time.

    Parameters
    ----------
    model, plan
        The network and the plan in force at first; it begins in the steady state of that plan.
    scenarios
        All that strikes in the time played.
    onsets
        Period and place among the scenarios of each event.
    periods
        How long is played at most.
    """

    plan: Plan
    "The plan in force."
    _works: Works
    _state: State

    def __init__(
        self, model: Model, plan: Plan, scenarios: Sequence[Scenario], onsets: Sequence[tuple[int, int]], periods: int
    ) -> None:
        self.model, self.now = model, 0
        self._scenarios, self._periods = tuple(scenarios), periods
        self._onsets = np.array([onset for onset, _ in onsets], dtype=np.int64)
        self._struck = np.array([place for _, place in onsets], dtype=np.int64)
        self._booked = self._booked_short = 0.0
        self._anew: set[int] = set()
        "Periods before which all was over."
        self._ending: frozenset[LaneId] = frozenset()
        "Lanes that are given up, with goods still under way."
        self.plan = plan
        self._build(plan)

    def change(self, plan: Plan) -> None:
        """Put another plan in force from the next period on.

        Raises
        ------
        NoPlanError
            When its flows do not balance.
        """
        layout, state, ledger, refill = self._layout, self._state, self._works.ledger, self._works.pull.refill
        lanes = {lane.row.lane.id for lane in state.lanes if _full(lane)}
        self._ending = frozenset(lane for lane in lanes if lane not in plan.qualified and lane in layout.plan.qualified)
        self._book()
        self.plan = plan
        self._build(replace(plan, qualified=plan.qualified | self._ending))
        self._carry(state, [row.node for row in layout.nodes])
        _carry_paid(ledger, self._works.ledger)
        self._works.pull.refill.take_over(refill, {n: self._numbers[row.node] for n, row in enumerate(layout.nodes)})
        self._base = self._balance()

    def play(self, periods: int) -> Spent:
        """Play some periods and say what they cost."""
        before = self._booked + self._balance()[0] - self._base[0]
        short = self._booked_short + self._balance()[1] - self._base[1]
        held = asked = 0.0
        for _ in range(periods):
            self._step()
            held += self._held()
            asked += math.fsum(float(np.sum(market.demand)) for market in self._state.markets)
            if self._over():
                self._begin_anew()
        after = self._booked + self._balance()[0] - self._base[0]
        found = Spent(after - before, held, self._booked_short + self._balance()[1] - self._base[1] - short, asked)
        if self._ending and not any(lane.row.lane.id in self._ending and _full(lane) for lane in self._state.lanes):
            self.change(self.plan)
        return found

    def stock(self) -> Mapping[Node, float]:
        """Units on hand by position."""
        rows = enumerate(self._layout.nodes)
        return {row.node: max(float(self._state.stock[number, 0]), 0.0) for number, row in rows}

    def under_way(self) -> Iterator[tuple[LaneId, int, float]]:
        """Goods on the way: lane, periods from now in which they arrive (0: in the next), units.

        What is held back at a closed gate is due in the next period.
        """
        for lane in self._state.lanes:
            found: defaultdict[int, float] = defaultdict(float)
            for pipe in _pipes(lane):
                for ahead in range(pipe.lead):
                    found[ahead] += float(pipe.arriving(self.now + ahead)[0])
            if lane.port is not None:
                found[0] += float(lane.port[0])
            for ahead, units in sorted(found.items()):
                if units > 0:
                    yield lane.row.lane.id, ahead, units

    def waiting(self) -> Mapping[Node, float]:
        """Units that customers wait for, by position."""
        order = self._layout.order
        late = {order[market.row.node]: float(np.sum(market.backlog)) for market in self._state.markets}
        return {node: units for node, units in late.items() if units > 0}

    def _build(self, plan: Plan) -> None:
        self._layout = compile_layout(self.model, plan, self._scenarios)
        scripts = write_scripts(self._layout, self._scenarios)
        length = np.array([self._periods], dtype=np.int64)
        phases = np.full((1, len(self._layout.lot_lanes)), PHASE)
        tracks = Tracks(np.zeros_like(self._onsets), self._onsets, self._struck, length, phases)
        self._conditions = Conditions(self._layout, scripts, tracks, self._periods)
        self._watches = self._onsets + np.array([scripts[place].watch for place in self._struck], dtype=np.int64)
        for period in range(self.now):
            if period in self._anew:
                self._hush()
            self._conditions.move_on()
        if self.now in self._anew:
            self._hush()
        self._works = Works(self._conditions, State(self._layout, phases))
        self._state = self._works.state
        self._numbers = {row.node: number for number, row in enumerate(self._layout.nodes)}
        self._base = self._balance()

    def _step(self) -> None:
        """Play one period as the simulator's engine does."""
        self._works.play()
        self.now += 1

    def _over(self) -> bool:
        """Whether all that has struck is over and everything is back in steady state, as where a track is closed."""
        begun = self._onsets < self.now
        quiet = not begun.any() or int(self._watches[begun].max()) <= self.now
        return quiet and bool(self._state.settled(ONE, SETTLED)[0])

    def _begin_anew(self) -> None:
        """Close the books; whoever helps has to be called anew next time."""
        self._anew.add(self.now)
        self._hush()
        self._book()
        self._works.ledger = Ledger(self._state)
        self._base = self._balance()

    def _hush(self) -> None:
        self._conditions.call[:] = 0.0
        self._conditions.called[:] = False

    def _held(self) -> float:
        """Holding of stock above the plan's levels in this period, less that of what is missing if it is paid back."""
        total = 0.0
        for number, row in enumerate(self._layout.nodes):
            above = float(self._state.stock[number, 0] - np.sum(self._state.target[number]))
            total += row.holding * (above if self.model.holding_refund else max(above, 0.0))
        return total

    def _balance(self) -> tuple[float, float]:
        """Costs and units short so far in the open books, holding aside."""
        found = self._works.ledger.balance(self._conditions)
        return math.fsum(
            float(cost[0]) for name, cost in found.items() if name not in (REFUND, "short", SPREAD)
        ), float(found["short"][0])

    def _book(self) -> None:
        """Close the open books."""
        cost, short = self._balance()
        self._booked += cost - self._base[0]
        self._booked_short += short - self._base[1]

    def _lower(self, number: int) -> None:
        """What has burnt where nothing approved can bring it is gone for good, whatever the plan says."""
        level, units = float(np.sum(self._state.target[number])), float(self._state.stock[number, 0])
        if not self._layout.nodes[number].supplied and units < level:
            self._state.shelves = self._state.shelves.lowered(number, 0, level - units, 1)

    def _carry(self, old: State, order: Sequence[Node]) -> None:
        """Take over what stands on shelves, is under way and is waited for."""
        for number, node in enumerate(order):
            self._state.stock[self._numbers[node]] = old.stock[number]
            self._lower(self._numbers[node])
        lanes = {lane.row.lane.id: lane for lane in old.lanes}
        for lane in self._state.lanes:
            _carry_lane(lanes.get(lane.row.lane.id), lane)
        for lane in self._state.lanes:
            for pipe in _pipes(lane):
                pipe.windows = {periods: pipe.until(self.now, periods) for periods in pipe.windows}
        for number, shelf in old.ageing.items():
            self._state.ageing[self._numbers[order[number]]].ring[:] = shelf.ring
        makes = {make.row.made.node: make for make in old.makes}
        for make in self._state.makes:
            _carry_make(makes[make.row.made.node], make)
        markets = {order[market.row.node]: market for market in old.markets}
        for market in self._state.markets:
            _carry_market(markets[self._layout.order[market.row.node]], market)


def _pipes(lane: LaneFlow) -> tuple[Pipe, ...]:
    slow = () if lane.slow is None else lane.slow.pipes
    return tuple(pipe for pipe in (lane.pipe, lane.fast, *slow) if pipe is not None)


def _full(lane: LaneFlow) -> bool:
    """Whether anything is under way on a lane, dust aside."""
    held = sum(float(pipe.total[0]) for pipe in _pipes(lane)) + (0.0 if lane.port is None else float(lane.port[0]))
    return held > SETTLED * max(lane.row.plan, 1.0)


def _carry_lane(old: LaneFlow | None, new: LaneFlow) -> None:
    """What is on a lane; a lane that is new is empty."""
    if old is None:
        for pipe in _pipes(new):
            pipe.ring[:], pipe.total[:] = 0.0, 0.0
        return
    for before, after in zip(_pipes(old), _pipes(new), strict=True):
        after.ring[:], after.total[:] = before.ring, before.total
    if new.port is not None and old.port is not None:
        new.port[:], new.port_holds = old.port, old.port_holds
    if new.orders is not None and old.orders is not None:
        new.orders.due = old.orders.due


def _carry_make(old: MakeFlow, new: MakeFlow) -> None:
    new.wanted, new.started = old.wanted, old.started


def _carry_market(old: MarketFlow, new: MarketFlow) -> None:
    new.backlog, new.recent, new.delivered, new.lost = old.backlog, old.recent, old.delivered, old.lost
    new.past = old.past


def _carry_paid(old: Ledger, new: Ledger) -> None:
    """What was taken above plan and missed since the books were opened: a new plan neither pays nor forgets it."""
    lanes = {lane.row.lane.id: above for lane, above in old.dear_lanes}
    makes = {make.row.made.node: above for make, above in old.dear_makes}
    for lane, above in new.dear_lanes:
        above[:] = lanes.get(lane.row.lane.id, 0.0)
    for make, above in new.dear_makes:
        above[:] = makes.get(make.row.made.node, 0.0)
    missed = dict(zip((row.demand.node for row in old.state.layout.markets), old.missed, strict=True))
    new.missed = [
        None if units is None else missed.get(row.demand.node, units)
        for row, units in zip(new.state.layout.markets, new.missed, strict=True)
    ]
