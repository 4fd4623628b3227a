"""Checks of duties: places and parts that they name, what they are charged on, and whether anything ever pays them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from resilience.findings import Code, Severity
from resilience.network.customs import is_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.findings import Finding
    from resilience.network.customs import Duty
    from resilience.network.network import SupplyNetwork
    from resilience.network.places import Place, Places

SHOWN = 6
"""Names that a remedy lists."""
MOST_RATE = 2.0
"""Share of the customs value from which on a rate is taken for a percentage written as a number."""


def duty_findings(
    network: SupplyNetwork, places: Places, *, sites_known: bool = True, ways_known: bool = True
) -> Iterator[Finding]:
    """Everything wrong with the duties of a network, beside their own cells.

    Unless `sites_known`, sites are missing: then nothing is said of one that is not there; the same holds for lanes and
    makers unless `ways_known`.
    """
    times = Counter(one.key for one in network.duties)
    told: set[tuple[str, str, str]] = set()
    for one in network.duties:
        place = places.of("duties", *one.key)
        unknown = _unknown(network, place, one) if sites_known else ()
        wrong = [*unknown, *_home(place, one), *_value(place, one), *_rate(place, one)]
        yield from wrong
        if times[one.key] > 1 and one.key not in told:
            told.add(one.key)
            message = f"The same goods are listed {times[one.key]} times."
            remedy = "Merge the rows: the rates of one origin, destination and part are added up."
            yield place.finding(Code.DUPLICATE_KEY, message, remedy, "origin")
        if sites_known and ways_known and not wrong:
            yield from _unpaid(network, place, one)


def _unknown(network: SupplyNetwork, place: Place, one: Duty) -> Iterator[Finding]:
    known = sorted({str(name) for site in network.sites.values() for name in (site.region, site.site)})
    for column, name in (("origin", one.origin), ("destination", one.destination)):
        if name is not None and name not in known:
            message = f"{name!r} is neither a region nor a site of this model."
            remedy = f"Name one of them, such as {', '.join(known[:SHOWN])}."
            yield place.finding(Code.UNKNOWN_REFERENCE, message, remedy, column)


def _home(place: Place, one: Duty) -> Iterator[Finding]:
    if one.origin is not None and one.origin == one.destination:
        message = f"Goods made in {one.origin} would pay where they come home."
        remedy = "Leave it only if so: name another origin, or delete the row."
        yield place.finding(Code.CONFLICT, message, remedy, "origin", Severity.WARNING)


def _value(place: Place, one: Duty) -> Iterator[Finding]:
    if one.customs_value is not None and one.part is None:
        message = "One customs value stands for every part."
        remedy = "Name the part, or leave customs_value blank: the unit_value of each part then."
        yield place.finding(Code.NEEDED, message, remedy, "part")


def _rate(place: Place, one: Duty) -> Iterator[Finding]:
    if one.rate > MOST_RATE:
        message = f"A rate of {one.rate:g} is {one.rate:.0%} of the customs value."
        remedy = f"Write a share: {one.rate / 100:g} if {one.rate:g} % is meant."
        yield place.finding(Code.IMPLAUSIBLE, message, remedy, "rate", Severity.WARNING)


def _unpaid(network: SupplyNetwork, place: Place, one: Duty) -> Iterator[Finding]:
    """Warn of a duty that no lane can ever pay: its goods are not made there, or do not come in."""
    parts = {one.part} if one.part is not None else set(network.parts)
    makers = {made.site for made in network.production if made.part in parts}
    lanes = [lane for lane in network.lanes.values() if lane.part in parts]
    if any(one.is_due(lane, maker, network.sites) for lane in lanes for maker in makers):
        return
    made = any(is_in(network.sites[maker], one.origin) for maker in makers) if one.origin is not None else bool(makers)
    what = "anything" if one.part is None else one.part
    if not made:
        message, column = f"Nobody in {one.origin} makes {what}.", "origin"
    else:
        message, column = f"No lane brings {what} into {one.destination} from outside.", "destination"
    remedy = "Correct the names, or delete the row: it is never paid."
    yield place.finding(Code.NO_MATCH, message, remedy, column, Severity.WARNING)
