"""Risk measures as small values: each turns losses and their chances into one number.

On the four outcomes 1, 2, 3, 4 with chances 0.1, 0.2, 0.3, 0.4 the expectation is 3, the worst case 4 and the
CVaR at level 0.5 is 3.8.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from resilience.hazard.distributions.strata import expect
from resilience.screen import on_screen

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from resilience.hazard.distributions.strata import FloatArray


@on_screen
@dataclass(frozen=True, slots=True)
class Expectation:
    """The mean."""

    def __call__(self, losses: ArrayLike, weights: ArrayLike) -> float:
        """Return the mean of the losses; chances in proportion to the weights."""
        return _valued(self, losses, weights)

    def weights(self, losses: ArrayLike, probabilities: ArrayLike) -> FloatArray:
        """Return the chances themselves, adding up to 1."""
        return _checked(losses, probabilities)[1]


@on_screen
@dataclass(frozen=True, slots=True)
class WorstCase:
    """The largest loss that has a chance at all."""

    def __call__(self, losses: ArrayLike, weights: ArrayLike) -> float:
        """Return the largest loss whose weight is positive."""
        return _valued(self, losses, weights)

    def weights(self, losses: ArrayLike, probabilities: ArrayLike) -> FloatArray:
        """Return all weight on the worst outcomes, shared among ties in proportion to their chances."""
        values, chances = _checked(losses, probabilities)
        worst = (chances > 0) & (values == values[chances > 0].max())
        return np.asarray(np.where(worst, chances, 0.0) / chances[worst].sum())


@on_screen
@dataclass(frozen=True, slots=True)
class CVaR:
    """Mean of the worst `1 - level` of all outcomes; an outcome on the boundary counts in part.

    Level 0 is the mean; a level close to 1 is the worst case.
    """

    level: float

    def __post_init__(self) -> None:
        expect(0 <= self.level < 1, "level in [0, 1)")

    def __call__(self, losses: ArrayLike, weights: ArrayLike) -> float:
        """Return the CVaR of the losses; chances in proportion to the weights."""
        return _valued(self, losses, weights)

    def weights(self, losses: ArrayLike, probabilities: ArrayLike) -> FloatArray:
        """Return the chances given that an outcome is among the worst, ties in proportion to their chances.

        Losses weighted by them add up to the CVaR, and no reweighting within `chance / (1 - level)` gives
        more: they are a subgradient, from which cuts are made.
        """
        values, chances = _checked(losses, probabilities)
        distinct, place = np.unique(values, return_inverse=True)
        atoms = np.bincount(place, weights=chances, minlength=distinct.size)
        above = np.append(np.cumsum(atoms[:0:-1])[::-1], 0.0)
        counted = np.clip((1 - self.level) - above, 0.0, atoms)
        shares = np.divide(counted, atoms, out=np.zeros_like(atoms), where=atoms > 0)
        tail = chances * shares[place]
        return np.asarray(tail / tail.sum())


RiskMeasure: TypeAlias = Expectation | WorstCase | CVaR


def _valued(measure: RiskMeasure, losses: ArrayLike, weights: ArrayLike) -> float:
    return float(measure.weights(losses, weights) @ np.asarray(losses, dtype=float))


def _checked(losses: ArrayLike, probabilities: ArrayLike) -> tuple[FloatArray, FloatArray]:
    values, chances = np.asarray(losses, dtype=float), np.asarray(probabilities, dtype=float)
    expect(values.ndim == 1 and values.shape == chances.shape, "as many weights as losses")
    expect(bool(np.isfinite(values).all()), "finite losses")
    expect(bool((chances >= 0).all()) and 0 < chances.sum() < np.inf, "weights >= 0 with a positive sum")
    return values, chances / chances.sum()
