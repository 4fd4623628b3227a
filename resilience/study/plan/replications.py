r"""The gap to the best plan there is, estimated by replications (Mak, Morton and Wood 1999).

A plan is the best for the scenarios it was found on. For the hazards themselves there may be a better one. Each of $G$
replications draws $m$ fresh scenarios, finds the best plan for them, and prices the given plan $\hat x$ on the same:

$G_g = f_g(\hat x) - \min_x f_g(x) \ge 0$, and $E[G_g] \ge f(\hat x) - \min_x f(x)$,

because the minimum over a sample is on average too good. So $\bar G + t_{G-1,\alpha}\, s_G / \sqrt{G}$ is an upper
confidence limit of the gap (Operations Research Letters 24, 47-56). Where a solve leaves a gap, its bound stands for
the minimum, which keeps the limit valid. A fill rate is not asked of the replications' own plans, since whether it is
kept depends on the draws: that can only lower their minimum, so the limit stays valid and is on the high side.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from resilience.errors import NoPlanError, StoppedError
from resilience.findings import Code, Finding, Findings
from resilience.hazard.risk.estimate import Estimate
from resilience.hazard.risk.fresh import draw_scenarios
from resilience.hazard.risk.years import sample_years
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.highs import Limits
from resilience.solve.lshaped.risk_term import RiskTerm
from resilience.solve.memory.memory import Memory
from resilience.solve.outcome import Infeasible
from resilience.solve.two_stage import solve_two_stage
from resilience.study.costs.evaluate import Evaluator
from resilience.study.judge.fresh_years import batch_seed
from resilience.study.judge.judge import OptimalityGap

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.two_stage import TwoStageProgram
    from resilience.study.plan.optimize import PlanResult

LEVEL = 0.95
LEAST = 2
SECONDS = 120.0
"""Time limit of one replication's solve; what is left of its gap then widens the estimate."""


def optimality_gap(
    result: PlanResult, *, replications: int, size: int, seed: int, say: Callable[[str], None] | None = None
) -> OptimalityGap:
    """Estimate how much a better plan could save, over the hazards themselves.

    Parameters
    ----------
    result
        What `optimize` returned for a hazard book.
    replications
        How many, at least 2.
    size
        Scenarios drawn for each, about; every hazard on every target is drawn at least once.
    seed
        Of the draws.
    say
        Called with one sentence per replication.

    Raises
    ------
    InputError
        With fewer than two replications, or without a hazard book.
    StoppedError
        When a replication finds no plan in time.
    """
    check_replicable(result, replications)
    gaps, used, memory = [], 0, Memory()
    for place in range(replications):
        if say is not None:
            say(f"Replication {place + 1} of {replications}.")
        gap, used = _gap(result, size, batch_seed(seed, place), memory)
        gaps.append(gap)
    mean = Estimate.from_sample(gaps, seed, LEVEL)
    spread = float(np.std(gaps, ddof=1)) / math.sqrt(len(gaps))
    limit = mean.mean + float(stdtrit(len(gaps) - 1, LEVEL)) * spread
    return OptimalityGap(mean, limit, tuple(gaps), used)


def check_replicable(result: PlanResult, replications: int) -> None:
    """Refuse what replications cannot answer."""
    findings = Findings()
    if replications < LEAST:
        message = "One replication says nothing about the spread."
        findings.add(Finding(Code.OUT_OF_RANGE, message, f"Ask for {LEAST} or more.", "--replications"))
    if result.book is None:
        message = "Replications draw scenarios anew, which needs the hazards they came from."
        findings.add(Finding(Code.NEEDED, message, "Plan with a scenario file.", "--replications"))
    findings.stop()


def _gap(result: PlanResult, size: int, seed: int, memory: Memory) -> tuple[float, int]:
    assert result.book is not None  # check_replicable has looked
    fresh = draw_scenarios(result.book, result.model.network, count=size, seed=seed, least=1)
    asked = replace(result.options.requirements or result.model.requirements, fill_rate=None)
    wanted = result.options
    options = BuildOptions(requirements=asked, previous=wanted.previous, extra=wanted.extra, sizes=result.program.sizes)
    program = build_program(result.model, fresh.scenarios, options)
    term = _risk(result, program)
    outcome = solve_two_stage(program, Limits(result.options.gap, SECONDS), risk=term, memory=memory)
    if isinstance(outcome, Infeasible):
        raise NoPlanError("\n".join(outcome.conflict))
    if outcome.answer is None:
        msg = "A replication found no plan in time; draw fewer scenarios."
        raise StoppedError(msg)
    cost = priced(result.model, program, result.plan, term)
    return max(cost - outcome.bound, 0.0), len(fresh.scenarios)


def priced(model: Model, program: TwoStageProgram, plan: Plan, term: RiskTerm | None) -> float:
    """Objective of a plan on a program: steady state, AAL and weighted CVaR, in currency per year."""
    policy = Evaluator(model, program).plan(plan)
    return policy.total + (0.0 if term is None else term.weight * term.cvar(policy.losses)[0])


def _risk(result: PlanResult, program: TwoStageProgram) -> RiskTerm | None:
    risk = result.risk
    if risk.weight <= 0:
        return None
    return RiskTerm(risk.weight, risk.level, sample_years(program.rates, risk.years, risk.seed))
