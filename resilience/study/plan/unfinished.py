"""A plan whose study was interrupted: written with what is known, and with what was left out by name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.hazard.risk.years import sample_years
from resilience.program.extract import plan_of
from resilience.solve.outcome import Infeasible, Stopped
from resilience.study.changed_first import words_of_changes
from resilience.study.costs.bracket import Bracket
from resilience.study.costs.evaluate import Evaluator, Policy
from resilience.study.costs.not_asked import not_asked_notes
from resilience.study.costs.nothing_known import EVERYDAY
from resilience.study.costs.today import words_of_today
from resilience.study.costs.value import PlanningValue
from resilience.study.plan.follow import advised, compared
from resilience.study.plan.plan_result import ACTIONS, COMPARED, JUDGED, WATCHED, PlanResult
from resilience.study.policy_names import MIX, STATUS_QUO

if TYPE_CHECKING:
    from resilience.plan.plan import Plan
    from resilience.solve.outcome import Solution, Solved
    from resilience.study.plan.search import SearchFound, Study

ALONE = "The plan alone was asked for: it is not compared with today, and no action is told."
NOTE = "The work was cut short; left out: {left_out}."


def unfinished(study: Study, *, cut_short: bool = True) -> PlanResult:
    """The plan that a search found, with nothing to compare it with: only what is known at once is told.

    `cut_short` says whether more was asked for.
    """
    found, outcome = study.found, study.found.settled.outcome
    assert not isinstance(outcome, Infeasible)  # the caller has looked
    model, settled, risk = study.model, found.settled, found.risk
    watched = () if settled.errors else (WATCHED,)
    left_out = (*watched, COMPARED, ACTIONS, JUDGED) if cut_short else ()
    years = sample_years(settled.program.rates, risk.years, risk.seed)
    evaluator, best = Evaluator(model, settled.program), _policy(found, outcome)
    not_known = (EVERYDAY, *study.chosen.notes)
    return PlanResult(
        model=model,
        scenarios=study.chosen,
        best=best,
        objective=outcome.objective,
        bound=outcome.bound,
        gap=outcome.gap,
        unavoidable=outcome.unavoidable,
        cvar=outcome.answer.cvar if outcome.answer is not None else None,
        stopped=outcome.reason if isinstance(outcome, Stopped) else None,
        attempts=outcome.attempts,
        policies={MIX: best},
        comparison=compared(evaluator, {MIX: best}, years, risk, outcome.unavoidable),
        value=PlanningValue(None, None, (), {}),
        years=years,
        risk=risk,
        notes=(
            *words_of_changes(model, study.book),
            *study.options.rules_in_force,
            *not_asked_notes(model, study.options),
            *words_of_today(model),
            *not_known,
            note(left_out) if cut_short else ALONE,
        ),
        not_known=not_known,
        options=study.options,
        book=study.book,
        evaluator=evaluator,
        untold=settled.untold,
        settling=settled.settling,
        bracket=Bracket.of_one(best.aal, study.options.end),
        found=outcome.objective,
        closing_errors={MIX: settled.errors[0]} if settled.errors else {},
        unpriced=_today(found),
        left_out=left_out,
    )


def note(left_out: tuple[str, ...]) -> str:
    """Say what was left out."""
    return NOTE.format(left_out="; ".join(left_out))


def left(result: PlanResult, *what: str) -> PlanResult:
    """A result whose work was cut short before some of it was done."""
    return replace(result, left_out=what, notes=(*result.notes, note(what)))


def followed(result: PlanResult) -> PlanResult:
    """Undo each action of a plan and follow the advice; cut short, the plan stays as it was found."""
    try:
        return advised(result)
    except KeyboardInterrupt:
        return left(result, ACTIONS, JUDGED)


def _today(found: SearchFound) -> dict[str, Plan]:
    x = found.rivals[STATUS_QUO]
    return {} if x is None else {STATUS_QUO: plan_of(found.settled.program, x, STATUS_QUO)}


def _policy(found: SearchFound, outcome: Solved[Solution] | Stopped[Solution]) -> Policy:
    """The plan with its losses as they were solved; what it gets back of the holding was not looked at."""
    program, answer = found.settled.program, outcome.answer
    assert answer is not None  # the caller has looked
    return Policy(
        name=MIX,
        plan=plan_of(program, answer.x, MIX),
        x=answer.x,
        losses=answer.losses,
        short=answer.short,
        steady=float(program.first.cost @ answer.x),
        aal=float(program.rates @ answer.losses),
        refunded=np.full(len(answer.losses), np.nan),
    )
