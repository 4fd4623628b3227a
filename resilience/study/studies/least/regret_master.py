r"""The master of the plan that regrets least at most: first stage, a column for the largest regret, cuts of futures.

Regret in a future, $(C_f(x) - C_f^*) / s_f$, is convex in the plan: at any plan $x_k$ that was priced
$\theta \ge (C_f(x_k) + g_{fk}^\top (x - x_k) - C_f^*) / s_f$ holds for the largest regret $\theta$ of every plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.errors import InputError, SolverError
from resilience.solve.extensive import add_rows, with_column
from resilience.solve.highs import Arrays, Limits, solve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.solve.highs import Run, Vector

REGRET_WEIGHT = 1e-3
"""Weight of the whole gap against a change of one column by its size: of plans as near the one of less regret."""
CUT_ROUNDING = 1e-6
"""Share of the dearest cost by which a price may lie below a cut before one of the two is wrong."""


@dataclass(frozen=True, eq=False)
class AtFutures:
    """A plan priced in all futures.

    `x` are the plan's columns, (n_plan,); `costs` whole costs, (n_futures,), currency per year; `slopes` subgradients
    of each future's cost there, (n_futures, n_plan), by unit of each column.
    """

    x: Vector
    costs: Vector
    slopes: Vector


@dataclass(frozen=True, eq=False)
class RegretProblem:
    """What largest regret is to be least.

    Attributes
    ----------
    first
        Rows, bounds and integrality of the first stage, n_columns; its cost does not count. Plans of these rows serve
        in every future. The plan's columns come first, choices among them; others, of scenarios that must be survived,
        may follow.
    best
        Cost of the best plan known for each future, (n_futures,), currency per year.
    proven
        What no plan can cost less than in each future, (n_futures,), currency per year; finite.
    scales
        What one unit of regret is in each future, (n_futures,), currency per year: 1 for money, the cost that a plan
        can influence for shares of it.
    """

    first: Arrays
    best: Vector
    proven: Vector
    scales: Vector
    columns: int | None = None
    "How many columns are the plan's; None: all."

    def __post_init__(self) -> None:
        shapes = {np.shape(one) for one in (self.best, self.proven, self.scales)}
        if len(shapes) != 1 or not len(self.best):
            raise InputError(["Give the best cost, the least possible cost and the scale of each future."])
        numbers = np.concatenate([self.best, self.proven, self.scales])
        if not np.isfinite(numbers).all() or (self.scales <= 0).any():
            raise InputError(["Costs of futures are finite, and what regret is measured in lies above 0."])

    def regrets(self, costs: Vector) -> Vector:
        """Regret in each future, (n_futures,), in units of `scales`."""
        return np.asarray((costs - self.best) / self.scales)

    @property
    def n_plan(self) -> int:
        """Number of the plan's columns."""
        return len(self.first.cost) if self.columns is None else self.columns

    @property
    def choices(self) -> NDArray[np.bool_]:
        """Which of the plan's columns are whole, (n_plan,)."""
        return self.first.integer[: self.n_plan]

    @property
    def floor(self) -> float:
        """Largest regret that no plan can have less of, whatever it is."""
        return float(self.regrets(self.proven).max())


