"""The master of the L-shaped method: first stage, one column per outcome, cuts; kept warm while it grows."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from resilience.solve.extensive import add_rows, build_extensive
from resilience.solve.highs import Arrays, Limits, Vector, pass_arrays, run, solve
from resilience.solve.instances import check, new_highs, row_duals, unit_of
from resilience.solve.lshaped.lazy_cuts import holding, solve_lazily

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Progress, Run
    from resilience.solve.lshaped.fill_rate import PricedInLimit
    from resilience.solve.lshaped.risk_term import RiskTerm
    from resilience.solve.pricing.cuts import Cuts

SIFTED_FROM = 1000
"""Cuts from which on whole plans are searched over the few that matter."""
SPECK = 1e-9
"""Share of the usual cost below which all losses are nothing but rounding, and no measure of money."""


@dataclass
class Master:
    """The master's arrays: first stage (and survival scenarios), one column per outcome, perhaps one for the CVaR.

    An outcome is a branch of a case; `weights` are their rates.
    """

    program: TwoStageProgram
    weights: Vector
    risk: RiskTerm | None
    unavoidable: float
    arrays: Arrays = field(init=False)
    loss_columns: slice = field(init=False)
    cuts: list[sparse.csr_array] = field(default_factory=list)
    cut_sides: list[Vector] = field(default_factory=list)
    _warm: Any = None
    _handed: int = 0
    _kept: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, dtype=bool))
    "Which cuts the last search for whole plans had."
    _money: float = 1.0
    _units: Vector = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        survival = tuple(block for block in self.program.blocks if block.scope.exact_service)
        base = build_extensive(replace(self.program, blocks=survival, fill_limit=None)).arrays
        start, n_outcomes = len(base.cost), len(self.weights)
        extra = n_outcomes + (self.risk is not None)
        costs = self.weights if self.risk is None else np.append(self.weights, self.risk.weight)
        blank = sparse.csr_array((base.matrix.shape[0], extra))
        self.arrays = Arrays(
            np.concatenate([base.cost, costs]),
            sparse.csr_array(sparse.hstack([base.matrix, blank], format="csr")),
            base.row_lower,
            base.row_upper,
            np.concatenate([base.lower, np.full(extra, -np.inf)]),
            np.concatenate([base.upper, np.full(extra, np.inf)]),
            np.concatenate([base.integer, np.zeros(extra, dtype=bool)]),
        )
        self.loss_columns = slice(start, start + n_outcomes)

    @property
    def n_first(self) -> int:
        """Number of first-stage columns."""
        return len(self.program.first.columns)

    @cached_property
    def case_weights(self) -> Vector:
        """Rate of each case per year."""
        rated = [block.weights for block in self.program.blocks if not block.scope.exact_service]
        return np.concatenate(rated) if rated else np.empty(0)

    def add(self, cuts: Cuts, which: Sequence[int] | np.ndarray) -> None:
        """Add the cuts of some cases: `shares @ losses >= value + slope (x - trial)`."""
        chosen = np.asarray(which, dtype=int)
        if not len(chosen):
            return
        slopes, shares = cuts.slopes[chosen], cuts.shares[chosen]
        width = self.arrays.matrix.shape[1]
        picks = sparse.csr_array(
            (shares.data, shares.indices + self.loss_columns.start, shares.indptr), shape=(len(chosen), width)
        )
        plans = sparse.csr_array((slopes.data, slopes.indices, slopes.indptr), shape=(len(chosen), width))
        self.cuts.append(sparse.csr_array(picks - plans))
        self.cut_sides.append(cuts.values[chosen] - slopes @ cuts.trial)

    def add_risk(self, outcome_weights: Vector) -> None:
        """Add a cut of the CVaR: it is at least any reweighting of the losses allowed by its level."""
        row = np.zeros(self.arrays.matrix.shape[1])
        row[self.loss_columns] = -outcome_weights
        row[-1] = 1.0
        self.cuts.append(sparse.csr_array(row[None, :]))
        self.cut_sides.append(np.zeros(1))

    def add_fill(self, priced: PricedInLimit, limit: float) -> None:
        """Add the cut of the fill rate: expected loss at a price on shortage, or, beyond any price, shortage itself."""
        rates = self.case_weights
        slope = rates @ priced.cuts.slopes
        level = float(rates @ priced.cuts.values) - float(slope @ priced.cuts.trial)
        row = np.zeros(self.arrays.matrix.shape[1])
        row[: len(slope)] = -slope
        if priced.reachable:
            row[self.loss_columns] = self.weights
            level -= priced.price * limit
        else:
            level -= limit
        self.cuts.append(sparse.csr_array(row[None, :]))
        self.cut_sides.append(np.array([level]))

    def solve(
        self, limits: Limits, *, relaxed: bool, progress: Progress | None = None, start: Vector | None = None
    ) -> Run:
        """Solve the master with all cuts, in units in which its numbers are near one.

        Parameters
        ----------
        start
            A whole plan to begin the search for whole ones with.
        """
        return self._solve_warm(limits) if relaxed else self._solve_whole(limits, progress, start)

    def _solve_whole(self, limits: Limits, progress: Progress | None, start: Vector | None) -> Run:
        scaled = self._scaled()
        limits = replace(limits, enough=(limits.enough - self.unavoidable) / self._money)
        self._warm = None  # it was in other units
        begun = None if start is None else start / self._units[: len(start)]
        n_own = self.arrays.matrix.shape[0]
        n_cuts = len(scaled.row_lower) - n_own
        kept = np.concatenate([self._kept, np.ones(n_cuts - len(self._kept), dtype=bool)])
        if not len(self._kept) and n_cuts > SIFTED_FROM:
            relaxation = solve(scaled, limits, relaxed=True)
            if relaxation.x is None:
                return self._unscaled(relaxation)
            kept = holding(scaled, n_own, relaxation.x)
        found = solve_lazily(scaled, n_own, kept, limits, progress=_in_money(progress, self._money), start=begun)
        self._kept = found.kept
        return self._unscaled(found.run)

    def row_duals(self, limits: Limits) -> Vector:
        """Change of the objective with each side of the master's own rows, choices relaxed; currency per year."""
        self._solve_warm(limits)
        return row_duals(self._warm)[: self.arrays.matrix.shape[0]] * self._money

    def choose(self, choices: Vector | None) -> None:
        """Fix the choices in the relaxation, or let them go again."""
        where = np.flatnonzero(self.arrays.integer).astype(np.int32)
        low = self.arrays.lower[where] if choices is None else choices
        high = self.arrays.upper[where] if choices is None else choices
        if choices is not None:
            self._make_warm()
        if self._warm is not None:
            status = self._warm.changeColsBounds(len(where), where, low / self._units[where], high / self._units[where])
            check(status, "fixing choices")

    def _solve_warm(self, limits: Limits) -> Run:
        """Solve the relaxation from where the last one ended: only new cuts are handed over."""
        self._make_warm()
        if self._handed < len(self.cuts):
            rows, sides = self._rows(self._handed)
            status = self._warm.addRows(
                len(sides), sides, np.full(len(sides), np.inf), rows.nnz,
                rows.indptr[:-1].astype(np.int32), rows.indices.astype(np.int32), rows.data,
            )  # fmt: skip
            check(status, "adding cuts")
            self._handed = len(self.cuts)
        return self._unscaled(run(self._warm, limits, is_mip=False))

    def _make_warm(self) -> None:
        """Hand the relaxation over, unless it is there from before."""
        if self._warm is None:
            self._warm = new_highs(warm=True)
            pass_arrays(self._warm, self._scaled(), relaxed=True)
            self._handed = len(self.cuts)

    def _rows(self, since: int) -> tuple[sparse.csr_array, Vector]:
        """Cuts in the master's units."""
        rows = sparse.csr_array(sparse.vstack(self.cuts[since:], format="csr"))
        rows = sparse.csr_array(rows @ sparse.diags_array(self._units / self._money))
        return rows, np.concatenate(self.cut_sides[since:]) / self._money

    def _scaled(self) -> Arrays:
        highest = max(float(np.abs(sides).max(initial=0.0)) for sides in self.cut_sides)
        usual = unit_of(self.arrays.cost)
        self._money = 1e-3 * highest if highest > SPECK * usual else usual
        self._units = self.units_in(self._money)
        rows, sides = self._rows(0)
        units, own = self._units, self.arrays
        scaled = replace(
            own,
            cost=own.cost * units / self._money,
            matrix=sparse.csr_array(own.matrix @ sparse.diags_array(units)),
            lower=own.lower / units,
            upper=own.upper / units,
            offset=-self.unavoidable / self._money,
        )
        return add_rows(scaled, rows, sides, np.full(len(sides), np.inf))

    def _unscaled(self, run: Run) -> Run:
        return replace(
            run,
            x=None if run.x is None else run.x * self._units,
            objective=run.objective * self._money + self.unavoidable,
            bound=run.bound * self._money + self.unavoidable,
        )

    def in_units(self) -> tuple[Arrays, Vector, float]:
        """All rows and cuts in units in which the numbers are near one, with the units of columns and of money."""
        scaled = self._scaled()
        self._warm = None  # it was in other units
        return replace(scaled, offset=0.0), self._units, self._money

    @contextmanager
    def weighing(self, weights: Vector) -> Iterator[None]:
        """Let outcomes weigh something else for a while, (n_outcomes,)."""
        own, cost = self.arrays, self.arrays.cost.copy()
        cost[self.loss_columns] = weights
        self.arrays, self._warm = replace(own, cost=cost), None
        try:
            yield
        finally:
            self.arrays, self._warm = own, None

    def units_in(self, money: float) -> Vector:
        """Unit of each column: its largest value where it has one, currency for losses, one for choices."""
        upper = self.arrays.upper
        units = np.where(np.isfinite(upper) & (upper > 0) & ~self.arrays.integer, upper, 1.0)
        units[self.loss_columns.start :] = money
        return np.asarray(units)


def _in_money(progress: Progress | None, money: float) -> Progress | None:
    """Report in currency what is solved in larger units."""
    if progress is None:
        return None
    return lambda seconds, best, bound: progress(seconds, best * money, bound * money)
