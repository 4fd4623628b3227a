"""Checks of planned shutdowns: who may have one, days counted twice, and stock for it that nobody could build."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from resilience.findings import Code
from resilience.network.year.season import day_said, stretches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.network.places import Place, Places
    from resilience.network.year.shutdown import ShutdownRow


def shutdown_findings(network: SupplyNetwork, places: Places, *, whole: bool = True) -> Iterator[Finding]:
    """Everything wrong with the shutdowns of a network, beside their own cells.

    Not `whole`, makers are missing: then nobody is told to make nothing.
    """
    by_maker: defaultdict[Node, list[ShutdownRow]] = defaultdict(list)
    for row in network.shutdowns:
        makers = [node for node in network.production if row.hits(node)]
        if not makers and whole:
            what = f"{row.part} is not made at {row.site}" if row.part else f"Nothing is made at {row.site}"
            remedy = "Add its row to production, correct the name, or delete this row."
            yield _place(places, row).finding(
                Code.UNKNOWN_REFERENCE, f"{what}, so nothing can shut down.", remedy, "part" if row.part else "site"
            )
        yield from _building(places, row)
        for node in makers:
            by_maker[node].append(row)
    for node, rows in by_maker.items():
        yield from _who(network, places, node, rows[0])
        yield from _twice(places, node, rows)


def _place(places: Places, row: ShutdownRow) -> Place:
    return places.of("shutdowns", row.site, row.part or "", row.first)


def _building(places: Places, row: ShutdownRow) -> Iterator[Finding]:
    """Report shutdowns without a day on which to build the stock for them."""
    if not row.building or row.building & row.days:
        message = (
            f"The stock for it is built from {row.built_from} to the day before {row.first}: there is no such day."
        )
        remedy = "Write a day after the end of the shutdown and before its beginning, such as six weeks before it."
        yield _place(places, row).finding(Code.CONTRADICTION, message, remedy, "built_from")


def _who(network: SupplyNetwork, places: Places, node: Node, row: ShutdownRow) -> Iterator[Finding]:
    """Report makers of which it is not known what lies where while they are shut."""
    made, store = network.production[node], network.sites[node.site].storage
    why = (
        (bool(network.lines_at(node)), f"{node} is made from other parts, and where those lie meanwhile is not known"),
        (made.resource is not None, f"{node} shares a line with others"),
        (bool(network.inbound.get(node)), f"{node} comes by lane, too"),
        (bool(network.consumers.get(node)), f"{node} is used where it is made"),
        (node in network.demand, f"{node} is sold where it is made"),
        (store is not None, f"the room at {node.site} is limited"),
        (network.parts[node.part].shelf_life is not None, f"{node.part} has a shelf life, so it cannot be built ahead"),
    )
    found = [words for wrong, words in why if wrong]
    if found:
        message = f"A planned shutdown needs a maker that only makes and ships: {'; '.join(found)}."
        remedy = (
            "Delete the row, lower the capacity by the days that are shut, and put the stock for them into policy "
            "where it lies; or give what is made a site of its own, without inputs, that ships it by lane."
        )
        yield _place(places, row).finding(Code.CONFLICT, message, remedy, "site")


def _twice(places: Places, node: Node, rows: Sequence[ShutdownRow]) -> Iterator[Finding]:
    """Report days that are shut, or built on, for two shutdowns of one maker."""
    covered: dict[int, ShutdownRow] = {}
    for row in rows:
        days = row.days | row.building
        shared = [day for day in days if day in covered]
        if shared:
            other = covered[min(shared)]
            message = f"{_said(shared)}: shut, or built ahead for {node}, in the row from {other.first}, too."
            remedy = "Begin to build after the shutdown before has ended, and join shutdowns that follow one another."
            yield _place(places, row).finding(Code.CONTRADICTION, message, remedy, "built_from")
        covered |= dict.fromkeys(days, row)


def _said(days: Iterable[int]) -> str:
    """First few stretches of some days in words."""
    found = [
        day_said(first) if first == last else f"{day_said(first)} to {day_said(last)}"
        for first, last in stretches(days)
    ]
    return " and ".join(found[:3])
