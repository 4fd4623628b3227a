"""A linear program kept warm: solved again and again with other sides and other rows, every status told apart."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from resilience.errors import SolverError
from resilience.solve.highs import pass_arrays
from resilience.solve.instances import change_costs, check, launch, new_highs, row_duals, told

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from resilience.solve.highs import Arrays, Vector

UNBOUNDED = "The program is unbounded: its cost has no least value."


class Ending(StrEnum):
    """How a run of a linear program ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    STOPPED = "stopped"


_BASIC = highspy.HighsBasisStatus.kBasic
_ENDINGS = {
    highspy.HighsModelStatus.kOptimal: Ending.OPTIMAL,
    highspy.HighsModelStatus.kModelEmpty: Ending.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Ending.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Ending.UNBOUNDED,
    highspy.HighsModelStatus.kTimeLimit: Ending.STOPPED,
    highspy.HighsModelStatus.kInterrupt: Ending.STOPPED,
}


class WarmLp:
    """One HiGHS instance without presolve, which would throw the basis away."""

    def __init__(self, arrays: Arrays) -> None:
        self.highs: Any = new_highs()
        check(self.highs.setOptionValue("presolve", "off"), "switching presolve off")
        pass_arrays(self.highs, arrays, relaxed=True)
        self.n_rows, self.n_columns = arrays.matrix.shape
        self._rows = np.arange(self.n_rows, dtype=np.int32)
        self._columns = np.arange(self.n_columns, dtype=np.int32)

    def sides(self, lower: Vector, upper: Vector) -> None:
        """Write other sides into the rows it began with."""
        check(self.highs.changeRowsBounds(self.n_rows, self._rows, lower, upper), "changing sides")

    def bounds(self, lower: Vector, upper: Vector) -> None:
        """Write other bounds."""
        check(self.highs.changeColsBounds(self.n_columns, self._columns, lower, upper), "changing bounds")

    def costs(self, cost: Vector) -> None:
        """Write other costs."""
        change_costs(self.highs, cost)

    def add(self, rows: sparse.csr_array, lower: Vector) -> None:
        """Append rows that are at least `lower`."""
        starts, indices = rows.indptr[:-1].astype(np.int32), rows.indices.astype(np.int32)
        upper = np.full(len(lower), np.inf)
        check(
            self.highs.addRows(rows.shape[0], lower, upper, rows.nnz, starts, indices, rows.data),
            "adding cuts",
        )

    def run(self, seconds: float | None = None) -> Ending:
        """Solve, from the last basis; from nothing when that leads nowhere."""
        if seconds is not None:
            check(self.highs.setOptionValue("time_limit", seconds + self.highs.getRunTime()), "setting the time limit")
        ending = self._run()
        if ending is None:
            check(self.highs.clearSolver(), "forgetting the basis")
            ending = self._run()
        if ending is None:
            words = self.highs.modelStatusToString(self.highs.getModelStatus())
            msg = f"HiGHS ended with status '{words}', which is no answer."
            raise SolverError(msg)
        return ending

    def _run(self) -> Ending | None:
        if launch(self.highs) == highspy.HighsStatus.kError:
            return None
        return _ENDINGS.get(self.highs.getModelStatus())

    def basis(self) -> Any:
        """The basis of the last run, as HiGHS holds it."""
        return self.highs.getBasis()

    def start_from(self, basis: Any) -> None:
        """Start the next run from a basis; None keeps the last one."""
        if basis is not None and basis.valid:
            check(self.highs.setBasis(basis), "setting a basis")

    @property
    def objective(self) -> float:
        """Objective of the last run."""
        value = told(self.highs, "objective_function_value")
        return float(self.highs.unit * value)

    @property
    def x(self) -> Vector:
        """Columns of the last run."""
        return np.array(self.highs.getSolution().col_value)

    @property
    def duals(self) -> Vector:
        """Change of the objective with each row's side, of the last run."""
        return row_duals(self.highs)

    def basic(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Basic columns and rows of the last run, none without a basis.

        `getBasicVariables` of HiGHS 1.16 brings the process down after a run that needed no factorization.
        """
        basis = self.highs.getBasis()
        if not basis.valid:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        columns, rows = (
            np.array([status == _BASIC for status in marks], dtype=bool)
            for marks in (basis.col_status, basis.row_status)
        )
        return np.flatnonzero(columns), np.flatnonzero(rows)


def solve_once(arrays: Arrays) -> tuple[Ending, Vector | None, float]:
    """Tell infeasible and unbounded apart, which presolve does not; columns and objective when there is an optimum."""
    lp = WarmLp(arrays)
    ending = lp.run()
    return (ending, lp.x, lp.objective) if ending is Ending.OPTIMAL else (ending, None, np.inf)
