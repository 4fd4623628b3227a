"""The order of a period: suppliers first when goods move, customers first when they are pulled."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from resilience.network.losses import supply_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.plan.plan import Plan


def node_order(network: SupplyNetwork, plan: Plan) -> tuple[Node, ...]:
    """Stock positions, suppliers first.

    Where positions can feed each other in a circle they follow the planned flows; a lane that runs against the
    order takes at least one period.
    """
    rings = supply_order(network, candidates=True)
    return tuple(node for ring in rings for node in (ring if len(ring) == 1 else _unrolled(network, plan, ring)))


def _unrolled(network: SupplyNetwork, plan: Plan, ring: tuple[Node, ...]) -> Iterable[Node]:
    made = {node: set(_children(network, node)) & set(ring) for node in ring}
    planned = {node: made[node] | (set(_planned(network, plan, node)) & set(ring)) for node in ring}
    try:
        return tuple(TopologicalSorter(planned).static_order())
    except CycleError:
        return tuple(TopologicalSorter(made).static_order())


def _children(network: SupplyNetwork, node: Node) -> Iterator[Node]:
    if node in network.production:
        for line in network.children.get(node.part, ()):
            yield type(node)(node.site, line.child)


def _planned(network: SupplyNetwork, plan: Plan, node: Node) -> Iterator[Node]:
    for lane in network.inbound.get(node, ()):
        if plan.flows.get(lane.id, 0.0) > 0:
            yield lane.source


def longest_lags(network: SupplyNetwork, order: tuple[Node, ...], starts: dict[Node, int]) -> dict[Node, int]:
    """Most periods until a shortage that begins at `starts` reaches each position downstream of them."""
    lags = dict(starts)
    for node in order:
        if node not in lags:
            continue
        for lane in network.outbound.get(node, ()):
            lags[lane.target] = max(lags.get(lane.target, 0), lags[node] + lane.lead_periods)
        for made, _ in network.consumers.get(node, ()):
            lags[made.node] = max(lags.get(made.node, 0), lags[node])
    return lags
