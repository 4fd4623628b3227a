"""Rows on a single recourse column are limits of that column once the plan is fixed: fewer rows, the same optimum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.program.reading.compile import Compiled
    from resilience.solve.highs import Vector

    Places = NDArray[np.intp]


@dataclass(frozen=True)
class LeanRows:
    """A template's rows on several columns, `kept` with `matrix`, and `single` rows with their column and factor.

    `place` (n_rows,) is where each row stands when those kept come first and the single ones after them.
    """

    n_rows: int
    matrix: sparse.csr_array
    kept: Places
    single: Places
    column: Places
    factor: Vector
    place: Places

    @classmethod
    def of(cls, template: Compiled) -> LeanRows:
        """Tell the rows of a template apart."""
        matrix = template.matrix
        counts = np.diff(matrix.indptr)
        alone = counts == 1
        single, kept = np.flatnonzero(alone), np.flatnonzero(~alone)
        stays = np.repeat(~alone, counts)  # SciPy's own way to pick rows takes four times as long
        starts = np.zeros(len(kept) + 1, dtype=matrix.indptr.dtype)
        np.cumsum(counts[kept], out=starts[1:])
        rows = sparse.csr_array((matrix.data[stays], matrix.indices[stays], starts), (len(kept), matrix.shape[1]))
        at = matrix.indptr[single]
        place = np.where(alone, len(kept) - 1 + np.cumsum(alone), np.cumsum(~alone) - 1)
        return cls(len(alone), rows, kept, single, matrix.indices[at].astype(np.intp), matrix.data[at], place)
