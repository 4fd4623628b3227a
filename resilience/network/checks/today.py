"""Checks of today: what is done now must keep the bounds that any plan must keep.

Today's shares say what every lane carries, every maker makes and every line works in a normal period. Where that is
more than a bound allows, or less than a guaranteed share, no plan can stay as things are.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.findings import Code, Severity
from resilience.network.lanes import LaneStatus
from resilience.network.ordering import least_lot
from resilience.network.usage import nominal_use, today

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.findings import Finding
    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node, Production
    from resilience.network.places import Places
    from resilience.quantities import SiteId

TOLERANCE = 1e-6
"""Relative amount by which a bound may be missed: shares are written with a few digits."""
WRITTEN_OUT_FROM = 1e5
"""Amounts from which on whole units are told."""
CODE = Code.TODAY_BREAKS_A_BOUND
REMEDY = (
    "Correct the share or the bound. As it stands, today is taken with the least change that keeps every bound, "
    "and each result says which."
)


@dataclass(frozen=True, slots=True)
class Broken:
    """A bound that today's plan breaks: the record it stands in, the column, and by how much in words."""

    table: str
    key: tuple[str, ...]
    column: str
    words: str


def todays_bounds(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Warn of bounds that today's plan breaks, with the amount."""
    for one in broken_today(network):
        place = places.of(one.table, *one.key)
        yield place.finding(CODE, one.words, REMEDY, one.column, Severity.WARNING)


def broken_today(network: SupplyNetwork) -> Iterator[Broken]:
    """Bounds that today's plan breaks, where today's split is stated: of lanes, of makers, of lines."""
    use = nominal_use(network)
    for node, lanes in network.inbound.items():
        shares = today(network, node)
        if shares is not None and use[node] != 0:
            yield from _nothing_in_use(network, node, shares, use[node])
            for lane in lanes:
                yield from _shares(lane, shares.get(lane, 0.0))
                yield from _lane_capacity(lane, shares.get(lane, 0.0) * use[node])
                yield from _least_order(lane, shares.get(lane, 0.0) * use[node])
    started = {node: made for node in network.production if (made := _started(network, use, node)) > 0}
    for node, units in started.items():
        most = network.production[node].capacity * network.yearly_share(node)
        if units > most * (1 + TOLERANCE):
            does = f"Today {node.site} starts {_number(units)} {node.part} a period; it can start {_number(most)}"
            does += " beside what it builds ahead for its shutdowns" if node in network.shut else ""
            yield Broken("production", tuple(node), "capacity", f"{does}: {_over(units, most)}.")
    yield from _lines(network, started)


def _nothing_in_use(network: SupplyNetwork, node: Node, shares: Mapping[Lane, float], need: float) -> Iterator[Broken]:
    """Say that a position is needed, not made, and fed by no lane in use."""
    if need > 0 and node not in network.production and not shares:
        lane = network.inbound[node][0]
        words = f"No lane in use brings {node.part} to {node.site} today, which needs {_number(need)} units a period."
        yield Broken("lanes", (lane.origin, lane.destination, lane.part, lane.mode), "status", words)


def _shares(lane: Lane, share: float) -> Iterator[Broken]:
    """Bounds of a lane's share that are broken."""
    key = (lane.origin, lane.destination, lane.part, lane.mode)
    carries = f"Today {lane.origin} brings {_percent(share)} of {lane.part} at {lane.destination} ({lane.mode})"
    guaranteed = lane.status is not LaneStatus.CANDIDATE
    if guaranteed and share < lane.min_share - TOLERANCE:
        least = f"its least share is {_percent(lane.min_share)}"
        yield Broken("lanes", key, "min_share", f"{carries}; {least}: {_percent(lane.min_share - share)} too little.")
    if share > lane.max_share + TOLERANCE:
        most = f"its largest share is {_percent(lane.max_share)}"
        yield Broken("lanes", key, "max_share", f"{carries}; {most}: {_percent(share - lane.max_share)} too much.")


def _lane_capacity(lane: Lane, flow: float) -> Iterator[Broken]:
    """Say that a lane carries more than it can; what is not known breaks nothing."""
    if flow > lane.capacity * (1 + TOLERANCE):
        does = f"Today {lane.id} carries {_number(flow)} units a period; it can carry {_number(lane.capacity)}"
        words = f"{does}: {_over(flow, lane.capacity)}."
        yield Broken("lanes", (lane.origin, lane.destination, lane.part, lane.mode), "capacity", words)


def _least_order(lane: Lane, flow: float) -> Iterator[Broken]:
    """Say that what a lane brings makes lots smaller than its supplier takes orders for."""
    least, offered = least_lot(lane), lane.delivery_options
    if not offered or math.isnan(flow) or flow <= 0:
        return
    often = min(offered) if lane.deliveries is None else lane.deliveries
    if flow / often < least * (1 - TOLERANCE):
        does = f"Today {lane.id} carries {_number(flow)} units a period in {_number(often)} deliveries"
        words = f"{does}, {_number(flow / often)} each; no order is below {_number(least)}."
        column = "least_order" if lane.least_order else "order_multiple"
        yield Broken("lanes", (lane.origin, lane.destination, lane.part, lane.mode), column, words)


def _started(network: SupplyNetwork, use: Mapping[Node, float], node: Node) -> float:
    """Units that production at a position starts in a period today; not a number where that is not stated."""
    shares = today(network, node)
    made: Production = network.production[node]
    return math.nan if shares is None else use[node] * max(1 - sum(shares.values()), 0.0) / made.yield_share


def _lines(network: SupplyNetwork, started: Mapping[Node, float]) -> Iterator[Broken]:
    """Lines that would have to work longer than there is time."""
    hours: defaultdict[tuple[SiteId, str], float] = defaultdict(float)
    for node, units in started.items():
        made = network.production[node]
        if made.resource is not None and made.cycle_time:
            hours[made.site, made.resource] += units * made.cycle_time
    for (site, name), load in hours.items():
        there = network.resources.get((site, name))
        if there is not None and load > there.available_time * (1 + TOLERANCE):
            most = there.available_time
            does = f"Today {name} at {site} works {_number(load)} h a period; it has {_number(most)} h"
            yield Broken("resources", (site, name), "available_time", f"{does}: {_over(load, most)}.")


def _over(amount: float, most: float) -> str:
    return f"{_number(amount - most)} too much"


def _number(amount: float) -> str:
    """An amount as a planner writes it: no powers of ten."""
    return f"{amount:,.0f}" if abs(amount) >= WRITTEN_OUT_FROM else f"{amount:.6g}"


def _percent(share: float) -> str:
    return f"{100 * share:.6g} %"
