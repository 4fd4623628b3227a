"""One at a time: each contested number of the tables at its low and at its high end, and what that does to the cost.

A number is contested where its author wrote a range beside it (`<column>_low`, `<column>_high`). Each end is a future
of its own; today's best plan is priced there, and the best plan sought.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from resilience.study.compare.decisions import DecisionKind, PlanOn, decision_differences
from resilience.study.policy_names import MIX
from resilience.study.records import numeric
from resilience.study.studies.contenders import Contender
from resilience.study.studies.gathered import allowed_cost
from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.plan.plan import Plan
    from resilience.study.compare.decisions import DecisionDifference
    from resilience.study.studies.gathered import StudyAsked, StudyResult
    from resilience.study.studies.ranges import SwingsAsked

TODAYS_BEST = "today's best plan"
SWINGS = [
    "table", "row", "column", "today", "low", "high", "cost", "kept_low", "kept_high", "best_low", "best_high", "swing",
    "plan_low", "plan_high",
]  # fmt: skip
MOST_SAID = 3
"""Decisions that are told of another plan; of the others their number."""


def asked_of_swings(asked: StudyAsked, swings: SwingsAsked, plan: Plan) -> StudyAsked:
    """The study of all ends, in which today's best plan competes as it stands."""
    return replace(
        asked,
        futures=swings.futures,
        today=0,
        contenders=(Contender(TODAYS_BEST, plan=plan),),
        axes=(),
        probes=(),
        notes=(),
        swings=None,
        years=None,
        least_regret=False,
    )


def swing_table(result: StudyResult) -> pd.DataFrame:
    """One row per contested number, the one that moves the cost most first; costs in currency per year."""
    rows = sorted(_rows(result), key=lambda row: -_size(row["swing"]))
    return numeric(pd.DataFrame(rows, columns=SWINGS))


def _size(swing: object) -> float:
    return swing if isinstance(swing, float) else -1.0


def _rows(result: StudyResult) -> Iterator[dict[str, object]]:
    ends, asked, today = result.ends, result.asked.swings, todays_best(result)
    if ends is None or asked is None or today is None:
        return
    plan, cost = today
    for one in asked.swings:
        number = one.number
        sides = [_at(ends, place, plan, result) for place in (one.low, one.high)]
        best = [side.best for side in sides if side.best is not None]
        yield {
            "table": number.table,
            "row": number.row,
            "column": number.column,
            "today": number.today,
            "low": number.low,
            "high": number.high,
            "cost": cost,
            "kept_low": sides[0].kept,
            "kept_high": sides[1].kept,
            "best_low": sides[0].best,
            "best_high": sides[1].best,
            "swing": max([cost, *best]) - min([cost, *best]) if best else None,
            "plan_low": sides[0].words,
            "plan_high": sides[1].words,
        }


@dataclass(frozen=True)
class _End:
    """One end: what today's best plan costs there, what the best plan does, and what that does otherwise."""

    kept: float | None = None
    best: float | None = None
    words: str = ""


def todays_best(result: StudyResult) -> tuple[Plan, float] | None:
    """Today's best plan and what it costs today; None where there is none."""
    for cell in result.cells:
        if (
            cell.future == result.asked.today
            and cell.policy == MIX
            and cell.plan is not None
            and cell.price is not None
        ):
            return result.plans[cell.plan], cell.price.cost
    return None


def _at(ends: StudyResult, place: int | None, plan: Plan, result: StudyResult) -> _End:
    if place is None:
        return _End()
    there = {cell.policy: cell for cell in ends.cells if cell.future == place}
    kept, best = there[TODAYS_BEST], there[MIX]
    if best.plan is None or best.price is None:
        return _End(words="no plan can serve the demand")
    price = allowed_cost(kept.price)
    open_ = result.asked.gap * max(best.price.cost - ends.unavoidable[place], 0.0) + ends.errors[place]
    same = price - best.price.cost <= open_  # never so of a plan that cannot serve
    model = result.asked.futures[result.asked.today].model
    words = "" if same else _otherwise(PlanOn(plan, model), PlanOn(ends.plans[best.plan], model))
    return _End(None if np.isnan(price) else price, best.price.cost, words)


def _otherwise(before: PlanOn, after: PlanOn) -> str:
    """What a plan does otherwise than today's best, by kind, the costliest of each first; what is made follows."""
    found = [one for one in decision_differences(before, after) if one.kind is not DecisionKind.MADE]
    said = [_said(one) for one in found[:MOST_SAID]]
    more = len(found) - len(said)
    return "; ".join([*said, *([f"{more} more"] if more else [])])


def _said(one: DecisionDifference) -> str:
    """One decision in words: `shelf VALVE at PLANT 100 -> 150 units`, `approval of ... given`."""
    if not one.unit:
        return f"{one.kind} {one.place} {'given' if one.now.amount > 0 else 'given up'}"
    return f"{one.kind} {one.place} {digits(one.was.amount, 3)} -> {digits(one.now.amount, 3)} {one.unit}"
