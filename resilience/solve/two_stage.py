"""Solve a two-stage program: extensive form, CVaR by reweighting cuts, every answer checked."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.hazard.risk import CVaR
from resilience.solve.explain import conflict
from resilience.solve.extensive import ExtensiveForm, add_rows, build_extensive
from resilience.solve.highs import Arrays, Limits, Progress, Run, Status, Vector, solve
from resilience.solve.outcome import Attempt, Infeasible, Outcome, Solution, Solved, Stopped
from resilience.solve.recourse import RecourseSolver
from resilience.solve.verify import check_bound, check_objective, check_point

if TYPE_CHECKING:
    from resilience.hazard.years import YearSample
    from resilience.program.two_stage import TwoStageProgram

CVAR_ROUNDS = 60
CVAR_TOLERANCE = 1e-6


@dataclass(frozen=True)
class RiskTerm:
    """`weight` times the CVaR at `level` of the annual loss over sampled years, added to the objective."""

    weight: float
    level: float
    years: YearSample

    def cvar(self, losses: Vector) -> tuple[float, Vector]:
        """CVaR of the annual loss and the scenario weights that give it, shape (n_scenarios,)."""
        annual = self.years.annual_losses(losses)
        share = CVaR(self.level).weights(annual, np.full(len(annual), 1 / len(annual)))
        return float(share @ annual), np.asarray(share @ self.years.counts)


def solve_two_stage(
    program: TwoStageProgram,
    limits: Limits | None = None,
    *,
    risk: RiskTerm | None = None,
    progress: Progress | None = None,
) -> Outcome[Solution]:
    """Minimize steady-state cost + AAL (+ weight x CVaR) over the plan and every scenario's recourse.

    Parameters
    ----------
    program
        First stage and blocks.
    limits
        Gap and time; None: 1e-4, no time limit.
    risk
        Risk term in the order of `program.scenarios`; None: risk-neutral.
    progress
        Called while integers are searched.

    Returns
    -------
    Solved, Stopped or Infeasible
        A stopped solve keeps its best plan and its bound.

    Raises
    ------
    SolverError
        When an answer fails its independent check.
    """
    limits = limits or Limits()
    form = build_extensive(program)
    runner = _Runner(form, limits, progress)
    final = runner.go(form.arrays) if risk is None or risk.weight == 0 else _with_cvar(runner, risk)
    if final.status is Status.INFEASIBLE:
        return Infeasible(conflict(program), tuple(runner.attempts))
    if final.x is None:
        return Stopped(None, np.inf, final.bound, final.detail, tuple(runner.attempts))
    return _checked(form, final, risk, runner)


class _Runner:
    """Runs the solver, keeps the history, and spends one time limit over all runs."""

    def __init__(self, form: ExtensiveForm, limits: Limits, progress: Progress | None) -> None:
        self.form, self.limits, self.progress = form, limits, progress
        self.attempts: list[Attempt] = []
        self.started = time.perf_counter()

    def go(self, arrays: Arrays, *, relaxed: bool = False) -> Run:
        limits = self.limits
        if limits.seconds is not None:
            limits = replace(limits, seconds=max(0.01, limits.seconds - (time.perf_counter() - self.started)))
        run = solve(arrays, limits, relaxed=relaxed, progress=self.progress)
        what = "relaxation" if relaxed else "extensive form"
        self.attempts.append(Attempt(what, run.detail, run.seconds))
        return run


def _with_cvar(runner: _Runner, risk: RiskTerm) -> Run:
    """Add the CVaR as one column held up by cuts, each a reweighting of the scenarios by the worst years."""
    losses = runner.form.loss_vectors()
    arrays = _with_column(runner.form.arrays, risk.weight)
    mean = np.asarray(risk.years.counts.mean(axis=0)).ravel()
    arrays = _with_cut(arrays, losses, mean)
    run = runner.go(arrays)
    for _ in range(CVAR_ROUNDS):
        if run.status is not Status.OPTIMAL or run.x is None:
            return run
        cvar, weights = risk.cvar(losses @ run.x[:-1])
        if cvar - run.x[-1] <= CVAR_TOLERANCE * max(1.0, abs(run.objective)) / max(risk.weight, 1e-9):
            return run
        arrays = _with_cut(arrays, losses, weights)
        run = runner.go(arrays)
    return replace(run, status=Status.STOPPED, detail=f"CVaR not settled after {CVAR_ROUNDS} cuts")


def _with_column(arrays: Arrays, cost: float) -> Arrays:
    empty = sparse.csr_array((arrays.matrix.shape[0], 1))
    return Arrays(
        np.append(arrays.cost, cost),
        sparse.csr_array(sparse.hstack([arrays.matrix, empty], format="csr")),
        arrays.row_lower,
        arrays.row_upper,
        np.append(arrays.lower, -np.inf),
        np.append(arrays.upper, np.inf),
        np.append(arrays.integer, False),
    )


def _with_cut(arrays: Arrays, losses: sparse.csr_array, weights: Vector) -> Arrays:
    row = sparse.csr_array(weights[None, :]) @ losses
    cut = sparse.csr_array(sparse.hstack([-row, sparse.csr_array([[1.0]])], format="csr"))
    return add_rows(arrays, cut, np.array([0.0]), np.array([np.inf]))


def _checked(form: ExtensiveForm, run: Run, risk: RiskTerm | None, runner: _Runner) -> Outcome[Solution]:
    """Check the answer independently and report what it costs, recomputed scenario by scenario."""
    program, point = form.program, run.x
    assert point is not None  # the caller has looked
    point = point[: len(form.arrays.cost)]
    check_point(form.arrays, point, "plan with its recourse")
    x = clean(program, point[: form.first_columns])
    recourse = RecourseSolver(program).evaluate(x)
    objective, cvar = _objective(program, x, recourse.losses, risk)
    size = float(np.abs(form.arrays.cost) @ np.abs(point)) + abs(objective)
    check_objective(run.objective, objective, size)
    solution = Solution(x, recourse.losses, recourse.short, cvar)
    bound = min(run.bound, objective)
    if form.arrays.integer.any() and risk is None:
        relaxation = runner.go(form.arrays, relaxed=True)
        if relaxation.status is Status.OPTIMAL:
            check_bound(run.bound, relaxation.objective, objective, size)
    attempts = tuple(runner.attempts)
    if run.status is Status.OPTIMAL:
        return Solved(solution, objective, bound, attempts)
    return Stopped(solution, objective, bound, run.detail, attempts)


def clean(program: TwoStageProgram, x: Vector) -> Vector:
    """Whole integers, and columns inside their bounds."""
    no_data = np.zeros((0, 1))
    tidy = np.clip(x, program.first.lower(no_data)[:, 0], program.first.upper(no_data)[:, 0])
    tidy[program.first.integer] = np.round(tidy[program.first.integer])
    return np.asarray(tidy)


def _objective(
    program: TwoStageProgram, x: Vector, losses: Vector, risk: RiskTerm | None
) -> tuple[float, float | None]:
    total = float(program.first.cost @ x) + float(program.rates @ losses)
    if risk is None or risk.weight == 0:
        return total, None
    cvar, _ = risk.cvar(losses)
    return total + risk.weight * cvar, cvar
