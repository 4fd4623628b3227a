"""The single adapter to HiGHS: whole matrices in, one value out, every status read before any number.

Instances, and what is handed to and read from them, are in `instances`.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from threading import Event, Lock, Thread, current_thread, main_thread
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np
from numpy.typing import NDArray

from resilience.errors import SolverError
from resilience.solve.instances import check, launch, new_highs, numbers, told, unit_of

if TYPE_CHECKING:
    from scipy import sparse

    from resilience.solve.instances import Instance

FEASIBILITY = 1e-7
SUMMED = 1e-11
"""Share of the sum of all terms by which an objective summed in another order may differ."""
REMEDIES = (("presolve", "on"), ("simplex_scale_strategy", 0))
"""Options for a linear program that HiGHS gives up as unknown, one after the other, each time from nothing."""
NEIGHBOURS = ("mip_heuristic_run_rins", "mip_heuristic_run_rens", "mip_heuristic_run_root_reduced_cost")
INTERRUPTED = "interrupted"
LONG = 20_000
"""Columns from which on every run hears Ctrl-C: one of 85,000 takes seconds, in which nobody would."""
Vector = NDArray[np.float64]
Progress = Callable[[float, float, float], None]
"""Called while integers are searched with seconds, best objective and bound, both above what no plan can avoid."""


class RunStatus(StrEnum):
    """How a run ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Arrays:
    """Minimize `offset + cost @ x` subject to `row_lower <= matrix @ x <= row_upper`, `lower <= x <= upper`."""

    cost: Vector
    matrix: sparse.csr_array | sparse.csc_array
    row_lower: Vector
    row_upper: Vector
    lower: Vector
    upper: Vector
    integer: NDArray[np.bool_]
    offset: float = 0.0


@dataclass(frozen=True)
class Limits:
    """When to stop: relative gap, seconds (None: no limit), and a bound that is high enough in a search for choices."""

    gap: float = 1e-4
    seconds: float | None = None
    enough: float = np.inf


@dataclass(frozen=True)
class Run:
    """What one run gave: columns and row duals are None when there is no point to report."""

    status: RunStatus
    detail: str
    x: Vector | None
    objective: float
    bound: float
    seconds: float


def pass_arrays(highs: Instance, arrays: Arrays, *, relaxed: bool = False) -> None:
    """Hand a whole program over in one call, its costs in a unit of their own size."""
    matrix = arrays.matrix
    highs.unit, highs.offset = unit_of(arrays.cost), arrays.offset
    form = highspy.MatrixFormat.kRowwise if matrix.format == "csr" else highspy.MatrixFormat.kColwise
    integer = np.zeros(len(arrays.cost), dtype=np.int32) if relaxed else arrays.integer.astype(np.int32)
    status = highs.passModel(
        len(arrays.cost), matrix.shape[0], matrix.nnz,
        int(form), int(highspy.ObjSense.kMinimize),
        arrays.offset / highs.unit,
        arrays.cost / highs.unit, arrays.lower, arrays.upper, arrays.row_lower, arrays.row_upper,
        matrix.indptr.astype(np.int32, copy=False), matrix.indices.astype(np.int32, copy=False), matrix.data, integer,
    )  # fmt: skip
    check(status, "taking over the model")


def solve(
    arrays: Arrays,
    limits: Limits,
    *,
    relaxed: bool = False,
    progress: Progress | None = None,
    start: Vector | None = None,
    neighbours: bool = True,
    keep: bool = False,
) -> Run:
    """Solve a linear or mixed-integer program once, from a point for its first columns where one is known.

    Without `neighbours` no smaller searches around good points are made: they cost more than the bound where points
    come from elsewhere. Ctrl-C stops the run; a search for integers then gives its best point and its bound to who
    says to `keep` them, else it is passed on: half an answer must not be taken for "there is none".

    Raises
    ------
    SolverError
        When HiGHS reports an error, or a status this adapter does not know.
    """
    highs = new_highs()
    pass_arrays(highs, arrays, relaxed=relaxed)
    for search in () if neighbours else NEIGHBOURS:
        check(highs.setOptionValue(search, False), "switching a search off")  # noqa: FBT003
    is_mip = bool(arrays.integer.any()) and not relaxed
    if start is not None:
        at = np.arange(len(start), dtype=np.int32)
        check(highs.setSolution(len(start), at, start), "taking over a point")
    answer = run(highs, limits, is_mip=is_mip, progress=progress, keep=keep)
    if answer.detail == INTERRUPTED:
        return answer if answer.x is None else replace(answer, objective=_worth(arrays, answer.x))
    if start is not None and answer.x is not None and not _is_worth(arrays, answer):
        left = None if limits.seconds is None else max(0.01, limits.seconds - answer.seconds)
        limits = replace(limits, seconds=left)
        return solve(arrays, limits, relaxed=relaxed, progress=progress, neighbours=neighbours, keep=keep)
    return _without_presolve(highs, answer, limits, is_mip=is_mip, progress=progress, keep=keep)


