"""Whose doing the changes since last week are, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.plan.fields import PLAN_FIELDS, PlanField
from resilience.study.words import DUST, counted, digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.plan.changes import Change
    from resilience.study.weekly.since.attribution import Attribution
    from resilience.study.weekly.since.causes import WeekCauses

TOLD = 3
"""Decisions told; the others are counted."""
TITLES = {str(field.field): field.title for field in PLAN_FIELDS}
DECIDED = frozenset(field.field for field in PLAN_FIELDS if field.lever is not None)
"""What is decided by itself: flows follow from it."""
NO_NEWS = "Since last week nothing has changed that the plan hangs on."
SAME = "The coming year costs as much as a week ago, {after}; changed since: {causes}."
MOVED = "The coming year costs {by} {way} than a week ago ({before}, now {after}): {causes}."
DECISION = "{title} {place}: {before} a week ago, now {after}: {causes}."
TIE = "{value} by no cause: among equally cheap plans another, or a change left alone"
NONE = "by no cause"
MORE = "Of {rest} more see causes.csv."


def words_of_causes(found: WeekCauses, told: int = TOLD) -> tuple[str, ...]:
    """Say in a few sentences what changed since last week and why: the cost first, then what is decided otherwise."""
    cost = _of_cost(found)
    pairs = sorted(
        zip(found.decisions, found.others, strict=True),
        key=lambda one: (one[0].decision not in DECIDED, -abs(one[1].change)),
    )
    said = tuple(_of_decision(change, one) for change, one in pairs[:told])
    rest = len(pairs) - told
    return (cost, *said, *((MORE.format(rest=counted(str(rest), "decision")),) if rest > 0 else ()))


def _of_cost(found: WeekCauses) -> str:
    one = found.cost
    size = DUST * max(abs(one.before), abs(one.after))
    if abs(one.change) <= size:
        causes = ", ".join(found.changed)
        return SAME.format(after=digits(one.after, 7), causes=causes) if found.changed else NO_NEWS
    way = "more" if one.change > 0 else "less"
    return MOVED.format(
        by=digits(abs(one.change), 3), way=way, before=digits(one.before, 7), after=digits(one.after, 7),
        causes=_parts(one, size),
    )  # fmt: skip


def _of_decision(change: Change, one: Attribution) -> str:
    size = DUST * max(abs(one.before), abs(one.after))
    title = TITLES.get(str(change.decision), str(change.decision))
    before, after = ("0" if change.amounts[at] == 0 else digits(change.amounts[at]) for at in (0, 1))
    if change.decision in {PlanField.QUALIFIED, PlanField.VISIBLE}:
        before, after = ("yes" if amount else "no" for amount in change.amounts)
    return DECISION.format(title=title, place=change.place, before=before, after=after, causes=_parts(one, size))


def _parts(one: Attribution, size: float) -> str:
    return ", ".join(_each(one, size)) or NONE


def _each(one: Attribution, size: float) -> Iterator[str]:
    """What each cause adds, the largest first; dust is left out."""
    for cause in sorted(one.causes, key=lambda cause: -abs(cause.value)):
        if abs(cause.value) > size:
            yield f"{cause.player} {_signed(cause.value)}"
    if abs(one.tie) > size:
        yield TIE.format(value=_signed(one.tie))


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{digits(value, 3)}"
