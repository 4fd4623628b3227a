"""Classes of customers in the naive form: one stock of the market, and a queue and lost sales of each class.

Nothing is added to the network: what the market hands over in a period is the sum of what its classes get. How the
engine writes it down is another matter altogether.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from support.naive_contracts import charge_contract

from resilience.hazard.scenarios import EffectKind
from resilience.network.parts import Node
from resilience.plan.picked import picked

if TYPE_CHECKING:
    from support.naive_scenario import NaiveScenario

    from resilience.network.parts import Customer


class ServedOf:
    """What each class of a market's customers gets in one scenario."""

    def __init__(self, scenario: NaiveScenario, node: Node) -> None:
        self.scenario, self.node, self.times = scenario, node, scenario.times
        sold = scenario.network.demand[node]
        network = picked(scenario.naive.model).network
        ways = [lane for lane in network.outbound[node] if lane.destination in network.counters]
        self.way = {network.counters[lane.destination][1]: lane for lane in ways}
        given = [self._class(one) for one in sold.customers]
        for t in self.times:
            scenario.row(scenario.deliver[node, t] == sum(got[t] for got in given))

    def _class(self, one: Customer) -> dict:
        """Serve a class by itself: what it takes of the market's stock by period."""
        scenario, at = self.scenario, Node(self.way[one.customer].destination, self.node.part)
        name = f"{self.node}_{one.customer}"
        takes, lost, queue, kept = (scenario.new(f"{what}_{name}", self.times) for what in ("a", "b", "c", "d"))
        wanted = [one.quantity * scenario.effect(EffectKind.DEMAND_FACTOR, at, t) for t in self.times]
        waits = len(wanted) if math.isinf(one.patience) else int(one.patience + 0.5)
        hit = any((kind, at) in scenario.effects for kind in (EffectKind.DEMAND_FACTOR, EffectKind.STOCK_LOCKED))
        for t in self.times:
            before, stored = (queue[t - 1], kept[t - 1]) if t > 0 else (0.0, 0.0)
            served = takes[t] + stored - kept[t]
            scenario.row(served + queue[t] - before + lost[t] == wanted[t])
            scenario.row(served >= 0)
            scenario.row(queue[t] <= sum(wanted[max(0, t - waits + 1) : t + 1] if waits else []))
            scenario.row(kept[t] <= (queue[t] if hit else 0.0))
            works = 1 - scenario.effect(EffectKind.STOCK_LOCKED, self.node, t)
            if works < 1 and self.node not in scenario.network.production:
                scenario.row(takes[t] <= works * one.quantity)
            if self.way[one.customer].id in scenario.fenced:
                scenario.row(takes[t] <= one.quantity)
            scenario.loss += one.margin * lost[t] + one.backlog_cost * queue[t]
        charge_contract(scenario, one, name, sum(lost[t] for t in self.times))
        return takes
