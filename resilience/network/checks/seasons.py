"""Checks of the time in the year: days counted twice or not at all, and seasons that miss their mean."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from resilience.findings import Code
from resilience.network.keeping.freshness import keeping_times
from resilience.network.year.season import DAYS_OF_YEAR, daily_extras, daily_factors, day_said, stretches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.network.places import Place, Places
    from resilience.network.year.season import SeasonRow

ROUNDED = 0.01
"""Share by which a season may miss its mean: months have unlike lengths, and factors are rounded."""


def season_findings(
    network: SupplyNetwork, places: Places, *, whole: bool = True, year: bool = True, exact: bool = True
) -> Iterator[Finding]:
    """Everything wrong with the seasons of a network, beside their own cells.

    Not `whole`, demand is missing: then nothing is said of demand that is not there. Without `year` rows of the seasons
    are missing, and no year is added up. Not `exact`, amounts could not be read: then none is added up.
    """
    by_demand: defaultdict[Node, list[SeasonRow]] = defaultdict(list)
    for row in network.seasons:
        place = _place(places, row)
        if row.node not in network.demand and whole:
            message = f"There is no demand for {row.part} at {row.market} that could have a season."
            yield place.finding(Code.UNKNOWN_REFERENCE, message, "Add its row to demand, or delete this one.", "part")
        elif (row.factor is None) == (row.extra is None):
            said = "both a factor and extra units" if row.factor is not None else "neither a factor nor extra units"
            remedy = "Write factor for a season (a multiple of the usual demand), or extra for an event (units on top)."
            yield place.finding(Code.CONFLICT, f"The row states {said}.", remedy, "factor")
        else:
            by_demand[row.node].append(row)
    for node, rows in by_demand.items():
        yield from _where_sold(network, places, node, rows[0])
        yield from _together(network, places, node, rows[0]) if node in network.demand else ()
        sound = True
        for kind in ("factor", "extra"):
            for finding in _twice(places, [row for row in rows if getattr(row, kind) is not None]):
                sound = False
                yield finding
        if sound and year:
            yield from _whole_year(places, rows)
            yield from _mean(places, rows)
            yield from _extras(network, places, node, rows) if exact else ()


def _place(places: Places, row: SeasonRow) -> Place:
    return places.of("seasons", row.market, row.part, row.first)


def _where_sold(network: SupplyNetwork, places: Places, node: Node, row: SeasonRow) -> Iterator[Finding]:
    """Report seasons where goods are made, used or handed on, too: what is built ahead lies where they are sold."""
    if node in network.production or network.outbound.get(node) or network.consumers.get(node):
        message = (
            f"{node} is not only sold: a season needs a market to which goods come by lane and from which none go."
        )
        remedy = "Add a market of its own with a lane that brings the part there, and move demand and season to it."
        yield _place(places, row).finding(Code.CONFLICT, message, remedy, "market")


def _together(network: SupplyNetwork, places: Places, node: Node, row: SeasonRow) -> Iterator[Finding]:
    """Report what a season cannot be combined with yet."""
    if network.demand[node].customers:
        message = f"{node} is sold to classes of customers, of which none has a season."
        remedy = "Give each class a market of its own, with its own demand and season, or delete these rows."
        yield _place(places, row).finding(Code.CONFLICT, message, remedy, "market")


def built_too_long(network: SupplyNetwork, places: Places, periods_per_year: float) -> Iterator[Finding]:
    """Report what is built ahead for longer than a part keeps."""
    keeps = keeping_times(network)
    for node, shape in network.in_season.items():
        lies = shape.most * periods_per_year
        if node in keeps and lies > keeps[node]:
            row = next(row for row in network.seasons if row.node == node)
            message = f"Up to {lies:.4g} periods of demand are built ahead; {node} keeps for {keeps[node]:.4g} there."
            remedy = (
                "Correct the factors, or the shelf life; goods built ahead for longer than they keep cannot be sold."
            )
            yield _place(places, row).finding(Code.CONTRADICTION, message, remedy, "factor")


def _twice(places: Places, rows: Sequence[SeasonRow]) -> Iterator[Finding]:
    """Report days that two rows of one kind cover."""
    covered: dict[int, SeasonRow] = {}
    for row in rows:
        shared = [day for day in row.days if day in covered]
        if shared:
            other = covered[min(shared)]
            message = f"{_said(shared)} lies in the row from {other.first} to {other.last}, too."
            remedy = "End one before the other begins: of one kind each day stands in one row at most."
            yield _place(places, row).finding(Code.CONTRADICTION, message, remedy, "first")
        covered |= dict.fromkeys(row.days, row)


def _said(days: Iterable[int]) -> str:
    """Days of the year in words, the first few stretches of them."""
    found = [
        day_said(first) if first == last else f"{day_said(first)} to {day_said(last)}"
        for first, last in stretches(days)
    ]
    return " and ".join(found[:3])


def _whole_year(places: Places, rows: Sequence[SeasonRow]) -> Iterator[Finding]:
    """Report days for which no factor is stated although others have one."""
    stated = [row for row in rows if row.factor is not None]
    missing = frozenset(range(DAYS_OF_YEAR)).difference(*(row.days for row in stated)) if stated else frozenset()
    if missing:
        last = stated[-1]
        message = f"No factor is stated for {_said(missing)}."
        remedy = "Add rows until every day of the year is in one; 1 is the usual demand."
        yield _place(places, last).finding(Code.NEEDED, message, remedy, "last")


def _mean(places: Places, rows: Sequence[SeasonRow]) -> Iterator[Finding]:
    """Report factors that do not have the mean 1 over the year."""
    stated = [row for row in rows if row.factor is not None]
    if not stated or len(frozenset().union(*(row.days for row in stated))) < DAYS_OF_YEAR:
        return
    mean = math.fsum(daily_factors(stated)) / DAYS_OF_YEAR
    if abs(mean - 1.0) > ROUNDED:
        message = (
            f"The factors of {stated[0].part} at {stated[0].market} have the mean {mean:.4g} over the year, not 1."
        )
        times = f"divide each factor by {mean:.6g}" if mean > 0 else "write the demand of some days"
        remedy = f"The quantity in demand is the yearly mean: {times}"
        remedy += ", or correct the one that is wrong." if mean > 0 else "."
        yield _place(places, stated[-1]).finding(Code.CONTRADICTION, message, remedy, "factor")


def _extras(network: SupplyNetwork, places: Places, node: Node, rows: Sequence[SeasonRow]) -> Iterator[Finding]:
    """Report events that take more in a year than is sold in it."""
    mean = math.fsum(daily_extras(rows)) / DAYS_OF_YEAR
    quantity = network.demand[node].quantity
    if mean > quantity:
        last = [row for row in rows if row.extra is not None][-1]
        message = f"The events take {mean:.6g} a period as a mean of the year; the demand is {quantity:g} in all."
        remedy = "The quantity in demand is the yearly mean with all events: raise it, or lower extra."
        yield _place(places, last).finding(Code.CONTRADICTION, message, remedy, "extra")
