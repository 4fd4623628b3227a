"""The L-shaped method: a master over the plan, a column per outcome, cuts per case, warm-started subproblems.

Each case's loss is convex in the plan; its duals at a trial plan give a supporting plane (a cut) that holds
everywhere. The master's optimum is a bound, a trial plan priced exactly is an upper value, and the two meet. The
relaxation is settled first; then the master is solved with its integers until the gap is proven.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.solve.extensive import add_rows, build_extensive
from resilience.solve.fill_rate import Priced, price_within
from resilience.solve.highs import Arrays, Limits, Status, Vector, solve
from resilience.solve.outcome import Attempt
from resilience.solve.outcomes import Outcomes
from resilience.solve.recourse import RecourseSolver
from resilience.solve.saddle import price_at_risk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Progress, Run
    from resilience.solve.recourse import Cuts
    from resilience.solve.risk_term import RiskTerm

ROUNDS = 400
LP_SHARE = 0.2
"""The relaxation is settled to this share of the wanted gap before integers are looked at."""


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

    @property
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

    def add_fill(self, priced: Priced, limit: float) -> None:
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

    def solve(self, limits: Limits, *, relaxed: bool, progress: Progress | None = None) -> Run:
        """Solve the master with all cuts, in units in which its numbers are near one."""
        rows = sparse.csr_array(sparse.vstack(self.cuts, format="csr"))
        sides = np.concatenate(self.cut_sides)
        money = max(1.0, 1e-3 * float(np.abs(sides).max(initial=0.0)))
        units = self._units(money)
        scaled = add_rows(self.arrays, sparse.csr_array(rows / money), sides / money, np.full(len(sides), np.inf))
        scaled = replace(
            scaled,
            cost=scaled.cost * units / money,
            matrix=sparse.csr_array(scaled.matrix @ sparse.diags_array(units)),
            lower=scaled.lower / units,
            upper=scaled.upper / units,
            offset=-self.unavoidable / money,
        )
        run = solve(scaled, limits, relaxed=relaxed, progress=_in_money(progress, money))
        return replace(
            run,
            x=None if run.x is None else run.x * units,
            objective=run.objective * money + self.unavoidable,
            bound=run.bound * money + self.unavoidable,
        )

    def _units(self, money: float) -> Vector:
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


@dataclass
class LShaped:
    """One run of the method; keeps the best plan and the bound at all times."""

    program: TwoStageProgram
    limits: Limits
    risk: RiskTerm | None
    progress: Progress | None
    unavoidable: float
    best: Vector | None = None
    value: float = np.inf
    upper: float = np.inf
    bound: float = -np.inf
    attempts: list[Attempt] = field(default_factory=list)
    started: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        self.outcomes = Outcomes.in_program(self.program)
        self.subproblems = RecourseSolver(self.outcomes.rated)
        self.master = Master(self.program, self.outcomes.weights, self.risk, self.unavoidable)

    def go(self, starts: Sequence[Vector]) -> Run | None:
        """Run to the wanted gap; the last master run is returned when it failed (infeasible or stopped)."""
        allowed = not any(block.scope.exact_service for block in self.program.blocks)
        for x in starts:
            self._price(x, keep=allowed, everything=True)
            if self.risk is not None and self.outcomes.branched:
                self._hold_each_branch(x)
        if self.risk is not None:
            self.master.add_risk(self.outcomes.added(self.risk.mean_weights))
        failed = self._settle(relaxed=True)
        if failed is None and self.program.first.integer.any():
            self.upper = self.value
            failed = self._settle(relaxed=False)
        return failed

    def _settle(self, *, relaxed: bool) -> Run | None:
        """Alternate between master and subproblems until bound and value meet."""
        share = LP_SHARE if relaxed else 1.0
        before = time.perf_counter()
        for count in range(ROUNDS):
            run = self.master.solve(self._left(), relaxed=relaxed, progress=self.progress)
            if run.status is Status.INFEASIBLE or run.x is None:
                return run
            self.bound = max(self.bound, run.bound) if np.isfinite(run.bound) else self.bound
            x = self._whole(run.x[: self.master.n_first], relaxed=relaxed)
            losses = run.x[self.master.loss_columns]
            self._price(x, keep=True, everything=False, known=losses, cvar=run.x[-1])
            if self._is_settled(share * self.limits.gap):
                what = f"L-shaped, {'relaxation' if relaxed else 'integers'}, {count + 1} rounds"
                self.attempts.append(Attempt(what, "settled", time.perf_counter() - before))
                return None
            if self._out_of_time():
                return replace(run, status=Status.STOPPED, detail="Time limit reached")
        return replace(run, status=Status.STOPPED, detail=f"Not settled after {ROUNDS} rounds")

    def _is_settled(self, gap: float) -> bool:
        influenced = max(abs(self.upper - self.unavoidable), 1e-9)
        return bool(np.isfinite(self.upper) and self.upper - self.bound <= gap * influenced)

    def _left(self) -> Limits:
        gap = self.limits.gap / 4
        if self.limits.seconds is None:
            return Limits(gap)
        return Limits(gap, max(0.01, self.limits.seconds - (time.perf_counter() - self.started)))

    def _out_of_time(self) -> bool:
        return self.limits.seconds is not None and time.perf_counter() - self.started > self.limits.seconds

    def _whole(self, x: Vector, *, relaxed: bool) -> Vector:
        no_data = np.zeros((0, 1))
        first = self.program.first
        tidy = np.clip(x, first.lower(no_data)[:, 0], first.upper(no_data)[:, 0])
        if not relaxed:
            tidy[first.integer] = np.round(tidy[first.integer])
        return np.asarray(tidy)

    def _price(
        self, x: Vector, *, keep: bool, everything: bool, known: Vector | None = None, cvar: float = -np.inf
    ) -> None:
        """Price a trial plan exactly and add the cuts that move the master."""
        if self.risk is not None and self.outcomes.branched:
            self._price_saddle(x, self.risk, keep=keep)
            return
        cuts, losses = self._recourse(x)
        total = float(self.program.first.cost @ x) + float(self.master.weights @ losses)
        if self.risk is not None:
            found, scenario_weights = self.risk.cvar(self.outcomes.to_scenarios(losses))
            total += self.risk.weight * found
            if found > cvar:
                self.master.add_risk(self.outcomes.added(scenario_weights))
        if keep:
            self.upper = min(self.upper, total)
            self._remember(x, total)
        slack = 1e-9 * np.maximum(1.0, np.abs(cuts.values))
        new = np.ones(len(slack), bool) if known is None or everything else cuts.values > cuts.shares @ known + slack
        self.master.add(cuts, np.flatnonzero(new))

    def _price_saddle(self, x: Vector, risk: RiskTerm, *, keep: bool) -> None:
        """Price a trial plan when risk weighs the branches of a case, and add every cut that was found on the way."""
        found = price_at_risk(self.subproblems, self.outcomes, risk, x)
        for cuts in found.cuts:
            self.master.add(cuts, np.arange(len(cuts.values)))
        self.master.add_risk(found.weights)
        if keep:
            total = float(self.program.first.cost @ x) + found.value
            self.upper = min(self.upper, total)
            self._remember(x, total)

    def _hold_each_branch(self, x: Vector) -> None:
        """Hold up every branch by what it would cost alone: cuts on mixtures leave the single ones unbounded."""
        most = max(block.n_branches for block in self.outcomes.rated.blocks)
        for branch in range(most):
            marks = [np.arange(b.n_branches) == min(branch, b.n_branches - 1) for b in self.outcomes.rated.blocks]
            weights = [np.tile(mark, b.size) for mark, b in zip(marks, self.outcomes.rated.blocks, strict=True)]
            cuts = self.subproblems.cuts(x, weights=np.concatenate(weights).astype(float))
            self.master.add(cuts, np.arange(len(cuts.values)))

    def _remember(self, x: Vector, total: float) -> None:
        """Keep the best plan whose choices are whole: it is what a stop hands over, in whatever phase it comes."""
        integers = x[self.program.first.integer]
        if total < self.value and bool((integers == np.round(integers)).all()):
            self.value, self.best = total, x

    def _recourse(self, x: Vector) -> tuple[Cuts, Vector]:
        """Cuts of every case, and losses that keep the fill rate (infinite where none can)."""
        if self.program.fill_limit is None:
            cuts = self.subproblems.cuts(x)
            return cuts, cuts.losses
        priced = price_within(self.subproblems, x, self.master.weights, self.program.fill_limit)
        if priced.price > 0:
            self.master.add_fill(priced, self.program.fill_limit)
        losses = priced.losses if priced.reachable else np.full(len(priced.losses), np.inf)
        return priced.unlimited, losses
