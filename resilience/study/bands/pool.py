"""The plans found so far, each priced once in every scenario: at any rates its cost follows without a solver."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from resilience.solve.memory.memory import Memory
from resilience.study.bands.lines import CostLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.program.reading.compile import Vector
    from resilience.study.costs.evaluate import Evaluator, Policy

ALIKE = 1e-7
"""Relative difference of every column below which two plans are one."""


@dataclass(frozen=True)
class Direction:
    """What is multiplied: the scenarios of one hazard, or all of them; `mask` is over the program's scenarios."""

    name: str
    mask: np.ndarray
    together: bool = False

    def factors(self, multiplier: float) -> Vector:
        """Return the factor of each scenario's rate."""
        return np.where(self.mask, multiplier, 1.0)


@dataclass
class PlanPool:
    """Plans that keep the planner's constraints on the first stage, and what one solve tells the next."""

    evaluator: Evaluator
    policies: list[Policy] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)

    @property
    def rates(self) -> Vector:
        """Stated rates per year."""
        return self.evaluator.program.rates

    def add(self, x: Vector, name: str) -> int:
        """Price a plan unless it is known, and return its place."""
        for place, policy in enumerate(self.policies):
            if np.all(np.abs(policy.x - x) <= ALIKE * np.maximum(1.0, np.abs(x))):
                return place
        self.policies.append(self.evaluator.at(x, name))
        return len(self.policies) - 1

    def lines(self, direction: Direction) -> list[CostLine]:
        """Cost of every plan as the rates in one direction are multiplied."""
        return [line_of(policy, self.rates, direction, place) for place, policy in enumerate(self.policies)]


def line_of(policy: Policy, rates: Vector, direction: Direction, place: int) -> CostLine:
    """Cost of one plan as the rates in one direction are multiplied."""
    moved = float((rates * direction.mask) @ policy.losses)
    return CostLine(policy.steady + float(rates @ policy.losses) - moved, moved, place)


def losses_by_hazard(policies: Sequence[Policy], rates: Vector, hazards: Sequence[Direction]) -> Vector:
    """Average annual loss of each plan from each hazard at stated rates, (n_plans, n_hazards)."""
    weights = np.stack([rates * hazard.mask for hazard in hazards], axis=1)
    return np.asarray(np.stack([policy.losses for policy in policies]) @ weights)
