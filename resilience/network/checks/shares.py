"""Checks of shares: today's and the limits on tomorrow's must be able to add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.findings import Code, Severity
from resilience.network.lanes import LaneStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.findings import Finding
    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork
    from resilience.network.places import Places

TOLERANCE = 1e-6
"""How far shares may be from adding up to 1."""


def share_limits(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Check that no lane's least share exceeds its largest."""
    for lane in network.lanes.values():
        if lane.min_share > lane.max_share:
            message = f"min_share {lane.min_share:g} exceeds max_share {lane.max_share:g}."
            yield _at(places, lane, Code.SHARE_LIMITS, message, "Make min_share <= max_share.", "min_share")


def shares_of_idle_lanes(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Report shares of today on lanes that are not in use."""
    for lane in network.lanes.values():
        if lane.share and lane.status is not LaneStatus.ACTIVE:
            message = f"The lane is {lane.status}, yet carries a share of {lane.share:g} today."
            yield _at(places, lane, Code.SHARE_OF_IDLE, message, "Make the lane active or its share blank.", "share")


def minimum_shares(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Check that the least shares of the lanes in use leave room for one another."""
    for node, lanes in network.inbound.items():
        total = sum(lane.min_share for lane in _active(lanes))
        if total > 1 + TOLERANCE:
            message = f"The least shares of {node} add up to {total:g}, more than 1."
            yield _at(places, lanes[0], Code.MINIMUM_SHARES, message, "Lower min_share on these lanes.", "min_share")


def maximum_shares(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Check that the largest shares cover the whole, unless the part is also made there."""
    for node, lanes in network.inbound.items():
        total = sum(lane.max_share for lane in lanes)
        if node not in network.production and total < 1 - TOLERANCE:
            message = f"The largest shares of {node} add up to {total:g}, less than 1."
            remedy = "Raise max_share on these lanes or add a lane."
            yield _at(places, lanes[0], Code.MAXIMUM_SHARES, message, remedy, "max_share")


def todays_shares(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Check that stated shares add up to 1, or to at most 1 where the part is also made."""
    for node, lanes in network.inbound.items():
        stated = [lane for lane in _active(lanes) if lane.share is not None]
        total = sum(lane.share or 0.0 for lane in stated)
        short = total < 1 - TOLERANCE and node not in network.production
        if stated and (short or total > 1 + TOLERANCE):
            message = f"Today's shares of {node} add up to {total:g}, not 1."
            remedy = "Correct them, or leave all of them blank (a blank among stated shares counts as 0)."
            yield _at(places, stated[0], Code.TODAYS_SHARES, message, remedy, "share")


def unstated_shares(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Warn of several sources in use without a stated split: the status quo depends on it."""
    for node, lanes in network.inbound.items():
        active = _active(lanes)
        sources = len(active) + (node in network.production)
        if active and sources > 1 and all(lane.share is None for lane in active):
            message = f"{node} has {sources} sources in use, and today's share of none is stated."
            remedy = "Write share on each of these lanes: the status quo depends on it."
            yield _at(places, active[0], Code.SHARE_MISSING, message, remedy, "share", Severity.WARNING)


def _active(lanes: tuple[Lane, ...]) -> list[Lane]:
    return [lane for lane in lanes if lane.status is LaneStatus.ACTIVE]


def _at(
    places: Places,
    lane: Lane,
    code: Code,
    message: str,
    remedy: str,
    column: str,
    severity: Severity = Severity.ERROR,
) -> Finding:
    place = places.of("lanes", lane.origin, lane.destination, lane.part, lane.mode)
    return place.finding(code, message, remedy, column, severity)
