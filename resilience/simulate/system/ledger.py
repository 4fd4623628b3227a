"""Ledger: what the disruption costs beyond the steady state, in the terms of the optimizer's loss.

Sales lost, customers turned away, sales forgone when the books are closed, penalties of contracts, waiting, premiums of
what was bought above plan, what was paid more where prices have risen, contingent moves and rented room, scrapped
inputs, goods and stock destroyed, less the holding cost of stock that is missing while the inbound is cut.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from resilience.network.parts import penalty_due
from resilience.simulate.system.store import rent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resilience.simulate.layout.rows import Layout
    from resilience.simulate.system.conditions import Conditions
    from resilience.simulate.system.state import LaneFlow, MakeFlow, State
    from resilience.simulate.types import Counts, Vector

PENALTIES = "penalties"
COMPONENTS = (
    "lost_sales",
    "turned_away",
    "closing_sales",
    "waiting",
    "premiums",
    "contingent_moves",
    "scrap",
    "destroyed_goods",
    "holding_refund",
    PENALTIES,
)
"""Parts of the cost, in currency; the refund counts as negative cost."""
SPREAD = "spread_penalties"
"""What contracts would have cost by the measure of a plan, which spreads what is due once; no part of the cost."""


@dataclass
class Ledger:
    """Cost so far of every track, by component, each of shape (tracks,); `short` in units lost."""

    state: State
    costs: dict[str, Vector] = field(init=False)
    short: Vector = field(init=False)

    def __post_init__(self) -> None:
        size = self.state.size
        self.costs = {name: np.zeros(size) for name in COMPONENTS}
        self.short = np.zeros(size)
        self.missed = [np.zeros(size) if row.demand.penalties else None for row in self.state.layout.markets]
        "Units short so far at each market whose customers have a contract."
        self._held: defaultdict[float, list[int]] = defaultdict(list)
        for number, row in enumerate(self.state.layout.nodes):
            if row.holding > 0:
                self._held[row.holding].append(number)
        self._contingent = [lane for lane in self.state.lanes if not lane.simple]
        self._called = [make for make in self.state.makes if make.row.called > 0]
        self.dear_lanes = [(lane, np.zeros(size)) for lane in self.state.lanes if lane.row.paid > 0]
        self.dear_makes = [(make, np.zeros(size)) for make in self.state.makes if make.row.paid > 0]

    def keep(self, left: Counts) -> None:
        """Go on with some of the tracks."""
        self.costs = {name: cost[left] for name, cost in self.costs.items()}
        self.short = self.short[left]
        self.missed = [None if missed is None else missed[left] for missed in self.missed]
        self.dear_lanes = [(lane, above[left]) for lane, above in self.dear_lanes]
        self.dear_makes = [(make, above[left]) for make, above in self.dear_makes]

    def write(self, now: Conditions) -> None:
        """Add the cost of the period that has just been simulated."""
        self._service()
        for lane in self._contingent:
            self.costs["contingent_moves"] += _contingent_on_lane(lane, now.now)
        for make in self._called:
            self.costs["contingent_moves"] += _contingent_making(make)
        for lane, above in self.dear_lanes:
            np.add(above, sent(lane, now.now) - lane.row.plan, out=above)
        for make, above in self.dear_makes:
            np.add(above, make.started - make.row.plan * make.pace, out=above)
        for shelf in self.state.ageing.values():
            self.costs["destroyed_goods"] += shelf.anew * shelf.expired
        self._dearer(now)
        rented = rent(self.state)
        if rented is not None:
            self.costs["contingent_moves"] += rented
        if self.state.layout.model.holding_refund:
            self._refund(now)

    def _dearer(self, now: Conditions) -> None:
        """Add what is paid more on what goes all the same, planned or not, where prices have risen."""
        for number, tracks, rise in now.lanes_dearer:
            np.add.at(self.costs["premiums"], tracks, rise * sent(self.state.lanes[number], now.now)[tracks])
        for number, tracks, rise in now.makes_dearer:
            np.add.at(self.costs["premiums"], tracks, rise * self.state.makes[number].started[tracks])

    def replace(self, lost: Iterable[tuple[int, int, float]]) -> None:
        """Add what goods destroyed on the way cost anew: lane, track, units."""
        for lane, track, units in lost:
            self.costs["destroyed_goods"][track] += self.state.lanes[lane].row.anew * units

    def restock(self, lost: Iterable[tuple[int, int, float]]) -> None:
        """Add what stock destroyed costs anew: position, track, units."""
        for number, track, units in lost:
            self.costs["destroyed_goods"][track] += self.state.layout.nodes[number].anew * units

    def _service(self) -> None:
        for place, market in enumerate(self.state.markets):
            demand, missed = market.row.demand, self.missed[place]
            if missed is not None:
                gone = market.lost if market.row.waits < np.inf else market.turned
                self.missed[place] = missed if gone is None else missed + gone
            if market.row.waits < np.inf:
                self.costs["lost_sales"] += demand.margin * market.lost
                self.short += market.lost
            if market.turned is not None:
                self.costs["turned_away"] += demand.margin * market.turned
                if market.row.waits < np.inf:
                    self.costs["lost_sales"] -= demand.margin * market.turned
                else:
                    self.short += market.turned
            if market.row.waits > 0 and demand.backlog_cost > 0:
                self.costs["waiting"] += demand.backlog_cost * market.backlog

    def balance(self, now: Conditions) -> dict[str, Vector]:
        """Costs so far by component and units `short`, with what is due by then.

        Premiums are due on what was taken above plan; spoiled inputs are scrap.
        """
        found = {**self.costs, "short": self.short, "scrap": now.scrap}
        for lane, above in self.dear_lanes:
            found["premiums"] = found["premiums"] + lane.row.paid * np.maximum(above, 0.0)
        found.update(contract_costs(self.state.layout, self.missed))
        for make, above in self.dear_makes:
            paid = make.row.paid * make.row.made.yield_share
            found["premiums"] = found["premiums"] + paid * np.maximum(above, 0.0)
        return found

    def _refund(self, now: Conditions) -> None:
        """Holding cost of what is missing at positions whose inbound is cut; stock above target counts against it.

        Never of more than what the disruption can have kept from arriving through what is hit: a shelf that is run down
        by choice, or whose hit source stands idle, earns nothing.
        """
        for holding, numbers in self._held.items():
            missing: Vector | None = None
            for number in numbers:
                if now.last_cut[number] > now.now:
                    short = self.state.target[number] - self.state.stock[number]
                    np.minimum(short, now.withheld * now.through_hit[number], out=short)
                    np.copyto(short, 0.0, where=now.cut_until[number] <= now.now)
                    missing = short if missing is None else np.add(missing, short, out=missing)
            if missing is not None:
                self.costs["holding_refund"] -= holding * missing


def contract_costs(layout: Layout, missed: Iterable[Vector | None]) -> dict[str, Vector]:
    """What contracts cost of so many units short at each market: exactly, and by the measure of a plan."""
    found: dict[str, Vector] = {}
    for row, units in zip(layout.markets, missed, strict=True):
        if units is None:
            continue
        exact = np.array([penalty_due(row.demand.penalties, float(short)) for short in units])
        steps = row.demand.spread(layout.model.calendar.periods_per_year)
        spread = sum((rise * np.maximum(units - above, 0.0) for above, rise in steps), np.zeros(len(units)))
        found[PENALTIES] = found.get(PENALTIES, 0.0) + exact
        found[SPREAD] = found.get(SPREAD, 0.0) + spread
    return found


def sent(lane: LaneFlow, t: int) -> Vector:
    """Everything a lane took from its origin in period t, by whatever means."""
    total = lane.pipe.dispatch(t)
    if lane.slow is not None:
        total = total + lane.slow.sent(t)
    return total if lane.fast is None else total + lane.fast.dispatch(t)


def _contingent_on_lane(lane: LaneFlow, t: int) -> Vector:
    cost = np.zeros(len(lane.pipe.total))
    if lane.sent_reserve is not None:
        cost += lane.row.lane.activation_cost * lane.sent_reserve
    if lane.fast is not None:
        cost += (lane.row.lane.expedite_cost or 0.0) * lane.fast.dispatch(t)
    return cost


def _contingent_making(make: MakeFlow) -> Vector:
    """Ordinary capacity counts as used first, then surge, then reserve, then the second one."""
    beyond = np.maximum(make.started - make.ask, 0.0)
    cost = np.zeros(len(make.started))
    if make.ask_surge is not None:
        surged = np.minimum(beyond, make.ask_surge)
        cost += make.row.made.surge_premium * surged
        beyond = beyond - surged
    if make.ask_reserve is not None:
        used = beyond if make.ask_second is None else np.minimum(beyond, make.ask_reserve)
        cost += make.row.made.activation_cost * used
        beyond = beyond - used
    if make.ask_second is not None:
        cost += make.row.made.second_activation_cost * beyond
    return cost
