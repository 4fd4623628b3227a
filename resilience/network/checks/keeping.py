"""Checks of how stock is kept: room that is stated where it is limited, and parts fresh enough where they go."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from resilience.findings import Code, Severity
from resilience.network.keeping.freshness import Freshness, keeping_times
from resilience.network.lanes import LaneStatus
from resilience.network.parts import Customer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.findings import Finding
    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.network.places import Place, Places
    from resilience.quantities import PartId, SiteId


def rooms_stated(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Report parts at a site with limited storage of which nobody says how much room they take."""
    limited = {name for name, site in network.sites.items() if site.storage is not None}
    unknown: defaultdict[PartId, list[SiteId]] = defaultdict(list)
    for node in network.nodes:
        part = network.parts.get(node.part)
        if node.site in limited and part is not None and part.room is None and node.part not in network.slots:
            unknown[node.part].append(node.site)
    for name, sites in unknown.items():
        message = f"{name} may be kept at {', '.join(sites)}, where storage is limited, and its room is not stated."
        remedy = "Write the room that one unit takes there; 0 if it takes none."
        yield places.of("parts", name).finding(Code.NEEDED, message, remedy, "room")


def lives_stated(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Report customers who ask for more life left than there is, or of a part whose shelf life nobody states."""
    for node, whole in network.demand.items():
        for sold in whole.customers or (whole,):
            own = (sold.customer,) if isinstance(sold, Customer) else ()
            yield from _life_left(network, node, sold.life_left, places.of("demand", *network.market_of(node), *own))


def _life_left(network: SupplyNetwork, node: Node, left: float | None, place: Place) -> Iterator[Finding]:
    part = network.parts.get(node.part)
    if left is None or part is None:
        return
    site = network.market_of(node).site
    if part.shelf_life is None:
        message = f"Customers at {site} ask for life left of {node.part}, and its shelf_life is not stated."
        remedy = "State shelf_life of the part, or leave the cell blank."
        yield place.finding(Code.NEEDED, message, remedy, "life_left")
    elif left >= part.shelf_life:
        message = f"Customers at {site} ask for as much life left of {node.part} as it has when it is made."
        yield place.finding(Code.CONTRADICTION, message, "Write less than its shelf_life.", "life_left")


def fresh_on_arrival(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Report lanes that bring a part too old to be handed on, and lots where a part may not wait at all."""
    if any(one.severity is Severity.ERROR for one in lives_stated(network, places)):
        return
    fresh = Freshness(network)
    for lane in network.lanes.values():
        if lane.target in keeping_times(network):
            yield from _too_old(fresh, lane, places)


def _too_old(fresh: Freshness, lane: Lane, places: Places) -> Iterator[Finding]:
    place = places.of("lanes", lane.origin, lane.destination, lane.part, lane.mode)
    age, limit = fresh.brought(lane), fresh.leaves(lane.target)
    brings = f"{lane.id} brings {lane.part} {age:.4g} periods old at the oldest"
    if age > limit:
        message = f"{brings}; at {lane.destination} it must be gone when {limit:.4g} periods old."
        remedy = f"Shorten the way, raise least_life of {lane.origin}, or correct shelf_life and life_left."
        yield place.finding(Code.CONFLICT, message, remedy, "lead_time")
    elif lane.status is LaneStatus.CANDIDATE and age > fresh.arrives(lane.target):
        message = f"{brings}, older than the sources in use do: it keeps for less time than is reckoned with."
        remedy = "Mind it if the plan takes this lane, or raise least_life of its origin."
        yield place.finding(Code.IMPLAUSIBLE, message, remedy, "lead_time", Severity.WARNING)
    if keeping_times(fresh.network)[lane.target] == 0 and lane.delivery_options:
        message = f"{lane.part} comes to {lane.destination} in lots, and may not wait there."
        remedy = f"State least_life of {lane.destination}, so that it may wait, or leave deliveries_per_period blank."
        yield place.finding(Code.CONFLICT, message, remedy, "deliveries_per_period")
