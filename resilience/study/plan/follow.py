"""The plan that is written is the one that is recommended: a study told anew for a plan without what was taken back."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.solve.lshaped.risk_term import RiskTerm
from resilience.study.advice.allowance import Allowance
from resilience.study.advice.recommend import advise
from resilience.study.advice.recommendation import Status
from resilience.study.costs.bracket import bracket
from resilience.study.costs.measure import Measure
from resilience.study.costs.policies import comparison
from resilience.study.costs.value import planning_value
from resilience.study.plan.kept import refuse_unkept
from resilience.study.policy_names import JUST_IN_TIME, MIX, STATUS_QUO
from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from resilience.hazard.risk.years import YearSample
    from resilience.plan.levers import RiskAttitude
    from resilience.study.costs.evaluate import Evaluator, Policy
    from resilience.study.judge.jury import Jury
    from resilience.study.plan.plan_result import PlanResult

NOT_UNDONE = (
    "Actions not undone: {left} of {every}, those that move the least money a year, for to price the plan without each "
    "of them would take too long. They are part of the cheapest plan found; what each saves, by itself or with others, "
    "is not told. {more}"
)
UNASKED = (
    "Precautions that the plan does without and that were not priced, for that would take too long: {count}, those "
    "that cost the most a year.{more}"
)
MORE = "--undo-sweeps allows more work."
OBJECTIVE, AGAINST_TODAY, ABOVE_FLOOR = "objective", "against_today", "above_floor"


def today_of(policies: Mapping[str, Policy]) -> Policy:
    """What actions are told against: the status quo, or the nearest to it that can serve the demand."""
    return policies.get(STATUS_QUO) or policies.get(JUST_IN_TIME) or policies[MIX]


def compared(
    evaluator: Evaluator,
    policies: Mapping[str, Policy],
    years: YearSample,
    risk: RiskAttitude,
    floor: float,
) -> pd.DataFrame:
    """Policies side by side, each with what the study's objective makes of it, and loss and refund apart.

    `against_today` is the objective less that of the status quo, `above_floor` that less what no plan can avoid.
    """
    table = comparison(evaluator, list(policies.values()), years, risk.level)
    measure = Measure.of(evaluator.program, years, risk)
    costs = [policy.steady + measure.cost(policy.losses) for policy in policies.values()]
    back = np.array([measure.rates @ policy.refunded for policy in policies.values()])
    names = list(table.columns)
    table.insert(names.index("aal") + 1, "loss_before_refund", table["aal"] + back)
    table.insert(names.index("aal") + 2, "holding_refund", back)
    place = list(table.columns).index("total") + 1
    table.insert(place, OBJECTIVE, costs)
    today = table.loc[table["policy"] == STATUS_QUO, OBJECTIVE]
    table.insert(place + 1, AGAINST_TODAY, table[OBJECTIVE] - (math.nan if today.empty else float(today.iloc[0])))
    table.insert(place + 2, ABOVE_FLOOR, table[OBJECTIVE] - floor)
    return table


def advised(result: PlanResult, jury: Jury | None = None) -> PlanResult:
    """Judge every action of a plan and follow the advice: what does not surely save is taken back, the rest told anew.

    Parameters
    ----------
    result
        A plan with its rivals.
    jury
        On what to simulate each saving; None: the optimality gap alone is held against it.
    """
    advice = advise(
        result.evaluator,
        result.measure,
        today_of(result.policies),
        result.best,
        uncertainty=result.uncertainty,
        tolerated=result.tolerated,
        jury=jury,
        before=result.advice,
        allowance=Allowance.of(result.evaluator, result.options.undo_sweeps),
    )
    told = replace(
        result,
        recommended=advice.recommended,
        undone=advice.undone,
        advice=advice,
    )
    return told if advice.best is result.best else refuse_unkept(_following(told, advice.best))


def _following(result: PlanResult, best: Policy) -> PlanResult:
    """Price a plan from which something was taken back."""
    measure, risk, end = result.measure, result.risk, result.options.end
    objective = best.steady + measure.cost(best.losses)
    error = result.settling.settle([best.x], rounds=0).errors[0]
    policies = {**result.policies, MIX: best}
    term = RiskTerm(risk.weight, risk.level, result.years) if risk.weight > 0 else None
    return replace(
        result,
        best=best,
        policies=policies,
        objective=objective,
        cvar=None if result.cvar is None else measure.risk(best.losses) / risk.weight,
        comparison=compared(result.evaluator, policies, result.years, risk, result.unavoidable),
        value=planning_value(result.evaluator, best, measure, result.value.policies),
        bracket=bracket(result.untold, best.x, end, term, priced=best.aal, solver=result.evaluator.prices),
        closing_errors={**result.closing_errors, MIX: error},
    )


def taken_back_notes(result: PlanResult) -> tuple[str, ...]:
    """What taking back what does not surely save costs on the study's own scenarios; nothing where nothing was."""
    count, more = len(result.withdrawn), max(result.objective - result.found, 0.0)
    if not count:
        return ()
    what = "an action that was" if count == 1 else f"{count} actions that were"
    words = (
        f"The plan is the cheapest one found without {what} taken back; on the scenarios of the study it costs "
        f"{digits(more)} more per year than with {'it' if count == 1 else 'them'}."
    )
    return (words,)


def not_undone_notes(result: PlanResult) -> tuple[str, ...]:
    """Say what undoing did not come to, and how to have it; nothing where it came to everything."""
    advice = result.advice
    if advice is None:
        return ()
    left = sum(one.status is Status.NOT_UNDONE for one in result.recommended)
    done = sum(not one.lean and one.status is not Status.WITHDRAWN for one in result.recommended) - left
    notes = []
    if left:
        notes.append(NOT_UNDONE.format(left=left, every=left + done, more=MORE))
    if advice.unasked:
        notes.append(UNASKED.format(count=advice.unasked, more="" if left else f" {MORE}"))
    return tuple(notes)