def _without_presolve(
    highs: Instance, answer: Run, limits: Limits, *, is_mip: bool, progress: Progress | None, keep: bool
) -> Run:
    """Take an answer as it is, or ask again where HiGHS 1.16's presolve is known to give a wrong one.

    It may call a program infeasible that has an optimum, and one that it reduced to nothing optimal with nan for a
    column.
    """
    has_nan = answer.x is not None and not np.isfinite(answer.x).all()
    if not has_nan and answer.status is not RunStatus.INFEASIBLE:
        return answer
    if limits.seconds is not None:
        limits = replace(limits, seconds=max(0.01, limits.seconds - answer.seconds))
    check(highs.setOptionValue("presolve", "off"), "switching presolve off")
    check(highs.clearSolver(), "forgetting the answer")
    again = run(highs, limits, is_mip=is_mip, progress=progress, keep=keep)
    return replace(again, seconds=answer.seconds + again.seconds)


def _worth(arrays: Arrays, x: Vector) -> float:
    return arrays.offset + float(arrays.cost @ x)


def _is_worth(arrays: Arrays, answer: Run) -> bool:
    """Whether a point costs what is said: HiGHS 1.16 may hand back the start with the objective of a better point."""
    assert answer.x is not None  # the caller has looked
    worth = _worth(arrays, answer.x)
    size = float(np.abs(arrays.cost) @ np.abs(answer.x)) + abs(arrays.offset)
    return bool(abs(worth - answer.objective) <= SUMMED * size)


def run(
    highs: Instance,
    limits: Limits,
    *,
    is_mip: bool,
    progress: Progress | None = None,
    interruptible: bool = True,
    keep: bool = False,
) -> Run:
    """Run an instance that already holds its model; short runs need not be interruptible. `keep`: see `solve`."""
    interruptible = interruptible or (highs.getNumCol() >= LONG and _may_be_interrupted())
    check(highs.setOptionValue("mip_rel_gap", limits.gap), "setting the gap")
    if limits.seconds is not None:
        check(highs.setOptionValue("time_limit", limits.seconds + highs.getRunTime()), "setting the time limit")
    if progress is not None and is_mip:
        highs.cbMipLogging.subscribe(lambda event: _report(event, progress, highs.unit))
    if is_mip and limits.enough < np.inf:
        highs.cbMipInterrupt.subscribe(lambda event: _end_if_enough(event, limits.enough / highs.unit))
    started = time.perf_counter()
    interrupted = _run_to_an_end(highs, is_mip=is_mip, interruptible=interruptible)
    seconds = time.perf_counter() - started
    return _cut_short(highs, seconds, keep=keep and is_mip) if interrupted else _read(highs, seconds, is_mip=is_mip)


def _run_to_an_end(highs: Instance, *, is_mip: bool, interruptible: bool) -> bool:
    """Run, and once more where HiGHS gives up or is right in its own scaling only; whether that was interrupted."""
    if _run_once(highs, is_mip=is_mip, interruptible=interruptible):
        return True
    for option, value in REMEDIES:
        if is_mip or highs.getModelStatus() != highspy.HighsModelStatus.kUnknown:
            break
        check(highs.setOptionValue(option, value), f"setting {option}")
        check(highs.clearSolver(), "forgetting the basis")
        if _run_once(highs, is_mip=is_mip, interruptible=interruptible):
            return True
    if _only_optimal_scaled(highs):
        check(highs.setOptionValue("simplex_scale_strategy", 0), "switching scaling off")
        return _run_once(highs, is_mip=is_mip, interruptible=interruptible)
    return False


def _may_be_interrupted() -> bool:
    """Whether Ctrl-C can come here: a worker does not hear it, and a thread for each run has memory of its own."""
    return current_thread() is main_thread() and signal.getsignal(signal.SIGINT) is not signal.SIG_IGN


def _report(event: Any, progress: Progress, unit: float) -> None:
    data = event.data_out
    progress(data.running_time, data.mip_primal_bound * unit, data.mip_dual_bound * unit)


def _end_if_enough(event: Any, enough: float) -> None:
    if event.data_out.mip_dual_bound >= enough:
        event.interrupt()


def _run_once(highs: Instance, *, is_mip: bool, interruptible: bool) -> bool:
    """Run; whether that was interrupted."""
    if interruptible:
        return _run_interruptibly(highs, is_mip=is_mip)
    check(launch(highs), "running")
    return False


