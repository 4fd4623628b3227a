"""Freshness: how long parts with a shelf life may lie at each position, so that they are fresh enough where they go.

Age is counted from when a unit is made, on its way and on every shelf. What may leave a site for another is at most as
old as the site's least life says; what customers take, as their life left says; what is used in a product is fresh
again as a part of it. So each position has a time of its own, whatever stock lies elsewhere.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from weakref import ref

from resilience.network.lanes import LaneStatus
from resilience.network.usage import nominal_use

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node


class Freshness:
    """Ages of perishable parts in a network, in periods: on arrival at the oldest, and when leaving at most.

    Sources that are only candidates are not counted: what they bring may be older than what the others do.
    """

    def __init__(self, network: SupplyNetwork) -> None:
        self.network = network
        self._arrival: dict[Node, float] = {}
        self._open: set[Node] = set()

    def arrives(self, node: Node) -> float:
        """Age of what comes to a position, at the oldest."""
        if node not in self._arrival:
            self._open.add(node)
            lanes = (lane for lane in self.network.inbound.get(node, ()) if lane.status is not LaneStatus.CANDIDATE)
            ages = [self.brought(lane) for lane in lanes if lane.source not in self._open]
            self._arrival[node] = max(ages, default=0.0)
            self._open.discard(node)
        return self._arrival[node]

    def brought(self, lane: Lane) -> float:
        """Age of what a lane brings, at the oldest."""
        return self.leaves(lane.source) + lane.lead_periods

    def leaves(self, node: Node) -> float:
        """Age at most when goods leave a position: what whoever draws on it asks for; as they come if nobody does."""
        limits = [limit for _, limit in self.limits(node)]
        return min(limits) if limits else self.arrives(node)

    def limits(self, node: Node) -> Iterator[tuple[str, float]]:
        """Whoever draws on a position, and the age he takes at most; a site without a least life hands on at once."""
        network = self.network
        life = network.parts[node.part].shelf_life
        if life is None:
            return
        if node in network.demand:
            yield "customers", life - (network.demand[node].life_left or 0.0)
        out = network.outbound.get(node, ())
        served = [network.demand[lane.target] for lane in out if lane.destination in network.counters]
        if served:
            yield "customers", life - max(sold.life_left or 0.0 for sold in served)
        if network.consumers.get(node) or any(lane.destination in network.picking for lane in out):
            yield "production", life
        if any(lane.destination not in network.inside for lane in out):
            share = network.sites[node.site].least_life
            yield "lanes", self.arrives(node) if share is None else (1.0 - share) * life

    def keeps(self, node: Node) -> float:
        """Periods that goods may lie at a position; below 0 where they come too old."""
        return self.leaves(node) - self.arrives(node)


_KNOWN: dict[int, tuple[ref[SupplyNetwork], Mapping[Node, float]]] = {}


def keeping_times(network: SupplyNetwork) -> Mapping[Node, float]:
    """Periods that goods may lie at each position of a part with a shelf life, at least 0.

    They are reckoned once for each network, which is never changed.
    """
    known = _KNOWN.get(id(network))
    if known is not None and known[0]() is network:
        return known[1]
    key, found = id(network), _keeping_times(network)
    _KNOWN[key] = (ref(network, lambda _: _KNOWN.pop(key, None)), found)
    return found


def _keeping_times(network: SupplyNetwork) -> Mapping[Node, float]:
    if not any(part.shelf_life is not None for part in network.parts.values()):
        return {}
    fresh = Freshness(network)
    perishable = (node for node in network.nodes if network.parts[node.part].shelf_life is not None)
    return {node: max(fresh.keeps(node), 0.0) for node in perishable}


def too_old(node: Node, target: float, lots: float, sold: float) -> str:
    """Say that today's target stock at a position gets too old."""
    beside = f" and lots of {lots:.6g}" if lots else ""
    return f"Today's target stock of {target:.6g} {node}{beside} gets too old: {max(sold, 0.0):.6g} are used in time."


def sold_in_time(network: SupplyNetwork, node: Node) -> float:
    """Units of today's use within the time that goods may lie at a position; infinite where they keep."""
    time = keeping_times(network).get(node)
    use = nominal_use(network).get(node, math.nan)
    return math.inf if time is None or math.isnan(use) else time * use
