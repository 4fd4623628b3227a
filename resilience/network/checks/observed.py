"""What was observed: each row at a place that is there, over some time, with a price where nothing else has one."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from resilience.findings import Code
from resilience.network.observed import ObservedKind
from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork
    from resilience.network.observed import Observation
    from resilience.network.places import Places

NEEDS = "State {column}: {kind} is counted {where}."


def observed_findings(seen: Sequence[Observation], network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Report every row without a place that it needs, without time, without the price that it needs, or with one."""
    for one in seen:
        place = places.of("observed", one.entry)
        if one.time <= 0:
            yield place.finding(Code.OUT_OF_BOUNDS, f"{one.entry} was counted over no time.", "State how long.", "time")
        if one.kind.has_cost and one.cost is None:
            message = f"No other table has a price for {one.kind}."
            yield place.finding(Code.NEEDED, message, "State what one of it costs.", "cost")
        if not one.kind.has_cost and one.cost is not None:
            message = f"The price of {one.kind} is stated in other tables."
            yield place.finding(Code.CONTRADICTION, message, "Leave the cell blank.", "cost")
        yield from _placed(one, network, places)
    yield from _too_many_bad(seen, places)


def _placed(one: Observation, network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Report what is counted nowhere, or where it cannot be."""
    place, where = places.of("observed", one.entry), "lane by lane" if one.kind.on_lane else "at a site, part by part"
    if one.kind.has_cost:
        return
    wanted = {"site": one.site, "part": one.part} | ({"origin": one.origin} if one.kind.on_lane else {})
    blank = [name for name, value in wanted.items() if value is None]
    for name in blank:
        remedy = NEEDS.format(column=name, kind=one.kind, where=where)
        yield place.finding(Code.NEEDED, "The cell is blank.", remedy, name)
    if blank or one.site is None or one.part is None:
        return
    if one.kind.on_lane and len(lanes := one.lanes(network)) != 1:
        message = f"{len(lanes) or 'No'} lanes bring {one.part} from {one.origin} to {one.site}."
        remedy = "State the mode." if lanes else "Name a lane of the table lanes."
        yield place.finding(Code.UNKNOWN_REFERENCE, message, remedy, "mode" if lanes else "origin")
    if one.kind.at_maker and Node(one.site, one.part) not in network.production:
        message = f"{one.part} is not made at {one.site}."
        yield place.finding(Code.UNKNOWN_REFERENCE, message, "Name a maker of the table production.", "site")


def _too_many_bad(seen: Sequence[Observation], places: Places) -> Iterator[Finding]:
    """Report more bad units than were started, at the pace of each."""
    pace: defaultdict[tuple[object, object, ObservedKind], float] = defaultdict(float)
    for one in seen:
        pace[one.site, one.part, one.kind] += one.amount / one.time if one.time > 0 else 0.0
    for one in seen:
        made = pace[one.site, one.part, ObservedKind.MADE]
        if one.kind is ObservedKind.BAD and pace[one.site, one.part, ObservedKind.BAD] > made * (1 + 1e-9):
            message = f"More {one.part} was bad at {one.site} than was started."
            remedy = "State how many were started, good and bad, as made."
            yield places.of("observed", one.entry).finding(Code.CONTRADICTION, message, remedy, "amount")
