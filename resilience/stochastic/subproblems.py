"""Every scenario's recourse at a fixed first stage: costs, and how they change with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from resilience.errors import SolverError
from resilience.solve.highs import FEASIBILITY, Arrays
from resilience.solve.lp import UNBOUNDED, Ending, WarmLp
from resilience.stochastic.bases import MOST_ROWS, Basis

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.solve.highs import Vector
    from resilience.stochastic.program import ArrayProgram

POOL = 64
"""Bases kept from one first stage to the next, the most useful first."""
TRIALS = 12
"""Solves after which bunching must have settled more than it costs, or is given up."""


ROUNDING = 1e-6
"""Rows missed by less than this in sum, relative to the largest side, are met."""


class UnboundedError(SolverError):
    """A recourse has no least cost."""


@dataclass(frozen=True)
class PricedScenarios:
    """Cost of each scenario at `x` and the duals of its rows; where `infeasible`, cost is how far rows are missed."""

    x: Vector
    values: Vector
    duals: Vector
    infeasible: NDArray[np.bool_]


@dataclass
class ArraySubproblems:
    """Prices first stages; keeps one warm instance and the bases that served before."""

    program: ArrayProgram
    bunch: bool = True
    _lp: WarmLp | None = None
    _elastic: WarmLp | None = None
    _pool: list[tuple[int, Basis]] = field(default_factory=list)
    _bases: dict[int, Any] = field(default_factory=dict)
    "Last basis of each scenario: near the next one while the first stage moves little."
    _solved: int = 0
    _settled: int = 0

    def __post_init__(self) -> None:
        s, recourse = self.program.scenarios, self.program.recourse
        if recourse.integer.any():
            msg = "The recourse has integer columns: only the extensive form solves it."
            raise SolverError(msg)
        self._base = self.program.base_technology
        fixed = s.cost is None and s.lower is None and s.upper is None
        self._can_bunch = self.bunch and fixed and recourse.matrix.shape[0] <= MOST_ROWS and self.program.size > 1

    def sides(self, x: Vector) -> tuple[Vector, Vector]:
        """Sides of every scenario's rows once the first stage is fixed."""
        s = self.program.scenarios
        moved = np.broadcast_to(self._base @ x, s.row_lower.shape)
        if s.technology is not None and s.technology_rows is not None and s.technology_columns is not None:
            own = s.technology * x[s.technology_columns]
            rows = np.arange(len(s.technology_rows))
            gather = sparse.csr_array(
                (np.ones(len(rows)), (rows, s.technology_rows)), shape=(len(rows), s.row_lower.shape[1])
            )
            moved = moved + own @ gather
        return s.row_lower - moved, s.row_upper - moved

    def price(self, x: Vector) -> PricedScenarios:
        """Price a first stage in every scenario.

        Raises
        ------
        UnboundedError
            When a recourse has no least cost.
        """
        lower, upper = self.sides(x)
        size, m = lower.shape
        values, duals, bad = np.zeros(size), np.zeros((size, m)), np.zeros(size, dtype=bool)
        left = np.arange(size)
        if self._can_bunch:
            left = self._by_pool(lower, upper, values, duals)
        while len(left):
            s = int(left[0])
            basis = self._solve(s, lower, upper, values, duals, bad)
            left = left[1:]
            if basis is not None and len(left):
                left = self._spread(basis, left, lower, upper, values, duals)
        self._pool = sorted(self._pool, key=lambda used: -used[0])[:POOL]
        return PricedScenarios(x, values, duals, bad)

    def slopes(self, priced: PricedScenarios, weights: sparse.csr_array) -> Vector:
        """Slope in the first stage of the weighted sum of costs, one line per line of weights."""
        s = self.program.scenarios
        slope = -(self._base.T @ np.asarray(weights @ priced.duals).T).T
        if s.technology is not None and s.technology_columns is not None:
            pushes = np.asarray(weights @ (s.technology * priced.duals[:, s.technology_rows]))
            for place, column in enumerate(s.technology_columns):
                slope[:, column] -= pushes[:, place]
        return np.asarray(slope)

    def _by_pool(self, lower: Vector, upper: Vector, values: Vector, duals: Vector) -> NDArray[np.int64]:
        left, pool, self._pool = np.arange(len(lower)), self._pool, []
        for _, basis in pool:
            if not len(left):
                break
            left = self._spread(basis, left, lower, upper, values, duals)
        return left

    def _spread(
        self, basis: Basis, left: NDArray[np.int64], lower: Vector, upper: Vector, values: Vector, duals: Vector
    ) -> NDArray[np.int64]:
        """Settle all scenarios in which a basis is optimal; return those left."""
        fits, costs = basis.settle(self.program.recourse, lower[left], upper[left])
        hit = left[fits]
        values[hit] = costs[fits]
        duals[hit] = basis.duals
        self._settled += len(hit)
        self._pool.append((len(hit), basis))
        return left[~fits]

    def _solve(
        self, s: int, lower: Vector, upper: Vector, values: Vector, duals: Vector, bad: NDArray[np.bool_]
    ) -> Basis | None:
        """Solve one scenario; the basis is returned when trying it on others is worth its while."""
        lp = self._load(s, lower[s], upper[s])
        if not self._can_bunch:
            lp.start_from(self._bases.get(s))
        ending = lp.run()
        if ending is Ending.UNBOUNDED:
            raise UnboundedError(UNBOUNDED)
        if ending is Ending.INFEASIBLE:
            values[s], duals[s], bad[s] = self._without(s, lower[s], upper[s])
            return None
        values[s], duals[s] = lp.objective, lp.duals
        self._solved += 1
        if not self._can_bunch:
            self._bases[s] = lp.basis()
            return None
        if self._solved >= TRIALS and self._settled < self._solved * (1 + lower.shape[1] / 50):
            self._can_bunch, self._pool = False, []
            return None
        return Basis.of(lp, self.program.recourse, lower[s], upper[s])

    def _bounds(self, scenario: int) -> tuple[Vector, Vector]:
        s, recourse = self.program.scenarios, self.program.recourse
        low = recourse.lower if s.lower is None else s.lower[scenario]
        high = recourse.upper if s.upper is None else s.upper[scenario]
        return np.ascontiguousarray(low), np.ascontiguousarray(high)

    def _load(self, scenario: int, lower: Vector, upper: Vector) -> WarmLp:
        s, recourse = self.program.scenarios, self.program.recourse
        if self._lp is None:
            cost = recourse.cost if s.cost is None else s.cost[scenario]
            low, high = self._bounds(scenario)
            whole = np.zeros(len(cost), dtype=bool)
            self._lp = WarmLp(Arrays(cost, recourse.matrix, lower, upper, low, high, whole))
            return self._lp
        self._lp.sides(lower, upper)
        if s.cost is not None:
            self._lp.costs(s.cost[scenario])
        if s.lower is not None or s.upper is not None:
            self._lp.bounds(*self._bounds(scenario))
        return self._lp

    def _without(self, s: int, lower: Vector, upper: Vector) -> tuple[float, Vector, bool]:
        """Price a scenario found infeasible: by how far it is, or, when that is rounding, with its sides that looser.

        Looser sides cost no more, so their plane still holds. Equality rows leave no room but rounding.
        """
        missed, duals = self._missed(s, lower, upper)
        finite = np.concatenate([lower[np.isfinite(lower)], upper[np.isfinite(upper)]])
        if missed > ROUNDING * max(1.0, float(np.abs(finite).max(initial=0.0))):
            return missed, duals, True
        lp = self._load(s, lower - missed - FEASIBILITY, upper + missed + FEASIBILITY)
        ending = lp.run()
        if ending is not Ending.OPTIMAL:
            msg = f"Scenario {s} can neither be solved nor shown infeasible."
            raise SolverError(msg)
        return lp.objective, lp.duals, False

    def _missed(self, scenario: int, lower: Vector, upper: Vector) -> tuple[float, Vector]:
        """Least sum by which rows are missed, and its duals: a plane below it that any feasible plan has at zero."""
        recourse = self.program.recourse
        m, p = recourse.matrix.shape
        low, high = self._bounds(scenario)
        low, high = np.concatenate([low, np.zeros(2 * m)]), np.concatenate([high, np.full(2 * m, np.inf)])
        if self._elastic is None:
            eye = sparse.eye_array(m)
            matrix = sparse.csr_array(sparse.hstack([recourse.matrix, eye, -eye], format="csr"))
            cost = np.concatenate([np.zeros(p), np.ones(2 * m)])
            self._elastic = WarmLp(Arrays(cost, matrix, lower, upper, low, high, np.zeros(p + 2 * m, dtype=bool)))
        else:
            self._elastic.sides(lower, upper)
            self._elastic.bounds(low, high)
        if self._elastic.run() is not Ending.OPTIMAL:
            msg = f"Scenario {scenario} can neither be solved nor shown infeasible."
            raise SolverError(msg)
        return self._elastic.objective, self._elastic.duals
