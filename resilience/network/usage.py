"""Nominal use: how many units pass each stock position in a normal period, as things stand today."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING
from weakref import ref

from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork


def nominal_use(network: SupplyNetwork) -> Mapping[Node, float]:
    """Units per period that leave each stock position under today's shares.

    What a position sends on is its demand, what production at its site consumes of it and what active lanes
    carry off; it is split over the active lanes that feed it by their `share`, production at the position
    making the rest. NaN where goods run in a circle or today's split is not stated, and for all that feeds
    such a position. It is reckoned once for each network, which is never changed.
    """
    known = _KNOWN.get(id(network))
    if known is not None and known[0]() is network:
        return known[1]
    key, found = id(network), _nominal_use(network)
    _KNOWN[key] = (ref(network, lambda _: _KNOWN.pop(key, None)), found)
    return found


_KNOWN: dict[int, tuple[ref[SupplyNetwork], Mapping[Node, float]]] = {}


def _nominal_use(network: SupplyNetwork) -> dict[Node, float]:
    use: defaultdict[Node, float] = defaultdict(float)
    for node, demand in network.demand.items():
        use[node] += demand.quantity
    for circle in _customers_first(network):
        for node in circle:
            use[node] = use[node] if len(circle) == 1 else math.nan
            for source, amount in _drawn(network, node, use[node]):
                use[source] += amount
    return {node: use[node] for node in network.nodes}


def today(network: SupplyNetwork, node: Node) -> Mapping[Lane, float] | None:
    """Today's share of each active lane in what a position takes; None where it is not stated.

    A single active lane without a stated share carries everything, unless the part is also made there.
    """
    active = [lane for lane in network.inbound.get(node, ()) if lane.status is LaneStatus.ACTIVE]
    stated = {lane: lane.share for lane in active if lane.share is not None}
    if stated or not active:
        return stated
    return {active[0]: 1.0} if len(active) == 1 and node not in network.production else None


def _drawn(network: SupplyNetwork, node: Node, use: float) -> Iterator[tuple[Node, float]]:
    shares = today(network, node)
    if shares is None:
        shares = dict.fromkeys(network.inbound[node], math.nan)
    for lane, share in shares.items():
        yield lane.source, use * share if share else 0.0
    made = network.production.get(node)
    if made is not None:
        started = use * (1 - sum(shares.values())) / made.yield_share
        for line in network.lines_at(node):
            yield Node(node.site, line.child), started * line.quantity


def _customers_first(network: SupplyNetwork) -> Iterator[list[Node]]:
    """Positions in an order that visits each after everything it feeds; those in a circle come together."""
    import networkx as nx

    graph: nx.DiGraph[Node] = nx.DiGraph()
    graph.add_nodes_from(network.nodes)
    for node in network.nodes:
        graph.add_edges_from((node, source) for source, _ in _drawn(network, node, 1.0))
    order = nx.condensation(graph)
    for component in nx.topological_sort(order):
        yield sorted(order.nodes[component]["members"])
