"""The seven wastes of a flow, priced: each counted by itself, and what the record cannot tell named as not measured."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from math import fsum
from typing import TYPE_CHECKING

from resilience.given import Of, takes
from resilience.lean.asked import refuse
from resilience.lean.fate import fate_of
from resilience.lean.flows import refuse_strange
from resilience.network.ordering import cost_in_lots
from resilience.network.picking import with_alternates
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.lean.fate import UnitFate
    from resilience.lean.flows import FlowRecord
    from resilience.network.network import SupplyNetwork
    from resilience.quantities import PartId


class LedgerRow(StrEnum):
    """The seven wastes, and what a year costs beside them."""

    OVERPRODUCTION = "overproduction"
    WAITING = "waiting"
    TRANSPORT = "transport"
    OVERPROCESSING = "over-processing"
    MOTION = "motion"
    INVENTORY = "inventory"
    DEFECTS = "defects"
    WORK = "work on good units"
    DEARER = "dearer makers"
    PRECAUTIONS = "approvals, reserves, visibility"
    HELP = "help when disrupted"
    LOST = "sales and goods lost"

    @property
    def is_waste(self) -> bool:
        """Whether it is one of the seven wastes."""
        return self in SEVEN


SEVEN = tuple(LedgerRow)[:7]
UNTOLD: Mapping[LedgerRow, str] = {
    LedgerRow.OVERPRODUCTION: "units made before anyone ordered them, beyond the lots",
    LedgerRow.WAITING: "people and machines that wait",
    LedgerRow.TRANSPORT: "moves inside a site",
    LedgerRow.OVERPROCESSING: "work that no customer pays for",
    LedgerRow.MOTION: "walking and reaching at the stations",
    LedgerRow.INVENTORY: "stock above what is aimed at",
    LedgerRow.DEFECTS: "rework",
}
"""What no table prices, by waste; where the record itself states a sum for the waste, nothing is untold of it."""
UNKNOWN = "expected_loss"
"""A loss of which nobody knows the parts."""
LOSSES: Mapping[str, tuple[LedgerRow, str]] = {
    "lost_sales": (LedgerRow.LOST, "sales lost"),
    "turned_away": (LedgerRow.LOST, "customers turned away"),
    "closing_sales": (LedgerRow.LOST, "sales forgone until all is as before"),
    "destroyed_goods": (LedgerRow.LOST, "goods destroyed"),
    "penalties": (LedgerRow.LOST, "penalties of contracts"),
    "waiting": (LedgerRow.WAITING, "customers who wait"),
    "premiums": (LedgerRow.HELP, "dearer sources called on"),
    "contingent_moves": (LedgerRow.HELP, "expediting, surge and reserves called on"),
    "scrap": (LedgerRow.DEFECTS, "scrapped in disruptions"),
    "holding_refund": (LedgerRow.INVENTORY, "holding spared in disruptions"),
    UNKNOWN: (LedgerRow.LOST, "expected loss, its parts unknown"),
}
"""Where each part of a loss stands, by the simulator's word for it."""


@on_screen
@dataclass(frozen=True, slots=True)
class WasteLine:
    """One sum of the ledger.

    Attributes
    ----------
    row
        The waste, or what it is beside them.
    what, where
        What was paid for, and at which site, lane or maker; empty where it has no place.
    units
        Units that it was paid for, a year or in the mean; None where money alone is known.
    cost
        Money a year.
    """

    row: LedgerRow
    what: str
    where: str
    units: float | None
    cost: float


@on_screen
@dataclass(frozen=True, slots=True)
class WasteEntry:
    """A row of the ledger.

    Attributes
    ----------
    row
        The waste, or what it is beside them.
    cost
        Money a year; None where nothing of it is measured.
    parts
        What it is made of, by name, in money a year.
    not_measured
        What of it no data price; empty where all of it is priced.
    """

    row: LedgerRow
    cost: float | None
    parts: Mapping[str, float]
    not_measured: str = ""


@on_screen
@dataclass(frozen=True, slots=True)
class WasteLedger:
    """What a year costs by waste.

    Attributes
    ----------
    name
        What it is the ledger of.
    entries
        The seven wastes, then what is no waste; their costs add up to what the year costs.
    lines
        The sums behind them, the largest first.
    """

    name: str
    entries: tuple[WasteEntry, ...]
    lines: tuple[WasteLine, ...]

    @property
    def total(self) -> float:
        """Money a year: all entries together."""
        return fsum(line.cost for line in self.lines)

    @property
    def wasted(self) -> float:
        """Money a year: the seven wastes together, so far as they are measured."""
        return fsum(line.cost for line in self.lines if line.row.is_waste)

    def cost_of(self, row: LedgerRow | str) -> float | None:
        """Money a year of one row; None where it is not measured."""
        return next(entry.cost for entry in self.entries if entry.row == row)


