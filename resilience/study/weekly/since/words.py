"""Whose doing the changes since last week are, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.plan.fields import PLAN_FIELDS
from resilience.study.weekly.since.attribution import CAUSES
from resilience.study.words import DUST, counted, digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    import pandas as pd

TOLD = 3
"""Decisions told; the others are counted."""
TITLES = {str(field.field): field.title for field in PLAN_FIELDS}
DECIDED = frozenset(str(field.field) for field in PLAN_FIELDS if field.lever is not None)
"""What is decided by itself: flows follow from it."""
CHOSEN = frozenset(str(field.field) for field in PLAN_FIELDS if not field.amounts)
NO_NEWS = "Since last week nothing has changed that the plan hangs on."
SAME = "The coming year costs as much as a week ago, {after}{causes}."
CHANGED, NOT_SAID = "; changed since: {causes}", ""
MOVED = "The coming year costs {by} {way} than a week ago ({before}, now {after}): {causes}."
DECISION = "{title} {place}: {before} a week ago, now {after}: {causes}."
TIE = "{value} by no cause: among equally cheap plans another, or a change left alone"
NONE = "by no cause"
MORE = "Of {rest} more see causes.csv."


def words_of_causes(table: pd.DataFrame, changed: Sequence[str] | None = None, told: int = TOLD) -> tuple[str, ...]:
    """Say in a few sentences what changed since last week and why: the cost first, then what is decided otherwise.

    Parameters
    ----------
    table
        `causes.csv`, or the same of `WeekCauses`.
    changed
        The causes that changed, where that is known.
    """
    cost, *others = [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
    others.sort(key=lambda one: (one["figure"] not in DECIDED, -abs(float(one["change"]))))
    said = tuple(_of_decision(one) for one in others[:told])
    rest = len(others) - told
    more = (MORE.format(rest=counted(str(rest), "decision")),) if rest > 0 else ()
    return (_of_cost(cost, changed), *said, *more)


def _of_cost(one: Mapping[str, Any], changed: Sequence[str] | None) -> str:
    size = DUST * max(abs(one["before"]), abs(one["after"]))
    after = digits(one["after"], 7)
    if abs(one["change"]) <= size:
        causes = NOT_SAID if changed is None else CHANGED.format(causes=", ".join(changed))
        return NO_NEWS if changed is not None and not changed else SAME.format(after=after, causes=causes)
    way, before = "more" if one["change"] > 0 else "less", digits(one["before"], 7)
    return MOVED.format(by=digits(abs(one["change"]), 3), way=way, before=before, after=after, causes=_parts(one, size))


def _of_decision(one: Mapping[str, Any]) -> str:
    size = DUST * max(abs(one["before"]), abs(one["after"]))
    before, after = (_amount(one["figure"], one[when]) for when in ("before", "after"))
    place = " ".join(str(one[name]) for name in ("part", "lane") if _stated(one[name]))
    where = " at ".join((*([place] if place else []), *([str(one["site"])] if _stated(one["site"]) else [])))
    title = TITLES.get(str(one["figure"]), str(one["figure"]))
    return DECISION.format(title=title, place=where, before=before, after=after, causes=_parts(one, size))


def _stated(cell: object) -> bool:
    return isinstance(cell, str) and bool(cell)


def _amount(figure: object, value: float) -> str:
    if figure in CHOSEN:
        return "yes" if value else "no"
    return digits(value)


def _parts(one: Mapping[str, Any], size: float) -> str:
    return ", ".join(_each(one, size)) or NONE


def _each(one: Mapping[str, Any], size: float) -> Iterator[str]:
    """What each cause adds, the largest first; dust is left out."""
    shares = {cause: float(one[cause.replace(" ", "_")]) for cause in CAUSES}
    for cause, value in sorted(shares.items(), key=lambda each: -abs(each[1])):
        if abs(value) > size:
            yield f"{cause} {_signed(value)}"
    if abs(one["tie"]) > size:
        yield TIE.format(value=_signed(one["tie"]))


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{digits(value, 3)}"
