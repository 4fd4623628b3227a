"""What is bound already: decisions taken before that cannot be changed this week, as rules and in the plan in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resilience.plan.changes import Change, applied
from resilience.plan.fields import PLAN_FIELDS, PlanField
from resilience.program.extra import read_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from resilience.plan.extra import ExtraRow
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.plan.state import CommittedAction, WeekState

COLUMN = {field.field: field.column for field in PLAN_FIELDS}


def bound_on(state: WeekState, today: date) -> tuple[CommittedAction, ...]:
    """Return the decisions that cannot be changed on a day."""
    return tuple(one for one in state.committed if one.until is None or one.until >= today)


def with_bound(plan: Plan, bound: Sequence[CommittedAction]) -> Plan:
    """Return a plan with what is bound as it was bound; flows stay as they are, for they have to balance."""
    taken = [one for one in bound if one.decision is not PlanField.FLOW]
    return applied(plan, [Change(one.decision, one.at, None, one.quantity) for one in taken])


def bound_rules(model: Model, bound: Sequence[CommittedAction]) -> tuple[ExtraRow, ...]:
    """Return rules that hold each decision as it was taken.

    Raises
    ------
    InputError
        With every action that binds what is no decision in this model.
    """
    rules: dict[str, Callable[[Any], Any]] = {f"bound: {one.action}": _rule(one) for one in bound}
    return read_rules(model, rules) if rules else ()


def _rule(action: CommittedAction) -> Callable[[Any], Any]:
    def rule(m: Any) -> Any:
        family = getattr(m, COLUMN[action.decision])
        if action.decision is PlanField.FLOW:
            return sum(family[lane, k] for lane, k in m.lane_modes if lane == action.at) == action.quantity
        if action.decision is PlanField.DELIVERIES:
            return family[action.at, action.quantity] == 1
        return family[action.at] == action.quantity

    return rule
