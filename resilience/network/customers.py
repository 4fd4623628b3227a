"""Customers: how classes of them become part of a network that program and simulator know already.

A market whose product goes to several classes of customers keeps one stock of it. Each class is served at a *counter*
of its own, a place at the market that keeps nothing and is fed from that stock at no cost and in no time. So every
class has its own sales lost and its own queue, and what the market can hand over is shared: by cost in the program, in
the simulator by margin, which priorities follow (`check` refuses the opposite), and of equal margins by priority.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import ref

from resilience.network.lanes import Lane, LaneStatus, Mode
from resilience.network.parts import Demand
from resilience.network.picking import with_alternates
from resilience.network.sites import Site
from resilience.quantities import SiteId

if TYPE_CHECKING:
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node

_KNOWN: dict[int, tuple[ref[SupplyNetwork], SupplyNetwork]] = {}


def whole(network: SupplyNetwork) -> SupplyNetwork:
    """Return the network as program and simulator need it: with counters, and places where alternates are picked."""
    return with_alternates(with_customers(network))


def counter(customer: str, market: SiteId) -> SiteId:
    """Name of the place where a class of customers is served at a market."""
    return SiteId(f"{customer} at {market}")


def classes_at(network: SupplyNetwork, node: Node) -> tuple[str, ...]:
    """Classes of customers to whom a part is sold at a market, in their order; none where all are alike."""
    opened = with_customers(network)
    places = (where.site for where in opened.demand if opened.market_of(where) == node != where)
    return tuple(opened.counters[place][1] for place in places)


def with_customers(network: SupplyNetwork) -> SupplyNetwork:
    """Return the network with a counter for each class of customers: the same where it has none, or has them there."""
    if network.counters or not any(sold.customers for sold in network.demand.values()):
        return network
    known = _KNOWN.get(id(network))
    if known is not None and known[0]() is network:
        return known[1]
    key, found = id(network), _opened(network)
    _KNOWN[key] = (ref(network, lambda _: _KNOWN.pop(key, None)), found)
    return found


def _opened(network: SupplyNetwork) -> SupplyNetwork:
    sites, lanes, demand = dict(network.sites), dict(network.lanes), {}
    counters: dict[SiteId, tuple[SiteId, str]] = {}
    for node, sold in network.demand.items():
        if not sold.customers:
            demand[node] = sold
            continue
        real = network.sites[sold.market]
        for one in sold.customers:
            place = counter(one.customer, sold.market)
            counters[place] = sold.market, one.customer
            sites[place] = Site(place, real.kind, real.region, real.latitude, real.longitude, max_cover=0.0)
            way = Lane(sold.market, place, sold.part, Mode.ROAD, 0.0, 0.0, math.inf, LaneStatus.ACTIVE)
            lanes[way.id] = way
            served = Demand(
                place, sold.part, one.quantity, one.margin, one.patience, one.backlog_cost, one.deviation,
                life_left=one.life_left,
                priority=one.priority,
                penalties=one.penalties,
            )  # fmt: skip
            demand[served.node] = served
    return replace(network, sites=sites, lanes=lanes, demand=demand, counters=counters)
