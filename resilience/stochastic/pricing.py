"""Solving sampled problems and pricing first stages on them, with every failure an error that says which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import NoPlanError, StoppedError
from resilience.solve.lp import UNBOUNDED
from resilience.solve.outcome import Infeasible
from resilience.stochastic.api import ArrayMethod, solve_arrays
from resilience.stochastic.measures import evaluate
from resilience.stochastic.subproblems import ArraySubproblems

if TYPE_CHECKING:
    from resilience.solve.highs import Limits, Vector
    from resilience.solve.outcome import Solved, Stopped
    from resilience.stochastic.program import ArrayProgram
    from resilience.stochastic.terms import ArrayAnswer

NO_RECOURSE = "The first stage leaves a sampled outcome without recourse: its expected cost is infinite."


def saa(sampled: ArrayProgram, limits: Limits) -> Solved[ArrayAnswer] | Stopped[ArrayAnswer]:
    """Solve a sampled problem (sample average approximation); its bound is finite."""
    outcome = solve_arrays(sampled, limits, method=ArrayMethod.AUTO)
    if isinstance(outcome, Infeasible):
        raise NoPlanError(" ".join(outcome.conflict))
    if not np.isfinite(outcome.bound):
        raise StoppedError(getattr(outcome, "reason", UNBOUNDED))
    return outcome


def best(sampled: ArrayProgram, limits: Limits) -> tuple[Vector, float]:
    """First stage of a sampled problem, and its bound."""
    solved = saa(sampled, limits)
    if solved.answer is None:
        msg = f"A sampled problem gave no first stage: {getattr(solved, 'reason', 'no answer')}"
        raise StoppedError(msg)
    return solved.answer.x, solved.bound


def own_cost(program: ArrayProgram, x: Vector) -> float:
    """Cost of a first stage before anything happens."""
    return program.first.offset + float(program.first.cost @ x)


def recourse_costs(sampled: ArrayProgram, x: Vector) -> Vector:
    """Recourse cost of each outcome at a first stage; infinite where there is none."""
    if sampled.recourse.integer.any():
        alone = (sampled.only(np.array([s]), np.ones(1)) for s in range(sampled.size))
        return np.array([evaluate(one, x) for one in alone]) - own_cost(sampled, x)
    found = ArraySubproblems(sampled).price(x)
    return np.where(found.infeasible, np.inf, found.values)


def costs(sampled: ArrayProgram, x: Vector) -> Vector:
    """Cost of each outcome at a first stage, that of the first stage included.

    Raises
    ------
    NoPlanError
        When it leaves one of them without recourse.
    """
    found = recourse_costs(sampled, x)
    if not np.isfinite(found).all():
        raise NoPlanError(NO_RECOURSE)
    return own_cost(sampled, x) + found
