"""What was observed as the flow record of a year."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from resilience.lean.flows import FlowRecord
from resilience.lean.waste import LedgerRow, WasteLedger, waste_ledger
from resilience.network.observed import ObservedKind
from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resilience.network.observed import Observation
    from resilience.plan.model import Model

NAME = "as observed"
STATED = {
    ObservedKind.OVERPRODUCED: LedgerRow.OVERPRODUCTION,
    ObservedKind.WAITING: LedgerRow.WAITING,
    ObservedKind.HANDLING: LedgerRow.TRANSPORT,
    ObservedKind.OVERPROCESSING: LedgerRow.OVERPROCESSING,
    ObservedKind.MOTION: LedgerRow.MOTION,
    ObservedKind.REWORK: LedgerRow.DEFECTS,
}
"""The waste that each kind with a price of its own is."""
FIELDS = {ObservedKind.UNDER_WAY: "transit"}
"""Fields of a record that have another name than the kind."""


def observed_record(model: Model) -> FlowRecord | None:
    """What was observed, as of a year; None where nothing was.

    Counts are taken per year at the pace that they had; rows of one kind and place add up in amount and in time, as two
    months would. Means are weighed by their time.
    """
    if not model.observed:
        return None
    counted: defaultdict[tuple[str, object], list[Observation]] = defaultdict(list)
    for one in model.observed:
        counted[_place(model, one)].append(one)
    fields: defaultdict[str, dict[Any, float]] = defaultdict(dict)
    for (name, key), rows in counted.items():
        fields[name][key] = _yearly(model, rows)
    return FlowRecord(NAME, **fields)


def observed_ledger(model: Model) -> WasteLedger | None:
    """What a year as it was observed costs by waste; None where nothing was."""
    record = observed_record(model)
    return None if record is None else waste_ledger(record, model.network)


def _place(model: Model, one: Observation) -> tuple[str, object]:
    """Field of the record, and key in it."""
    if one.kind.has_cost:
        return "stated", (str(STATED[one.kind]), one.entry)
    name = FIELDS.get(one.kind, str(one.kind))
    if one.kind.on_lane:
        return name, one.lanes(model.network)[0].id
    return name, Node(one.site, one.part)  # type: ignore[arg-type]  # checked when it was read


def _yearly(model: Model, rows: Iterable[Observation]) -> float:
    """Units a year, in the mean, or money a year, of rows of one kind and place."""
    rows = list(rows)
    time = sum(one.time for one in rows)
    if rows[0].kind.is_mean:
        return sum(one.amount * one.time for one in rows) / time
    price = sum(one.amount * (1.0 if one.cost is None else one.cost) for one in rows)
    return price / time * model.calendar.periods_per_year
