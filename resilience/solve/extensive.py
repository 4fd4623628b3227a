"""The extensive form: first stage and every scenario's recourse in one program, assembled as arrays in bulk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from resilience.solve.highs import Arrays, Vector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from resilience.program.blocks.block import Block
    from resilience.program.reading.compile import Compiled
    from resilience.program.two_stage import TwoStageProgram

CHUNK = 100
"""Cases whose numbers are worked out together."""


@dataclass(frozen=True)
class ExtensiveForm:
    """Arrays of the extensive form and where each block's scenarios stand in them.

    `starts[b]` is the first recourse column of block b; its case c begins at `starts[b] + c * n_columns`.
    """

    arrays: Arrays
    program: TwoStageProgram
    starts: tuple[int, ...]

    @property
    def first_columns(self) -> int:
        """Number of first-stage columns."""
        return len(self.program.first.columns)

    def loss_vectors(self) -> sparse.csr_array:
        """Loss of every scenario as a linear function of all columns, shape (n_scenarios, n_columns)."""
        return self._functions("loss")

    def short_vectors(self) -> sparse.csr_array:
        """Units short of every scenario as a linear function of all columns."""
        return self._functions("short")

    def _functions(self, name: str) -> sparse.csr_array:
        pieces = []
        for block, start in zip(self.program.blocks, self.starts, strict=True):
            reading: sparse.csr_array = getattr(block.branches, name)[block.branch_of]
            each = np.repeat(block.case_of, np.diff(reading.indptr))
            indices = start + each * reading.shape[1] + reading.indices
            shape = (len(block.scenarios), len(self.arrays.cost))
            pieces.append(sparse.csr_array((reading.data, indices, reading.indptr), shape=shape))
        if not pieces:
            return sparse.csr_array((0, len(self.arrays.cost)))
        return sparse.csr_array(sparse.vstack(pieces, format="csr"))


def build_extensive(program: TwoStageProgram) -> ExtensiveForm:
    """Assemble the extensive form of a first stage and instantiated blocks."""
    first = program.first
    starts = _starts([len(first.columns), *(block.size * block.n_columns for block in program.blocks)])
    row_starts = _starts([len(first.rows), *(block.size * block.n_rows for block in program.blocks)])
    arrays = _blank(program, starts[-1], row_starts[-1])
    _write_first(arrays, first)
    _write_links(arrays, program, row_starts)
    for position, block in enumerate(program.blocks):
        columns, rows = slice(*starts[position + 1 : position + 3]), slice(*row_starts[position + 1 : position + 3])
        _write_cost(arrays.cost[columns], block)
        _write_sides(arrays, block, columns, rows)
        _write_recourse(arrays, block, columns, rows)
    form = ExtensiveForm(arrays, program, tuple(starts[1:-1]))
    return form if program.fill_limit is None else _with_fill_rate(form, program.fill_limit)


def _starts(sizes: Sequence[int]) -> list[int]:
    return [int(start) for start in np.cumsum([0, *sizes])]


def _by_case(values: NDArray[Any], block: Block) -> NDArray[Any]:
    """The same memory with one line per case."""
    return values.reshape(block.size, -1)


def _blank(program: TwoStageProgram, n_columns: int, n_rows: int) -> Arrays:
    """Arrays of the final size, to be written once in place: at a thousand scenarios every copy counts.

    The matrix is held by columns, as the solver does: one held by rows it would have to turn.
    """
    first = program.first.matrix
    linked = [np.bincount(block.template.link_columns, minlength=first.shape[1]) for block in program.blocks]
    of_first = np.bincount(first.indices, minlength=first.shape[1]) + sum(
        block.size * count for block, count in zip(program.blocks, linked, strict=True)
    )
    n_entries = int(of_first.sum()) + sum(block.size * block.template.matrix.nnz for block in program.blocks)
    matrix = sparse.csc_array((n_rows, n_columns))
    matrix.indptr = np.zeros(n_columns + 1, dtype=np.int32)
    matrix.indptr[1 : first.shape[1] + 1] = np.cumsum(of_first)
    matrix.indices = np.empty(n_entries, dtype=np.int32)
    matrix.data = np.empty(n_entries)
    of_columns, of_rows = ([np.empty(n) for _ in range(3)] for n in (n_columns, n_rows))
    cost, lower, upper = of_columns
    return Arrays(cost, matrix, of_rows[0], of_rows[1], lower, upper, np.zeros(n_columns, dtype=bool))


def _write_first(arrays: Arrays, first: Compiled) -> None:
    """Write the first stage's own numbers; its matrix entries come first in each of its columns."""
    no_data = np.zeros((0, 1))
    columns, rows = len(first.columns), len(first.rows)
    arrays.cost[:columns] = first.cost
    arrays.integer[:columns] = first.integer
    arrays.lower[:columns] = first.lower(no_data)[:, 0]
    arrays.upper[:columns] = first.upper(no_data)[:, 0]
    arrays.row_lower[:rows] = first.row_lower(no_data)[:, 0]
    arrays.row_upper[:rows] = first.row_upper(no_data)[:, 0]
    own = first.matrix.tocsc()
    where = np.repeat(arrays.matrix.indptr[:columns] - own.indptr[:-1], np.diff(own.indptr)) + np.arange(own.nnz)
    arrays.matrix.indices[where] = own.indices
    arrays.matrix.data[where] = own.data


