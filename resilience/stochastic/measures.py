"""What knowing more, or planning for more than the mean, is worth (Birge and Louveaux, chapter 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import NoPlanError, StoppedError
from resilience.given import Word
from resilience.solve.highs import Limits
from resilience.solve.outcome import Infeasible, Solved
from resilience.stochastic.api import ArrayMethod, solve_arrays
from resilience.stochastic.asked import LIMITS, asked
from resilience.stochastic.program import ArrayProgram

if TYPE_CHECKING:
    from resilience.solve.highs import Vector
    from resilience.solve.outcome import Outcome
    from resilience.stochastic.terms import ArrayAnswer


@dataclass(frozen=True)
class Measures:
    """Objectives of four ways to plan. EEV is infinite when the mean's plan leaves a scenario without recourse."""

    rp: float
    "Recourse problem: plan for all scenarios."
    ev: float
    "Mean problem: what planning for the mean scenario promises."
    eev: float
    "What the mean problem's plan costs over the scenarios."
    ws: float
    "Wait and see: plan each scenario knowing it."
    x: Vector
    mean_x: Vector

    @property
    def vss(self) -> float:
        """Value of the stochastic solution, EEV - RP."""
        return self.eev - self.rp

    @property
    def evpi(self) -> float:
        """Expected value of perfect information, RP - WS."""
        return self.rp - self.ws


def measures(
    program: ArrayProgram, limits: Limits | None = None, method: ArrayMethod | str = ArrayMethod.AUTO
) -> Measures:
    """Find RP, EV, EEV and WS.

    Raises
    ------
    InputError
        With every option that cannot be.
    NoPlanError
        When one of the problems has no solution.
    StoppedError
        When one of them is not solved within the limits.
    """
    asked("measures", ArrayProgram, program, limits=(limits, LIMITS), method=(method, Word(ArrayMethod)))
    limits = limits or Limits(1e-9)
    rp = _answer(solve_arrays(program, limits, method=method), "recourse problem")
    ev = _answer(solve_arrays(program.mean(), limits), "mean problem")
    eev = evaluate(program, ev.answer.x, limits)
    weights, total = program.scenarios.weights, program.total_weight
    alone = (program.only(np.array([s]), np.array([total])) for s in range(program.size))
    waits = [_answer(solve_arrays(one, limits), f"problem of scenario {s}").objective for s, one in enumerate(alone)]
    ws = float(weights @ np.array(waits)) / total
    return Measures(rp.objective, ev.objective, eev, ws, rp.answer.x, ev.answer.x)


def evaluate(program: ArrayProgram, x: Vector, limits: Limits | None = None) -> float:
    """Mean cost of a first stage over the scenarios; infinite when one of them has no recourse."""
    from resilience.stochastic.subproblems import ArraySubproblems

    if not program.recourse.integer.any():
        priced = ArraySubproblems(program).price(x)
        if priced.infeasible.any():
            return np.inf
        return program.first.offset + float(program.first.cost @ x + program.scenarios.weights @ priced.values)
    from dataclasses import replace

    held = replace(program, first=replace(program.first, lower=x, upper=x))
    outcome = solve_arrays(held, limits, method=ArrayMethod.EXTENSIVE)
    return np.inf if isinstance(outcome, Infeasible) else _answer(outcome, "recourse at a given first stage").objective


def _answer(outcome: Outcome[ArrayAnswer], what: str) -> Solved[ArrayAnswer]:
    if isinstance(outcome, Infeasible):
        msg = f"The {what} has no solution: {' '.join(outcome.conflict)}"
        raise NoPlanError(msg)
    if not isinstance(outcome, Solved):
        msg = f"The {what} was not solved: {outcome.reason}"
        raise StoppedError(msg)
    return outcome
