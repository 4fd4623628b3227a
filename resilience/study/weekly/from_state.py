"""From the tables of a state to the situation in which a week begins, and to the events that go on."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.hazard.distributions.all import Fixed
from resilience.hazard.ongoing import SHORTEST, OpenEvent
from resilience.hazard.situation import Situation
from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node
from resilience.plan.state import SourceStatus
from resilience.plan.stated import unstated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from resilience.hazard.book import HazardBook
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.plan.state import EventSeen, WeekState
    from resilience.quantities import LaneId

UNSTATED = "The plan in force keeps stock of {node}, and none is stated."
STATE_IT = "Add its row; write 0 where the shelf is empty."
UNDATED = "{units:g} units of {node} are on order, and no day is said on which they come."
LIST_THEM = "List the orders with their days in the table on_order."
WHERE = "{event} is an event of {hazard}, which strikes {what}."
REMEDIES = {True: "Say which site or lane it hits.", False: "Leave site and lane blank."}


def situation_of(
    state: WeekState,
    model: Model,
    today: date,
    in_force: Plan,
    begun: Mapping[LaneId, date | None] | None = None,
) -> Situation:
    """What stands on shelves, is on its way, is waited for and is not ready at the beginning of a day.

    An order that is due on that day or before it arrives in the first period. A source that is blocked is never ready;
    one that the plan in force has not approved, and of which the state says nothing, is ready once it could be
    qualified, never where its time to qualify is not stated. One whose qualification was recommended before is ready
    when it was then said to be, unless the state says otherwise.

    Parameters
    ----------
    begun
        Day on which lanes are ready whose qualification was recommended in an earlier week; None: nobody said.

    Raises
    ------
    InputError
        When units are on order of which no day is known, or what has to be stated is not: a table of physical things
        (`resilience.plan.stated`), or the stock of a shelf on which the plan in force keeps some.
    """
    _refuse_unstated(state, model, in_force)
    stocks, orders = state.inventory or (), state.on_order or ()
    dated = {model.network.lanes[one.lane].target for one in orders}
    undated = [one for one in stocks if one.on_order > 0 and Node(one.site, one.part) not in dated]
    if undated:
        said = [UNDATED.format(units=one.on_order, node=Node(one.site, one.part)) for one in undated]
        raise InputError([Finding(Code.NEEDED, text, LIST_THEM, "inventory", column="on_order") for text in said])
    arriving: dict[tuple[LaneId, int], float] = defaultdict(float)
    for order in orders:
        arriving[order.lane, math.floor(model.calendar.position(today, order.due))] += order.quantity
    return Situation(
        on_hand=tuple(sorted((Node(one.site, one.part), one.on_hand) for one in stocks)),
        on_order=tuple((lane, period, units) for (lane, period), units in sorted(arriving.items())),
        waiting=tuple(sorted((state.waiting or {}).items())),
        not_ready=tuple(sorted(_not_ready(state, model, today, in_force, begun or {}).items())),
    )


def _refuse_unstated(state: WeekState, model: Model, in_force: Plan) -> None:
    """Stop where the state says nothing of what has to be stated: an empty shelf is stated as 0."""
    tables = [*unstated(state.tables, model)]
    if tables:
        raise InputError(tables)
    kept = {node for node, units in in_force.buffers.items() if units > 0}
    kept |= {model.network.lanes[lane].target for lane in in_force.deliveries if in_force.lot(lane) > 0}
    missing = sorted(kept - {Node(one.site, one.part) for one in state.inventory or ()})
    if missing:
        said = [UNSTATED.format(node=node) for node in missing]
        raise InputError([Finding(Code.NEEDED, text, STATE_IT, "inventory", column="on_hand") for text in said])


def _not_ready(
    state: WeekState, model: Model, today: date, in_force: Plan, begun: Mapping[LaneId, date | None]
) -> dict[LaneId, float]:
    """Periods until lanes can be used whose source is being qualified, or is not approved, or is blocked."""
    after: dict[Node, float] = {}
    told = {one.source for one in state.sources or ()}
    new = [
        lane
        for lane in model.network.lanes.values()
        if lane.status is LaneStatus.CANDIDATE and lane.id not in in_force.qualified and lane.source not in told
    ]
    later = {lane.id: math.inf if lane.approval_time is None else lane.approval_time for lane in new}
    for lane, day in begun.items():
        if lane in in_force.qualified and lane in model.network.lanes and model.network.lanes[lane].source not in told:
            later[lane] = math.inf if day is None else model.calendar.position(today, day)
    for one in state.sources or ():
        if one.status is SourceStatus.BLOCKED:
            after[one.source] = math.inf
        elif one.status is SourceStatus.QUALIFYING and one.ready is not None:
            after[one.source] = model.calendar.position(today, one.ready)
    known = {lane.id: after.get(lane.source, 0.0) for lane in model.network.lanes.values()}
    return {lane: periods for lane, periods in (known | later).items() if periods > 0}


def events_of(state: WeekState, model: Model, book: HazardBook, today: date) -> tuple[OpenEvent, ...]:
    """The events that go on on a day, as today's situation branches over how long they still last.

    Raises
    ------
    InputError
        With every event that says where it hits though its hazard strikes all at once, or the other way round, and
        where no table says what has struck.
    """
    single = {hazard.name: hazard.per_target for hazard in book.hazards}
    findings = []
    found = []
    for event in state.open_events(today):
        target = str(event.site or event.lane or "")
        if event.hazard in single and single[event.hazard] != bool(target):
            what = "its targets one by one" if single[event.hazard] else "all it selects at once"
            message = WHERE.format(event=event.event, hazard=event.hazard, what=what)
            findings.append(Finding(Code.CONTRADICTION, message, REMEDIES[single[event.hazard]], "events"))
        left = None if event.end is None else Fixed(max(model.calendar.position(today, event.end), SHORTEST))
        found.append(OpenEvent(event.hazard, target, _elapsed(event, model, today), event.severity, left))
    if findings:
        raise InputError(findings)
    return tuple(found)


def _elapsed(event: EventSeen, model: Model, today: date) -> float:
    """Working periods from the beginning of the day of an onset to that of today."""
    return model.calendar.position(event.start, today)
