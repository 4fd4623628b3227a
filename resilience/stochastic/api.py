"""Solves a program of arrays: the method is chosen by size, the answer checked, the outcome a value."""

from __future__ import annotations

import time
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import SolverError
from resilience.given import A, Maybe, Word
from resilience.solve.highs import Arrays, Limits, RunStatus, solve
from resilience.solve.lp import UNBOUNDED, Ending, solve_once
from resilience.solve.outcome import Attempt, Infeasible, Solved, Stopped, relative_gap
from resilience.solve.verify import check_objective, check_point
from resilience.stochastic.asked import LIMITS, asked, count
from resilience.stochastic.extensive import build_extensive
from resilience.stochastic.lshaped import ArrayLShaped
from resilience.stochastic.subproblems import UnboundedError
from resilience.stochastic.terms import NEUTRAL, ArrayAnswer, Risk, refuse_rates, value_of

if TYPE_CHECKING:
    from resilience.solve.highs import Run
    from resilience.solve.outcome import Outcome
    from resilience.stochastic.program import ArrayProgram

SMALL = 20_000
"""Columns of the extensive form up to which it is quicker."""
NUMERIC = 1e-6
"""A gap that no further cut closes is settled below this, and a stop above."""
NO_FIRST = "No first stage keeps its own rows and bounds."
NO_RECOURSE = "No first stage leaves every scenario a recourse."


class ArrayMethod(StrEnum):
    """How to solve."""

    AUTO = "auto"
    EXTENSIVE = "extensive"
    LSHAPED = "lshaped"


def solve_arrays(
    program: ArrayProgram,
    limits: Limits | None = None,
    *,
    method: ArrayMethod | str = ArrayMethod.AUTO,
    risk: Risk | None = None,
    groups: int | None = None,
) -> Outcome[ArrayAnswer]:
    """Find the first stage of least weighted mean cost (plus CVaR).

    Parameters
    ----------
    program
        First stage, recourse, scenarios.
    limits
        Relative gap to prove and seconds.
    method
        Extensive form, L-shaped, or whichever suits the size.
    risk
        Adds a CVaR; None minimizes the mean.
    groups
        Groups of scenarios that share a cut: all of them apart at the number of scenarios, one cut at 1.

    Returns
    -------
    Outcome
        `Solved` with bound and gap, `Infeasible`, or `Stopped`. An unbounded program is `Stopped` with both numbers at
        minus infinity and the reason `UNBOUNDED`.

    Raises
    ------
    InputError
        When a CVaR is asked of weights that do not sum to one, and with every option that cannot be.
    SolverError
        When an answer fails its independent check, or the L-shaped method is asked of an integer recourse.
    """
    from resilience.stochastic.program import ArrayProgram

    given = asked(
        "solve_arrays", ArrayProgram, program, limits=(limits, LIMITS), method=(method, Word(ArrayMethod)),
        risk=(risk, Maybe(A(Risk))), groups=(groups, Maybe(count(1))),
    )  # fmt: skip
    limits, risk = limits or Limits(), risk or NEUTRAL
    refuse_rates(program, risk)
    if _is_extensive(program, ArrayMethod(given["method"])):
        return _extensive(program, limits, risk)
    return _lshaped(program, limits, risk, groups)


def _is_extensive(program: ArrayProgram, method: ArrayMethod) -> bool:
    if method is not ArrayMethod.AUTO:
        return method is ArrayMethod.EXTENSIVE
    whole = bool(program.recourse.integer.any())
    return whole or program.size * len(program.recourse.cost) <= SMALL


def _unbounded(attempts: tuple[Attempt, ...]) -> Stopped[ArrayAnswer]:
    return Stopped(None, -np.inf, -np.inf, UNBOUNDED, attempts)


def _extensive(program: ArrayProgram, limits: Limits, risk: Risk) -> Outcome[ArrayAnswer]:
    form = build_extensive(program, risk)
    run, ending = _run(form.arrays, limits)
    attempts = (
        Attempt("extensive form", run.detail if run is not None else ending.value, run.seconds if run else 0.0),
    )
    if ending is Ending.UNBOUNDED:
        return _unbounded(attempts)
    if run is None or run.status is RunStatus.INFEASIBLE:
        return Infeasible(_conflict(program), attempts)
    if run.x is None:
        return Stopped(None, np.inf, run.bound, run.detail, attempts)
    check_point(form.arrays, run.x, "extensive form's answer")
    x, recourse = form.parts(run.x)
    objective, answer = value_of(program, x, recourse, risk)
    size = abs(form.arrays.cost) @ np.abs(run.x) + abs(objective)
    check_objective(run.objective, objective, float(size))
    bound = min(run.bound, objective)
    if run.status is RunStatus.OPTIMAL:
        return Solved(answer, objective, bound, attempts)
    return Stopped(answer, objective, bound, run.detail, attempts)


def _run(arrays: Arrays, limits: Limits) -> tuple[Run | None, Ending]:
    """Run once; where presolve leaves open whether a program is infeasible or unbounded, find out."""
    try:
        run = solve(arrays, limits)
    except SolverError:
        ending = solve_once(arrays)[0]
        if ending is Ending.UNBOUNDED:
            return None, ending
        raise
    if run.status is RunStatus.INFEASIBLE and run.detail != "Infeasible":
        return run, solve_once(arrays)[0]
    return run, Ending.OPTIMAL


def _conflict(program: ArrayProgram) -> tuple[str, ...]:
    """Say which of the two stages cannot be satisfied."""
    first = program.first
    own = build_extensive(program).arrays
    rows, n = first.matrix.shape[0], len(first.cost)
    alone = replace(
        own,
        cost=np.zeros(n),
        matrix=own.matrix[:rows, :n],
        row_lower=first.row_lower,
        row_upper=first.row_upper,
        lower=first.lower,
        upper=first.upper,
        integer=first.integer,
    )
    return (NO_FIRST,) if solve(alone, Limits()).status is RunStatus.INFEASIBLE else (NO_RECOURSE,)


def _lshaped(program: ArrayProgram, limits: Limits, risk: Risk, groups: int | None) -> Outcome[ArrayAnswer]:
    started = time.perf_counter()
    method = ArrayLShaped(program, limits, risk, groups)
    try:
        ending = method.go()
    except UnboundedError:
        ending = Ending.UNBOUNDED
    attempts = (*method.attempts, Attempt("L-shaped", ending.value, time.perf_counter() - started))
    if ending is Ending.UNBOUNDED:
        return _unbounded(attempts)
    if ending is Ending.INFEASIBLE:
        return Infeasible(_conflict(program), attempts)
    answer, value = method.answer, method.value
    bound = min(method.bound, value)
    if answer is None:
        return Stopped(None, np.inf, bound, f"{method.reason}; no first stage with a recourse everywhere.", attempts)
    _check_first(program, answer)
    if ending is Ending.OPTIMAL and relative_gap(value, bound, method.least) <= max(limits.gap, NUMERIC):
        return Solved(answer, value, bound, attempts)
    return Stopped(answer, value, bound, method.reason, attempts)


def _check_first(program: ArrayProgram, answer: ArrayAnswer) -> None:
    """Check the first stage independently; its recourse was priced exactly."""
    first = program.first
    arrays = Arrays(first.cost, first.matrix, first.row_lower, first.row_upper, first.lower, first.upper, first.integer)
    check_point(arrays, answer.x, "first stage")
