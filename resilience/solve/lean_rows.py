"""Rows on a single recourse column are limits of that column once the plan is fixed: fewer rows, the same optimum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from resilience.program.compact import PackedMatrix, narrowed, packed, unpacked

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

    def packed(self) -> PackedRows:
        """The same in few bytes."""
        return PackedRows(
            self.n_rows, PackedMatrix.of(self.matrix),
            narrowed(self.kept), narrowed(self.single), narrowed(self.column), packed(self.factor),
        )  # fmt: skip


@dataclass(frozen=True)
class PackedRows:
    """`LeanRows` in few bytes: there may be thousands of templates."""

    n_rows: int
    matrix: PackedMatrix
    kept: NDArray[np.integer[Any]]
    single: NDArray[np.integer[Any]]
    column: NDArray[np.integer[Any]]
    factor: Any

    def unpacked(self) -> LeanRows:
        """What was packed."""
        return LeanRows(
            self.n_rows, self.matrix.unpacked(),
            self.kept.astype(np.intp), self.single.astype(np.intp), self.column.astype(np.intp), unpacked(self.factor),
        )  # fmt: skip
