"""Solve a two-stage program by the method that fits its size; every answer is priced and checked again."""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.solve.explain import conflict
from resilience.solve.extensive import ExtensiveForm, add_rows, build_extensive, with_column
from resilience.solve.first_stage import solve_first_stage
from resilience.solve.highs import INTERRUPTED, Arrays, Limits, Progress, Run, RunStatus, Vector, solve
from resilience.solve.instances import unit_of
from resilience.solve.interrupted import go_nearer, held, surely_or_read
from resilience.solve.lshaped.loop import LShaped
from resilience.solve.lshaped.risk_term import ROUNDS, TOLERANCE, RiskTerm
from resilience.solve.lshaped.saddle import evaluate_with
from resilience.solve.lshaped.search import PricedPlan
from resilience.solve.memory.remembering import Remembering, begun, checked_losses
from resilience.solve.nearest import Nearest, allowed
from resilience.solve.outcome import Attempt, Infeasible, Outcome, Solution, Solved, Stopped, influenced
from resilience.solve.passes import LATE, watch
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.split_check import SplitCheck
from resilience.solve.undisturbed import undisturbed
from resilience.solve.verify import check_bound, check_objective, check_point, check_rules
from resilience.solve.workers.choice import crew_for
from resilience.solve.workers.team import Team

if TYPE_CHECKING:
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.memory.memory import Memory
    from resilience.solve.nearest import Reference
    from resilience.solve.pricing.cuts import RecourseLosses
    from resilience.solve.workers.sharded import Crew


class Method(StrEnum):
    """How to solve."""

    AUTO = "auto"
    "The extensive form when it is small, or when a fill rate binds beside a risk term; else L-shaped."
    EXTENSIVE = "extensive"
    LSHAPED = "lshaped"


SAME = 1e-9
SMALL = 20_000
"""Recourse columns up to which the extensive form is solved whole."""


