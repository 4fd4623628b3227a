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

    from resilience.program.compile import Compiled
    from resilience.program.two_stage import Block, TwoStageProgram


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
            vector = block.template.vectors[name]
            columns = np.flatnonzero(vector)
            offsets = start + block.case_of[:, None] * len(vector)
            indices = (offsets + columns[None, :]).ravel()
            n = len(block.scenarios)
            values = np.tile(vector[columns], n)
            indptr = np.arange(n + 1) * len(columns)
            pieces.append(sparse.csr_array((values, indices, indptr), shape=(n, len(self.arrays.cost))))
        if not pieces:
            return sparse.csr_array((0, len(self.arrays.cost)))
        return sparse.csr_array(sparse.vstack(pieces, format="csr"))


def build_extensive(program: TwoStageProgram, weights: Sequence[Vector] | None = None) -> ExtensiveForm:
    """Assemble the extensive form.

    Parameters
    ----------
    program
        First stage and instantiated blocks.
    weights
        Objective weight of each case's loss, one array per block; None: the rates.
    """
    first = program.first
    starts = _starts([len(first.columns), *(block.size * len(block.template.columns) for block in program.blocks)])
    row_starts = _starts([len(first.rows), *(block.size * len(block.template.rows) for block in program.blocks)])
    entries = _starts([first.matrix.nnz, *(block.size * _entries(block) for block in program.blocks)])
    arrays = _blank(starts[-1], row_starts[-1], entries[-1])
    _write_first(arrays, first)
    for position, block in enumerate(program.blocks):
        columns, rows, values = (slice(*ends[position + 1 : position + 3]) for ends in (starts, row_starts, entries))
        weight = block.weights if weights is None else weights[position]
        _by_case(arrays.cost[columns], block)[:] = np.outer(weight, block.template.cost)
        _by_case(arrays.lower[columns], block)[:] = block.lower.T
        _by_case(arrays.upper[columns], block)[:] = block.upper.T
        _by_case(arrays.row_lower[rows], block)[:] = block.row_lower.T
        _by_case(arrays.row_upper[rows], block)[:] = block.row_upper.T
        matrix = arrays.matrix
        ends = matrix.indptr[rows.start + 1 : rows.stop + 1]
        _tile(block, starts[position + 1], matrix.indices[values], matrix.data[values], ends)
        ends += entries[position + 1]
    form = ExtensiveForm(arrays, program, tuple(starts[1:-1]))
    return form if program.fill_limit is None else _with_fill_rate(form, program.fill_limit)


def _starts(sizes: Sequence[int]) -> list[int]:
    return [int(start) for start in np.cumsum([0, *sizes])]


def _entries(block: Block) -> int:
    """Entries of one case's rows: its own and its links."""
    return int(block.template.matrix.nnz) + len(block.template.link_rows)


def _by_case(values: NDArray[Any], block: Block) -> NDArray[Any]:
    """The same memory with one line per case."""
    return values.reshape(block.size, -1)


def _blank(n_columns: int, n_rows: int, n_entries: int) -> Arrays:
    """Arrays of the final size, to be written once in place: at a thousand scenarios every copy counts."""
    matrix = sparse.csr_array((n_rows, n_columns))
    matrix.indptr = np.zeros(n_rows + 1, dtype=np.int32)
    matrix.indices = np.empty(n_entries, dtype=np.int32)
    matrix.data = np.empty(n_entries)
    of_columns, of_rows = ([np.empty(n) for _ in range(3)] for n in (n_columns, n_rows))
    cost, lower, upper = of_columns
    return Arrays(cost, matrix, of_rows[0], of_rows[1], lower, upper, np.zeros(n_columns, dtype=bool))


def _write_first(arrays: Arrays, first: Compiled) -> None:
    no_data = np.zeros((0, 1))
    columns, rows, entries = len(first.columns), len(first.rows), first.matrix.nnz
    arrays.cost[:columns] = first.cost
    arrays.integer[:columns] = first.integer
    arrays.lower[:columns] = first.lower(no_data)[:, 0]
    arrays.upper[:columns] = first.upper(no_data)[:, 0]
    arrays.row_lower[:rows] = first.row_lower(no_data)[:, 0]
    arrays.row_upper[:rows] = first.row_upper(no_data)[:, 0]
    arrays.matrix.indptr[: rows + 1] = first.matrix.indptr
    arrays.matrix.indices[:entries] = first.matrix.indices
    arrays.matrix.data[:entries] = first.matrix.data


def _tile(block: Block, start: int, indices: NDArray[np.int32], values: Vector, ends: NDArray[np.int32]) -> None:
    """Write the row-wise matrix of all cases of a block: its template repeated, links written in."""
    template = block.template
    own = template.matrix.tocoo()
    n_rows, n_columns = template.matrix.shape
    n_links = len(template.link_rows)
    rows = np.concatenate([template.link_rows, own.row])
    order = np.argsort(rows, kind="stable")
    columns = np.concatenate([template.link_columns, own.col + start]).astype(np.int32)[order]
    is_own = order >= n_links
    case = np.arange(block.size, dtype=np.int32)[:, None]
    tiled = _by_case(indices, block)
    np.multiply(case, np.where(is_own, n_columns, 0).astype(np.int32), out=tiled)
    tiled += columns
    _by_case(values, block)[:] = np.concatenate([np.zeros(n_links), own.data])[order]
    _by_case(values, block)[:, ~is_own] = block.link_values[order[~is_own]].T
    filled = np.cumsum(np.bincount(rows, minlength=n_rows)).astype(np.int32)
    np.add(case * np.int32(len(order)), filled, out=_by_case(ends, block))


def add_rows(arrays: Arrays, rows: sparse.csr_array, lower: Vector, upper: Vector) -> Arrays:
    """Append rows."""
    return replace(
        arrays,
        matrix=sparse.csr_array(sparse.vstack([arrays.matrix, rows], format="csr")),
        row_lower=np.concatenate([arrays.row_lower, lower]),
        row_upper=np.concatenate([arrays.row_upper, upper]),
    )


def _with_fill_rate(form: ExtensiveForm, limit: float) -> ExtensiveForm:
    """Cap the expected units short per year over all scenarios."""
    row = sparse.csr_array(form.program.rates[None, :] @ form.short_vectors())
    return replace(form, arrays=add_rows(form.arrays, row, np.array([-np.inf]), np.array([limit])))
