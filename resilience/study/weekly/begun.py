"""What was begun in an earlier week and does not stand yet: it is not taken back before its lever's lead time is over.

A shelf is being filled, a reserve is being set up, a lane changes its rhythm, a site its watch. `lever_time` says how
long that takes; where the tables state none a decision stands at once. Of an amount that was raised more may be asked
at any time, and what is lowered stands at once. Sources that are being qualified are told in `last_week`; until they
are ready the shelves that they feed are not drawn down on their strength.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node
from resilience.plan.changes import SAME, differences
from resilience.plan.fields import PLAN_FIELDS, DecidedOf, PlanField
from resilience.plan.state import CommittedAction
from resilience.program.extra import read_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from resilience.plan.changes import Change, Spot
    from resilience.plan.extra import ExtraRow
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.quantities import LaneId

LEVERS = (
    PlanField.BUFFER, PlanField.DELIVERIES, PlanField.LANE_RESERVE, PlanField.PRODUCTION_RESERVE,
    PlanField.SECOND_RESERVE, PlanField.VISIBLE,
)  # fmt: skip
MEANWHILE = "until its source is ready"
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


def meanwhile(model: Model, in_force: Plan, not_ready: Iterable[LaneId]) -> tuple[ExtraRow, ...]:
    r"""Return the rules that keep the stock which a source is to replace until it is ready.

    .. math:: B_n \ge \bar B_n \, q_l

    :math:`q_l` says whether lane *l* stays approved, whose qualification is under way, and :math:`\bar B_n` is the
    buffer in force where it goes to (units).
    """
    lanes = [model.network.lanes[key] for key in not_ready if key in in_force.qualified & model.network.lanes.keys()]
    waited = [(one, in_force.buffers.get(one.target, 0.0)) for one in lanes if one.status is LaneStatus.CANDIDATE]

    def rule(lane: LaneId, node: Node, units: float) -> Callable[[Any], Any]:
        return lambda m: m.buffer[node] >= units * (1 - SAME) * m.qualify[lane]

    rules = {f"{MEANWHILE}: {one.id}": rule(one.id, one.target, units) for one, units in waited if units > 0}
    return read_rules(model, rules) if rules else ()


def too_early(model: Model, kept: Plan, chosen: Plan, not_ready: Iterable[LaneId]) -> dict[Node, float]:
    """Buffers in force that a plan lowers while a source that it begins to qualify for them is not ready."""
    new = chosen.qualified - kept.qualified
    fed = {model.network.lanes[key].target for key in not_ready if key in new and key in model.network.lanes}
    return {
        node: units for node, units in kept.buffers.items() if node in fed and chosen.buffers.get(node, 0.0) < units
    }


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
