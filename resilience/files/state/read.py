"""A state read and held against its model, its scenarios and its week."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from resilience.errors import InputError
from resilience.files.nearest import Known
from resilience.files.registry.state_columns import STATE_TABLES
from resilience.files.state.checks import state_findings
from resilience.files.state.source import read_raw_state
from resilience.files.tables.network_builder import node_of
from resilience.files.tables.rows import Rows, read_rows
from resilience.findings import Findings
from resilience.given import PLACE, A, Maybe, held
from resilience.hazard.book import HazardBook
from resilience.network.customers import counter
from resilience.network.parts import Inventory, Node
from resilience.plan.fields import PLAN_FIELDS, DecidedOf, PlanField
from resilience.plan.iso_week import IsoWeek
from resilience.plan.model import Model
from resilience.plan.state import (
    CommittedAction,
    DatedOrder,
    EarlySignal,
    EventSeen,
    SourceState,
    SourceStatus,
    WarningRecord,
    WeekState,
)
from resilience.plan.stated import unstated
from resilience.quantities import LaneId, PartId, SiteId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import Any

    from resilience.files.tables.rows import Row
    from resilience.quantities import Duration

T = TypeVar("T")

OF = {field.field: field.of for field in PLAN_FIELDS}


def read_state(
    location: str | Path, model: Model, book: HazardBook | None = None, week: IsoWeek | None = None
) -> WeekState:
    """Read the state of a week from a folder of CSV tables, a workbook or a database.

    Parameters
    ----------
    location
        Path of the folder, of the workbook or of one CSV file, or a database URL; it may be where the model is, too.
    model
        The model whose sites, parts and lanes it speaks of.
    book
        The hazards that its events and signals name; None: their names are taken as they are.
    week
        The week that is decided; None: no day is too early or too late.

    Raises
    ------
    InputError
        With every defect found, each with file, row, column and remedy.
    """
    week_given, book_given = (week, Maybe(A(IsoWeek))), (book, Maybe(A(HazardBook)))
    held(
        "read_state",
        {"location": (location, PLACE), "model": (model, A(Model)), "book": book_given, "week": week_given},
    )
    findings = Findings()
    found = state_reading(location, model, findings, book, week)
    findings.stop()
    if found is None:
        raise InputError(tuple(findings))
    return found


def state_reading(
    location: str | Path,
    model: Model,
    findings: Findings,
    book: HazardBook | None = None,
    week: IsoWeek | None = None,
) -> WeekState | None:
    """Read a state and report everything wrong with it; None where something is."""
    before = len(findings.errors)
    raw = read_raw_state(location, findings)
    network = model.network
    known = {"sites.site": Known(dict.fromkeys(map(str, network.sites))),
             "parts.part": Known(dict.fromkeys(map(str, network.parts))),
             "lanes.lane": Known(dict.fromkeys(map(str, network.lanes)))}  # fmt: skip
    if book is not None:
        known["hazards.name"] = Known(dict.fromkeys(hazard.name for hazard in book.hazards))
    rows = {
        name: read_rows(table, raw.tables[name], known, findings, model.calendar) if name in raw.tables else Rows()
        for name, table in STATE_TABLES.items()
    }
    findings.extend(state_findings(rows, model, week, book))
    if raw.tables and raw.whole:
        findings.extend(unstated(raw.tables, model))
    if len(findings.errors) > before or not raw.whole:
        return None
    return _state({name: rows[name] for name in raw.tables}, raw.hashes)


def _state(rows: Mapping[str, Rows], hashes: Mapping[str, str]) -> WeekState:
    """A state of the tables that there are; of one that is not there nothing is stated."""

    def each(name: str, made: Callable[[Row], T]) -> tuple[T, ...] | None:
        return tuple(made(row) for row in rows[name]) if name in rows else None

    waiting = each("waiting", lambda row: (_market(row), row.number("quantity")))
    return WeekState(
        inventory=each("inventory", _stock),
        on_order=each("on_order", _order),
        waiting=None if waiting is None else dict(waiting),
        events=each("events", _event),
        sources=each("supplier_status", _source),
        signals=each("signals", _signal),
        warnings=each("warnings", _warning),
        committed=each("committed", _committed),
        hashes=dict(hashes),
    )


def _stock(row: Row) -> Inventory:
    node = node_of(row)
    return Inventory(node.site, node.part, row.number("on_hand"), row.number("on_order"))


def _market(row: Row) -> Node:
    """Where those who wait are served: at the market, or at the counter of their class."""
    market, customer = SiteId(row.text("market")), row.values["customer"]
    return Node(market if customer is None else counter(str(customer), market), PartId(row.text("part")))


def _order(row: Row) -> DatedOrder:
    return DatedOrder(row.text("order"), lane_of(row), row.number("quantity"), row.day("due"))


def lane_of(row: Row) -> LaneId:
    """The id of the lane that a row names by its four columns."""
    origin, destination, part, mode = (row.text(name) for name in ("origin", "destination", "part", "mode"))
    return LaneId(f"{origin}>{destination}:{part}:{mode}")


def _event(row: Row) -> EventSeen:
    return EventSeen(
        row.text("event"), row.text("hazard"), row.day("start"), _maybe(row, "end"), _maybe(row, "site"),
        _maybe(row, "lane"), row.optional("severity"),
    )  # fmt: skip


def _source(row: Row) -> SourceState:
    return SourceState(node_of(row), SourceStatus(row.text("status")), row.day("since"), _maybe(row, "ready"))


def _signal(row: Row) -> EarlySignal:
    return EarlySignal(
        row.day("time"), row.text("class"), row.text("source"), row.number("confidence"), _maybe(row, "site"),
        row.optional("latitude"), row.optional("longitude"), row.optional("severity"),
    )  # fmt: skip


def _warning(row: Row) -> WarningRecord:
    window: Duration | None = row.duration("window")
    assert window is not None
    return WarningRecord(
        row.text("source"), row.text("class"), row.number("hit_rate"), row.number("false_alarm_rate"), window
    )


def _committed(row: Row) -> CommittedAction:
    decision = PlanField(row.text("decision"))
    quantity = row.optional("quantity")
    effective, until = row.day("effective"), _maybe(row, "until")
    amount = 1.0 if quantity is None else quantity
    return CommittedAction(row.text("action"), decision, _at(row, OF[decision]), amount, effective, until)


def _at(row: Row, of: DecidedOf) -> Node | LaneId | SiteId:
    if of is DecidedOf.LANE:
        return LaneId(row.text("lane"))
    if of is DecidedOf.SITE:
        return SiteId(row.text("site"))
    return Node(SiteId(row.text("site")), PartId(row.text("part")))


def _maybe(row: Row, column: str) -> Any:
    return row.values[column]
