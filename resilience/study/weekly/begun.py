"""What was begun in an earlier week and does not stand yet: it is not taken back before its lever's lead time is over.

A shelf is being filled, a reserve is being set up, a lane changes its rhythm, a site its watch. `lever_time` says how
long that takes; where the tables state none a decision stands at once. Of an amount that was raised more may be asked
at any time, and what is lowered stands at once. Sources that are being qualified are told in `last_week`.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from resilience.network.parts import Node
from resilience.plan.changes import SAME, differences
from resilience.plan.fields import PLAN_FIELDS, DecidedOf, PlanField
from resilience.plan.state import CommittedAction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from resilience.plan.changes import Change, Spot
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan

LEVERS = (
    PlanField.BUFFER, PlanField.DELIVERIES, PlanField.LANE_RESERVE, PlanField.PRODUCTION_RESERVE, PlanField.VISIBLE,
)  # fmt: skip
NAMED = "begun on {day}: {what} of {at}"
TITLES = {field.field: field.title for field in PLAN_FIELDS}
OF = {field.field: field.of for field in PLAN_FIELDS}


def begun_by(model: Model, before: Plan, after: Plan, today: date) -> Iterator[CommittedAction]:
    """Yield each decision of a week that takes some time until it stands, bound until the day before."""
    for change in differences(before, after, LEVERS):
        time = lever_time(model, change.decision, change.place) if _begins(change) else None
        if not time:
            continue
        day = model.calendar.date(today, math.ceil(time)) - timedelta(days=1)
        name = NAMED.format(day=today, what=TITLES[change.decision].lower(), at=change.place)
        yield CommittedAction(
            name, change.decision, change.place, change.amounts[1], today, day,
            least=change.decision is not PlanField.DELIVERIES, begun=True,
        )  # fmt: skip


def _begins(change: Change) -> bool:
    """Whether something is begun by a change: more of it, or goods that are to come in another rhythm."""
    return change.moves and (change.more > 0 or (change.decision is PlanField.DELIVERIES and change.after is not None))


def lever_time(model: Model, decision: PlanField, at: Spot) -> float | None:
    """Periods from a decision until it is in force; None where nothing says so."""
    network = model.network
    if decision is PlanField.BUFFER and isinstance(at, Node):
        return model.shelf_times.get(at)
    held = {DecidedOf.LANE: network.lanes, DecidedOf.MAKER: network.production, DecidedOf.SITE: network.sites}
    known = held[OF[decision]].get(at)  # type: ignore[attr-defined]
    return None if known is None else known.lever_time


def still_begun(
    begun: Iterable[CommittedAction], plan: Plan, today: date, bound: Sequence[CommittedAction] = ()
) -> Iterator[CommittedAction]:
    """Yield what was begun, does not stand yet and is in the plan in force; what is bound otherwise is left to that."""
    settled = {(one.decision, one.at) for one in bound}
    said = {field.field: field.said(plan) for field in PLAN_FIELDS}
    for one in begun:
        there = said[one.decision].get(one.at)
        kept = there is not None and (there >= one.quantity * (1 - SAME) if one.least else there == one.quantity)
        if kept and one.until is not None and one.until >= today and (one.decision, one.at) not in settled:
            yield one


def begun_after(
    model: Model, bound: Sequence[CommittedAction], before: Plan, after: Plan, today: date
) -> tuple[CommittedAction, ...]:
    """Return what next week finds begun: what was before and is still bound, and what this week begins.

    Of a decision that was taken again the later alone.
    """
    new = tuple(begun_by(model, before, after, today))
    again = {(one.decision, one.at) for one in new}
    still = (one for one in bound if one.begun and (one.decision, one.at) not in again)
    return (*still, *new)
