"""Bands on a grid, for programs whose cost is no line in the rates: with a CVaR, or a fill rate that binds."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import NoPlanError, StoppedError
from resilience.hazard.risk.years import sample_years
from resilience.solve.lshaped.risk_term import RiskTerm
from resilience.solve.outcome import Infeasible, Stopped
from resilience.solve.two_stage import solve_two_stage
from resilience.study.bands.lines import Stretch
from resilience.study.bands.pool import ALIKE, line_of
from resilience.study.bands.solver import reweighted
from resilience.study.bands.sweep import Sweep, grid_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.plan.levers import RiskAttitude
    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Limits
    from resilience.study.bands.pool import Direction, PlanPool
    from resilience.study.costs.evaluate import Policy


def solve_at(
    pool: PlanPool, program: TwoStageProgram, factors: Vector, limits: Limits, risk: RiskAttitude
) -> tuple[Policy, float, str | None]:
    """Solve the whole program, fill rate and risk term included, at factors of the rates.

    Returns
    -------
    tuple
        The plan with its losses, the proven bound of the objective, and why the solver stopped early, if it did.

    Raises
    ------
    NoPlanError
        When no plan keeps the constraints at these rates.
    StoppedError
        When time ran out before any plan was found.
    """
    there = reweighted(program, factors)
    term = None
    if risk.weight > 0:
        term = RiskTerm(risk.weight, risk.level, sample_years(there.rates, risk.years, risk.seed))
    outcome = solve_two_stage(there, limits, risk=term, memory=pool.memory)
    if isinstance(outcome, Infeasible):
        raise NoPlanError("\n".join(outcome.conflict))
    if outcome.answer is None:
        msg = "Stopped before any plan was found; give the solver more time."
        raise StoppedError(msg)
    answer = outcome.answer
    policy = pool.evaluator.at(answer.x, "grid")
    aal = float(program.rates @ answer.losses)
    policy = replace(policy, losses=answer.losses, short=answer.short, aal=aal)
    return policy, outcome.bound, outcome.reason if isinstance(outcome, Stopped) else None


def grid_sweep(
    pool: PlanPool,
    direction: Direction,
    factor: float,
    at: Callable[[Vector], tuple[Policy, float, str | None]],
    why: str,
) -> Sweep:
    """Solve at every multiplier of the grid; neighbors with the same plan are one band.

    Edges are put halfway between neighbors (on a log scale) and are known no better than that. Where no plan keeps
    the constraints any more, the range ends.
    """
    solved: list[tuple[float, int]] = []
    stopped = None
    for multiplier in grid_of(factor).tolist():
        try:
            policy, _, stop = at(direction.factors(multiplier))
        except NoPlanError:
            why += f" No plan keeps them at {multiplier:.3g} times the rate: the bands end before."
            break
        stopped = stopped or stop
        solved.append((multiplier, _place(pool, policy)))
    if not solved:
        msg = "No plan keeps the constraints, however rare the disruptions are."
        raise NoPlanError(msg)
    stretches = tuple(_stretches(pool, direction, solved))
    places = tuple(multiplier for multiplier, _ in solved)
    step = float(np.sqrt(factor))
    return Sweep(direction, stretches, error=None, capped=False, solved=places, stopped=stopped, grid=step, why=why)


def _place(pool: PlanPool, policy: Policy) -> int:
    """Place of a plan in the pool; a plan with other losses (a fill rate changes them) is another one."""
    for place, known in enumerate(pool.policies):
        close = np.abs(known.x - policy.x) <= ALIKE * np.maximum(1.0, np.abs(policy.x))
        most = float(np.abs(known.losses).max(initial=0.0))
        if close.all() and np.allclose(known.losses, policy.losses, rtol=1e-6, atol=1e-6 * most):
            return place
    pool.policies.append(policy)
    return len(pool.policies) - 1


def _stretches(pool: PlanPool, direction: Direction, solved: list[tuple[float, int]]) -> list[Stretch]:
    edges = [0.0]
    plans = [solved[0][1]]
    for (before, one), (after, other) in pairwise(solved):
        if one != other:
            edges.append(float(np.sqrt(before * after)) if before > 0 else after / 2)
            plans.append(other)
    edges.append(solved[-1][0])
    lines = [line_of(pool.policies[place], pool.rates, direction, place) for place in plans]
    return [Stretch(low, high, line) for low, high, line in zip(edges, edges[1:], lines, strict=False)]
