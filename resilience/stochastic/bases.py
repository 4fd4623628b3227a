"""One optimal basis, many scenarios: with fixed recourse and costs a basis is optimal wherever it stays feasible.

The duals of a basis do not depend on the scenario's sides, so one solve and one matrix product settle every scenario
in which the basic columns keep within their bounds (bunching; Wets, 1988).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.solve.highs import FEASIBILITY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.solve.highs import Vector
    from resilience.solve.lp import WarmLp
    from resilience.stochastic.stages import Recourse

MOST_ROWS = 800
"""Beyond this a dense inverse costs more than it saves."""


@dataclass(frozen=True)
class Basis:
    """The inverse of an optimal basis and what stays at its bounds."""

    inverse: Vector
    columns: NDArray[np.int64]
    rows: NDArray[np.int64]
    "Basic columns and basic rows, in the order of the inverse's lines."
    fixed: Vector
    "What the columns at their bounds put into each row."
    fixed_cost: float
    at_lower: NDArray[np.int64]
    at_upper: NDArray[np.int64]
    "Rows that hold with equality, at which side."
    duals: Vector

    @classmethod
    def of(cls, lp: WarmLp, recourse: Recourse, lower: Vector, upper: Vector) -> Basis | None:
        """Take the basis of the last run, whose sides are given; None when it cannot be inverted."""
        m, p = recourse.matrix.shape
        columns, rows = lp.basic()
        if len(columns) + len(rows) != m:
            return None
        y, duals = lp.x, lp.duals
        square = np.zeros((m, m))
        square[:, : len(columns)] = recourse.matrix[:, columns].toarray()
        square[rows, len(columns) + np.arange(len(rows))] = -1.0
        try:
            inverse: Vector = np.linalg.inv(square).astype(float)
        except np.linalg.LinAlgError:
            return None
        resting = np.ones(p, dtype=bool)
        resting[columns] = False
        still = np.where(resting, y, 0.0)
        held = np.ones(m, dtype=bool)
        held[rows] = False
        activity = recourse.matrix @ y
        below = _nearer(activity, lower, upper, duals)
        return cls(
            inverse,
            columns,
            rows,
            recourse.matrix @ still,
            float(recourse.cost @ still),
            np.flatnonzero(held & below),
            np.flatnonzero(held & ~below),
            duals,
        )

    def settle(self, recourse: Recourse, lower: Vector, upper: Vector) -> tuple[NDArray[np.bool_], Vector]:
        """Say in which scenarios the basis is optimal, and what they cost.

        Parameters
        ----------
        lower, upper
            Sides of every row once the first stage is fixed, one line per scenario.
        """
        sides = np.zeros_like(lower)
        sides[:, self.at_lower] = lower[:, self.at_lower]
        sides[:, self.at_upper] = upper[:, self.at_upper]
        sides -= self.fixed
        whole = np.isfinite(sides).all(axis=1)
        sides[~whole] = 0.0
        basic = sides @ self.inverse.T
        y, activity = basic[:, : len(self.columns)], basic[:, len(self.columns) :]
        fits = whole & _within(y, recourse.lower[self.columns], recourse.upper[self.columns])
        fits &= _within(activity, lower[:, self.rows], upper[:, self.rows])
        return fits, y @ recourse.cost[self.columns] + self.fixed_cost


def _nearer(activity: Vector, low: Vector, high: Vector, duals: Vector) -> NDArray[np.bool_]:
    """Whether a row that holds with equality rests at its lower side: by its dual, else by distance."""
    nearer = np.abs(activity - low) <= np.abs(high - activity)
    return np.asarray((duals > FEASIBILITY) | ((np.abs(duals) <= FEASIBILITY) & nearer))


def _within(values: Vector, low: Vector, high: Vector) -> NDArray[np.bool_]:
    tolerance = 1e-9 * np.maximum(1.0, np.abs(values))
    inside: Any = (values >= low - tolerance) & (values <= high + tolerance)
    return np.asarray(inside.all(axis=1))
