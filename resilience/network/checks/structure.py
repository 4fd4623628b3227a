"""Structural checks of a network: one function per defect, each yielding findings with their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.findings import Code, Severity
from resilience.network.checks.capacity import shortages, unknown_resource
from resilience.network.checks.keeping import fresh_on_arrival, lives_stated, rooms_stated
from resilience.network.checks.openings import lanes_of_candidates, openings_stated
from resilience.network.checks.orders import orders_out_of_reach
from resilience.network.checks.shares import (
    maximum_shares,
    minimum_shares,
    share_limits,
    shares_of_idle_lanes,
    todays_shares,
    unstated_shares,
)
from resilience.network.checks.spare import no_spare
from resilience.network.checks.today import todays_bounds
from resilience.network.network import usable
from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from typing import TypeAlias

    from resilience.findings import Finding
    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork
    from resilience.network.places import Place, Places
    from resilience.quantities import PartId

    Check: TypeAlias = Callable[[SupplyNetwork, Places], Iterable[Finding]]


TOLD_ALREADY = frozenset({Code.CAPACITY_SHORT, Code.OVERLOADED})
"""What today's plan breaks for is told where it is short, and not again as a bound of today."""


def network_findings(
    network: SupplyNetwork,
    places: Places,
    *,
    whole: bool = True,
    exact: bool = True,
    unread: Collection[tuple[str | None, int | None]] = (),
) -> Iterator[Finding]:
    """Run every structural check.

    Parameters
    ----------
    whole
        False when records were left out because they could not be read: then only those checks run whose
        verdict no missing record can change.
    exact
        False when a number could not be read: then nothing is reckoned from what stands for it.
    unread
        File and row of the records with a cell that could not be read: of these nothing is said to be not stated.
    """
    circles = tuple(bom_cycle(network, places))
    found = list(circles)
    for check in ALWAYS:
        found += check(network, places)
    for check in OF_ONE_ROW:
        found += [one for one in check(network, places) if (one.file, one.row) not in unread]
    turned = tuple(lane_turned_round(network, places)) if whole else ()
    found += turned
    if whole and not turned:  # a lane turned round leaves gaps at both its ends
        reckoned = WITHOUT_CIRCLES if exact else (unserved_demand,)
        for check in (*WHEN_WHOLE, *(() if circles else reckoned)):
            found += check(network, places)
        if exact and not any(one.severity is Severity.ERROR or one.code in TOLD_ALREADY for one in found):
            found += todays_bounds(network, places)
    yield from found