@takes(record=Of("FlowRecord"), network=Of("SupplyNetwork"))
def waste_ledger(record: FlowRecord, network: SupplyNetwork) -> WasteLedger:
    """Price a flow record by the tables of its network, waste by waste.

    Parameters
    ----------
    record
        What moved, lay and was made in a year: of a plan, a simulation, or as it was observed.
    network
        Whose prices count: holding, work, freight, deliveries.

    Raises
    ------
    InputError
        Where the record speaks of what the network, or the ledger, does not have.

    Notes
    -----
    The seven wastes of T. Ohno, *Toyota Production System* (1988). Stock that lies because goods come in lots was
    brought before it was needed, so it is overproduction; all other stock is inventory, whatever it protects. All
    moving is transport, at the price of its lots, with the capital that is under way. Work on units that are thrown
    away, here or later as part of something bad, is a defect; work on the others is what customers pay for, up to the
    cheapest maker's price.
    """
    network = with_alternates(network)
    refuse_strange(record, network)
    _refuse_words(record)
    fate = fate_of(record, network)
    lines = [*_stock(record, network), *_moving(record, network)]
    lines += [*_work(record, network, fate), *_defects(record, network, fate)]
    lines += [WasteLine(LedgerRow.PRECAUTIONS, what, "", None, cost) for what, cost in record.precautions.items()]
    lines += [WasteLine(*LOSSES[part], "", None, cost) for part, cost in (record.losses or {}).items()]
    lines += [WasteLine(LedgerRow(row), what, "", None, cost) for (row, what), cost in record.stated.items()]
    lines.sort(key=lambda line: (-line.cost, line.row, line.what, line.where))
    stated = {row for row, _ in record.stated}
    return WasteLedger(
        record.name, tuple(_entry(row, lines, untold=row not in stated) for row in LedgerRow), tuple(lines)
    )


def _refuse_words(record: FlowRecord) -> None:
    """Refuse parts of a loss and wastes of other names."""
    for part in record.losses or {}:
        if part not in LOSSES:
            said = f"A loss has no part {part!r}."
            raise refuse(said, "waste_ledger", f"Use one of {', '.join(LOSSES)}.", "losses")
    for row, _ in record.stated:
        if row not in tuple(LedgerRow):
            said = f"The ledger has no row {row!r}."
            raise refuse(said, "waste_ledger", f"Use one of {', '.join(LedgerRow)}.", "stated")


def _entry(row: LedgerRow, lines: list[WasteLine], *, untold: bool) -> WasteEntry:
    parts: defaultdict[str, list[float]] = defaultdict(list)
    for line in lines:
        if line.row is row:
            parts[line.what].append(line.cost)
    sums = {what: fsum(costs) for what, costs in parts.items()}
    missing = UNTOLD.get(row, "") if untold else ""
    return WasteEntry(row, fsum(sums.values()) if sums else None if row.is_waste else 0.0, sums, missing)


def _stock(record: FlowRecord, network: SupplyNetwork) -> Iterator[WasteLine]:
    def held(part: PartId) -> float:
        return network.parts[part].holding_cost

    for node, units in record.stock.items():
        yield WasteLine(LedgerRow.INVENTORY, "buffers", str(node), units, units * held(node.part))
    for lane, units in record.lots.items():
        cost = units * held(network.lanes[lane].part)
        yield WasteLine(LedgerRow.OVERPRODUCTION, "lots that come before they are needed", lane, units, cost)
    for lane, units in record.transit.items():
        cost = units * held(network.lanes[lane].part)
        yield WasteLine(LedgerRow.TRANSPORT, "goods under way", lane, units, cost)


def _moving(record: FlowRecord, network: SupplyNetwork) -> Iterator[WasteLine]:
    for lane, units in record.moved.items():
        often = record.deliveries.get(lane, 0.0)
        cost = units * cost_in_lots(network.lanes[lane], units / often if often > 0 else 0.0)
        yield WasteLine(LedgerRow.TRANSPORT, "freight", lane, units, cost)
    for lane, times in record.deliveries.items():
        cost = times * network.lanes[lane].delivery_cost
        yield WasteLine(LedgerRow.TRANSPORT, "deliveries", lane, times, cost)


def _work(record: FlowRecord, network: SupplyNetwork, fate: UnitFate) -> Iterator[WasteLine]:
    """Work on good units that reach customers, at the cheapest maker's price and what is paid above it."""
    cheapest: dict[PartId, float] = {}
    for node, made in network.production.items():
        cheapest[node.part] = min(cheapest.get(node.part, made.unit_cost), made.unit_cost)
    for node, started in record.made.items():
        good = (started - record.bad.get(node, 0.0)) * fate.used[node]
        least, paid = cheapest[node.part], network.production[node].unit_cost
        yield WasteLine(LedgerRow.WORK, "work", str(node), good, good * least)
        if paid > least:
            what = "paid above the cheapest maker"
            yield WasteLine(LedgerRow.DEARER, what, str(node), good, good * (paid - least))


def _defects(record: FlowRecord, network: SupplyNetwork, fate: UnitFate) -> Iterator[WasteLine]:
    for node, started in record.made.items():
        bad, cost = record.bad.get(node, 0.0), network.production[node].unit_cost
        later = (started - bad) * fate.wasted[node]
        if node in record.bad:
            yield WasteLine(LedgerRow.DEFECTS, "work on bad units", str(node), bad, bad * cost)
        if later > 0:
            yield WasteLine(LedgerRow.DEFECTS, "work on what went into bad units", str(node), later, later * cost)
    for node, units in record.found_late.items():
        cost = units * network.parts[node.part].unit_value
        yield WasteLine(LedgerRow.DEFECTS, "found late", str(node), units, cost)
    for node, cost in record.late_cost.items():
        yield WasteLine(LedgerRow.DEFECTS, "found late", str(node), None, cost)


def largest(ledger: WasteLedger, row: LedgerRow) -> WasteLine | None:
    """The largest sum of a row that has a place; None where there is none."""
    return next((line for line in ledger.lines if line.row is row and line.where and line.cost > 0), None)
