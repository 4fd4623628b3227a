"""Instances of HiGHS: one setting of threads, releases that are refused, money in a unit of its own size.

HiGHS keeps one pool of threads for each thread that calls it: an instance with another `threads` than the first one
there makes `run` fail while the objective reads 0.0. The number is therefore a constant here, set on every instance
before it sees a model; where others have used HiGHS with another number before, we call it from a thread of our own.

What HiGHS calls nothing is an absolute number (1e-7 of a dual, 1e-6 between two objectives), so whether a plan was
found would hang on the currency. Costs are therefore handed over in a unit of their own size, a power of two: that
moves no digit. Objectives, bounds and duals read here are in the caller's money.
"""

from __future__ import annotations

import struct
from threading import Thread
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from resilience.errors import InputError, SolverError
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

THREADS = 1
UNFIT = ("1.14.",)
"""Releases that call 29.0 the proven optimum of a program of one whole choice whose optimum is 28.2."""
DEVEX = 1
"""Edge weights that start at one: the exact ones of a warm basis cost more than the few pivots they save."""
WIDEST = 2.0**23
"""Largest cost in its unit: of costs further apart than that the small ones drown."""


class Instance(highspy.Highs):  # type: ignore[misc]  # highspy ships no complete types
    """HiGHS 1.16 prints its banner on stdout as soon as callbacks are enabled: be silent before that.

    With `output_flag` off it would not report progress either.
    """

    unit: float = 1.0
    "What one of the costs it holds is worth in the caller's money."
    offset: float = 0.0
    "What is added to its objective, in the caller's money."

    def enableCallbacks(self) -> None:  # noqa: D102, N802  # as in HiGHS
        check(self.setOptionValue("log_to_console", False), "silencing it")  # noqa: FBT003
        super().enableCallbacks()


def new_highs(*, warm: bool = False) -> Instance:
    """Make a silent instance with the process's one thread setting; `warm`: for runs that begin at the last basis."""
    highs = Instance()
    refuse_unfit(highs.version())
    check(highs.setOptionValue("threads", THREADS), "setting threads")
    if warm:
        check(highs.setOptionValue("simplex_dual_edge_weight_strategy", DEVEX), "choosing edge weights")
    return highs


def refuse_unfit(release: str) -> None:
    """Refuse a release of HiGHS that is known to prove wrong optima, whatever put it here.

    Raises
    ------
    InputError
        With what to install instead.
    """
    if release.startswith(UNFIT):
        message = f"HiGHS {release} is installed, which can call a plan the best one that is not."
        remedy = "Install another release, for instance with: pip install 'highspy>=1.15'."
        raise InputError([Finding(Code.UNFIT_SOLVER, message, remedy, "highspy")])


def launch(highs: Instance) -> Any:
    """Run an instance from this thread, or from one of our own where HiGHS was used with other settings in this one.

    HiGHS says no more than that there was an error, so a run that fails is tried once more elsewhere: one that fails
    for another reason fails again. What others have set up stays as it is.
    """
    status = highs.run()
    if status != highspy.HighsStatus.kError:
        return status
    return elsewhere(highs)


def elsewhere(highs: Instance) -> Any:
    """Run an instance in a thread made for it."""
    answers: list[Any] = []
    thread = Thread(target=lambda: answers.append(highs.run()), daemon=True)
    thread.start()
    thread.join()
    return answers[0] if answers else highspy.HighsStatus.kError


def unit_of(cost: Vector) -> float:
    """A power of two in which costs are near one: their geometric mean, unless that makes the largest one huge."""
    sizes = np.abs(cost[np.isfinite(cost) & (cost != 0)])
    if not len(sizes):
        return 1.0
    exponents = np.log2(sizes)
    return float(2.0 ** round(max(float(exponents.mean()), float(exponents.max()) - np.log2(WIDEST))))


def change_costs(highs: Instance, cost: Vector) -> None:
    """Hand other costs over, in a unit of their own size."""
    columns = np.arange(len(cost), dtype=np.int32)
    highs.unit = unit_of(cost)
    check(highs.changeColsCost(len(columns), columns, cost / highs.unit), "changing costs")
    check(highs.changeObjectiveOffset(highs.offset / highs.unit), "changing the offset")


def row_duals(highs: Instance) -> Vector:
    """Change of the objective with each row's side, of the last run; see `duals`."""
    return numbers(_proven(highs).row_dual) * highs.unit


def duals(highs: Instance) -> tuple[Vector, Vector]:
    """Change of the objective with each row's side and with each column, of the last run.

    Raises
    ------
    SolverError
        When that left none: they would read 0, as if nothing mattered.
    """
    solution = _proven(highs)
    return numbers(solution.row_dual) * highs.unit, numbers(solution.col_dual) * highs.unit


def _proven(highs: Instance) -> Any:
    solution = highs.getSolution()
    if not solution.dual_valid:
        msg = "HiGHS was asked for multipliers that its last run did not leave."
        raise SolverError(msg)
    return solution


def check(status: Any, doing: str) -> None:
    """Raise `SolverError` when a HiGHS call reports an error."""
    if status == highspy.HighsStatus.kError:
        msg = f"HiGHS reported an error while {doing}."
        raise SolverError(msg)


def numbers(given: list[float]) -> Vector:
    """An array of what HiGHS hands over as a list; NumPy looks at what each one is and takes three times as long."""
    return np.frombuffer(bytearray(struct.pack(f"{len(given)}d", *given)))


def told(highs: Instance, name: str) -> Any:
    """One value of what HiGHS tells of its last run: all of them together take it ten times as long."""
    status, value = highs.getInfoValue(name)
    check(status, f"telling {name}")
    return value
