"""What draws prove of a mean: limits that hold for skewed draws, and for outcomes that no draw met.

Student's t is exact for normal draws. Sampled gaps lean to the right, so that its upper limit is too low; Johnson's
correction (1978) lifts it. Draws that are all alike are no proof that nothing else exists: an event that `n`
independent draws all missed has, with confidence 1 - a, a chance below ln(1/a)/n; it may be as dear as the dearest met.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.solve.highs import Vector


LEAN = 3.0
"""Times Johnson's correction: few draws show too little of their own lean, and at 20 exponential ones it takes that."""


def upper_limit(draws: Vector, risk: float) -> float:
    """Limit that the mean of independent draws exceeds with a chance of `risk` at most."""
    n, mean, spread = len(draws), float(draws.mean()), float(draws.std(ddof=1))
    if spread == 0:
        return mean
    t = float(stdtrit(n - 1, 1 - risk))
    lean = LEAN * float(((draws - mean) ** 3).sum()) * n / (max(1, n - 1) * max(1, n - 2)) / spread**2
    return mean + t * spread / math.sqrt(n) + max(0.0, lean * (1 + 2 * t**2) / (6 * n))


def unseen(costs: Vector, weights: Vector, cell: NDArray[np.int64], risk: float) -> float:
    """What an outcome that no draw met may add to the mean cost, or take from it, in the costs' unit.

    Parameters
    ----------
    costs, weights
        Of each draw; a draw's weight is the chance of its cell over the draws of that cell.
    cell
        Cell of each draw.
    risk
        Chance of being wrong.
    """
    means = cell_means(costs, cell)
    return math.log(1 / risk) * float((weights * np.abs(costs - means[cell])).max())


def coinciding(weight: float, mean: float, chances: Vector, corners: Vector, risk: float) -> float:
    """What coincidences of rare outcomes that no draw met may add to the mean cost, in its unit.

    Parameters
    ----------
    weight, mean
        Weight of each draw in which several sources are rare, and the mean cost of these draws.
    chances, corners
        Chance that at least 2, 3, ... sources are rare, and the cost where those that cost most are.
    risk
        Chance of being wrong.
    """
    away = np.maximum.accumulate(np.abs(corners - mean))
    steps = np.diff(away, prepend=0.0)
    return float(np.minimum(chances, math.log(1 / risk) * weight) @ steps)


def cell_means(costs: Vector, cell: NDArray[np.int64]) -> Vector:
    """Mean of each cell."""
    counts = np.bincount(cell)
    return np.asarray(np.bincount(cell, weights=costs) / np.maximum(1, counts))


def stratified(costs: Vector, weights: Vector, cell: NDArray[np.int64], level: float) -> float:
    """Half the width of the interval of a mean over cells, with the degrees of freedom of Satterthwaite (1946).

    Every cell needs two draws at least.
    """
    counts = np.bincount(cell)
    residual = (costs - cell_means(costs, cell)[cell]) ** 2
    chances = np.bincount(cell, weights=weights)
    parts = chances**2 * np.bincount(cell, weights=residual) / (counts - 1) / counts
    variance = float(parts.sum())
    if variance == 0:
        return 0.0
    freedom = variance**2 / float((parts**2 / (counts - 1)).sum())
    quantile = float(stdtrit(freedom, (1 + level) / 2))
    return quantile * math.sqrt(variance)
