"""Running statistics: mean and spread of many draws that are never all held in memory."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy.special import stdtrit

from resilience.hazard.risk.estimate import Estimate

if TYPE_CHECKING:
    from resilience.simulate.types import Vector

LEVEL = 0.95


@dataclass
class Running:
    """Welford's update, a batch at a time."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def add(self, values: Vector) -> None:
        """Take in a batch of draws."""
        new = len(values)
        if not new:
            return
        mean = float(values.mean())
        shift, total = mean - self.mean, self.count + new
        self.squares += float(((values - mean) ** 2).sum()) + shift**2 * self.count * new / total
        self.mean += shift * new / total
        self.count = total

    def estimate(self, seed: int) -> Estimate:
        """Mean with its 95 % interval (Student's t).

        Raises
        ------
        ValueError
            With fewer than two draws.
        """
        if self.count < 2:
            msg = "Expected at least two draws."
            raise ValueError(msg)
        quantile = float(stdtrit(self.count - 1, (1 + LEVEL) / 2))
        return Estimate(self.mean, quantile * math.sqrt(self.squares / (self.count - 1) / self.count), self.count, seed)
