"""A state of a week as tables, which read back as the same state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resilience.files.registry.state_columns import STATE_TABLES
from resilience.files.tables.model_folder import written
from resilience.network.customers import with_customers
from resilience.network.parts import Node
from resilience.plan.fields import PLAN_FIELDS, DecidedOf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from resilience.plan.model import Model
    from resilience.plan.state import WeekState
    from resilience.quantities import Duration, LaneId

AMOUNTS = frozenset(field.field for field in PLAN_FIELDS if field.amounts)


def state_frames(state: WeekState, model: Model) -> dict[str, pd.DataFrame]:
    """Return every table that a state has, also one without a row; what was not stated is left out.

    Parameters
    ----------
    model
        The model whose lanes it names.
    """
    import pandas as pd

    found = {}
    for name, rows in _ROWS.items():
        made = rows(state, model)
        if made is not None:
            columns = [column.name for column in STATE_TABLES[name].columns]
            used = [one for one in columns if not made or any(row.get(one) is not None for row in made)]
            found[name] = pd.DataFrame(
                [[_cell(row.get(one)) for one in used] for row in made], columns=used, dtype=object
            )
    return found


def _cell(value: object) -> object:
    """A cell that reads back as the same value: a bare 240.125 is a quarter of a million to some."""
    return written(value) if isinstance(value, float) else value


def _each(field: str, row: Callable[[Any, Model], Mapping[str, object]]) -> Callable[..., list[Any] | None]:
    """Rows of a table that a field of the state holds; None where it says nothing."""

    def rows(state: WeekState, model: Model) -> list[Any] | None:
        held = getattr(state, field)
        return None if held is None else [row(one, model) for one in held]

    return rows


def _waiting(state: WeekState, model: Model) -> list[Any] | None:
    """Who waits where; a counter is told as its market and the class of customers that is served there."""
    if state.waiting is None:
        return None
    counters = with_customers(model.network).counters
    rows = []
    for node, quantity in state.waiting.items():
        market, customer = counters.get(node.site, (node.site, None))
        rows.append({"market": market, "part": node.part, "customer": customer, "quantity": quantity})
    return rows


def _lane(lane: LaneId, model: Model) -> dict[str, object]:
    found = model.network.lanes[lane]
    return {"origin": found.origin, "destination": found.destination, "part": found.part, "mode": str(found.mode)}


def _window(window: Duration) -> str:
    unit = "wd" if window.working_days else "periods" if window.in_periods else "h"
    return f"{written(window.amount)} {unit}"


def _at(place: object, what: object) -> dict[str, object]:
    """A position, lane or site in the columns of its own."""
    if isinstance(place, Node):
        return {"site": place.site, "part": place.part}
    of = next(field.of for field in PLAN_FIELDS if field.field is what)
    return {"lane": place} if of is DecidedOf.LANE else {"site": place}


_ROWS: Mapping[str, Callable[[WeekState, Model], list[Any] | None]] = {
    "inventory": _each("inventory", lambda one, _: {
        "site": one.site, "part": one.part, "on_hand": one.on_hand, "on_order": one.on_order or None}),
    "on_order": _each("on_order", lambda one, model: {
        "order": one.order, **_lane(one.lane, model), "quantity": one.quantity, "due": one.due}),
    "waiting": _waiting,
    "events": _each("events", lambda one, _: {
        "event": one.event, "hazard": one.hazard, "site": one.site, "lane": one.lane, "start": one.start,
        "end": one.end, "severity": one.severity}),
    "supplier_status": _each("sources", lambda one, _: {
        "site": one.source.site, "part": one.source.part, "status": str(one.status), "since": one.since,
        "ready": one.ready}),
    "signals": _each("signals", lambda one, _: {
        "time": one.time, "site": one.site, "latitude": one.latitude, "longitude": one.longitude,
        "class": one.hazard, "severity": one.severity, "confidence": one.confidence, "source": one.source}),
    "warnings": _each("warnings", lambda one, _: {
        "source": one.source, "class": one.hazard, "hit_rate": one.hit_rate,
        "false_alarm_rate": one.false_alarm_rate, "window": _window(one.window)}),
    "committed": _each("committed", lambda one, _: {
        "action": one.action, "decision": str(one.decision), **_at(one.at, one.decision),
        "quantity": one.quantity if one.decision in AMOUNTS else None, "effective": one.effective,
        "until": one.until}),
}  # fmt: skip
