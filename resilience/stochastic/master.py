"""The master: the first stage, a column per group of scenarios (and the CVaR), and the cuts found so far."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.solve.highs import Arrays, Limits, RunStatus, solve
from resilience.solve.lp import Ending, WarmLp

if TYPE_CHECKING:
    from resilience.solve.highs import Vector
    from resilience.stochastic.program import ArrayProgram
    from resilience.stochastic.terms import Risk

BOX = 1e6
"""First box around a first stage without bounds; widened while its edge is where the optimum lies."""
WIDEST = 1e13


@dataclass(frozen=True)
class Trial:
    """What a run of the master gave: `x` and `theta` are None unless it is optimal (or stopped at a point)."""

    ending: Ending
    x: Vector | None
    theta: Vector | None
    bound: float
    boxed: bool = False
    "The optimum lies at the edge of the box: the bound does not hold yet."


@dataclass
class ArrayMaster:
    """Holds the cuts; a column of the recourse counts once it has a cut to rest on."""

    program: ArrayProgram
    risk: Risk
    groups: int
    box: float = BOX
    rows: list[sparse.csr_array] = field(default_factory=list)
    sides: list[Vector] = field(default_factory=list)

    def __post_init__(self) -> None:
        first, n = self.program.first, len(self.program.first.cost)
        self.extra = self.groups + (self.risk.weight > 0)
        self.theta_cost = np.full(self.extra, self.risk.mean_weight)
        if self.risk.weight > 0:
            self.theta_cost[-1] = self.risk.weight
        self.resting = np.zeros(self.extra, dtype=bool)
        own = self.risk.mean_weight + self.risk.weight
        blank = sparse.csr_array((first.matrix.shape[0], self.extra))
        self.arrays = Arrays(
            np.concatenate([own * first.cost, np.zeros(self.extra)]),
            sparse.csr_array(sparse.hstack([first.matrix, blank], format="csr")),
            first.row_lower,
            first.row_upper,
            np.concatenate([first.lower, np.zeros(self.extra)]),
            np.concatenate([first.upper, np.zeros(self.extra)]),
            np.concatenate([first.integer, np.zeros(self.extra, dtype=bool)]),
            own * first.offset,
        )
        self.n = n
        self._lp: WarmLp | None = None
        self._open = np.isinf(first.lower) | np.isinf(first.upper)
        self._passed = 0

    def add(self, theta: int, slope: Vector, side: float) -> None:
        """Add `theta >= side + slope x`; a theta of -1 makes it `0 >= side + slope x`, which forbids."""
        row = np.zeros(self.n + self.extra)
        row[: self.n] = -slope
        if theta >= 0:
            row[self.n + theta] = 1.0
            self.resting[theta] = True
        self.rows.append(sparse.csr_array(row[None, :]))
        self.sides.append(np.array([side]))

    def _current(self) -> Arrays:
        """Arrays with the recourse columns that have cuts set free, inside the box."""
        n = self.n
        lower, upper = self.arrays.lower.copy(), self.arrays.upper.copy()
        if self.box < np.inf:
            lower[:n] = np.where(np.isinf(lower[:n]), np.minimum(-self.box, upper[:n] - self.box), lower[:n])
            upper[:n] = np.where(np.isinf(upper[:n]), np.maximum(self.box, lower[:n] + self.box), upper[:n])
        lower[n:][self.resting], upper[n:][self.resting] = -np.inf, np.inf
        cost = self.arrays.cost.copy()
        cost[n:][self.resting] = self.theta_cost[self.resting]
        return replace(self.arrays, cost=cost, lower=lower, upper=upper)

    def solve(self, limits: Limits, *, relaxed: bool) -> Trial:
        """Solve with all cuts; in doubt about the box, it is widened."""
        current = self._current()
        trial = self._relaxed(current, limits) if relaxed else self._whole(current, limits)
        if trial.x is None:
            return trial
        edge = self._open & ((np.abs(trial.x) >= 0.999 * self.box) if self.box < np.inf else False)
        return replace(trial, boxed=bool(edge.any()))

    @property
    def is_boxed(self) -> bool:
        """Whether a column lacks a bound of its own, so that the box may hide feasible points."""
        return bool(self._open.any())

    def widen(self) -> bool:
        """Widen the box; False when it is as wide as numbers allow."""
        self.box *= 1e3
        return self.box <= WIDEST

    def _relaxed(self, current: Arrays, limits: Limits) -> Trial:
        if self._lp is None:
            self._lp = WarmLp(current)
        self._lp.bounds(current.lower, current.upper)
        self._lp.costs(current.cost)
        if len(self.rows) > self._passed:
            new = sparse.csr_array(sparse.vstack(self.rows[self._passed :], format="csr"))
            self._lp.add(new, np.concatenate(self.sides[self._passed :]))
            self._passed = len(self.rows)
        ending = self._lp.run(limits.seconds)
        if ending is not Ending.OPTIMAL:
            return Trial(ending, None, None, -np.inf)
        x = self._lp.x
        return Trial(ending, x[: self.n], x[self.n :], self._lp.objective if self.resting.all() else -np.inf)

    def _whole(self, current: Arrays, limits: Limits) -> Trial:
        rows = sparse.csr_array(sparse.vstack([current.matrix, *self.rows], format="csr"))
        sides = np.concatenate([current.row_lower, *self.sides])
        upper = np.concatenate([current.row_upper, np.full(len(self.rows), np.inf)])
        run = solve(replace(current, matrix=rows, row_lower=sides, row_upper=upper), limits)
        ending = {RunStatus.OPTIMAL: Ending.OPTIMAL, RunStatus.INFEASIBLE: Ending.INFEASIBLE}.get(
            run.status, Ending.STOPPED
        )
        bound = run.bound if self.resting.all() and np.isfinite(run.bound) else -np.inf
        if run.x is None:
            return Trial(ending, None, None, bound)
        return Trial(ending, run.x[: self.n], run.x[self.n :], bound)
