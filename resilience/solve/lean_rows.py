"""Rows on a single recourse column are limits of that column once the plan is fixed: fewer rows, the same optimum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.program.compile import Compiled
    from resilience.solve.highs import Vector

    Places = NDArray[np.intp]


@dataclass(frozen=True)
class LeanRows:
    """A template's rows on several columns, `kept` with `matrix`, and `single` rows with their column and factor."""

    n_rows: int
    matrix: sparse.csr_array
    kept: Places
    single: Places
    column: Places
    factor: Vector

    @classmethod
    def of(cls, template: Compiled) -> LeanRows:
        """Tell the rows of a template apart."""
        matrix = template.matrix
        alone = np.diff(matrix.indptr) == 1
        single, kept = np.flatnonzero(alone), np.flatnonzero(~alone)
        at = matrix.indptr[single]
        column = matrix.indices[at].astype(np.intp)
        return cls(len(alone), sparse.csr_array(matrix[kept]), kept, single, column, matrix.data[at])
