"""The extensive form: first stage and every scenario's recourse in one program, assembled as arrays in bulk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.solve.highs import Arrays, Vector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

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
    no_data = np.zeros((0, 1))
    n = len(first.columns)
    indptr: list[NDArray[np.integer]]
    indices: list[NDArray[np.integer]]
    indptr, indices, values = [first.matrix.indptr], [first.matrix.indices], [first.matrix.data]
    rows_low, rows_up = [first.row_lower(no_data)[:, 0]], [first.row_upper(no_data)[:, 0]]
    lows, ups, costs = [first.lower(no_data)[:, 0]], [first.upper(no_data)[:, 0]], [first.cost]
    starts, nnz = [], first.matrix.nnz
    for position, block in enumerate(program.blocks):
        starts.append(n)
        block_indices, block_values, block_indptr = _tile(block, n)
        indices.append(block_indices)
        values.append(block_values)
        indptr.append(block_indptr[1:] + nnz)
        nnz += len(block_indices)
        rows_low.append(block.row_lower.T.ravel())
        rows_up.append(block.row_upper.T.ravel())
        lows.append(block.lower.T.ravel())
        ups.append(block.upper.T.ravel())
        weight = block.weights if weights is None else weights[position]
        costs.append(np.outer(weight, block.template.cost).ravel())
        n += block.size * len(block.template.columns)
    rows_lower = np.concatenate(rows_low)
    matrix = sparse.csr_array(
        (np.concatenate(values), np.concatenate(indices), np.concatenate(indptr)), shape=(len(rows_lower), n)
    )
    integer = np.zeros(n, dtype=bool)
    integer[: len(first.columns)] = first.integer
    arrays = Arrays(
        np.concatenate(costs),
        matrix,
        rows_lower,
        np.concatenate(rows_up),
        np.concatenate(lows),
        np.concatenate(ups),
        integer,
    )
    form = ExtensiveForm(arrays, program, tuple(starts))
    return form if program.fill_limit is None else _with_fill_rate(form, program.fill_limit)


def _tile(block: Block, start: int) -> tuple[NDArray[np.integer], Vector, NDArray[np.integer]]:
    """Row-wise matrix of all scenarios of a block: its template repeated, links written in."""
    template = block.template
    own = template.matrix.tocoo()
    n_rows, n_columns = template.matrix.shape
    rows = np.concatenate([template.link_rows, own.row])
    order = np.argsort(rows, kind="stable")
    is_own = np.concatenate([np.zeros(len(template.link_rows), bool), np.ones(own.nnz, bool)])[order]
    columns = np.concatenate([template.link_columns, own.col])[order].astype(np.int32)
    shift = np.where(is_own, np.int32(n_columns), np.int32(0))
    base = columns + np.where(is_own, np.int32(start), np.int32(0))
    offsets = np.arange(block.size, dtype=np.int32)[:, None]
    indices = (base[None, :] + shift[None, :] * offsets).ravel().astype(np.int32)
    values: Vector = np.empty((block.size, len(order)))
    values[:, is_own] = np.concatenate([np.zeros(len(template.link_rows)), own.data])[order][is_own]
    links = np.flatnonzero(~is_own)
    values[:, links] = block.link_values[order[links]].T
    counts = np.tile(np.bincount(rows, minlength=n_rows), block.size)
    indptr: NDArray[np.integer] = np.concatenate([[0], np.cumsum(counts)])
    return indices, values.ravel(), indptr


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