@dataclass
class RegretMaster:
    """Cuts so far, and the programs made of them; `units` (n_columns,) is what one of each column is solved in."""

    problem: RegretProblem
    units: Vector
    rows: list[Vector] = field(default_factory=list)
    "Each of one plan: slopes of its regrets, (n_futures, n_plan)."
    sides: list[Vector] = field(default_factory=list)
    priced: list[AtFutures] = field(default_factory=list)

    def learn(self, one: AtFutures) -> None:
        """Add the cuts of a plan that was priced, and hold it against all others.

        Raises
        ------
        SolverError
            When a plan costs less than a cut says: a price or a subgradient is wrong, and nothing would be proven.
        """
        problem = self.problem
        slopes = one.slopes / problem.scales[:, None]
        side = slopes @ one.x - problem.regrets(one.costs)
        size = CUT_ROUNDING * float((np.abs(one.costs) / problem.scales).max())
        for other, rows, sides in zip(self.priced, self.rows, self.sides, strict=True):
            _hold(problem.regrets(one.costs), rows @ one.x - sides, size)
            _hold(problem.regrets(other.costs), slopes @ other.x - side, size)
        self.priced.append(one)
        self.rows.append(slopes)
        self.sides.append(side)

    def least(self, unit: float, limits: Limits, choices: Vector | None, *, relaxed: bool) -> Run:
        """Least largest regret by the cuts so far; all columns, and the regret as the last one.

        Parameters
        ----------
        unit
            Regret that counts as one.
        choices
            Values of the columns that are whole, to be kept; None leaves them free.
        """
        found = solve(self._arrays(unit, choices), limits, relaxed=relaxed)
        return self._told(found, unit)

    def step(self, unit: float, center: Vector, level: float, choices: Vector | None) -> Vector | None:
        """Plan nearest to `center` whose largest regret by the cuts is at most `level`; None where none is found.

        The distance is the sum of changes, each in its unit, so that the step is a linear program.
        """
        arrays = self._arrays(unit, choices)
        n_plan, width = len(center), len(arrays.cost)
        arrays.upper[-1] = level / unit
        moves = sparse.eye_array(n_plan, format="csr")
        blank = sparse.csr_array((arrays.matrix.shape[0], 2 * n_plan))
        books = sparse.hstack([sparse.eye_array(n_plan, width), -moves, moves])
        matrix = sparse.vstack([sparse.hstack([arrays.matrix, blank]), books], format="csr")
        at, beside = center / self.units[:n_plan], 2 * n_plan
        nearest = Arrays(
            np.concatenate([REGRET_WEIGHT * arrays.cost, np.ones(beside)]),
            sparse.csr_array(matrix),
            np.concatenate([arrays.row_lower, at]),
            np.concatenate([arrays.row_upper, at]),
            np.concatenate([arrays.lower, np.zeros(beside)]),
            np.concatenate([arrays.upper, np.full(beside, np.inf)]),
            np.zeros(width + beside, dtype=bool),
        )
        found = solve(nearest, Limits())
        return None if found.x is None else np.asarray(found.x[:n_plan] * self.units[:n_plan])

    def _arrays(self, unit: float, choices: Vector | None) -> Arrays:
        """First stage and cuts in units in which the numbers are near one."""
        problem, first = self.problem, self.problem.first
        matrix = sparse.csr_array(sparse.csr_array(first.matrix) @ sparse.diags_array(self.units))
        lower, upper = first.lower / self.units, first.upper / self.units
        if choices is not None:
            lower[first.integer] = upper[first.integer] = choices
        own = replace(first, cost=np.zeros(len(self.units)), matrix=matrix, lower=lower, upper=upper, offset=0.0)
        arrays = with_column(own, 1.0)
        arrays.lower[-1] = problem.floor / unit
        if not self.rows:
            return arrays
        slopes = np.vstack(self.rows) * (self.units[: problem.n_plan] / unit)
        idle = np.zeros((len(slopes), len(self.units) - problem.n_plan))
        rows = sparse.csr_array(np.column_stack([-slopes, idle, np.ones(len(slopes))]))
        sides = -np.concatenate(self.sides) / unit
        return add_rows(arrays, rows, sides, np.full(len(sides), np.inf))

    def _told(self, found: Run, unit: float) -> Run:
        x = None if found.x is None else found.x * np.append(self.units, unit)
        return replace(found, x=x, objective=found.objective * unit, bound=found.bound * unit)


def _hold(regrets: Vector, cut: Vector, size: float) -> None:
    if (regrets < cut - size).any():
        future = int(np.argmax(cut - regrets))
        msg = (
            f"In future {future} a plan costs less than follows from the subgradient of another: one of them is wrong."
        )
        raise SolverError(msg)
