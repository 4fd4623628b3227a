"""Refilling: how long a shelf that was used up takes to be full again, by the spare of whoever supplies it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resilience.network.parts import Node

if TYPE_CHECKING:
    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork
    from resilience.plan.plan import Plan

NONE = 1e-9
"""Spare below this share of the flow is none."""


@dataclass(frozen=True)
class Refill:
    """What can be brought to each position above a plan's flows, in units per period, by spare capacity alone.

    Help that costs extra (surge, reserve, expediting) is left out, and each shelf is refilled by itself.
    """

    network: SupplyNetwork
    plan: Plan
    _known: dict[Node, float] = field(default_factory=dict)

    def periods(self, node: Node) -> float:
        """Periods until a position's buffer is full again once it is used up; infinite where nobody has spare."""
        buffer = self.plan.buffers.get(node, 0.0)
        if buffer <= 0:
            return 0.0
        rate = self.rate(node)
        return buffer / rate if rate > NONE * buffer else math.inf

    def rate(self, node: Node) -> float:
        """Units per period that all sources of a position bring above plan; what goes in a circle brings nothing."""
        if node not in self._known:
            self._known[node] = 0.0
            lanes = (lane for lane in self.network.inbound.get(node, ()) if lane.id in self.plan.qualified)
            self._known[node] = sum(self._carried(lane) for lane in lanes) + self._made(node)
        return self._known[node]

    def _carried(self, lane: Lane) -> float:
        spare = lane.capacity - self.plan.flows.get(lane.id, 0.0)
        return max(min(spare, self.rate(lane.source)), 0.0)

    def _made(self, node: Node) -> float:
        made = self.network.production.get(node)
        if made is None:
            return 0.0
        spare = made.capacity - self.plan.production.get(node, 0.0)
        if made.resource is not None and made.cycle_time:
            spare = min(spare, self._line_time(node) / made.cycle_time)
        children = self.network.children.get(made.part, ())
        inputs = (self.rate(Node(made.site, line.child)) / line.quantity for line in children)
        return made.yield_share * max(min(spare, *inputs, math.inf), 0.0)

    def _line_time(self, node: Node) -> float:
        """Hours per period that a line has left beside the plan."""
        made = self.network.production[node]
        line = (made.site, str(made.resource))
        users = (self.network.production[user] for user in self.network.line_users[line])
        taken = sum((user.cycle_time or 0.0) * self.plan.production.get(user.node, 0.0) for user in users)
        return self.network.resources[line].available_time - taken