def _cut_short(highs: Instance, seconds: float, *, keep: bool) -> Run:
    """What an interrupted run has found; one that ended all the same has its answer."""
    if not keep:
        raise KeyboardInterrupt
    found = _read(highs, seconds, is_mip=True)
    return found if found.status is not RunStatus.STOPPED else replace(found, detail=INTERRUPTED)


def _run_interruptibly(highs: Instance, *, is_mip: bool) -> bool:
    """Run in a thread so that Ctrl-C reaches us; HiGHS is then asked to stop and hand over what it has.

    We wait for an event, not for the thread: a `join` that is interrupted calls a running thread finished. A linear
    program begins to ask us only then: asked at every pivot Python takes a tenth of the time. From nothing, of 85,000
    columns, it ends within 0.6 s, which presolve takes to ask for the first time.

    Returns
    -------
    bool
        Whether it was interrupted.
    """
    if is_mip:
        highs.HandleUserInterrupt = True
    else:
        highs.enableCallbacks()
    apart, interrupted = _Apart(highs), False
    while not apart.done.is_set():
        try:
            apart.wait()
        except KeyboardInterrupt:
            interrupted = True
            highs.HandleUserInterrupt = True
            highs.cancelSolve()
    if interrupted and not is_mip:
        highs.HandleUserInterrupt = False  # the next run of this instance is another
    if not apart.answers:
        msg = "HiGHS ended without a status."
        raise SolverError(msg)
    check(apart.answers[0], "running")
    return interrupted


@dataclass
class _Apart:
    """A run in a thread of its own, begun once whatever interrupts its beginning."""

    highs: Instance
    answers: list[Any] = field(default_factory=list)
    done: Event = field(default_factory=Event)
    _claimed: Lock = field(default_factory=Lock)
    _begun: bool = False

    def wait(self) -> None:
        """Begin it and wait for its end; interrupted in the middle of beginning, it is begun again by the next call."""
        if not self._begun:
            Thread(target=self._work, daemon=True).start()
            self._begun = True
        while not self.done.is_set():
            self.done.wait(timeout=0.2)

    def _work(self) -> None:
        if not self._claimed.acquire(blocking=False):
            return  # it had begun before
        try:
            self.answers.append(highspy._core._Highs.run(self.highs))  # noqa: SLF001
        finally:
            self.done.set()


def _only_optimal_scaled(highs: Instance) -> bool:
    """Whether HiGHS calls a point optimal that breaks rows once its scaling is undone: it then says so only here."""
    infeasible = told(highs, "primal_solution_status") == _BREAKS_ROWS
    return bool(infeasible and highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)


_BREAKS_ROWS = int(highspy.SolutionStatus.kSolutionStatusInfeasible)
_FEASIBLE = int(highspy.SolutionStatus.kSolutionStatusFeasible)


_OPTIMAL = {highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty}
_INFEASIBLE = {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible}
_STOPPED = {
    highspy.HighsModelStatus.kTimeLimit,
    highspy.HighsModelStatus.kInterrupt,
    highspy.HighsModelStatus.kIterationLimit,
    highspy.HighsModelStatus.kSolutionLimit,
    highspy.HighsModelStatus.kObjectiveBound,
    highspy.HighsModelStatus.kObjectiveTarget,
    highspy.HighsModelStatus.kMemoryLimit,
}


def _read(highs: Instance, seconds: float, *, is_mip: bool) -> Run:
    model_status = highs.getModelStatus()
    detail = highs.modelStatusToString(model_status)
    empty = model_status == highspy.HighsModelStatus.kModelEmpty  # a scenario that touches nothing
    feasible = empty or told(highs, "primal_solution_status") == _FEASIBLE
    x = numbers(highs.getSolution().col_value) if feasible else None
    objective = highs.getObjectiveValue() * highs.unit if x is not None else np.inf
    if model_status in _OPTIMAL and x is not None:
        bound = told(highs, "mip_dual_bound") * highs.unit if is_mip else objective
        return Run(RunStatus.OPTIMAL, detail, x, objective, bound, seconds)
    if model_status in _INFEASIBLE:
        return Run(RunStatus.INFEASIBLE, detail, None, np.inf, np.inf, seconds)
    if model_status in _STOPPED:
        bound = told(highs, "mip_dual_bound") * highs.unit if is_mip else -np.inf
        return Run(RunStatus.STOPPED, detail, x if is_mip else None, objective if is_mip else np.inf, bound, seconds)
    msg = f"HiGHS ended with status '{detail}', which is no answer."
    raise SolverError(msg)