def _write_links(arrays: Arrays, program: TwoStageProgram, row_starts: Sequence[int]) -> None:
    """Write the first-stage columns' entries in the rows of every case, block after block, case after case."""
    n_first = len(program.first.columns)
    filled = arrays.matrix.indptr[:n_first] + np.bincount(program.first.matrix.indices, minlength=n_first)
    for block, start in zip(program.blocks, row_starts[1:], strict=False):
        template = block.template
        order = np.lexsort((template.link_rows, template.link_columns))
        column, row = template.link_columns[order], template.link_rows[order]
        count = np.bincount(column, minlength=n_first)
        rank = np.arange(len(order)) - np.repeat(np.cumsum(count) - count, count)
        for cases in _chunks(block.size):
            case = np.arange(cases.start, cases.stop)[:, None]
            where = filled[column] + rank + case * count[column]
            arrays.matrix.indices[where] = row + (start + case * len(template.rows))
            arrays.matrix.data[where] = block.links(block.data[:, cases])[order].T
        filled = filled + block.size * count


def _chunks(size: int) -> list[slice]:
    """Cases in groups, so that what is made on the way stays small."""
    return [slice(low, min(low + CHUNK, size)) for low in range(0, size, CHUNK)]


def _write_cost(cost: Vector, block: Block) -> None:
    """Write what the columns of each case cost: the losses of its branches at their rates."""
    per_case, loss = _by_case(cost, block), block.branches.loss.toarray()
    for cases in _chunks(block.size):
        np.matmul(block.branch_weights[cases], loss, out=per_case[cases])


def _write_sides(arrays: Arrays, block: Block, columns: slice, rows: slice) -> None:
    """Write what rows and columns of every case must stay between."""
    template = block.template
    for values, sides in (
        (arrays.lower[columns], template.lower), (arrays.upper[columns], template.upper),
        (arrays.row_lower[rows], template.row_lower), (arrays.row_upper[rows], template.row_upper),
    ):  # fmt: skip
        for cases in _chunks(block.size):
            _by_case(values, block)[cases] = sides(block.data[:, cases]).T


def _write_recourse(arrays: Arrays, block: Block, columns: slice, rows: slice) -> None:
    """Write the columns of all cases of a block: its template, repeated down the diagonal."""
    own = block.template.matrix.tocsc()
    n_rows = own.shape[0]
    matrix, case = arrays.matrix, np.arange(block.size, dtype=np.int32)[:, None]
    start = int(matrix.indptr[columns.start])
    entries = slice(start, start + block.size * own.nnz)
    np.add(
        case * np.int32(n_rows),
        (own.indices + rows.start).astype(np.int32),
        out=_by_case(matrix.indices[entries], block),
    )
    _by_case(matrix.data[entries], block)[:] = own.data
    ends = _by_case(matrix.indptr[columns.start + 1 : columns.stop + 1], block)
    np.add(case * np.int32(own.nnz), (own.indptr[1:] + start).astype(np.int32), out=ends)


def add_rows(arrays: Arrays, rows: sparse.csr_array, lower: Vector, upper: Vector) -> Arrays:
    """Append rows."""
    return replace(
        arrays,
        matrix=sparse.vstack([arrays.matrix, rows], format=arrays.matrix.format),
        row_lower=np.concatenate([arrays.row_lower, lower]),
        row_upper=np.concatenate([arrays.row_upper, upper]),
    )


def _with_fill_rate(form: ExtensiveForm, limit: float) -> ExtensiveForm:
    """Cap the expected units short per year over all scenarios."""
    row = sparse.csr_array(form.program.rates[None, :] @ form.short_vectors())
    return replace(form, arrays=add_rows(form.arrays, row, np.array([-np.inf]), np.array([limit])))


def with_column(arrays: Arrays, cost: float) -> Arrays:
    """Arrays with one more column, free and in no row."""
    empty = sparse.csr_array((arrays.matrix.shape[0], 1))
    return replace(
        arrays,
        cost=np.append(arrays.cost, cost),
        matrix=sparse.csr_array(sparse.hstack([arrays.matrix, empty], format="csr")),
        lower=np.append(arrays.lower, -np.inf),
        upper=np.append(arrays.upper, np.inf),
        integer=np.append(arrays.integer, [False]),
    )
