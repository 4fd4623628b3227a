"""The order of a period: suppliers first when goods move, customers first when they are pulled."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from resilience.network.losses import supply_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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
        for line in network.lines_at(node):
            yield type(node)(node.site, line.child)


def _planned(network: SupplyNetwork, plan: Plan, node: Node) -> Iterator[Node]:
    for lane in network.inbound.get(node, ()):
        if plan.flows.get(lane.id, 0.0) > 0:
            yield lane.source


class Lags:
    """How long a shortage takes to reach what is downstream of it."""

    def __init__(self, network: SupplyNetwork, order: tuple[Node, ...]) -> None:
        self._network, self._order = network, order
        self._number = {node: number for number, node in enumerate(order)}

    def of(self, starts: Mapping[Node, int]) -> dict[Node, int]:
        """Most periods until a shortage that begins at `starts` reaches each position downstream of them.

        Positions are visited suppliers first, each once; a lane that runs against the order is followed by one step.
        """
        lags = dict(starts)
        waiting = [self._number[node] for node in lags]
        heapify(waiting)
        last = -1
        while waiting:
            number = heappop(waiting)
            if number == last:
                continue
            last, node = number, self._order[number]
            for after, lead in self._fed(node):
                lags[after] = max(lags.get(after, 0), lags[node] + lead)
                if self._number[after] > number:
                    heappush(waiting, self._number[after])
        return lags

    def _fed(self, node: Node) -> Iterator[tuple[Node, int]]:
        for lane in self._network.outbound.get(node, ()):
            yield lane.target, lane.lead_periods
        for made, _ in self._network.consumers.get(node, ()):
            yield made.node, 0
