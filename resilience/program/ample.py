"""Ample supply: who can make up for whatever a disruption of the study can take need not be watched doing it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork
    from resilience.quantities import LaneId, PartId


@dataclass(frozen=True)
class Ample:
    """Positions whose supply can make up for whatever a disruption of the study can take, at no premium.

    `needed` are the most units of each part that a period can need; supply is ample from `share` times as much on.
    """

    network: SupplyNetwork
    needed: Mapping[PartId, float]
    share: float
    lane_premium: Callable[[LaneId], float]
    make_premium: Callable[[Node], float]
    _known: dict[Node, bool] = field(default_factory=dict)

    def node(self, node: Node) -> bool:
        """Whether a position never binds; what feeds itself in a circle is taken to bind."""
        if node not in self._known:
            self._known[node] = False
            self._known[node] = self._made(node) or any(self._lane(lane) for lane in self.network.inbound.get(node, ()))
        return self._known[node]

    def _made(self, node: Node) -> bool:
        made = self.network.production.get(node)
        if made is None or made.resource is not None or self.make_premium(node) > 0 or node in self.network.shut:
            return False
        needed = self.needed[node.part] / made.yield_share
        children = self.network.lines_at(node)
        return made.capacity >= needed * self.share and all(self.node(Node(node.site, line.child)) for line in children)

    def _lane(self, lane: Lane) -> bool:
        free = lane.status is LaneStatus.ACTIVE and lane.activation_time is None and lane.qualification_cost == 0
        free = free and lane.id not in self.network.gated
        needed = self.needed[lane.part]
        return (
            free
            and lane.max_share >= 1
            and lane.capacity >= needed * self.share
            and self.lane_premium(lane.id) == 0
            and self.node(lane.source)
        )
