"""Estimates: a sampled mean never travels without its interval, its sample size and its seed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from resilience.hazard.distributions.strata import expect
from resilience.screen import on_screen

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@on_screen
@dataclass(frozen=True, slots=True)
class Estimate:
    """Mean of `n` independent draws and half the width of its confidence interval, in the draws' unit.

    The width is infinite where too few draws are at hand to know it, and `why` says so.
    """

    mean: float
    half_width: float
    n: int
    seed: int
    why: str = ""

    @classmethod
    def from_sample(cls, values: ArrayLike, seed: int, level: float = 0.95) -> Estimate:
        """Estimate the mean from independent draws with Student's t.

        Raises
        ------
        ValueError
            With fewer than two draws, which say nothing about their spread.
        """
        draws = np.asarray(values, dtype=float)
        expect(draws.ndim == 1 and draws.size >= 2, "at least two draws")
        expect(0 < level < 1, "level in (0, 1)")
        quantile = float(stdtrit(draws.size - 1, (1 + level) / 2))
        spread = float(draws.std(ddof=1)) / math.sqrt(draws.size)
        return cls(float(draws.mean()), quantile * spread, int(draws.size), seed)

    @property
    def known(self) -> bool:
        """Whether there is an interval."""
        return math.isfinite(self.half_width)

    def scaled(self, factor: float) -> Estimate:
        """So many times the estimate."""
        return replace(self, mean=factor * self.mean, half_width=abs(factor) * self.half_width)

    def shifted(self, by: float) -> Estimate:
        """The estimate, a known amount added."""
        return replace(self, mean=self.mean + by)

    @property
    def low(self) -> float:
        """Lower end of the interval."""
        return self.mean - self.half_width

    @property
    def high(self) -> float:
        """Upper end of the interval."""
        return self.mean + self.half_width

    def __str__(self) -> str:
        spread = f"± {self.half_width:.2g}" if self.known else f"± ? ({self.why})" if self.why else "± ?"
        return f"{self.mean:.6g} {spread} (n={self.n}, seed {self.seed})"