def solve_two_stage(  # noqa: PLR0913  # what is asked, and who works with what, each under its own name
    program: TwoStageProgram,
    limits: Limits | None = None,
    *,
    risk: RiskTerm | None = None,
    progress: Progress | None = None,
    method: Method = Method.AUTO,
    workers: int | None = None,
    cluster: str | None = None,
    crew: Crew | None = None,
    memory: Memory | None = None,
    start: Vector | None = None,
    near: Reference | None = None,
    unavoidable: float | None = None,
) -> Outcome[Solution]:
    """Minimize steady-state cost + AAL (+ weight x CVaR) over the plan and every scenario's recourse.

    Parameters
    ----------
    program
        First stage and blocks.
    limits
        Gap and time; None: 1e-4, no time limit. The gap is relative to the cost a plan can influence: the
        objective less what is unavoidable.
    risk
        Risk term in the order of `program.scenarios`; None: risk-neutral.
    progress
        Called while integers are searched.
    method
        See `Method`.
    workers, cluster
        Who prices the scenarios of a program that is split: processes on this machine or a Dask cluster, see
        `crew_for`. The answer is the same.
    crew
        Workers already at work, instead; they go on afterwards.
    memory
        What is known from other solves: cuts, bases and plans of cases that are the same are used, whatever else has
        changed, and what is found is added. The extensive form has no use for it.
    start
        First-stage columns of a plan to begin at, where the program is split; None: today's, or the cheapest.
    near
        Of all plans that cost as little, within what was proven of the gap, take the nearest to this one; None: any.
    unavoidable
        Currency per year that no plan can avoid; None: the least steady-state cost of this program.

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
    risk = None if risk is None or risk.weight == 0 else risk
    cheapest = solve_first_stage(program.first)
    if cheapest is None:
        return Infeasible(conflict(program), ())
    if unavoidable is None:
        unavoidable = float(program.first.cost @ cheapest)
    if method is Method.AUTO and _is_tied(program, risk) and not _is_small(program):
        free = solve_two_stage(
            replace(program, fill_limit=None), limits, risk=risk, progress=progress, workers=workers, cluster=cluster,
            crew=crew, memory=memory, start=start, near=near, unavoidable=unavoidable,
        )  # fmt: skip
        if _keeps_fill_rate(program, free):
            return free
    if _chosen(program, method, risk) is Method.EXTENSIVE:
        whole = _solve_whole(program, limits, risk, progress, cheapest, unavoidable)
        return whole if near is None else _nearer(program, limits, risk, whole, near)
    with crew_for(program, workers, cluster) if crew is None else nullcontext(crew) as team, undisturbed():
        return _solve_split(program, limits, risk, progress, cheapest, team, _Known(memory, start, near, unavoidable))


@dataclass(frozen=True)
class _Known:
    """What is known before a program is split and solved; see `solve_two_stage`."""

    memory: Memory | None
    start: Vector | None
    near: Reference | None
    unavoidable: float


def _chosen(program: TwoStageProgram, method: Method, risk: RiskTerm | None) -> Method:
    if method is not Method.AUTO:
        return method
    return Method.EXTENSIVE if _is_small(program) or _is_tied(program, risk) else Method.LSHAPED


def _is_small(program: TwoStageProgram) -> bool:
    return sum(block.size * block.n_columns for block in program.blocks) <= SMALL


def _is_tied(program: TwoStageProgram, risk: RiskTerm | None) -> bool:
    """Whether scenarios are tied together twice, by a fill rate and by a risk term."""
    return program.fill_limit is not None and risk is not None


def _keeps_fill_rate(program: TwoStageProgram, free: Outcome[Solution]) -> bool:
    """Whether what was found without the fill rate keeps it: then it is the answer with it, too."""
    if isinstance(free, Infeasible) or free.answer is None or program.fill_limit is None:
        return True
    return float(program.rates @ free.answer.short) <= program.fill_limit * (1 + SAME)


def _solve_split(  # all that `solve_two_stage` was asked
    program: TwoStageProgram,
    limits: Limits,
    risk: RiskTerm | None,
    progress: Progress | None,
    cheapest: Vector,
    crew: Crew,
    known: _Known,
) -> Outcome[Solution]:
    memory, near = known.memory, known.near
    unavoidable, lost = known.unavoidable, crew.lost
    with Team(crew) as team:
        make = team.subproblems if memory is None else partial(Remembering, team.subproblems, memory)
        work = LShaped(program, limits, risk, progress, unavoidable, make)
        begin = _begin(program, cheapest) if known.start is None else known.start
        starts = [begin] if memory is None else begun(memory, work.outcomes.rated, work.master, begin)
        reason = None
        try:
            with watch().within(limits.seconds, lambda: work.search.found is not None):
                failed = work.go(starts)
            reason = None if failed is None else failed.detail
            if failed is not None and failed.status is RunStatus.INFEASIBLE:
                return Infeasible(conflict(program), tuple(work.search.attempts))
        except KeyboardInterrupt:
            reason = LATE if watch().late else INTERRUPTED
        told = () if reason in (INTERRUPTED, LATE) else work.forward.subproblems.tally().attempts()
        attempts = (*work.search.attempts, *told, *_losses(crew.lost - lost))
        found = work.search.found
        if found is None:
            return Stopped(None, np.inf, work.search.bound, reason or "no plan found", attempts, unavoidable)
        limit = found.value
        if near is not None and reason is None:
            limit = allowed(limit, work.search.bound, unavoidable, limits.gap)
            found, reason = go_nearer(Nearest(work, near, limit, found))
        best, price, check = found.x, team.evaluate_with, SplitCheck(work, limit, cheapest)
        fresh = partial(price, program, best, risk)
        if memory is not None:
            fresh = partial(checked_losses, memory, program, best, risk, price)
        recourse, reason = held(found, work.outcomes, check, reason, fresh)
        return _priced(program, best, recourse, work.search.bound, risk, reason, attempts, unavoidable)


def _nearer(
    program: TwoStageProgram, limits: Limits, risk: RiskTerm | None, found: Outcome[Solution], near: Reference
) -> Outcome[Solution]:
    """The nearest plan that costs as little as one that was found whole."""
    if not isinstance(found, Solved) or (program.fill_limit is not None and risk is not None):
        return found
    work = LShaped(program, limits, risk, None, found.unavoidable)
    limit = allowed(found.objective, found.bound, found.unavoidable, limits.gap)
    plan, reason = go_nearer(Nearest(work, near, limit, PricedPlan(found.answer.x, found.objective)))
    x = plan.x
    if x is found.answer.x and reason is None:
        return found
    if reason is None:
        check = SplitCheck(work, limit, found.answer.x)
        recourse, reason = held(plan, work.outcomes, check, None, lambda: evaluate_with(program, x, risk))
        return _priced(program, x, recourse, found.bound, risk, reason, found.attempts, found.unavoidable)
    return Stopped(found.answer, found.objective, found.bound, reason, found.attempts, found.unavoidable)


def _losses(lost: int) -> tuple[Attempt, ...]:
    """Say that workers were lost: the answer is as good, its last digits may differ."""
    return (Attempt(f"{lost} workers", "lost, their shards sent again", 0.0),) if lost else ()


def _begin(program: TwoStageProgram, cheapest: Vector) -> Vector:
    """The cheapest steady state with today's buffers where the constraints allow them: nearer to what will be found."""
    columns, today = program.first.columns, cheapest.copy()
    for node, units in program.first_model.cover.items():
        today[columns.place["buffer", node]] = units
    x = clean(program, today)
    rows, no_data = program.first.matrix @ x, np.zeros((0, 1))
    slack = SAME * np.maximum(1.0, np.abs(rows))
    low, high = program.first.row_lower(no_data)[:, 0], program.first.row_upper(no_data)[:, 0]
    return x if bool(((rows >= low - slack) & (rows <= high + slack)).all()) else cheapest


