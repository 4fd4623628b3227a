"""The level method: a trial plan is the nearest to the best one that the cuts let hope for enough.

The optimum of a master jumps from corner to corner, and where cases are large every jump is paid for in pivots. Of all
plans whose model value closes a share of the gap, the nearest to the best plan costs least to price and teaches as much
(Lemaréchal, Nemirovskii and Nesterov, 1995). The distance is the sum of changes, each in a size of its own, so that the
step is a linear program.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.solve.highs import Arrays, Limits, RunStatus, solve
from resilience.solve.lshaped.tuning import GAP_LEFT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.solve.highs import Vector
    from resilience.solve.lshaped.master import Master

CHEAPEST = 1e-3
"""Weight of the whole gap against a change of one column by its size: among plans as near the cheapest is taken."""


@dataclass(frozen=True)
class Level:
    """Steps near the best plan; `sizes` (n_first_columns,) is how much of each column is one change."""

    master: Master
    sizes: Vector

    @classmethod
    def about(cls, master: Master, plans: Sequence[Vector]) -> Level:
        """Size of a change of each column: its largest value in the plans known, else its bound, else one."""
        largest = np.max(np.abs(plans), axis=0)
        upper = master.arrays.upper[: len(largest)]
        bounds = np.where(np.isfinite(upper) & (upper > 0), upper, 1.0)
        return cls(master, np.asarray(np.where(largest > 0, largest, bounds)))

    def step(self, best: Vector, value: float, bound: float) -> Vector | None:
        """All columns of the master at the plan nearest to `best` that closes its share of the gap, by the cuts.

        Parameters
        ----------
        best
            The best plan, (n_first_columns,).
        value, bound
            What it costs, and what no plan can cost less than, currency per year.

        Returns
        -------
        Vector or None
            None where the solver finds none: the caller goes where the master's optimum is.
        """
        gap = value - bound
        own, units, money = self.master.in_units()
        n_first, n_columns = len(best), len(own.cost)
        moves = sparse.eye_array(n_first, format="csr")
        blank = sparse.csr_array((own.matrix.shape[0], 2 * n_first))
        cost = sparse.hstack([sparse.csr_array(own.cost[None, :]), sparse.csr_array((1, 2 * n_first))])
        books = sparse.hstack([sparse.eye_array(n_first, n_columns), -moves, moves])
        matrix = sparse.vstack([sparse.hstack([own.matrix, blank]), cost, books], format="csr")
        at, weights = best / units[:n_first], units[:n_first] / self.sizes
        arrays = Arrays(
            np.concatenate([CHEAPEST * money / gap * own.cost, weights, weights]), sparse.csr_array(matrix),
            np.concatenate([own.row_lower, [-np.inf], at]),
            np.concatenate([own.row_upper, [(bound + GAP_LEFT * gap) / money], at]),
            np.concatenate([own.lower, np.zeros(2 * n_first)]),
            np.concatenate([own.upper, np.full(2 * n_first, np.inf)]),
            np.zeros(n_columns + 2 * n_first, dtype=bool),
        )  # fmt: skip
        found = solve(arrays, Limits())
        if found.status is not RunStatus.OPTIMAL or found.x is None:
            return None
        return np.asarray(found.x[:n_columns] * units)
