"""Alternates in the naive form: what each maker takes of them instead of the part, by plan and in a disruption.

Nothing is added to the network: the balance of a part counts what is replaced as not taken, and that of the alternate
as taken, in its ratio. How the engine writes it down is another matter altogether.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node
from resilience.plan.levers import Lever
from resilience.plan.picked import picked

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.naive import Naive
    from support.naive_scenario import NaiveScenario

    from resilience.network.lanes import Alternate, Lane

Key = tuple[Node, "Alternate"]


class Swaps:
    """What is replaced by plan; a key is a maker and an alternate that reaches it."""

    def __init__(self, naive: Naive) -> None:
        self.naive, network = naive, naive.network
        there = {*network.production, *network.inbound}
        self.keys = [
            (n, one) for one in network.alternates for n in network.production
            if n.part == one.parent and Node(n.site, one.alternate) in there
        ]  # fmt: skip
        self.lines = {(line.parent, line.child): line.quantity for line in network.bom}
        self.units = naive.new("swapped", self.keys)
        optional = [key for key in self.keys if key[1].status is LaneStatus.CANDIDATE]
        self.approved = naive.new("swap_approved", optional, within=pyo.Binary)
        kept = Lever.SOURCES not in naive.model.levers
        for key in self.keys:
            n, one = key
            naive.row(self.units[key] <= naive.sizes.requirement[one.child] * self.y(key))
            self.limit(key, self.units, naive.make[n])
            if kept:
                share = one.share or 0.0 if one.status is LaneStatus.ACTIVE else 0.0
                naive.row(self.units[key] == share * self.lines[one.line] * naive.make[n])
                if key in self.approved:
                    self.approved[key].fix(0)

    def planned(self, key: Key) -> Any:
        """Units of the part replaced per period by plan."""
        return self.units[key]

    def y(self, key: Key) -> Any:
        """1 where it may be used."""
        return self.approved.get(key, 1.0)

    def limit(self, key: Key, units: Any, started: Any) -> None:
        """No more than its share of what is taken, and all of one line no more than all."""
        n, one = key
        taken = self.lines[one.line] * started
        self.naive.row(units[key] <= one.max_share * taken)
        together = [other for other in self.keys if other[0] == n and other[1].line == one.line]
        self.naive.row(sum(units[other] for other in together) <= taken)

    def taken(self, node: Node, units: Callable[[Key], Any]) -> Any:
        """What is taken of a position beyond what the bill of materials says."""
        more: Any = 0.0
        for key in self.keys:
            n, one = key
            if node == Node(n.site, one.child):
                more = more - units(key)
            if node == Node(n.site, one.alternate):
                more = more + one.ratio * units(key)
        return more

    def cost(self) -> Any:
        """Per period, with the fees of approval."""
        year = self.naive.model.calendar.periods_per_year
        fees = sum(one.qualification_cost * approved / year for (_, one), approved in self.approved.items())
        return fees + sum(one.extra_cost * self.units[n, one] for n, one in self.keys)


class SwapsOf:
    """What is replaced in one scenario."""

    def __init__(self, scenario: NaiveScenario) -> None:
        self.scenario, self.naive = scenario, scenario.naive
        swaps, times = self.naive.swaps, scenario.times
        self.units = scenario.new("swapped", [(key, t) for key in swaps.keys for t in times])
        self.network = picked(self.naive.model).network
        for key in swaps.keys:
            self._use(key)
        for key in swaps.keys:
            self._pay_for_the_part(key)

    def way(self, key: Key) -> Lane:
        """The source that the engine makes of it: for its premium, and whether it is fenced."""
        n, one = key
        ways = (lane for lane in self.network.lanes.values() if lane.origin == one.place(n.site))
        return next(lane for lane in ways if self.network.children[lane.part][0].child == one.child)

    def _use(self, key: Key) -> None:
        scenario, swaps = self.scenario, self.naive.swaps
        n, lane, plan = key[0], self.way(key), swaps.planned(key)
        most = self.naive.sizes.burst_limit(lane.part, len(scenario.times))
        warned = scenario._early(f"{lane.id}", swaps.y(key)) if lane.activation_time is not None else 0.0
        for t in scenario.times:
            used = self.units[key, t]
            swaps.limit(key, {other: self.units[other, t] for other in swaps.keys}, scenario.started(n, t))
            if lane.activation_time is None:
                scenario.row(used <= most * swaps.y(key))
            else:
                late = scenario._help(lane.id, lane, scenario.late, t)
                help_ = late * swaps.y(key) + (scenario._help(lane.id, lane, scenario.early, t) - late) * warned
                help_ += scenario._emergency(lane.id, lane, t) * (1 - swaps.y(key))
                scenario.row(used <= plan + most * help_)
            if lane.id in scenario.fenced:
                scenario.row(used <= plan)
        extra = scenario.new(f"swap_extra_{lane.id}", [0])[0]
        scenario.row(extra >= sum(self.units[key, t] for t in scenario.times) - len(scenario.times) * plan)
        scenario.loss += self.naive.sizes.lane_premium(lane.id) * extra

    def _pay_for_the_part(self, key: Key) -> None:
        """Where the alternate is the cheaper one: what the part costs more, above plan."""
        n, one = key
        scenario, swaps, slot = self.scenario, self.naive.swaps, Node(n.site, self.way(key).part)
        together = [other for other in swaps.keys if other[0] == n and self.way(other).part == slot.part]
        if together[0] != key or not self.naive.sizes.make_premium(slot):
            return
        share = swaps.lines[one.line] * one.max_share

        def part(started: Any, units: Any) -> Any:
            return share * started - sum(units(other) for other in together)

        usual = part(self.naive.make[n], swaps.planned)
        used = sum(part(scenario.started(n, t), lambda k, t=t: self.units[k, t]) for t in scenario.times)
        extra = scenario.new(f"part_extra_{slot}", [0])[0]
        scenario.row(extra >= used - len(scenario.times) * usual)
        scenario.loss += self.naive.sizes.make_premium(slot) * extra
        for t in scenario.times:
            if slot in scenario.fenced:
                scenario.row(part(scenario.started(n, t), lambda k, t=t: self.units[k, t]) <= usual)
