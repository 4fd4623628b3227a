"""Prices the judge needs, worked out from the tables alone: landed costs, premiums, and what a unit is worth.

The optimizer works out its own; the two must agree, and a test holds them side by side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Demand

ROUNDING = 1e-9
"""Share of the landed cost below which a premium is a rounding error."""


@dataclass(frozen=True)
class LandedPrices:
    """Landed cost of one unit at each stock position, in currency: the cheapest approved source, all the way up.

    A position that no approved source reaches is priced by sources that are only possible.
    """

    network: SupplyNetwork
    landed: Mapping[Node, float]

    @classmethod
    def of(cls, network: SupplyNetwork) -> LandedPrices:
        """Price every position that goods can reach."""
        approved = [lane for lane in network.lanes.values() if lane.status is not LaneStatus.CANDIDATE]
        known = _cheapest(network, approved, {})
        return cls(network, _cheapest(network, list(network.lanes.values()), known))

    def lane_premium(self, lane: Lane) -> float:
        """Cost per unit by a lane above the cheapest source at its destination."""
        return self._above(self.landed.get(lane.source, math.inf) + lane.moving_cost, lane.target)

    def anew(self, lane: Lane) -> float:
        """What one more unit costs that goes by a lane, from its first input to where it gets on."""
        cost = self.landed.get(lane.source, math.inf) + lane.moving_cost
        return cost if math.isfinite(cost) else 0.0  # nothing can flow here

    def restocking(self, node: Node) -> float:
        """What one more unit at a position costs by its cheapest source."""
        cost = self.landed.get(node, math.inf)
        return cost if math.isfinite(cost) else 0.0  # nothing can come here

    def make_premium(self, node: Node) -> float:
        """Cost per good unit made here above the cheapest source here."""
        return self._above(_making(self.network, node, self.landed), node)

    def spoiled(self, node: Node) -> float:
        """Inputs and work in one good unit made here."""
        return _making(self.network, node, self.landed)

    def _above(self, cost: float, node: Node) -> float:
        least = self.landed.get(node, math.inf)
        if not math.isfinite(cost) or not math.isfinite(least):
            return 0.0  # nothing can flow here
        return cost - least if cost - least > ROUNDING * max(1.0, abs(least)) else 0.0


def _making(network: SupplyNetwork, node: Node, landed: Mapping[Node, float]) -> float:
    made = network.production[node]
    lines = network.lines_at(node)
    inputs = math.fsum(line.quantity * landed.get(Node(node.site, line.child), math.inf) for line in lines)
    return (made.unit_cost + inputs) / made.yield_share


def _cheapest(network: SupplyNetwork, lanes: Sequence[Lane], known: Mapping[Node, float]) -> dict[Node, float]:
    """Cheapest cost at each position, those in `known` given; found by relaxing until nothing gets cheaper."""
    cost = dict(known)
    settled = False
    while not settled:
        settled = True
        offers = [(node, _making(network, node, cost)) for node in network.production]
        offers += [(lane.target, cost.get(lane.source, math.inf) + lane.moving_cost) for lane in lanes]
        for node, offer in offers:
            if node not in known and offer < cost.get(node, math.inf) * (1 - 1e-12):
                cost[node] = offer
                settled = False
    return cost


def worth(network: SupplyNetwork, order: Sequence[Node], at_market: Callable[[Demand], float]) -> dict[Node, float]:
    """Most that one unit at each position can still be worth downstream, in currency per unit.

    Parameters
    ----------
    network
        The supply network.
    order
        Its positions, suppliers first.
    at_market
        What a unit is worth where it is sold.
    """
    value = dict.fromkeys(order, 0.0)
    for node in reversed(order):
        earned = [at_market(network.demand[node])] if node in network.demand else []
        earned += [value[lane.target] for lane in network.outbound.get(node, ())]
        for made, quantity in network.consumers.get(node, ()):
            taken = network.whole_line(made.node, node.part) if network.slots else quantity
            earned.append(value[made.node] * made.yield_share / taken)
        value[node] = max(earned, default=0.0)
    return value
