"""Whole plans searched over few cuts: those that hold the relaxation up, and others once a point breaks them.

Of the cuts of a settled relaxation most lie below its optimum. To leave some out is a relaxation, so every bound found
on the way holds.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from resilience.solve.highs import Limits, RunStatus, solve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.solve.highs import Arrays, Progress, Run, Vector

HOLDS = 1e-7
"""Slack, relative to a cut's size, up to which it holds the relaxation up."""
BREAKS = 1e-6
"""Violation, relative to a cut's size, from which a point breaks it."""


class Lazily(NamedTuple):
    """The last run, with the best bound of all, and which cuts it had, (n_cuts,)."""

    run: Run
    kept: NDArray[np.bool_]


def holding(arrays: Arrays, n_own: int, x: Vector) -> NDArray[np.bool_]:
    """Which cuts, the rows after the first `n_own`, hold a point up that is the relaxation's optimum, (n_cuts,)."""
    return np.asarray(_slack(arrays, n_own, x) <= HOLDS)


def solve_lazily(
    arrays: Arrays,
    n_own: int,
    kept: NDArray[np.bool_],
    limits: Limits,
    *,
    progress: Progress | None = None,
    start: Vector | None = None,
) -> Lazily:
    """Minimize over whole points, with the cuts in `kept` (n_cuts,) and whatever else the points found break.

    Cuts that would raise the optimum by less than the gap asked for are kept for the next search only.

    Raises
    ------
    SolverError
        As `solve` does; also where the cuts kept leave the program unbounded.
    """
    kept, bound, started = kept.copy(), -np.inf, time.perf_counter()
    while True:
        rows = np.concatenate([np.arange(n_own), n_own + np.flatnonzero(kept)])
        few = replace(
            arrays,
            matrix=sparse.csr_array(sparse.csr_array(arrays.matrix)[rows]),
            row_lower=arrays.row_lower[rows],
            row_upper=arrays.row_upper[rows],
        )
        run = solve(few, _left(limits, started), progress=progress, start=start, neighbours=False)
        bound = max(bound, run.bound)
        if run.status is not RunStatus.OPTIMAL or run.x is None:
            return Lazily(replace(run, bound=bound), kept)
        broken = ~kept & (_slack(arrays, n_own, run.x) < -BREAKS)
        kept |= broken
        if not broken.any() or _raise(arrays, n_own, broken, run.x) <= limits.gap * abs(run.objective):
            return Lazily(replace(run, bound=bound), kept)


def _slack(arrays: Arrays, n_own: int, x: Vector) -> Vector:
    """How far each cut lies below a point, relative to its size."""
    sides = arrays.row_lower[n_own:]
    return np.asarray((sparse.csr_array(arrays.matrix)[n_own:] @ x - sides) / np.maximum(1.0, np.abs(sides)))


def _raise(arrays: Arrays, n_own: int, broken: NDArray[np.bool_], x: Vector) -> float:
    """What a point really costs more than it says, if each cut it breaks lifts the losses (the free columns) in it."""
    cuts = sparse.csr_array(arrays.matrix)[n_own:][broken]
    prices = cuts @ np.where(np.isneginf(arrays.lower), arrays.cost, 0.0)
    return float(prices @ (arrays.row_lower[n_own:][broken] - cuts @ x))


def _left(limits: Limits, started: float) -> Limits:
    if limits.seconds is None:
        return limits
    return replace(limits, seconds=max(0.01, limits.seconds - (time.perf_counter() - started)))
