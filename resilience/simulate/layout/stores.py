"""Stores: the room that the stock of each site has, and what each part keeps of it as planned."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from resilience.network.keeping.storage import most_built
from resilience.network.ordering import mean_left_over

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.plan.plan import Plan
    from resilience.quantities import SiteId


class Stored(NamedTuple):
    """A position in a store: its number, room of a unit, and units it keeps places for."""

    node: int
    room: float
    own: float


class StoreRow(NamedTuple):
    """A store: storage units that no part keeps for itself, price of one outside for a period, and who lies in it."""

    site: SiteId
    free: float
    price: float
    stored: tuple[Stored, ...]


def stores_of(network: SupplyNetwork, plan: Plan, numbers: Mapping[Node, int], year: float) -> tuple[StoreRow, ...]:
    """Every store with a limit, under a plan; `year` in periods."""
    return tuple(_stores(network, plan, numbers, year))


def _stores(network: SupplyNetwork, plan: Plan, numbers: Mapping[Node, int], year: float) -> Iterator[StoreRow]:
    for name, nodes in network.stores.items():
        site, taken, stored = network.sites[name], [], []
        for node in nodes:
            lanes = [lane for lane in network.inbound.get(node, ()) if plan.lot(lane.id) > 0]
            own = plan.buffers.get(node, 0.0) + math.fsum(plan.lot(lane.id) for lane in lanes)
            own += most_built(network, node, year)
            more = math.fsum(2 * mean_left_over(lane, plan.lot(lane.id)) for lane in lanes)
            room = network.parts[node.part].room or 0.0
            stored.append(Stored(numbers[node], room, own))
            taken.append(room * (own + more))
        yield StoreRow(name, (site.storage or 0.0) - math.fsum(taken), site.overflow_cost or 0.0, tuple(stored))
