"""Sentences made of recommendations, in a planner's words; nothing reads them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.plan.fields import PlanField
from resilience.study.advice.recommendation import Status, Turn, Why
from resilience.study.advice.steps import ActionKind
from resilience.study.words import at_no_rate, digits, settled

if TYPE_CHECKING:
    from resilience.study.advice.near_misses import NearMiss
    from resilience.study.advice.recommendation import Recommendation, Withdrawal
    from resilience.study.advice.worth import Worth

NOTHING = 1e-3
"""Share of the plan's uncertainty below which a saving is rounding."""


NOT_UNDONE = (
    "Not undone: undoing was ended before this action's turn, those that move more money a year came first. It is part "
    "of the cheapest plan found; what it alone saves is not known."
)


def evidence(one: Recommendation) -> str:
    """Why a recommendation is one."""
    if one.status is Status.NOT_UNDONE:
        return NOT_UNDONE
    if one.worth is None:
        return "Cannot be undone alone: the rest of the plan needs it."
    if one.lean:
        avoided = digits(settled(one.worth.loss_avoided + one.worth.risk_avoided, one.whole))
        return f"{_amount(one)} costs {digits(one.worth.cost)} and avoids {avoided} per year."
    if one.status is Status.REQUIRED:
        words = f"Required: without it the plan {' and '.join(one.required_by)}."
    else:
        words = _alone(one, one.worth)
    if one.group is None or one.group.worth is None:
        return words
    others = "the other" if one.group.others == 1 else f"{one.group.others} others"
    joint = f"undone together, the plan costs {digits(one.group.worth.saving)} more per year."
    return f"{words} Only with {others} of group {one.group.name}: {joint}"


def _scenarios(count: int) -> str:
    return "1 scenario" if count == 1 else f"{count} scenarios"


def _alone(one: Recommendation, worth: Worth) -> str:
    if abs(settled(worth.saving, one.whole)) <= NOTHING * abs(one.uncertainty):
        return "Makes no difference to cost: leave it as it is today."
    if worth.saving <= one.uncertainty:
        gap = digits(settled(one.uncertainty, one.whole))
        return f"Saves less than the plan's optimality gap ({gap} per year) on {_scenarios(one.scenarios)}: not proven."
    return f"Undone alone, the plan costs {digits(worth.saving)} more per year on the same {_scenarios(one.scenarios)}."


def reversal(one: Recommendation) -> str | None:
    """What would reverse a recommendation; None where nothing can be said about it alone."""
    if one.worth is None or one.reversal is None:
        return None
    if one.lean:
        return _lean_reversal(one, one.worth)
    words = _reversal(one, one.worth)
    if one.group is None or one.group.worth is None:
        return words
    return f"Alone, the others kept: {words[0].lower()}{words[1:]} {_joint_reversal(one.group.worth)}"


def _reversal(one: Recommendation, worth: Worth) -> str:
    found = one.reversal
    if found is not None and found.turn is Turn.REQUIREMENT:
        return "Giving up that requirement."
    if found is None or found.limit is None:
        return _whatever(worth)
    limit, now = digits(found.limit, 2), digits(worth.rate, 2)
    if found.cost_factor is None:
        return f"Disruptions it lays open to more often than {limit} per year (now {now})."
    times = digits(found.cost_factor, 3)
    return f"Disruptions it helps against rarer than {limit} per year (now {now}), or a cost {times} times as high."


def _joint_reversal(worth: Worth) -> str:
    limit = worth.break_even_rate
    if limit is None or worth.beyond:
        words = _whatever(worth)
        return f"All of the group: {words[0].lower()}{words[1:]}"
    word = "rarer" if worth.cost > 0 else "more often"
    return f"All of the group: disruptions {word} than {digits(limit, 2)} per year (now {digits(worth.rate, 2)})."


def _whatever(worth: Worth) -> str:
    """What is said where no rate of the disruptions that can be would turn a saving into a cost."""
    often = "can come" if worth.beyond else "come"
    return f"Nothing about disruptions: however often they {often}, it {'saves' if worth.saving > 0 else 'costs more'}."


def _lean_reversal(one: Recommendation, worth: Worth) -> str:
    """From which rate on what is not done would pay, or what forbids it."""
    subject = "They" if one.group is not None else "A buffer" if one.kind is ActionKind.BUFFER else "It"
    if one.reversal is not None and one.reversal.turn is Turn.WOULD_BREAK:
        return f"{subject} would pay, but the plan then {' and '.join(one.breaks)}."
    limit = worth.break_even_rate
    forbidden = f"; but the plan then {' and '.join(one.breaks)}" if one.breaks else ""
    if limit is not None and worth.beyond:
        return f"{subject} would pay {at_no_rate(limit, worth.most, worth.rate)}."
    if limit is None:
        return f"{subject} would pay at no rate (now {digits(worth.rate, 2)})."
    needed = f"only if disruptions there came more often than {digits(limit, 2)} per year"
    return f"{subject} would pay {needed} (now {digits(worth.rate, 2)}){forbidden}."


def _amount(one: Recommendation) -> str:
    if all(change.decision is PlanField.BUFFER for change in one.changes):
        return "A first period of each" if len(one.changes) > 1 else "A first period"
    return "All of it" if one.group is not None else "It"


def lean_action(miss: NearMiss) -> str:
    """Say what the plan does without."""
    first = miss.extras[0]
    words = " and ".join(extra.words for extra in miss.extras)
    if len(miss.extras) > 1:
        return f"Buy none of these, which pay only together: {words}."
    if first.kind is ActionKind.BUFFER:
        return f"Stay lean here: keep no buffer of {first.node}."
    return f"Do without {words}."


def withdrawn_because(found: Withdrawal) -> str:
    """Why actions are withdrawn."""
    it, saves, its = ("Together they", "save", "they save") if found.many else ("It", "saves", "it saves")
    if found.why is Why.WITHIN_GAP:
        saved = f"{digits(found.promised)} per year" if found.promised > 0 else "nothing"
        return f"{it} {saves} {saved}; the optimality gap is {digits(found.gap)} per year."
    known = found.simulated
    if known is None:
        return f"The plan without {'them' if found.many else 'it'} cannot be simulated."
    spread = f"{digits(abs(known.mean))} +- {digits(known.half_width, 2)} per year"
    if found.why is Why.LOSES:
        return (
            f"Simulated without foresight {'they lose' if found.many else 'it loses'} {spread}: it surely costs more."
        )
    sign = "-" if known.mean < 0 else ""
    return f"Simulated without foresight {its} {sign}{spread}: not surely anything."
