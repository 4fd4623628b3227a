"""Rows on a single recourse column are limits of that column once the plan is fixed: fewer rows, the same optimum.

The dual of such a row is the column's reduced cost where the row is the tightest limit, so cuts lose nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.program.compact import PackedMatrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.program.compile import Compiled
    from resilience.solve.highs import Vector

CROSSED = 1e-7
"""Limits that cross by no more than this, relative to their size, are one number."""
OWN = -1


@dataclass(frozen=True)
class Limited:
    """Bounds of the columns at a plan, and the row each comes from; `OWN` where it is the column's own."""

    lower: Vector
    upper: Vector
    lower_by: NDArray[np.intp]
    upper_by: NDArray[np.intp]

    @property
    def possible(self) -> bool:
        """Whether no column's limits exclude each other."""
        return bool((self.lower <= self.upper).all())


@dataclass(frozen=True)
class LeanRows:
    """A template's rows on several columns, `kept` with their `matrix`, and `single` rows with their column and factor.

    The matrix is packed: it is read each time a shared solver takes the template over, and there may be thousands.
    """

    matrix: PackedMatrix
    kept: NDArray[np.intp]
    single: NDArray[np.intp]
    column: NDArray[np.intp]
    factor: Vector

    @classmethod
    def of(cls, template: Compiled) -> LeanRows:
        """Tell the rows of a template apart."""
        matrix = template.matrix
        alone = np.diff(matrix.indptr) == 1
        single, kept = np.flatnonzero(alone), np.flatnonzero(~alone)
        at = matrix.indptr[single]
        packed = PackedMatrix.of(sparse.csr_array(matrix[kept]))
        return cls(packed, kept, single, matrix.indices[at].astype(np.intp), matrix.data[at])

    def limited(self, lower: Vector, upper: Vector, row_lower: Vector, row_upper: Vector) -> Limited:
        """Bounds of the columns once single rows are limits; row sides are those at the plan, (n_rows,)."""
        low, high = row_lower[self.single] / self.factor, row_upper[self.single] / self.factor
        low, high = np.where(self.factor < 0, high, low), np.where(self.factor < 0, low, high)
        lower, lower_by = _tightest(lower, low, self.column, self.single, -1.0)
        upper, upper_by = _tightest(upper, high, self.column, self.single, 1.0)
        crossed = lower > upper
        if crossed.any():
            near = lower - upper <= CROSSED * np.maximum(1.0, np.abs(lower))
            upper = np.where(crossed & near, lower, upper)
        return Limited(lower, upper, lower_by, upper_by)

    def duals(self, n_rows: int, row_duals: Vector, reduced: Vector, limited: Limited) -> Vector:
        """Duals of all rows, (n_rows,), from those of the kept ones and the reduced costs of the columns."""
        found = np.zeros(n_rows)
        found[self.kept] = row_duals
        factor = np.zeros(n_rows)
        factor[self.single] = self.factor
        for by, pressed in ((limited.lower_by, reduced > 0), (limited.upper_by, reduced < 0)):
            columns = np.flatnonzero(pressed & (by != OWN))
            found[by[columns]] = reduced[columns] / factor[by[columns]]
        return found


def _tightest(
    own: Vector, limits: Vector, column: NDArray[np.intp], rows: NDArray[np.intp], sign: float
) -> tuple[Vector, NDArray[np.intp]]:
    """The least of each column's limits (`sign` 1) or the greatest (-1), and the row it comes from."""
    order = np.argsort(-sign * limits, kind="stable")  # the tightest is written last
    order = order[sign * limits[order] < sign * own[column[order]]]
    found, by = own.copy(), np.full(len(own), OWN, dtype=np.intp)
    found[column[order]], by[column[order]] = limits[order], rows[order]
    return found, by
