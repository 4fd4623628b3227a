"""What the naive closed form needs to know of a model and a scenario, worked out from the tables alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from support.naive_times import latest_felt, latest_shortage

from resilience.hazard.scenarios import EffectKind
from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node

if TYPE_CHECKING:
    from support.sparse_lp import Vector

    from resilience.hazard.scenarios import Scenario
    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Production
    from resilience.plan.model import Model


def whole(periods: float) -> int:
    """Periods rounded to the nearest, half up."""
    return math.floor(periods + 0.5)


def closing_time(model: Model, scenario: Scenario) -> int:
    """Periods until the books close: last effect, longest lead time, one year."""
    leads = [whole(lane.lead_time) for lane in model.network.lanes.values()]
    leads += latest_shortage(model.network, scenario).values()
    leads += latest_felt(model.network, scenario).values()
    return scenario.end + max(leads, default=0) + math.ceil(model.calendar.periods_per_year)


class Effects:
    """What a scenario does to each target, period by period over the whole time watched."""

    def __init__(self, scenario: Scenario, periods: int) -> None:
        self.periods = periods
        self.given = {(effect.kind, effect.target): effect.profile for effect in scenario.effects}

    def profile(self, kind: EffectKind, target: str, after: float | None = None) -> Vector:
        """Profile of an effect, shape (periods,); `after` it ends nominal unless told otherwise."""
        given = self.given.get((kind, target), ())[: self.periods]
        rest = kind.nominal if after is None else after
        return np.array([*given, *[rest] * (self.periods - len(given))])

    def at(self, kind: EffectKind, node: Node) -> Vector:
        """Profile of an effect on a part at a site."""
        return self.profile(kind, node)

    def works(self, lane: Lane) -> Vector:
        """Share of a lane's dispatch that works."""
        return 1 - self.profile(EffectKind.LANE_LOSS, lane.id)

    def makes(self, node: Node) -> Vector:
        """Share of good output that is possible."""
        return (1 - self.at(EffectKind.PRODUCTION_LOSS, node)) * (1 - self.at(EffectKind.YIELD_LOSS, node))

    def kept(self, lane: Lane) -> float:
        """Share of the goods in transit that is not destroyed."""
        return 1 - self.profile(EffectKind.TRANSIT_LOSS, lane.id)[0]

    def help_curve(self, lane: Lane) -> Vector | None:
        """Help as it was recorded, at its last value for ever; None where it was not."""
        given = self.given.get((EffectKind.HELP, lane.id))
        return None if given is None else self.profile(EffectKind.HELP, lane.id, given[-1])


def most_needed(network: SupplyNetwork, part: str) -> float:
    """Units of a part that nominal demand can need per period, every unit made at the worst yield on offer."""
    need = sum(sold.quantity for node, sold in network.demand.items() if node.part == part)
    for line in network.bom:
        if line.child == part:
            yields = [made.yield_share for node, made in network.production.items() if node.part == line.parent]
            need += line.quantity * most_needed(network, line.parent) / min(yields, default=1.0)
    return need


def sales_worth(network: SupplyNetwork, part: str) -> float:
    """Largest margin that a unit of a part stands for, of what it goes into made at the best yield on offer."""
    worth = [sold.margin for node, sold in network.demand.items() if node.part == part]
    for line in network.bom:
        if line.child == part:
            yields = [made.yield_share for node, made in network.production.items() if node.part == line.parent]
            worth.append(sales_worth(network, line.parent) * max(yields, default=1.0) / line.quantity)
    return max(worth, default=0.0)


def closing_price(network: SupplyNetwork, part: str) -> float:
    """What a unit missing for good is charged when the books close: more than any sale forgone for it, or its value."""
    return 2 * max(sales_worth(network, part), network.parts[part].unit_value)


def supplied(network: SupplyNetwork) -> set[Node]:
    """Positions that goods reach from their first inputs on without any approval, one step of the chain a round."""
    sure = [l for l in network.lanes.values() if l.status is not LaneStatus.CANDIDATE and not l.qualification_cost]
    found: set[Node] = set()
    for _ in range(len(network.nodes) + 1):
        for node in network.production:
            if all(Node(node.site, line.child) in found for line in network.bom if line.parent == node.part):
                found.add(node)
        found |= {lane.target for lane in sure if Node(lane.origin, lane.part) in found}
    return found


class Landed:
    """Cheapest cost of a unit at each position, and what a lane or a maker costs above it."""

    def __init__(self, network: SupplyNetwork) -> None:
        self.network = network
        approved = [lane for lane in network.lanes.values() if lane.status is not LaneStatus.CANDIDATE]
        self.cost: dict[Node, float] = {}
        self._settle(approved, fixed=set())
        self._settle(list(network.lanes.values()), fixed=set(self.cost))

    def _settle(self, lanes: list[Lane], fixed: set[Node]) -> None:
        """Lower the costs until no source is cheaper; each round brings in one more step of the chain."""
        for _ in range(len(self.network.nodes) + len(self.network.parts) + 1):
            for node, made in self.network.production.items():
                self._offer(node, self.making(made), fixed)
            for lane in lanes:
                self._offer(lane.target, self.carrying(lane), fixed)

    def _offer(self, node: Node, cost: float, fixed: set[Node]) -> None:
        if node not in fixed and math.isfinite(cost):
            self.cost[node] = min(cost, self.cost.get(node, math.inf))

    def carrying(self, lane: Lane) -> float:
        """Cost of a unit that comes by a lane."""
        return self.cost.get(Node(lane.origin, lane.part), math.inf) + lane.unit_cost

    def making(self, made: Production) -> float:
        """Cost of a good unit made here, with its inputs."""
        inputs = [line for line in self.network.bom if line.parent == made.part]
        bought = sum(line.quantity * self.cost.get(Node(made.site, line.child), math.inf) for line in inputs)
        return (made.unit_cost + bought) / made.yield_share

    def premium(self, cost: float, node: Node) -> float:
        """How much dearer than the cheapest source at a position; 0 where no source can serve it."""
        least = self.cost.get(node, math.inf)
        if math.isinf(cost) or math.isinf(least) or cost - least <= 1e-9 * max(1.0, abs(least)):
            return 0.0
        return cost - least
