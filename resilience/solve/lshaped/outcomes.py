"""Outcomes: the branches of all cases, between the scenarios a planner sees and the programs that are solved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Vector


@dataclass(frozen=True)
class Outcomes:
    """Outcomes of the blocks that have rates; scenarios to be survived have none.

    `rated` and `survival` are the program with the one kind of blocks and the other. `weights` (n_outcomes,) are rates
    per year; `of` (n_rated_scenarios,) says which outcome each scenario is, `where` which scenarios those are.
    """

    rated: TwoStageProgram
    survival: TwoStageProgram
    weights: Vector
    of: NDArray[np.intp]
    where: NDArray[np.intp]
    n_scenarios: int

    @classmethod
    def in_program(cls, program: TwoStageProgram) -> Outcomes:
        """Outcomes of a program, block after block, case after case."""
        exact = np.array([b.scope.exact_service for b in program.blocks for _ in b.scenarios], dtype=bool)
        rated = tuple(block for block in program.blocks if not block.scope.exact_service)
        survival = tuple(block for block in program.blocks if block.scope.exact_service)
        starts = np.cumsum([0, *(block.size * block.n_branches for block in rated)])
        of = [start + block.outcome_of for start, block in zip(starts, rated, strict=False)]
        return cls(
            rated=replace(program, blocks=rated),
            survival=replace(program, blocks=survival, fill_limit=None),
            weights=np.concatenate([block.branch_weights.ravel() for block in rated]) if rated else np.empty(0),
            of=np.concatenate(of) if of else np.empty(0, dtype=np.intp),
            where=np.flatnonzero(~exact),
            n_scenarios=len(exact),
        )

    @property
    def branched(self) -> bool:
        """Whether some case has more than one branch."""
        return any(block.n_branches > 1 for block in self.rated.blocks)

    def to_scenarios(self, values: Vector) -> Vector:
        """From outcomes to all scenarios of the program; those to be survived read 0."""
        found = np.zeros(self.n_scenarios)
        found[self.where] = values[self.of]
        return found

    def added(self, scenario_weights: Vector) -> Vector:
        """Add the weights of scenarios that are one outcome."""
        weights = scenario_weights[self.where]
        return np.bincount(self.of, weights=weights, minlength=len(self.weights)).astype(float)
