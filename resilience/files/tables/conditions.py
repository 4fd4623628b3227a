"""Conditional requirements: cells that are required, or impossible, because of others in the same row."""

from __future__ import annotations

import math
from itertools import chain
from typing import TYPE_CHECKING

from resilience.files.registry.column import UNLIMITED
from resilience.files.registry.columns import TABLES
from resilience.files.tables.contract_rows import contract_findings
from resilience.files.tables.customer_rows import unnamed_beside_named
from resilience.files.tables.rows import compared
from resilience.findings import Code, Severity
from resilience.network.lanes import LaneStatus
from resilience.network.ordering import ROUNDING
from resilience.quantities import Duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.files.tables.rows import Row, Rows
    from resilience.findings import Finding
    from resilience.quantities import Calendar

NEEDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    name: {column.name: column.needs for column in table.columns if column.needs}
    for name, table in TABLES.items()
    if any(column.needs for column in table.columns)
}
"""For each table: a column that, when stated and not 0, requires others to be stated."""


def unmet_conditions(rows: Mapping[str, Rows], holding_rate: float | None, calendar: Calendar) -> Iterator[Finding]:
    """Report every conditional requirement that a row does not meet, each cell once."""
    seen: set[tuple[str, int | str | None, str | None]] = set()
    for finding in _unmet(rows, holding_rate, calendar):
        cell = (finding.file, finding.row, finding.column)
        if cell not in seen:
            yield finding
        seen.add(cell)


def _unmet(rows: Mapping[str, Rows], holding_rate: float | None, calendar: Calendar) -> Iterator[Finding]:
    yield from chain.from_iterable(_needs(table, row, needs) for table, needs in NEEDS.items() for row in rows[table])
    for row in rows["production"]:
        yield from chain(_production_capacity(row), _drift(row))
    for row in rows["lanes"]:
        yield from chain(_candidate(row), _ramp(row), _deliveries(row), _expedite(row, calendar), _orders(row))
    for row in rows["alternates"]:
        yield from _alternate(row)
    yield from chain(unnamed_beside_named(rows["demand"]), *map(_backlog, rows["demand"]))
    yield from contract_findings(rows["penalties"], rows["demand"], calendar.periods_per_year)
    for row in rows["parts"]:
        yield from _holding(row, holding_rate)


def _needs(table: str, row: Row, needs: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    for column, wanted in needs.items():
        if column in row.stated and row.values[column] != 0:
            yield from _missing(table, row, wanted, f"{column} is stated")


def _missing(table: str, row: Row, wanted: tuple[str, ...], because: str) -> Iterator[Finding]:
    for name in wanted:
        if name not in row.stated:
            column = TABLES[table].column(name)
            message = f"The cell is blank, but {because}."
            yield row.place.finding(Code.NEEDED, message, f"{column.description} Write {column.written}.", name)


def _production_capacity(row: Row) -> Iterator[Finding]:
    if "resource" not in row.stated and "cycle_time" not in row.stated:
        yield from _missing("production", row, ("capacity",), "no resource with a cycle_time limits the output")


def _drift(row: Row) -> Iterator[Finding]:
    if row.optional("drift") and row.optional("quality_incident_rate"):
        message = "drift and quality_incident_rate both say how often the process goes bad: it would be paid twice."
        remedy = "Leave one blank: incidents a year are drift times the units a year."
        yield row.place.finding(Code.CONTRADICTION, message, remedy, "quality_incident_rate")


def _candidate(row: Row) -> Iterator[Finding]:
    if row.text("status") == LaneStatus.CANDIDATE:
        wanted = ("qualification_cost", "activation_time")
        yield from _missing("lanes", row, wanted, "the lane is only a candidate")


def _alternate(row: Row) -> Iterator[Finding]:
    if row.text("status") == LaneStatus.CANDIDATE:
        yield from _missing("alternates", row, ("qualification_cost",), "the alternate is only a candidate")


def _ramp(row: Row) -> Iterator[Finding]:
    if not math.isinf(row.number("capacity")) or "capacity" in row.unread:
        return
    for column in ("activation_time", "ramp_time"):
        duration = row.duration(column)
        if column in row.stated and duration is not None and duration.amount > 0:
            message = f"The lane has {column} but {UNLIMITED} capacity: a ramp needs a capacity to ramp to."
            remedy = f"State a number of units per period instead of {UNLIMITED}."
            yield row.place.finding(Code.RAMP_TO_UNLIMITED, message, remedy, "capacity")
            return


def _deliveries(row: Row) -> Iterator[Finding]:
    today, offered = row.optional("deliveries"), row.numbers("deliveries_per_period")
    if today is not None and offered and today not in offered:
        message = f"Today's {today:g} deliveries per period are not among those on offer."
        remedy = f"Add {today:g} to deliveries_per_period or correct it."
        yield row.place.finding(Code.NOT_ON_OFFER, message, remedy, "deliveries")


def _orders(row: Row) -> Iterator[Finding]:
    """Prices that do not fall from break to break, and a least order that is no whole number of multiples."""
    before = row.number("unit_cost")
    for units, price in () if "unit_cost" in row.unread else row.breaks("price_breaks"):
        if price >= before:
            message = f"Lots from {units:g} units cost {price:g} each, no less than the {before:g} before."
            remedy = "Write a lower price, or leave the break out: nobody orders more to pay more."
            yield row.place.finding(Code.CONTRADICTION, message, remedy, "price_breaks")
        before = price
    least, step = row.optional("least_order") or 0.0, row.optional("order_multiple") or 0.0
    if step and least and abs(least / step - round(least / step)) > ROUNDING:
        message = f"The least order of {least:g} is no whole number of multiples of {step:g}."
        ordered = f"{step * math.ceil(least / step):g}"
        remedy = f"Leave it if {ordered} is what is ordered at least; else correct one of them."
        yield row.place.finding(Code.IMPLAUSIBLE, message, remedy, "least_order", Severity.WARNING)


def _expedite(row: Row, calendar: Calendar) -> Iterator[Finding]:
    normal, fast = row.duration("lead_time"), row.duration("expedite_lead_time")
    if normal is None or fast is None or row.unread & {"lead_time", "expedite_lead_time"}:
        return
    if normal.amount > 0 and compared(fast, normal, calendar) >= 0:
        message = f"Expediting takes {fast}, no less than the normal {normal}."
        remedy = "Write a shorter expedite_lead_time or leave both expedite columns blank."
        yield row.place.finding(Code.EXPEDITE_SLOWER, message, remedy, "expedite_lead_time")


def _backlog(row: Row) -> Iterator[Finding]:
    patience = row.values["patience"]
    waits = patience.amount > 0 if isinstance(patience, Duration) else patience == math.inf
    if waits:
        yield from _missing("demand", row, ("backlog_cost",), "customers wait")


def _holding(row: Row, holding_rate: float | None) -> Iterator[Finding]:
    if holding_rate is None and "holding_rate" not in row.stated:
        message = "Neither the part nor the model states a holding rate."
        remedy = "Write holding_rate here or in model.toml (share of the value per year)."
        yield row.place.finding(Code.NEEDED, message, remedy, "holding_rate")