def bom_cycle(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Report parts that, directly or through others, consume themselves."""
    import networkx as nx

    graph: nx.DiGraph[PartId] = nx.DiGraph((line.parent, line.child) for line in network.bom)
    for members in sorted(map(sorted, nx.strongly_connected_components(graph))):
        inner = graph.subgraph(members)
        if inner.number_of_edges() == 0:
            continue
        edges = nx.find_cycle(inner, members[0])
        circle = " > ".join([*(parent for parent, _ in edges), edges[0][0]])
        message = f"The bill of materials runs in a circle: {circle}."
        remedy = "Delete the line that is wrong: a part cannot consume itself."
        latest = max((places.of("bom", *edge) for edge in edges), key=lambda place: place.row or 0)
        yield latest.finding(Code.BOM_CYCLE, message, remedy, "child")


def lane_to_itself(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Report lanes that connect a site with itself."""
    for lane in network.lanes.values():
        if lane.origin == lane.destination:
            message = f"The lane leads from {lane.origin} back to it."
            remedy = "Correct the origin or the destination, or delete the lane."
            yield lane_place(places, lane).finding(Code.LANE_TO_ITSELF, message, remedy, "destination")


def lane_turned_round(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Report lanes whose part is made where they end and used where they begin, and neither the other way round."""
    needed = {*network.consumers, *network.demand}
    for lane in network.lanes.values():
        makes, uses = network.production, needed
        right = lane.source in makes or lane.target in uses or lane.source in network.inbound
        if not right and lane.target in makes and lane.source in uses:
            message = f"{lane.part} is made at {lane.destination} and used at {lane.origin}: the lane leads back."
            remedy = f"Write {lane.destination} as origin and {lane.origin} as destination."
            yield lane_place(places, lane).finding(Code.LANE_TURNED_ROUND, message, remedy, "origin")


def lane_to_nowhere(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Check that what a lane brings is consumed, sold or forwarded at its destination, or may stand in for a part."""
    replacing = {
        Node(made.site, row.alternate)
        for row in network.alternates
        for made in network.production.values()
        if made.part == row.parent
    }
    for lane in network.lanes.values():
        node = lane.target
        used = node in network.consumers or node in network.demand or node in network.outbound
        if not used and node not in replacing:
            message = f"Nothing at {node.site} consumes, sells or forwards {node.part}."
            remedy = "Correct the destination or the part, or add the demand, bom line or lane that uses it."
            yield lane_place(places, lane).finding(Code.LANE_TO_NOWHERE, message, remedy, "destination")


def lane_from_nowhere(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Check that what a lane carries off is made at its origin or brought there."""
    made = made_parts(network)
    for lane in network.lanes.values():
        node = lane.source
        if node.part in made and node not in network.production and node not in network.inbound:
            message = f"Nothing at {node.site} makes {node.part}, and no lane brings it."
            remedy = "Correct the origin or the part, or add the production or lane that supplies it."
            yield lane_place(places, lane).finding(Code.LANE_FROM_NOWHERE, message, remedy, "origin")


def part_nobody_makes(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Check that every part consumed, sold or moved is made (or bought in) somewhere."""
    used = {node.part for node in network.demand} | {line.child for line in network.bom}
    used |= {lane.part for lane in network.lanes.values()}
    for part in sorted(used - made_parts(network)):
        message = f"{part} is used, but no site makes it."
        remedy = "Add a production record where it is made or bought from outside the model."
        yield places.of("parts", part).finding(Code.NOBODY_MAKES, message, remedy, "part")


def part_never_used(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Warn of parts that occur nowhere."""
    used = {node.part for node in network.nodes} | {part for line in network.bom for part in (line.parent, line.child)}
    for part in sorted(set(network.parts) - used):
        yield _warn(places.of("parts", part), Code.PART_UNUSED, f"{part} occurs in no other table.", "part")


def made_never_used(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Warn of production that is neither sold nor consumed there nor leaves on a lane."""
    for node in network.production:
        if node not in network.consumers and node not in network.demand and node not in network.outbound:
            message = f"{node.part} is made at {node.site}, but nothing consumes, sells or moves it."
            yield _warn(places.of("production", *node), Code.MADE_UNUSED, message, "part")


def site_never_used(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Warn of sites where nothing is made, moved or sold."""
    used = {node.site for node in network.nodes}
    for site in sorted(set(network.sites) - used):
        yield _warn(places.of("sites", site), Code.SITE_UNUSED, f"Nothing is made, moved or sold at {site}.", "site")


def unserved_demand(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Check that every demand has a path from makers whose own inputs can be supplied."""
    served = supplied(network)
    for node in network.demand:
        if node not in served:
            gaps = ", ".join(str(gap) for gap in _gaps(network, node, served)[:3])
            message = f"No path can serve {node}: nothing supplies {gaps}."
            remedy = "Add the lane or production that is missing, or give it capacity."
            yield places.of("demand", *node).finding(Code.UNSERVED, message, remedy, "part")


def supplied(network: SupplyNetwork) -> set[Node]:
    """Stock positions that can be supplied when every lane, candidates included, may be used."""
    lacking = {
        node: {Node(node.site, line.child) for line in network.lines_at(node)}
        for node, made in network.production.items()
        if made.capacity + made.reserve_max + made.second_reserve_max > 0
    }
    waiting = [node for node, children in lacking.items() if not children]
    found: set[Node] = set()
    while waiting:
        node = waiting.pop()
        if node in found:
            continue
        found.add(node)
        lanes = network.outbound.get(node, ())
        waiting += [lane.target for lane in lanes if usable(lane, candidates=True)]
        for made, _ in network.consumers.get(node, ()):
            children = lacking.get(made.node, {node, made.node})
            children.discard(node)
            if not children:
                waiting.append(made.node)
    return found


def _gaps(network: SupplyNetwork, node: Node, served: set[Node]) -> list[Node]:
    """Unsupplied positions behind an unserved one that nothing unsupplied feeds in turn."""
    seen, waiting, gaps = {node}, [node], []
    while waiting:
        current = waiting.pop()
        behind = [feeder for feeder in network.fed_by(current, candidates=True) if feeder not in served]
        if not behind:
            gaps.append(current)
        waiting += [feeder for feeder in behind if feeder not in seen]
        seen.update(behind)
    return sorted(gaps) or [node]


def made_parts(network: SupplyNetwork) -> set[PartId]:
    """Parts made or bought in at some site."""
    return {node.part for node in network.production}


def lane_place(places: Places, lane: Lane) -> Place:
    """Where a lane is written."""
    return places.of("lanes", lane.origin, lane.destination, lane.part, lane.mode)


def _warn(place: Place, code: Code, message: str, column: str) -> Finding:
    return place.finding(code, message, "Delete it if it is a leftover.", column, Severity.WARNING)


ALWAYS: tuple[Check, ...] = (lane_to_itself, share_limits, minimum_shares, shares_of_idle_lanes)
OF_ONE_ROW: tuple[Check, ...] = (rooms_stated, openings_stated, lanes_of_candidates)
"""Checks of what one record says or leaves out: no other record changes their verdict."""
WHEN_WHOLE: tuple[Check, ...] = (
    part_nobody_makes,
    part_never_used,
    made_never_used,
    site_never_used,
    lane_to_nowhere,
    lane_from_nowhere,
    todays_shares,
    unstated_shares,
    maximum_shares,
    unknown_resource,
)
WITHOUT_CIRCLES: tuple[Check, ...] = (
    unserved_demand,
    shortages,
    no_spare,
    orders_out_of_reach,
    lives_stated,
    fresh_on_arrival,
)
"""Checks that follow the bill of materials to its end."""
