"""The extensive form: the first stage and every scenario's recourse in one program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.solve.highs import Arrays
from resilience.stochastic.terms import NEUTRAL, Risk

if TYPE_CHECKING:
    from resilience.solve.highs import Vector
    from resilience.stochastic.program import ArrayProgram


@dataclass(frozen=True)
class Extensive:
    """Arrays of the extensive form; the recourse columns of scenario s follow those of scenario s - 1."""

    arrays: Arrays
    program: ArrayProgram

    def parts(self, point: Vector) -> tuple[Vector, Vector]:
        """First-stage columns of a point, and each scenario's recourse cost."""
        n, p, size = len(self.program.first.cost), len(self.program.recourse.cost), self.program.size
        y = point[n : n + p * size].reshape(size, p)
        return point[:n], (y * costs_of(self.program)).sum(axis=1)


def costs_of(program: ArrayProgram) -> Vector:
    """Recourse cost of each column, one line per scenario (or one for all)."""
    cost = program.scenarios.cost
    return program.recourse.cost[None, :] if cost is None else cost


def build_extensive(program: ArrayProgram, risk: Risk = NEUTRAL) -> Extensive:
    """Assemble the extensive form.

    With a CVaR it gains a column for the value at risk and one per scenario for what exceeds it.
    """
    first, recourse, s, size = program.first, program.recourse, program.scenarios, program.size
    p, n = len(recourse.cost), len(first.cost)
    blocks = sparse.kron(sparse.eye_array(size), recourse.matrix, format="csr")
    below = sparse.hstack([_technologies(program), blocks], format="csr")
    above = sparse.hstack([first.matrix, sparse.csr_array((first.matrix.shape[0], p * size))], format="csr")
    matrix = sparse.vstack([above, below], format="csr")

    def tiled(own: Vector | None, base: Vector) -> Vector:
        return np.tile(base, size) if own is None else own.ravel()

    costs = np.broadcast_to(costs_of(program), (size, p))
    own = risk.mean_weight + risk.weight
    arrays = Arrays(
        np.concatenate([own * first.cost, (risk.mean_weight * s.weights[:, None] * costs).ravel()]),
        sparse.csr_array(matrix),
        np.concatenate([first.row_lower, s.row_lower.ravel()]),
        np.concatenate([first.row_upper, s.row_upper.ravel()]),
        np.concatenate([first.lower, tiled(s.lower, recourse.lower)]),
        np.concatenate([first.upper, tiled(s.upper, recourse.upper)]),
        np.concatenate([first.integer, np.tile(recourse.integer, size)]),
        own * first.offset,
    )
    return Extensive(arrays if risk.weight == 0 else _with_cvar(arrays, costs, s.weights, risk, n), program)


def _technologies(program: ArrayProgram) -> sparse.csr_array:
    """Every scenario's T, one below the other."""
    s, (m, n) = program.scenarios, program.recourse.technology.shape
    base = sparse.vstack([program.base_technology] * program.size, format="csr")
    if s.technology is None or s.technology_rows is None or s.technology_columns is None:
        return sparse.csr_array(base)
    rows = (np.arange(program.size)[:, None] * m + s.technology_rows[None, :]).ravel()
    columns = np.tile(s.technology_columns, program.size)
    own = sparse.csr_array((s.technology.ravel(), (rows, columns)), shape=(m * program.size, n))
    return sparse.csr_array(base + own)


def _with_cvar(arrays: Arrays, costs: Vector, probabilities: Vector, risk: Risk, n: int) -> Arrays:
    """Add `excess_s >= q_s y_s - value_at_risk`, and price both (Rockafellar and Uryasev, 2000)."""
    size, p = costs.shape
    rows = np.repeat(np.arange(size), p)
    losses = sparse.csr_array((-costs.ravel(), (rows, n + np.arange(size * p))), shape=(size, len(arrays.cost)))
    at_risk = sparse.csr_array(np.ones((size, 1)))
    excess = sparse.hstack([losses, at_risk, sparse.eye_array(size, format="csr")], format="csr")
    blank = sparse.csr_array((arrays.matrix.shape[0], size + 1))
    return Arrays(
        np.concatenate([arrays.cost, [risk.weight], risk.weight / (1 - risk.level) * probabilities]),
        sparse.csr_array(sparse.vstack([sparse.hstack([arrays.matrix, blank]), excess], format="csr")),
        np.concatenate([arrays.row_lower, np.zeros(size)]),
        np.concatenate([arrays.row_upper, np.full(size, np.inf)]),
        np.concatenate([arrays.lower, [-np.inf], np.zeros(size)]),
        np.concatenate([arrays.upper, np.full(size + 1, np.inf)]),
        np.concatenate([arrays.integer, np.zeros(size + 1, dtype=bool)]),
        arrays.offset,
    )
