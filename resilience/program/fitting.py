"""What fits: how much cover everywhere, and which lots, the stores of a network have room for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from resilience.network.keeping.freshness import keeping_times
from resilience.network.keeping.storage import most_built
from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.quantities import LaneId, PartId, SiteId


@dataclass(frozen=True)
class RoomFor:
    """Share of a cover that each store has room for beside the largest lots; `lots`: lanes whose lots do not fit."""

    shares: Mapping[SiteId, float]
    lots: frozenset[LaneId]

    times: Mapping[Node, float]
    "Periods that goods may lie beside a full lot, where they do not keep."

    def cover(self, key: tuple[SiteId, PartId], wanted: float) -> float:
        """How much of a cover (periods) fits at a position."""
        return min(wanted * self.shares.get(key[0], 1.0), self.times.get(Node(*key), math.inf))


def fitting(m: Any, cover: float) -> RoomFor:
    """What fits of a cover (periods) everywhere, whatever the flows: most that may pass a position counts."""
    network, need = m.network, m.sizes.requirement
    shares: dict[SiteId, float] = {}
    free: frozenset[LaneId] = frozenset()
    for site, nodes in network.stores.items():
        there = network.sites[site].storage
        lots = sum(network.parts[node.part].room * _lots(m, node) for node in nodes)
        kept = sum(
            network.parts[node.part].room * min(cover * need[node.part], m.sizes.buffer_limit(node)) for node in nodes
        )
        if lots > there:
            free |= {lane.id for node in nodes for lane in network.inbound.get(node, ())}
        shares[site] = min(max(there - lots, 0.0) / kept, 1.0) if kept > 0 else 1.0
    times = {}
    for node, keeps in keeping_times(network).items():
        beside = keeps - _lots(m, node) / need[node.part] if need[node.part] else 0.0
        times[node] = max(beside, 0.0)
        if beside < 0:
            free |= {lane.id for lane in network.inbound.get(node, ())}
    return RoomFor(shares, frozenset(free), times)


def _lots(m: Any, node: Node) -> float:
    """Largest lot that all lanes into a position can bring together, and a multiple more."""
    ahead = most_built(m.network, node, m.periods_per_year)
    lanes = [lane for lane in m.network.inbound.get(node, ()) if lane.delivery_options]
    if not lanes:
        return ahead
    most = m.sizes.requirement[node.part] / min(k for lane in lanes for k in lane.delivery_options)
    return float(most + sum(lane.order_multiple for lane in lanes)) + ahead