def _priced(
    program: TwoStageProgram,
    x: Vector,
    recourse: RecourseLosses,
    bound: float,
    risk: RiskTerm | None,
    reason: str | None,
    attempts: tuple[Attempt, ...],
    unavoidable: float,
) -> Outcome[Solution]:
    """Check a plan against the first stage's rows; `recourse` prices it once more, from new models."""
    alone = build_extensive(replace(program, blocks=(), fill_limit=None)).arrays
    check_point(alone, x, "plan")
    check_rules(program, x)
    objective, cvar = _objective(program, x, recourse.losses, risk)
    solution = Solution(x, recourse.losses, recourse.short, cvar)
    check_bound(bound, -np.inf, objective, abs(objective))
    bound = min(bound, objective)
    if reason is None:
        return Solved(solution, objective, bound, attempts, unavoidable)
    return Stopped(solution, objective, bound, reason, attempts, unavoidable)


def _solve_whole(
    program: TwoStageProgram,
    limits: Limits,
    risk: RiskTerm | None,
    progress: Progress | None,
    cheapest: Vector,
    unavoidable: float,
) -> Outcome[Solution]:
    form = build_extensive(program)
    form = replace(form, arrays=replace(form.arrays, offset=-unavoidable))
    runner = _Runner(form, limits, progress)
    try:
        final = runner.go(form.arrays) if risk is None else _with_cvar(runner, risk, cheapest)
    except KeyboardInterrupt:
        return Stopped(None, np.inf, -np.inf, INTERRUPTED, tuple(runner.attempts), unavoidable)
    final = replace(final, objective=final.objective + unavoidable, bound=final.bound + unavoidable)
    if final.status is RunStatus.INFEASIBLE:
        return Infeasible(conflict(program), tuple(runner.attempts))
    if final.x is None:
        return Stopped(None, np.inf, final.bound, final.detail, tuple(runner.attempts), unavoidable)
    return _checked(form, final, risk, runner, unavoidable)


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
        run = solve(arrays, limits, relaxed=relaxed, progress=self.progress, keep=True)
        what = "relaxation" if relaxed else "extensive form"
        self.attempts.append(Attempt(what, run.detail, run.seconds))
        return run


