"""The forward pass: a trial plan is priced in every case, and each case answers with a cut.

A cut is the plane that supports a case's loss at the trial plan: by convexity it holds everywhere. Only cuts that cut
off the point where the master stands are handed to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.solve.lshaped.fill_rate import price_within
from resilience.solve.lshaped.saddle import price_at_risk
from resilience.solve.lshaped.search import PricedPlan
from resilience.solve.lshaped.tuning import CUT_SHARE, LP_SHARE, ROUNDING, SMALL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Vector
    from resilience.solve.lshaped.asking import Asking
    from resilience.solve.lshaped.master import Master
    from resilience.solve.lshaped.outcomes import Outcomes
    from resilience.solve.lshaped.risk_term import RiskTerm
    from resilience.solve.lshaped.search import Search
    from resilience.solve.pricing.cuts import Cuts, Subproblems


@dataclass(frozen=True)
class Point:
    """Where the master stands: the plan, tidied, and all its columns."""

    x: Vector
    columns: Vector


@dataclass
class ForwardPass:
    """Prices trial plans exactly and hands the master the cuts found on the way."""

    program: TwoStageProgram
    risk: RiskTerm | None
    outcomes: Outcomes
    subproblems: Subproblems
    master: Master
    search: Search
    asking: Asking | None
    learned: int = 0
    "Cuts added by the last trial plan."
    priced: PricedPlan | None = None
    "The last trial plan that was priced in every case."

    def price(self, x: Vector, *, keep: bool, master: Point | None = None) -> float:
        """Price a trial plan exactly and add the cuts that move the master; all of them when it has no point yet.

        Parameters
        ----------
        keep
            Whether the plan counts as found.
        """
        if self.risk is not None and self.outcomes.branched:
            return self._price_saddle(x, self.risk, keep=keep)
        cuts, losses, short = self._recourse(x)
        total = float(self.program.first.cost @ x) + float(self.master.weights @ losses)
        if self.risk is not None:
            found, scenario_weights = self.risk.cvar(self.outcomes.to_scenarios(losses))
            total += self.risk.weight * found
            if master is None or found > master.columns[-1]:
                self.master.add_risk(self.outcomes.added(scenario_weights))
        self.priced = PricedPlan(x, total, losses, short)
        if keep:
            self.search.take(x, total)
            self.search.remember(self.priced, self.program.first.integer)
        new = np.ones(len(cuts.values), bool) if master is None else self.moves(cuts, master)
        self.learned = int(new.sum())
        self.master.add(cuts, np.flatnonzero(new))
        return total

    def moves(self, cuts: Cuts, master: Point) -> NDArray[np.bool_]:
        """Which cuts cut off the master's point by more than adds up to a small part of the gap."""
        here = cuts.values + cuts.slopes @ (master.x - cuts.trial)
        slack = ROUNDING * np.maximum(SMALL * np.abs(here).max(initial=0.0), np.abs(here))
        if self.risk is None and self.program.fill_limit is None and np.isfinite(self.search.upper):
            rates = np.maximum(self.master.case_weights, 1e-300)
            above = abs(self.search.upper - self.search.unavoidable)
            allowed = CUT_SHARE * LP_SHARE * self.search.limits.gap * above
            slack = np.maximum(slack, allowed / (len(rates) * rates[cuts.cases]))
        return np.asarray(here > cuts.shares @ master.columns[self.master.loss_columns] + slack)

    def hold_each_branch(self, x: Vector) -> None:
        """Hold up every branch by what it would cost alone: cuts on mixtures leave the single ones unbounded."""
        if self.risk is None or not self.outcomes.branched:
            return
        most = max(block.n_branches for block in self.outcomes.rated.blocks)
        for branch in range(most):
            marks = [np.arange(b.n_branches) == min(branch, b.n_branches - 1) for b in self.outcomes.rated.blocks]
            weights = [np.tile(mark, b.size) for mark, b in zip(marks, self.outcomes.rated.blocks, strict=True)]
            cuts = self.subproblems.cuts(x, weights=np.concatenate(weights).astype(float))
            self.master.add(cuts, np.arange(len(cuts.values)))

    def _price_saddle(self, x: Vector, risk: RiskTerm, *, keep: bool) -> float:
        """Price a trial plan when risk weighs the branches of a case, and add every cut that was found on the way."""
        found = price_at_risk(self.subproblems, self.outcomes, risk, x)
        for cuts in found.cuts:
            self.master.add(cuts, np.arange(len(cuts.values)))
        self.master.add_risk(found.weights)
        total = float(self.program.first.cost @ x) + found.value
        self.priced = PricedPlan(x, total, found.losses, found.short)
        if keep:
            self.search.upper = min(self.search.upper, total)
            self.search.remember(self.priced, self.program.first.integer)
        return total

    def _recourse(self, x: Vector) -> tuple[Cuts, Vector, Vector]:
        """Cuts of every case, losses that keep the fill rate (infinite where none can), and units short."""
        if self.program.fill_limit is None:
            cuts = self.subproblems.cuts(x)
            if self.asking is not None:
                self.asking.learn(cuts)
            return cuts, cuts.losses, cuts.short
        priced = price_within(self.subproblems, x, self.master.weights, self.program.fill_limit)
        if priced.price > 0:
            self.master.add_fill(priced, self.program.fill_limit)
        losses = priced.losses if priced.reachable else np.full(len(priced.losses), np.inf)
        return priced.unlimited, losses, priced.short
