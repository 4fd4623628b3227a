"""The L-shaped method (Van Slyke and Wets, 1969) with grouped cuts (Birge and Louveaux, 1988).

A master proposes a first stage; every scenario is priced there; each group's weighted duals are a plane that its cost
never falls below. Scenarios without recourse give planes that forbid the proposal. The relaxation is settled first,
then the master is solved with its integers. Proposals are pulled toward the best point known (in-out), which
keeps them from swinging between corners.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.solve.highs import Limits
from resilience.solve.lp import Ending
from resilience.solve.outcome import Attempt, relative_gap
from resilience.stochastic.master import ArrayMaster, Trial
from resilience.stochastic.shared import SharedDuals
from resilience.stochastic.subproblems import ArraySubproblems, PricedScenarios
from resilience.stochastic.terms import NEUTRAL, ArrayAnswer, Risk, least_size, value_of

if TYPE_CHECKING:
    from resilience.solve.highs import Vector
    from resilience.stochastic.program import ArrayProgram

ROUNDS = 1000
GROUPS = 60
"""Columns of the master that share the scenarios among them."""
PULL = 0.3
"""How far a proposal goes from the best point known to the master's."""
FLAT = 1e-7
"""A change of the objective below this share is none."""
MOVED = 1e-9
"""A cut that lifts a recourse column by no more than this share teaches nothing."""
MOVED_WHOLE = 1e-6
"""The same where the master has integers: their points are no more exact than that."""
WORTH = 0.3
"""Vertices known from other scenarios are taken for cuts while they close at least this share of what is open."""
LP_SHARE = 0.2
"""The relaxation is settled to this share of the wanted gap before integers are looked at."""


