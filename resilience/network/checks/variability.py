"""What everyday safety stock needs to know: how demand varies, and how today's flow is split."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from resilience.findings import Code, Severity
from resilience.network.usage import nominal_use, today

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.network.places import Places


def varies(network: SupplyNetwork) -> bool:
    """Whether anything is said to vary in ordinary times."""
    demand = any(sold.deviation for sold in network.demand.values())
    return demand or any(lane.lead_time_deviation for lane in network.lanes.values())


def variability_findings(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Report what keeps everyday safety stock from being worked out, where something varies."""
    if not varies(network):
        return
    for sold in network.demand.values():
        if sold.deviation is None:
            message = "The cell is blank, but everyday safety stock is asked for."
            remedy = "Write the standard deviation of the demand of one period; 0 if it does not vary."
            yield places.of("demand", sold.market, sold.part).finding(Code.NEEDED, message, remedy, "deviation")
    use = nominal_use(network)
    unsplit = [node for node, units in use.items() if units != 0 and today(network, node) is None]
    for node in unsplit:
        message = f"How today's {node} is split is not stated, so nobody can say what everyday safety stock it needs."
        yield _at_lane(network, places, node, message, "State the share of each source in use.")
    circle = [node for node, units in use.items() if isnan(units) and network.inbound.get(node)]
    if circle and not unsplit:
        node = circle[0]
        message = f"{node} comes, by way of others, from itself: everyday safety stock needs a network without circles."
        yield _at_lane(network, places, node, message, "Take the circle out, or plan without everyday safety stock.")


def lead_findings(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Warn of lead times that vary by more than they last: a number that is likely to be in another unit."""
    for lane in network.lanes.values():
        if lane.lead_time_deviation and lane.lead_time_deviation > lane.lead_time:
            message = "The lead time varies by more than it lasts."
            place = places.of("lanes", lane.origin, lane.destination, lane.part, lane.mode)
            yield place.finding(
                Code.IMPLAUSIBLE, message, "Check both and their units of time.", "lead_time_deviation",
                severity=Severity.WARNING,
            )  # fmt: skip


def nowhere_to_keep(places: Places, node: Node) -> Finding:
    """Report a position that must keep everyday safety stock and may keep none."""
    message = f"{node} would have to keep everyday safety stock, and its max_cover allows none."
    return places.of("sites", node.site).finding(Code.CONFLICT, message, "State a max_cover above 0.", "max_cover")


def _at_lane(network: SupplyNetwork, places: Places, node: Node, message: str, remedy: str) -> Finding:
    lane = network.inbound[node][0]
    place = places.of("lanes", lane.origin, lane.destination, lane.part, lane.mode)
    return place.finding(Code.CONFLICT, message, remedy, "share")
