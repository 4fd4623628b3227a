"""Which positions have a source that nobody needs to approve: what is lost there can be had again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node

if TYPE_CHECKING:
    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork


def supplied_positions(network: SupplyNetwork) -> frozenset[Node]:
    """Positions that are reached, from the first inputs on, by makers and lanes that no plan needs to approve.

    Grown from the makers without inputs until nothing is added; a maker whose inputs have no such source has none.
    """
    lanes = [lane for lane in network.lanes.values() if _needs_no_approval(lane) and lane.id not in network.gated]
    found: set[Node] = set()
    size = -1
    while size != (size := len(found)):
        found |= {node for node in network.production if found.issuperset(_inputs(network, node))}
        found |= {lane.target for lane in lanes if lane.source in found}
    return frozenset(found)


def _needs_no_approval(lane: Lane) -> bool:
    return lane.status is not LaneStatus.CANDIDATE and lane.qualification_cost == 0


def _inputs(network: SupplyNetwork, node: Node) -> list[Node]:
    return [Node(node.site, line.child) for line in network.lines_at(node)]