@dataclass
class ArrayLShaped:
    """One run of the method; the best first stage and the bound are kept at all times."""

    program: ArrayProgram
    limits: Limits
    risk: Risk = NEUTRAL
    groups: int | None = None
    answer: ArrayAnswer | None = None
    value: float = np.inf
    "Objective of the answer, whose integers are whole."
    upper: float = np.inf
    "Objective of the best point of the phase that runs."
    bound: float = -np.inf
    attempts: list[Attempt] = field(default_factory=list)
    started: float = field(default_factory=time.perf_counter)
    reason: str = "No further cut moves the bound"
    least: float = 0.0
    "Size to which gaps refer at least, of all points priced; see `least_size`."

    def __post_init__(self) -> None:
        size = self.program.size
        n_groups = min(size, GROUPS if self.groups is None else self.groups)
        group = np.arange(size) * n_groups // size
        self.weights = sparse.csr_array(
            (self.program.scenarios.weights, (group, np.arange(size))), shape=(n_groups, size)
        )
        self.subproblems = ArraySubproblems(self.program)
        self.master = ArrayMaster(self.program, self.risk, n_groups)
        self.shared = SharedDuals(self.program) if SharedDuals.applies(self.program) else None
        self.center: Vector | None = None
        self.in_box = np.inf

    def go(self) -> Ending:
        """Run until bound and value meet, or say why they do not."""
        ending = self._settle(relaxed=True)
        if ending is Ending.OPTIMAL and self.program.first.integer.any():
            self.upper, self.center = self.value, None
            ending = self._settle(relaxed=False)
        return ending

    def _settle(self, *, relaxed: bool) -> Ending:
        before = time.perf_counter()
        share = LP_SHARE if relaxed and self.program.first.integer.any() else 1.0
        for count in range(ROUNDS):
            trial = self._propose(relaxed=relaxed)
            if trial.x is None or trial.ending is not Ending.OPTIMAL:
                self.reason = "Time limit reached"
                return trial.ending
            if self._visit(trial, share * self.limits.gap, relaxed=relaxed):
                if not self._must_widen(trial):
                    what = f"L-shaped, {'relaxation' if relaxed else 'integers'}, {count + 1} rounds"
                    self.attempts.append(Attempt(what, "settled", time.perf_counter() - before))
                    return Ending.OPTIMAL
                if not self.master.widen():
                    return Ending.UNBOUNDED
            if self._late():
                self.reason = "Time limit reached"
                return Ending.STOPPED
        self.reason = f"Not settled after {ROUNDS} rounds"
        return Ending.STOPPED

    def _propose(self, *, relaxed: bool) -> Trial:
        """Solve the master; where its box hides every feasible point, the box is widened."""
        trial = self.master.solve(self._left(), relaxed=relaxed)
        while trial.ending is Ending.INFEASIBLE and self.master.is_boxed and self.master.widen():
            trial = self.master.solve(self._left(), relaxed=relaxed)
        if not trial.boxed:
            self.bound = max(self.bound, trial.bound)
        return trial

    def _must_widen(self, trial: Trial) -> bool:
        """Whether a wider box may gain; if the last widening gained nothing, being convex, no wider one does."""
        if not trial.boxed:
            return False
        flat = abs(trial.bound - self.in_box) <= FLAT * max(1.0, abs(trial.bound))
        self.in_box = trial.bound
        self.bound = max(self.bound, trial.bound) if flat else self.bound
        return not flat

    def _visit(self, trial: Trial, gap: float, *, relaxed: bool) -> bool:
        """Price near the master's proposal, or at it if that teaches nothing; True when the phase is settled."""
        proposed = self._tidy(trial, relaxed=relaxed)
        if relaxed and self._recall(proposed, trial):
            return False
        if relaxed and self.center is not None and not trial.boxed:
            learned = self._price(self.center + PULL * (proposed - self.center), trial, relaxed=relaxed)
            if self._gap(self.bound) <= gap:
                return True
            if learned:
                return False
        learned = self._price(proposed, trial, relaxed=relaxed)
        below = trial.bound if trial.boxed else self.bound
        return self._gap(below) <= gap or (not learned and np.isfinite(self.upper))

    def _gap(self, below: float) -> float:
        return relative_gap(self.upper, below, self.least)

    def _recall(self, x: Vector, trial: Trial) -> bool:
        """Cut off a proposal by vertices known from other scenarios; False where solving them teaches more."""
        known = None if self.shared is None or trial.boxed else self.shared.below(x)
        if known is None or not np.isfinite(self.upper) or not np.isfinite(trial.bound):
            return False
        seen = PricedScenarios(x, *known, np.zeros(self.program.size, dtype=bool))
        lifted = value_of(self.program, x, seen.values, self.risk)[0] - trial.bound
        if lifted < WORTH * (self.upper - self.bound):
            return False
        return self._cut(seen, trial, MOVED)

    def _tidy(self, trial: Trial, *, relaxed: bool) -> Vector:
        first = self.program.first
        x = np.clip(np.zeros_like(first.cost) if trial.x is None else trial.x, first.lower, first.upper)
        if not relaxed:
            x[first.integer] = np.round(x[first.integer])
        return np.asarray(x)

    def _price(self, x: Vector, trial: Trial, *, relaxed: bool) -> bool:
        """Price a point and add its cuts; False when none of them cuts off the master's proposal."""
        priced = self.subproblems.price(x)
        if priced.infeasible.any():
            return self._forbid(priced)
        if self.shared is not None:
            self.shared.learn(priced.duals)
        self._keep(priced, relaxed=relaxed)
        return self._cut(priced, trial, MOVED if relaxed else MOVED_WHOLE)

    def _forbid(self, priced: PricedScenarios) -> bool:
        """Forbid points that leave rows of a scenario unmet, scenario by scenario."""
        bad = np.flatnonzero(priced.infeasible)[: self.weights.shape[0]]
        picks = sparse.csr_array((np.ones(len(bad)), (np.arange(len(bad)), bad)), shape=(len(bad), self.program.size))
        slopes = self.subproblems.slopes(priced, picks)
        for row, s in enumerate(bad):
            scale = max(1.0, float(np.abs(slopes[row]).max(initial=0.0)))
            side = float(priced.values[s] - slopes[row] @ priced.x)
            self.master.add(-1, slopes[row] / scale, side / scale)
        return True

    def _keep(self, priced: PricedScenarios, *, relaxed: bool) -> None:
        value, answer = value_of(self.program, priced.x, priced.values, self.risk)
        self.least = max(self.least, least_size(self.program, answer, self.risk))
        if value < self.upper:
            self.upper = value
            self.center = priced.x if relaxed else None
        chosen = priced.x[self.program.first.integer]
        if value < self.value and bool((chosen == np.round(chosen)).all()):
            self.value, self.answer = value, answer

    def _cut(self, priced: PricedScenarios, trial: Trial, enough: float) -> bool:
        """Add the cuts that lift the master's recourse columns at its proposal; False when there are none."""
        weights = self.weights
        if self.risk.weight > 0:
            worst = self.risk.density(priced.values, self.program.scenarios.weights)
            weights = sparse.csr_array(sparse.vstack([weights, sparse.csr_array(worst[None, :])], format="csr"))
        slopes = self.subproblems.slopes(priced, weights)
        sides = weights @ priced.values - slopes @ priced.x
        theta = np.zeros(self.master.extra) if trial.theta is None else trial.theta
        at_trial = sides if trial.x is None else sides + slopes @ trial.x
        moved = at_trial > theta + enough * np.maximum(1.0, np.abs(at_trial))
        moved |= ~self.master.resting
        for group in np.flatnonzero(moved):
            self.master.add(int(group), slopes[group], float(sides[group]))
        return bool(moved.any())

    def _left(self) -> Limits:
        if self.limits.seconds is None:
            return Limits(self.limits.gap / 4)
        left = self.limits.seconds - (time.perf_counter() - self.started)
        return Limits(self.limits.gap / 4, max(0.01, left))

    def _late(self) -> bool:
        return self.limits.seconds is not None and time.perf_counter() - self.started > self.limits.seconds
