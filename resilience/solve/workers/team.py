"""A crew at work on one program: it prices trial plans and the last one, and then forgets the program's shards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import numpy as np

from resilience.errors import SolverError
from resilience.solve.lshaped import saddle
from resilience.solve.lshaped.fill_rate import price_within
from resilience.solve.lshaped.outcomes import Outcomes
from resilience.solve.pricing.cuts import RecourseLosses
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.workers.sharded import ShardedSolver, subproblems
from resilience.solve.workers.shards import COLUMNS_EACH

if TYPE_CHECKING:
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Vector
    from resilience.solve.lshaped.risk_term import RiskTerm
    from resilience.solve.pricing.cuts import Subproblems
    from resilience.solve.workers.sharded import Crew


@dataclass
class Team:
    """Makes the subproblems of one program, shard by shard where it has several."""

    crew: Crew
    columns_each: int = COLUMNS_EACH
    _solver: ShardedSolver | None = field(default=None, init=False)

    def subproblems(self, program: TwoStageProgram) -> Subproblems:
        """Who prices the cases, cold."""
        self._close()
        solver = subproblems(program, self.crew, self.columns_each)
        self._solver = solver if isinstance(solver, ShardedSolver) else None
        return solver

    def evaluate_with(self, program: TwoStageProgram, x: Vector, risk: RiskTerm | None) -> RecourseLosses:
        """Losses of every scenario at a plan from new models, decided as the objective decides.

        Raises
        ------
        SolverError
            When no recourse keeps the fill rate at this plan.
        """
        if self._solver is None:
            return saddle.evaluate_with(program, x, risk)
        outcomes = Outcomes.in_program(program)
        survival = RecourseSolver(outcomes.survival).evaluate(x)
        if risk is not None and outcomes.branched:
            at_risk = saddle.price_at_risk(self.subproblems(outcomes.rated), outcomes, risk, x)
            return _of_outcomes(outcomes, at_risk.losses, at_risk.short, survival)
        if program.fill_limit is not None:
            rated = self.subproblems(outcomes.rated)
            priced = price_within(rated, x, outcomes.weights, program.fill_limit)
            if not priced.reachable:
                msg = "The plan found does not keep the fill rate."
                raise SolverError(msg)
            return _of_outcomes(outcomes, priced.losses, priced.short, survival)
        found = self._solver.evaluate(x)
        losses, short = np.zeros(outcomes.n_scenarios), np.zeros(outcomes.n_scenarios)
        losses[outcomes.where], short[outcomes.where] = found.losses, found.short
        surviving = np.setdiff1d(np.arange(outcomes.n_scenarios), outcomes.where)
        losses[surviving], short[surviving] = survival.losses, survival.short
        return RecourseLosses(losses, short, (*found.missed, *survival.missed))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._solver is not None:
            self._solver.close()
            self._solver = None


def _of_outcomes(outcomes: Outcomes, losses: Vector, short: Vector, survival: RecourseLosses) -> RecourseLosses:
    return RecourseLosses(outcomes.to_scenarios(losses), outcomes.to_scenarios(short), survival.missed)
