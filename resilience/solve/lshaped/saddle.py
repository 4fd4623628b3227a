"""Pricing a plan when risk weighs the branches of a family: what is decided depends on which branch hurts.

At a fixed plan, expected loss plus weighted CVaR is least over the recourse and largest over the reweightings the CVaR
allows. For a given reweighting every case is a small program of its own and its least value a bound from below (and a
cut); the recourses found so far, mixed case by case, bound it from above. Each side gives the other its next move, as
in Dantzig and Wolfe's decomposition, until they meet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.errors import SolverError
from resilience.solve.highs import Arrays, Limits, pass_arrays, run
from resilience.solve.instances import new_highs, row_duals
from resilience.solve.lshaped.fill_rate import evaluate_within
from resilience.solve.lshaped.outcomes import Outcomes
from resilience.solve.pricing.cuts import RecourseLosses
from resilience.solve.pricing.recourse import RecourseSolver

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Vector
    from resilience.solve.lshaped.risk_term import RiskTerm
    from resilience.solve.pricing.cuts import Cuts, Subproblems

ROUNDS = 200
_UNSETTLED = "Pricing a plan under risk and an unknown end did not settle."
SAME = 1e-8
"""Relative distance at which the two sides have met."""


@dataclass(frozen=True)
class AtRisk:
    """What a plan costs beyond its steady state, with its CVaR.

    `losses` and `short` (n_outcomes,) are those of the mixed recourse, `value` expected loss plus weighted CVaR,
    `weights` (n_outcomes,) the reweighting that holds the CVaR up, `cuts` all that were found on the way.
    """

    losses: Vector
    short: Vector
    value: float
    weights: Vector
    cuts: tuple[Cuts, ...]


def evaluate_with(
    program: TwoStageProgram,
    x: Vector,
    risk: RiskTerm | None,
    solver: Callable[[TwoStageProgram], RecourseSolver] = RecourseSolver,
) -> RecourseLosses:
    """Losses of every scenario at a plan, decided as the objective decides; see `evaluate_within` of `solver`."""
    outcomes = Outcomes.in_program(program)
    if risk is None or not outcomes.branched:
        return evaluate_within(program, x, solver)
    found = price_at_risk(RecourseSolver(outcomes.rated), outcomes, risk, x)
    missed = RecourseSolver(outcomes.survival).evaluate(x).missed
    return RecourseLosses(outcomes.to_scenarios(found.losses), outcomes.to_scenarios(found.short), missed)


def price_at_risk(solver: Subproblems, outcomes: Outcomes, risk: RiskTerm, x: Vector) -> AtRisk:
    """Price a plan exactly under expected loss plus weighted CVaR.

    Raises
    ------
    SolverError
        When the two sides do not meet.
    """
    mixture = _Mixture(outcomes, risk)
    weights = outcomes.weights + risk.weight * outcomes.added(risk.mean_weights)
    cuts: list[Cuts] = []
    for _ in range(ROUNDS):
        found = solver.cuts(x, weights=weights)
        cuts.append(found)
        bound = float(_by_case(found, weights) @ found.values)
        mixture.add(found)
        value, pull = mixture.solve()
        if value - bound <= SAME * mixture.size:
            return AtRisk(mixture.losses, mixture.short, value, pull / risk.weight, tuple(cuts))
        weights = outcomes.weights + pull
    raise SolverError(_UNSETTLED)


def _by_case(cuts: Cuts, weights: Vector) -> Vector:
    """Weight of each case: that of its branches together."""
    return np.add.reduceat(weights, cuts.shares.indptr[:-1]) if len(weights) else weights


@dataclass
class _Mixture:
    """The cheapest mixture of the recourses found so far, case by case."""

    outcomes: Outcomes
    risk: RiskTerm
    found: list[Cuts] = field(default_factory=list)
    pulls: list[Vector] = field(default_factory=list)
    losses: Vector = field(default_factory=lambda: np.empty(0))
    short: Vector = field(default_factory=lambda: np.empty(0))

    def add(self, cuts: Cuts) -> None:
        if not self.pulls:
            self.pulls.append(self.outcomes.added(self.risk.mean_weights))
        self.found.append(cuts)

    @property
    def size(self) -> float:
        """Size of what a plan costs beyond its steady state, however gains and losses cancel."""
        lost = np.abs(self.found[0].losses)
        pulled = np.abs(self.pulls[0]) @ lost
        return float(self.outcomes.weights @ lost + self.risk.weight * pulled)

    def solve(self) -> tuple[float, Vector]:
        """Expected loss plus weighted CVaR of the best mixture, and the weighted reweighting behind it."""
        starts = self.found[0].shares.indptr
        n_cases, n_found = len(starts) - 1, len(self.found)
        case_of = np.repeat(np.arange(n_cases), np.diff(starts))
        unit = self.size or 1.0  # rows of single billionths of a currency would be dropped, and nothing pulled up
        losses = np.stack([cuts.losses for cuts in self.found], axis=1) / unit

        def by_case(weights: Vector) -> Vector:
            return np.add.reduceat(weights[:, None] * losses, starts[:-1], axis=0).ravel()

        cost = np.append(by_case(self.outcomes.weights), self.risk.weight)
        one_each = sparse.csr_array(sparse.kron(sparse.eye_array(n_cases), np.ones((1, n_found))))
        one_each = sparse.csr_array((one_each.data, one_each.indices, one_each.indptr), shape=(n_cases, len(cost)))
        for _ in range(ROUNDS):
            held = sparse.csr_array(np.stack([np.append(-by_case(pull), 1.0) for pull in self.pulls]))
            matrix = sparse.csr_array(sparse.vstack([one_each, held], format="csr"))
            shares, level, pull = self._run(cost, matrix, n_cases, n_found)
            mixed = (shares[case_of] * losses).sum(axis=1)
            cvar, weights = self.risk.cvar(self.outcomes.to_scenarios(mixed))
            if self.risk.weight * (cvar - level) <= SAME:
                break
            self.pulls.append(self.outcomes.added(weights))
        else:
            raise SolverError(_UNSETTLED)
        self.losses = mixed * unit
        self.short = (shares[case_of] * np.stack([cuts.short for cuts in self.found], axis=1)).sum(axis=1)
        return unit * (float(self.outcomes.weights @ mixed) + self.risk.weight * cvar), pull

    def _run(self, cost: Vector, matrix: sparse.csr_array, n_cases: int, n_found: int) -> tuple[Vector, float, Vector]:
        """Shares of the recourses (n_cases, n_found), the level of the CVaR and what pulls it up."""
        n_pulls = len(self.pulls)
        lower = np.append(np.zeros(n_cases * n_found), -np.inf)
        arrays = Arrays(
            cost, matrix, np.append(np.ones(n_cases), np.zeros(n_pulls)),
            np.append(np.ones(n_cases), np.full(n_pulls, np.inf)),
            lower, np.full(len(cost), np.inf), np.zeros(len(cost), dtype=bool),
        )  # fmt: skip
        highs = new_highs()
        pass_arrays(highs, arrays)
        answer = run(highs, Limits(), is_mip=False, interruptible=False)
        if answer.x is None:
            msg = f"The mixture of recourses ended as {answer.detail}."
            raise SolverError(msg)
        duals = row_duals(highs)[n_cases:]
        return answer.x[:-1].reshape(n_cases, n_found), float(answer.x[-1]), duals @ np.stack(self.pulls)
