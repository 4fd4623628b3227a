"""Checks of alternates: what they replace, whether they get there, how much they may replace, and circles."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from resilience.findings import Code, Severity
from resilience.network.lanes import LaneStatus
from resilience.network.ordering import ROUNDING
from resilience.network.parts import Node
from resilience.network.picking import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.findings import Finding
    from resilience.network.lanes import Alternate
    from resilience.network.network import SupplyNetwork
    from resilience.network.places import Place, Places
    from resilience.quantities import PartId


def alternate_findings(
    network: SupplyNetwork, places: Places, *, lines_known: bool = True, ways_known: bool = True
) -> Iterator[Finding]:
    """Everything wrong with the alternates of a network, beside their own cells.

    Unless `lines_known`, lines of the bill of materials are missing: then nothing is said of one that is not there; the
    same holds for lanes and makers unless `ways_known`.
    """
    lines = {(line.parent, line.child) for line in network.bom}
    by_line: defaultdict[tuple[PartId, PartId], list[Alternate]] = defaultdict(list)
    for one in network.alternates:
        place = _place(places, one)
        if one.line not in lines and not lines_known:
            continue
        if one.line not in lines:
            message = f"The bill of materials of {one.parent} has no {one.child} that could be replaced."
            yield place.finding(Code.UNKNOWN_REFERENCE, message, "Name a child of the parent, as bom says.", "child")
        elif one.alternate == one.child:
            message = f"{one.alternate} stands in for itself."
            yield place.finding(Code.CONTRADICTION, message, "Name another part, or delete the row.", "alternate")
        else:
            by_line[one.line].append(one)
            yield from _nowhere(network, place, one) if ways_known else ()
            yield from _share(place, one)
    yield from _circles(network, places)
    for found in by_line.values():
        yield from _together(places, found)
    yield from _mutual(network, places)


def _place(places: Places, one: Alternate) -> Place:
    return places.of("alternates", one.parent, one.child, one.alternate)


def _nowhere(network: SupplyNetwork, place: Place, one: Alternate) -> Iterator[Finding]:
    makers = [made.site for made in network.production if made.part == one.parent]
    there = (Node(site, one.alternate) for site in makers)
    if makers and not any(node in network.production or node in network.inbound for node in there):
        message = f"{one.alternate} is neither made at nor brought to {', '.join(makers)}, where {one.parent} is made."
        remedy = "Add a lane or production that brings it there, or delete the row."
        yield place.finding(Code.UNSERVED, message, remedy, "alternate")


def _share(place: Place, one: Alternate) -> Iterator[Finding]:
    active = one.status is LaneStatus.ACTIVE
    if active and one.share is None:
        message = "The alternate is in use, but how much of it is not stated."
        yield place.finding(Code.SHARE_MISSING, message, "Write today's share of what the product takes.", "share")
    elif not active and one.share:
        message = f"The alternate has a share of {one.share:g}, but it is only {one.status}."
        yield place.finding(Code.SHARE_OF_IDLE, message, "Leave the share blank, or write active.", "share")
    elif one.share is not None and one.share > one.max_share + ROUNDING:
        message = f"Today's share of {one.share:g} is above the largest, {one.max_share:g}."
        yield place.finding(Code.SHARE_LIMITS, message, "Correct one of the two.", "share")


def _circles(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Report alternates that are made, at whatever depth, of the product that takes them."""
    children: defaultdict[PartId, set[PartId]] = defaultdict(set)
    for line in network.bom:
        children[line.parent].add(line.child)
    for one in network.alternates:
        children[one.parent].add(one.alternate)
    for one in network.alternates:
        seen: set[PartId] = set()
        waiting = [one.alternate]
        while waiting:
            part = waiting.pop()
            if part not in seen:
                seen.add(part)
                waiting += children[part]
        if one.parent in seen:
            message = f"{one.alternate} is made of {one.parent}, or of its alternates, and cannot be a part of it."
            yield _place(places, one).finding(Code.BOM_CYCLE, message, "Delete the row that is wrong.", "alternate")


def _together(places: Places, found: Sequence[Alternate]) -> Iterator[Finding]:
    """Largest shares of one line that nobody can keep apart, and today's that are more than all."""
    last = found[-1]
    limited = [one for one in found if one.max_share < WHOLE]
    total = math.fsum(one.max_share for one in limited)
    if limited and (len(limited) < len(found) or total > 1 + ROUNDING):
        shares = " and ".join(f"{one.alternate} {one.max_share:g}" for one in found)
        message = f"The largest shares of {last.child} in {last.parent} are {shares}: together they are more than all."
        remedy = "Leave all of them blank, then they share the place; or write shares that add up to at most 1."
        yield _place(places, last).finding(Code.MAXIMUM_SHARES, message, remedy, "max_share")
    used = math.fsum(one.share or 0.0 for one in found)
    if used > 1 + ROUNDING:
        message = f"Today's shares of the alternates of {last.child} in {last.parent} add up to {used:g}."
        yield _place(places, last).finding(Code.SHARE_LIMITS, message, "Correct them: at most 1 in all.", "share")


def _mutual(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Warn of two parts of one product that stand in for each other."""
    known = {(one.parent, one.child, one.alternate) for one in network.alternates}
    for one in network.alternates:
        if one.child < one.alternate and (one.parent, one.alternate, one.child) in known:
            message = f"{one.child} and {one.alternate} stand in for each other in {one.parent}."
            remedy = "Leave it if so: where one is short, both places of the product take the other."
            yield _place(places, one).finding(Code.CONFLICT, message, remedy, "alternate", Severity.WARNING)
