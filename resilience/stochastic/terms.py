"""What is minimized: a weighted mean, and perhaps the mean of the worst outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import InputError
from resilience.given import Number, hold

if TYPE_CHECKING:
    from resilience.solve.highs import Vector
    from resilience.stochastic.program import ArrayProgram

CANCELLED = 1e-6
"""Share of the sum of all terms below which an objective is what they leave of each other."""
SUMS_TO_ONE = 1e-6


@dataclass(frozen=True)
class Risk:
    """Minimize `mean_weight * mean + weight * CVaR`, the CVaR at `level` of the total cost (first stage included)."""

    level: float
    weight: float
    mean_weight: float = 1.0

    def __post_init__(self) -> None:
        hold(self, level=Number(least=0, below=1), weight=Number(least=0), mean_weight=Number(least=0))

    def density(self, losses: Vector, probabilities: Vector) -> Vector:
        """Weights of the worst outcomes, which sum to one: the CVaR is their weighted mean."""
        order = np.argsort(-losses, kind="stable")
        cap = probabilities[order] / (1 - self.level)
        before = np.concatenate([[0.0], np.cumsum(cap)[:-1]])
        worst = np.empty_like(cap)
        worst[order] = np.clip(1.0 - before, 0.0, cap)
        return np.asarray(worst)


NEUTRAL = Risk(0.0, 0.0)
"""The mean alone."""


@dataclass(frozen=True)
class ArrayAnswer:
    """A first stage with what it costs: recourse per scenario in order, its weighted mean, and the CVaR if asked."""

    x: Vector
    recourse: Vector
    mean: float
    cvar: float | None = None


def value_of(program: ArrayProgram, x: Vector, recourse: Vector, risk: Risk) -> tuple[float, ArrayAnswer]:
    """Objective of a first stage whose recourse costs are known, and the answer that says so."""
    own = program.first.offset + float(program.first.cost @ x)
    mean = own + float(program.scenarios.weights @ recourse)
    if risk.weight == 0:
        return risk.mean_weight * mean, ArrayAnswer(x, recourse, mean)
    density = risk.density(recourse, program.scenarios.weights)
    cvar = own + float(density @ recourse)
    return risk.mean_weight * mean + risk.weight * cvar, ArrayAnswer(x, recourse, mean, cvar)


def least_size(program: ArrayProgram, answer: ArrayAnswer, risk: Risk) -> float:
    """Size to which a gap refers where the terms of an objective leave little or nothing of each other."""
    first = program.first
    own = abs(first.offset) + float(np.abs(first.cost) @ np.abs(answer.x))
    recourse = float(program.scenarios.weights @ np.abs(answer.recourse))
    return CANCELLED * (risk.mean_weight + risk.weight) * (own + recourse)


def refuse_rates(program: ArrayProgram, risk: Risk) -> None:
    """Raise `InputError` when a CVaR is asked of weights that are no probabilities."""
    if risk.weight > 0 and abs(program.total_weight - 1) > SUMS_TO_ONE:
        msg = f"A CVaR needs probabilities; the weights sum to {program.total_weight:.6g}."
        raise InputError([msg])
