"""Today's plan, where the time was over before a plan was found: every decision as it is, and nothing that it costs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from resilience.hazard.risk.years import sample_years
from resilience.hazard.scenarios import ScenarioSet
from resilience.plan.levers import End
from resilience.program import policies as pinned
from resilience.program.extract import plan_of
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.settle import Settling
from resilience.study.costs.bracket import Bracket
from resilience.study.costs.evaluate import Evaluator, Policy
from resilience.study.costs.today import with_today, words_of_today
from resilience.study.costs.value import PlanningValue
from resilience.study.plan.plan_result import ACTIONS, COMPARED, JUDGED, PlanResult
from resilience.study.policy_names import STATUS_QUO

if TYPE_CHECKING:
    from resilience.hazard.book import HazardBook
    from resilience.plan.model import Model
    from resilience.study.costs.plan_options import PlanOptions

SEARCHED = "the search: this is today's plan"
NOT_FOUND = "No plan was found before the work ended: this is today's plan, not searched, compared or judged."


def todays_plan(model: Model, book: HazardBook, options: PlanOptions, why: str) -> PlanResult | None:
    """Today's plan as a result of which no loss, cost or bound is known; None where today cannot serve the demand.

    Only the first stage is built, without scenarios: that takes a moment on any model. Of the tables it has only those
    of decisions mean anything.

    Parameters
    ----------
    why
        Why nothing was found, in words.
    """
    model = with_today(model)
    build = BuildOptions(requirements=options.requirements, previous=options.previous, extra=options.extra)
    program = build_program(model, (), build)
    evaluator = Evaluator(model, program)
    x = evaluator.columns(pinned.status_quo, frozenset())
    if x is None:
        return None
    plan, none = plan_of(program, x, STATUS_QUO), np.empty(0)
    best = Policy(STATUS_QUO, plan, x, none, none, float(program.first.cost @ x), math.nan, refunded=none)
    risk = options.risk or model.risk
    years = sample_years(none, risk.years, risk.seed)
    return PlanResult(
        model=model, scenarios=ScenarioSet((), book.seed), best=best, objective=math.nan, bound=-math.inf,
        gap=math.inf, unavoidable=math.nan, cvar=None, stopped=why, attempts=(), policies={STATUS_QUO: best},
        comparison=pd.DataFrame(), value=PlanningValue(None, None, (), {}),
        years=years, risk=risk, notes=(NOT_FOUND, *words_of_today(model)), not_known=(), options=options, book=book,
        evaluator=evaluator, untold=program, settling=Settling(program, End.UNKNOWN),
        bracket=Bracket.of_one(math.nan, options.end), found=math.nan,
        left_out=(SEARCHED, COMPARED, ACTIONS, JUDGED),
    )  # fmt: skip