def _with_cvar(runner: _Runner, risk: RiskTerm, cheapest: Vector) -> Run:
    """Add the CVaR as one column held up by cuts, each a reweighting of the scenarios by the worst years."""
    money = _unit_of_money(runner.form.program, cheapest, risk)
    losses = sparse.csr_array(runner.form.loss_vectors() / money)
    arrays = with_column(runner.form.arrays, risk.weight * money)
    arrays = _with_cut(arrays, losses, risk.mean_weights)
    run = runner.go(arrays)
    for _ in range(ROUNDS):
        if run.status is not RunStatus.OPTIMAL or run.x is None:
            return run
        cvar, weights = risk.cvar(np.asarray(losses @ run.x[:-1]))  # in units of money, as the column is
        understated = risk.weight * money * (cvar - run.x[-1])
        if understated <= TOLERANCE * influenced(run.objective, 0.0):
            return run
        arrays = _with_cut(arrays, losses, weights)
        run = runner.go(arrays)
    return replace(run, status=RunStatus.STOPPED, detail=f"CVaR not settled after {ROUNDS} cuts")


def _unit_of_money(program: TwoStageProgram, cheapest: Vector, risk: RiskTerm) -> float:
    """A unit in which the CVaR is near a thousand: held in single yen, HiGHS 1.16 called poor plans optimal."""
    cvar, _ = risk.cvar(RecourseSolver(program).evaluate(cheapest).losses)
    return 1e-3 * abs(cvar) if cvar else unit_of(program.first.cost)


def _with_cut(arrays: Arrays, losses: sparse.csr_array, weights: Vector) -> Arrays:
    row = sparse.csr_array(weights[None, :]) @ losses
    cut = sparse.csr_array(sparse.hstack([-row, sparse.csr_array([[1.0]])], format="csr"))
    return add_rows(arrays, cut, np.array([0.0]), np.array([np.inf]))


def _checked(
    form: ExtensiveForm, run: Run, risk: RiskTerm | None, runner: _Runner, unavoidable: float
) -> Outcome[Solution]:
    """Check the answer independently and report what it costs, recomputed scenario by scenario."""
    program, point = form.program, run.x
    assert point is not None  # the caller has looked
    point = point[: len(form.arrays.cost)]
    check_point(form.arrays, point, "plan with its recourse")
    x = clean(program, point[: form.first_columns])
    check_rules(program, x)
    recourse, late = surely_or_read(
        form, point, run.detail, lambda: evaluate_with(program, x, risk), small=_is_small(program)
    )
    objective, cvar = _objective(program, x, recourse.losses, risk)
    size = float(np.abs(form.arrays.cost) @ np.abs(point)) + abs(objective)
    if run.status is RunStatus.OPTIMAL or risk is None:  # cut short, the CVaR is not held up by all its cuts yet
        check_objective(run.objective, objective, size)
    solution = Solution(x, recourse.losses, recourse.short, cvar)
    if form.arrays.integer.any() and risk is None and INTERRUPTED not in (run.detail, late):
        relaxation = runner.go(form.arrays, relaxed=True)
        if relaxation.status is RunStatus.OPTIMAL:
            check_bound(run.bound, relaxation.objective + unavoidable, objective, size)
    attempts, bound = tuple(runner.attempts), min(run.bound, objective)
    if run.status is RunStatus.OPTIMAL and late is None:
        return Solved(solution, objective, bound, attempts, unavoidable)
    return Stopped(solution, objective, bound, late or run.detail, attempts, unavoidable)


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
    if risk is None:
        return total, None
    cvar, _ = risk.cvar(losses)
    return total + risk.weight * cvar, cvar
