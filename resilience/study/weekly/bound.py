"""What is bound already: decisions taken before that cannot be changed this week, as rules and in the plan in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.plan.changes import SAME, Change, applied
from resilience.plan.fields import PLAN_FIELDS, PlanField
from resilience.program.extra import read_rules
from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from resilience.plan.extra import ExtraRow
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.plan.state import CommittedAction, WeekState

SWITCHES = frozenset({PlanField.QUALIFIED, PlanField.VISIBLE})
SET = "{action} binds {decision} of {at}, where the model leaves nothing to decide."
NO_CHOICE = "{action} binds {decision} of {at} at {quantity}, where the model does not offer that."
CORRECT = "Correct the row, or delete it: what the model's tables settle already needs no commitment."
COMING = "{action} is committed at {quantity} for {at} from {day} on: it does not bind this week yet."
COLUMN = {field.field: field.column for field in PLAN_FIELDS}


def bound_on(state: WeekState, today: date, last: date) -> tuple[CommittedAction, ...]:
    """Return the decisions that cannot be changed from a day on, and hold on the `last` one of the week at least.

    What is switched on from a later day is bound already: until then it only costs what it costs. An amount that holds
    from a later day is not the amount of this week; see `coming_after`.
    """
    return tuple(one for one in _standing(state, today) if one.effective <= last or one.decision in SWITCHES)


def coming_after(state: WeekState, today: date, last: date) -> tuple[CommittedAction, ...]:
    """Return amounts that are committed, and hold from a day after the `last` one of the week on."""
    return tuple(one for one in _standing(state, today) if one.effective > last and one.decision not in SWITCHES)


def words_of_coming(coming: Sequence[CommittedAction]) -> tuple[str, ...]:
    """Say of each what is committed from when on, and that this week it does not bind."""
    return tuple(
        COMING.format(action=one.action, at=one.at, quantity=digits(one.quantity), day=one.effective) for one in coming
    )


def _standing(state: WeekState, today: date) -> list[CommittedAction]:
    return [one for one in state.committed or () if one.until is None or one.until >= today]


def with_bound(plan: Plan, bound: Sequence[CommittedAction]) -> Plan:
    """Return a plan with what is bound as it was bound; flows stay as they are, for they have to balance."""
    taken = [one for one in bound if one.decision is not PlanField.FLOW and not one.least]
    return applied(plan, [Change(one.decision, one.at, None, one.quantity) for one in taken])


def bound_rules(model: Model, bound: Sequence[CommittedAction]) -> tuple[ExtraRow, ...]:
    """Return rules that hold each decision as it was taken.

    Raises
    ------
    InputError
        With every action that binds what is no decision in this model.
    """
    rules: dict[str, Callable[[Any], Any]] = {f"bound: {one.action}": _rule(one) for one in bound}
    try:
        return read_rules(model, rules) if rules else ()
    except InputError as error:
        wrong = [one for one in bound if not _offered(model, one)]
        if not wrong:
            raise
        raise InputError([_no_choice(one) for one in wrong]) from error


def _offered(model: Model, action: CommittedAction) -> bool:
    """Whether what is bound is a decision of this model, at an amount that it offers."""
    try:
        read_rules(model, {"bound": _rule(action)})
    except InputError:
        return False
    return True


def _no_choice(action: CommittedAction) -> Finding:
    said = {"action": action.action, "decision": action.decision, "quantity": digits(action.quantity), "at": action.at}
    message = (SET if action.decision in SWITCHES else NO_CHOICE).format_map(said)
    return Finding(Code.NO_SUCH_POSITION, message, CORRECT, "committed")


def _rule(action: CommittedAction) -> Callable[[Any], Any]:
    def rule(m: Any) -> Any:
        family = getattr(m, COLUMN[action.decision])
        if action.decision is PlanField.FLOW:
            return sum(family[lane, k] for lane, k in m.lane_modes if lane == action.at) == action.quantity
        if action.decision is PlanField.DELIVERIES:
            return family[action.at, action.quantity] == 1
        if action.least:
            return family[action.at] >= action.quantity * (1 - SAME)
        return family[action.at] == action.quantity

    return rule
