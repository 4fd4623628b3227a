r"""What no plan can cost less than at rates that were not solved: the best cost is concave in the rates.

For a plan $x$ the cost $c^\top x + \sum_s \rho_s Q_s(x)$ is linear in the rates, so the least over all plans is
concave: at a mean of solved rates it is at least the mean of what was proven there. The best such mean is a linear
program.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog

if TYPE_CHECKING:
    from resilience.program.reading.compile import Vector

WITHIN = 1e-9
"""Distance, relative to the factors, at which rates count as a mean of others."""


@dataclass
class ConcaveFloor:
    """Lower bounds proven at some rates, and what follows from them between these."""

    points: list[Vector] = field(default_factory=list)
    bounds: list[float] = field(default_factory=list)

    def add(self, point: Vector, bound: float) -> None:
        """Note a bound that was proven at `point`, (n_directions,)."""
        self.points.append(point)
        self.bounds.append(bound)

    def __call__(self, point: Vector) -> float:
        """Lower bound at rates; minus infinity outside the solved ones."""
        if not self.points:
            return -math.inf
        known = np.stack(self.points)
        scale = np.maximum(np.abs(known).max(axis=0), 1.0)
        rows = np.vstack([(known / scale).T, np.ones(len(known))])
        sides = np.append(point / scale, 1.0)
        found = linprog(-np.array(self.bounds), A_eq=rows, b_eq=sides, bounds=(0, None), method="highs")
        if found.status != 0 or found.fun is None or np.abs(rows @ found.x - sides).max() > WITHIN:
            return -math.inf
        return float(-found.fun)

    def away(self, point: Vector) -> float:
        """Distance to the nearest solved rates, each direction alike."""
        return min((float(np.abs(point - one).sum()) for one in self.points), default=math.inf)
