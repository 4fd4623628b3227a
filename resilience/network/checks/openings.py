"""Checks of sites that may be opened or closed: what is stated of them, and the lanes that lead there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.findings import Code
from resilience.network.lanes import LaneStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork
    from resilience.network.places import Place, Places
    from resilience.network.sites import Site


def openings_stated(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Report sites that say half of what opening or closing them needs, or what contradicts it, and markets of them."""
    sold = {network.market_of(node).site for node in network.demand}
    for name, site in network.sites.items():
        place = places.of("sites", name)
        yield from _candidate(site, place) if site.may_open else _there(site, place)
        if name in sold and (site.may_open or site.may_close):
            what = "candidate" if site.may_open else "site that may be closed"
            message = f"{name} is a {what}, and customers buy there: demand does not go away with a site."
            remedy = "Sell at a market of its own, fed by a lane from here; or leave status and closing_cost blank."
            yield place.finding(Code.CONTRADICTION, message, remedy, "status" if site.may_open else "closing_cost")


def _candidate(site: Site, place: Place) -> Iterator[Finding]:
    for column, what in (("fixed_cost", "what it costs a year"), ("opening_cost", "what opening it costs")):
        if getattr(site, column) is None:
            message = f"{site.site} is a candidate, and {what} is not stated."
            yield place.finding(Code.NEEDED, message, f"Write {column}; 0 if it costs nothing.", column)
    if site.opening_cost and not site.opening_years:
        message = f"What opening {site.site} costs is spent once, and over how many years it counts is not stated."
        yield place.finding(Code.NEEDED, message, "Write opening_years, such as 10.", "opening_years")
    if site.opening_ramp is not None and site.opening_time is None:
        message = f"How {site.site} comes up to full output is stated, and not when it delivers first."
        yield place.finding(Code.NEEDED, message, "Write opening_time, or leave opening_ramp blank.", "opening_time")
    for column in ("closing_cost", "closing_years"):
        if getattr(site, column) is not None:
            message = f"{site.site} is a candidate: it is not there, and cannot be closed."
            yield place.finding(Code.CONTRADICTION, message, "Leave the cell blank, or status.", column)


def _there(site: Site, place: Place) -> Iterator[Finding]:
    for column in ("opening_cost", "opening_years", "opening_time", "opening_ramp"):
        if getattr(site, column) is not None:
            message = f"{site.site} is there already: only a candidate is opened."
            yield place.finding(Code.CONTRADICTION, message, "Write candidate under status, or leave it blank.", column)
    if site.closing_cost is None:
        for column in ("fixed_cost", "closing_years"):
            if getattr(site, column) is not None:
                message = f"{site.site} can neither be opened nor closed, so its {column} decides nothing."
                remedy = "Write a closing_cost (0 if closing costs nothing), or leave the cell blank."
                yield place.finding(Code.NEEDED, message, remedy, "closing_cost" if column == "fixed_cost" else column)
        return
    if site.fixed_cost is None:
        message = f"{site.site} may be closed, and what it costs a year is not stated: nothing would be saved."
        yield place.finding(Code.NEEDED, message, "Write fixed_cost; 0 if it costs nothing.", "fixed_cost")
    if site.closing_cost and not site.closing_years:
        message = f"What closing {site.site} costs is spent once, and over how many years it counts is not stated."
        yield place.finding(Code.NEEDED, message, "Write closing_years, such as 5.", "closing_years")


def lanes_of_candidates(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Report lanes in use, or approved, at sites that are not there yet."""
    for key, named in network.gated.items():
        lane = network.lanes[key]
        away = [name for name in named if network.sites[name].may_open]
        if away and lane.status is not LaneStatus.CANDIDATE:
            message = f"The lane is {lane.status}, and {' and '.join(away)} is only a candidate: nothing moves yet."
            remedy = "Write candidate as status of the lane, or leave status of the site blank."
            place = places.of("lanes", lane.origin, lane.destination, lane.part, lane.mode)
            yield place.finding(Code.CONTRADICTION, message, remedy, "status")
