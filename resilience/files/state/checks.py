"""What makes no sense in the tables of a state: cells that contradict each other, the model, or the week."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

from resilience.files.nearest import suggestion
from resilience.files.registry.number_text import as_share
from resilience.files.registry.state_columns import SIGNALS
from resilience.findings import Code, Severity
from resilience.hazard.prices import MULTIPLES
from resilience.hazard.rules import LOSSES
from resilience.network.customers import classes_at, counter, with_customers
from resilience.network.parts import Node
from resilience.plan.fields import PLAN_FIELDS, DecidedOf
from resilience.plan.state import SourceStatus
from resilience.quantities import PartId, SiteId

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.files.tables.rows import Row, Rows
    from resilience.findings import Finding
    from resilience.hazard.book import HazardBook
    from resilience.plan.iso_week import IsoWeek
    from resilience.plan.model import Model

ROUNDING = 1e-9
FIELDS = {str(field.field): field for field in PLAN_FIELDS}
NEEDED = {DecidedOf.POSITION: ("site", "part"), DecidedOf.MAKER: ("site", "part"), DecidedOf.LANE: ("lane",),
          DecidedOf.SITE: ("site",)}  # fmt: skip
"""Columns that say where, by what a decision is taken of."""


def state_findings(
    rows: Mapping[str, Rows], model: Model, week: IsoWeek | None, book: HazardBook | None
) -> Iterator[Finding]:
    """Yield everything wrong with a state beyond its single cells."""
    yield from _stocks(rows["inventory"], model)
    for row in rows["on_order"]:
        yield from _order(row, model, week)
    if all(rows[name].whole and rows[name].exact for name in ("inventory", "on_order")):
        yield from _totals(rows["inventory"], rows["on_order"])
    for row in rows["waiting"]:
        yield from _waiting(row, model)
    for row in rows["events"]:
        yield from _event(row, week)
        yield from _severity(row, book)
    for row in rows["supplier_status"]:
        yield from _source(row, model)
    yield from _signals(rows["signals"], rows["warnings"], week)
    for row in rows["committed"]:
        yield from _committed(row, model)


def _stocks(rows: Rows, model: Model) -> Iterator[Finding]:
    for row in rows:
        node = _node(row)
        if node not in model.network.nodes:
            message = f"{node} is no stock position of the model: nothing brings {node.part} there."
            yield row.place.finding(Code.NO_SUCH_POSITION, message, "Delete the row, or add a lane to there.", "part")


def _order(row: Row, model: Model, week: IsoWeek | None) -> Iterator[Finding]:
    name = "{}>{}:{}:{}".format(*(row.text(column) for column in ("origin", "destination", "part", "mode")))
    if name not in model.network.lanes:
        remedy = suggestion(name, model.network.lanes)
        yield row.place.finding(Code.UNKNOWN_REFERENCE, f"There is no lane {name}.", remedy, "mode")
    due = row.values["due"]
    if week is not None and isinstance(due, date) and due < week.monday:
        message = f"It was due on {due}, before the week begins ({week.monday}), and has not arrived."
        remedy = "Write the day on which it is expected now, or delete it if it has arrived."
        yield row.place.finding(Code.OUT_OF_RANGE, message, remedy, "due")


def _waiting(row: Row, model: Model) -> Iterator[Finding]:
    market, part, customer = SiteId(row.text("market")), PartId(row.text("part")), row.values["customer"]
    node = Node(market if customer is None else counter(str(customer), market), part)
    demand, classes = with_customers(model.network).demand.get(node), classes_at(model.network, Node(market, part))
    if demand is None and customer is None and classes:
        message = f"{node} is sold to several classes of customers."
        remedy = f"Write which of them waits: {', '.join(classes)}."
        yield row.place.finding(Code.NEEDED, message, remedy, "customer")
    elif demand is None:
        message = f"{node} is not sold: the table demand has no such row."
        yield row.place.finding(Code.NO_SUCH_POSITION, message, "Correct the market or the part.", "part")
    elif not demand.patience:
        message = f"Customers of {node} do not wait (patience 0), so none is waiting."
        yield row.place.finding(Code.CONTRADICTION, message, "Delete the row, or state a patience.", "quantity")


def _totals(stocks: Rows, orders: Rows) -> Iterator[Finding]:
    """Report positions whose units on order are stated twice, differently."""
    dated: dict[Node, float] = {}
    for row in orders:
        node = Node(SiteId(row.text("destination")), PartId(row.text("part")))
        dated[node] = dated.get(node, 0.0) + row.number("quantity")
    for row in stocks if dated else ():
        total, sum_ = row.number("on_order"), dated.get(_node(row), 0.0)
        if "on_order" in row.stated and not math.isclose(total, sum_, rel_tol=ROUNDING, abs_tol=ROUNDING):
            message = f"{total:g} units are on order here, and {sum_:g} in the table on_order."
            remedy = "Correct one of them, or leave this cell blank: the table on_order has the days."
            yield row.place.finding(Code.CONTRADICTION, message, remedy, "on_order")


def _event(row: Row, week: IsoWeek | None) -> Iterator[Finding]:
    start, end = row.values["start"], row.values["end"]
    if {"site", "lane"} <= row.stated:
        message = "A site and a lane are stated; an event hits one of them."
        yield row.place.finding(Code.CONTRADICTION, message, "Leave one blank, or make two rows.", "lane")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        yield row.place.finding(Code.CONTRADICTION, f"It ends on {end}, before it began.", "Correct the days.", "end")
    if week is not None and isinstance(start, date) and start > week.sunday:
        message = f"It begins on {start}, after the week that is decided ({week}, to {week.sunday})."
        yield row.place.finding(Code.OUT_OF_RANGE, message, "Correct the day, or decide a later week.", "start")


def _severity(row: Row, book: HazardBook | None) -> Iterator[Finding]:
    """Report a severity that its hazard cannot have: of a loss more than all, of a price less than it was."""
    known = {} if book is None else {one.name: one for one in book.hazards}
    hazard = known.get(row.text("hazard"))
    severity = row.optional("severity")
    if hazard is None or severity is None or "severity" in row.unread:
        return
    if hazard.hits in LOSSES and severity > 1:
        message = f"It is the share lost to {hazard.name}, and {severity:g} is more than all."
        remedy = as_share(severity, 1.0) or "Write a share of at most 1."
        yield row.place.finding(Code.OUT_OF_BOUNDS, message, remedy, "severity")
    if hazard.hits in MULTIPLES and severity < 1:
        message = f"Prices are multiplied by it while {hazard.name} lasts, and {severity:g} is no rise."
        yield row.place.finding(Code.OUT_OF_BOUNDS, message, "Write 1.2 for a rise by a fifth.", "severity")


def _source(row: Row, model: Model) -> Iterator[Finding]:
    node, ready, since = _node(row), row.values["ready"], row.values["since"]
    qualifying = row.values["status"] == SourceStatus.QUALIFYING
    if not any(lane.source == node for lane in model.network.lanes.values()):
        message = f"No lane of the model brings {node.part} from {node.site}."
        yield row.place.finding(Code.NO_SUCH_POSITION, message, "Correct the site or the part.", "part")
    if qualifying and ready is None:
        message = "A source that is qualifying has a day on which it will be ready."
        yield row.place.finding(Code.NEEDED, message, "Write the day.", "ready")
    if not qualifying and ready is not None:
        message = "It is not qualifying, so no day is awaited."
        yield row.place.finding(Code.CONTRADICTION, message, "Leave ready blank, or correct the status.", "ready")
    if isinstance(ready, date) and isinstance(since, date) and ready < since:
        message = f"It is ready on {ready}, before {since}."
        yield row.place.finding(Code.CONTRADICTION, message, "Correct the days.", "ready")


def _signals(rows: Rows, warnings: Rows, week: IsoWeek | None) -> Iterator[Finding]:
    told = {row.key for row in warnings}
    for row in warnings:
        if row.values["false_alarm_rate"] == 1 and "false_alarm_rate" not in row.unread:
            message = "A source that always speaks says nothing."
            yield row.place.finding(Code.OUT_OF_BOUNDS, message, "Write a share below 1.", "false_alarm_rate")
    for row in rows:
        coordinates = {"latitude", "longitude"} & row.stated
        if "site" not in row.stated and len(coordinates) < 2:
            message = "Neither a site nor both coordinates say where it is."
            yield row.place.finding(Code.NEEDED, message, "Write the site, or latitude and longitude.", "site")
        day = row.values["time"]
        if week is not None and isinstance(day, date) and day > week.sunday:
            message = f"It is of {day}, after the week that is decided ({week}, to {week.sunday})."
            yield row.place.finding(Code.OUT_OF_RANGE, message, "Correct the day, or decide a later week.", "time")
        pair = (row.text("source"), row.text("class"))
        if warnings.whole and pair not in told:
            message = f"How reliable {pair[0]} is about {pair[1]} is not said: the signal changes nothing."
            remedy = f"Add a row for both to warnings, or delete the row of {SIGNALS.name}."
            yield row.place.finding(Code.NEEDED, message, remedy, "source", Severity.WARNING)


def _committed(row: Row, model: Model) -> Iterator[Finding]:
    field = FIELDS[row.text("decision")]
    needed = NEEDED[field.of]
    for column in ("site", "part", "lane"):
        if column in needed and column not in row.stated:
            message = f"{field.field} are decided by {' and '.join(needed)}."
            yield row.place.finding(Code.NEEDED, message, f"Fill in {column}.", column)
        if column not in needed and column in row.stated:
            message = f"{field.field} are decided by {' and '.join(needed)}, not by {column}."
            yield row.place.finding(Code.CONTRADICTION, message, "Leave the cell blank.", column)
    if field.amounts and "quantity" not in row.stated:
        yield row.place.finding(Code.NEEDED, "How much is committed is not said.", "Write the quantity.", "quantity")
    if not field.amounts and "quantity" in row.stated:
        message = f"{field.field} are chosen or not; there is no quantity of it."
        yield row.place.finding(Code.CONTRADICTION, message, "Leave the cell blank.", "quantity")
    if set(needed) <= row.stated - row.unread and not _there(row, field.of, model):
        message = "The model has no such place for it."
        yield row.place.finding(Code.NO_SUCH_POSITION, message, "Correct site, part or lane.", needed[-1])
    effective, until = row.values["effective"], row.values["until"]
    if isinstance(effective, date) and isinstance(until, date) and until < effective:
        message = f"It holds from {effective} and is bound until {until}, which is before."
        yield row.place.finding(Code.CONTRADICTION, message, "Correct the days.", "until")


def _there(row: Row, of: DecidedOf, model: Model) -> bool:
    network = model.network
    if of is DecidedOf.LANE:
        return row.values["lane"] in network.lanes
    if of is DecidedOf.SITE:
        return row.values["site"] in network.sites
    return _node(row) in (network.production if of is DecidedOf.MAKER else network.nodes)


def _node(row: Row) -> Node:
    return Node(SiteId(row.text("site")), PartId(row.text("part")))
