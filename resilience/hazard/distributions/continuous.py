"""Continuous distributions, with draws and strata of equal burden.

Strata are cut where each carries the same share of the mean: losses are convex in the duration, so the tail
is cut more finely than the head.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.hazard.distributions.strata import Stratum, checked_count, equal_burden, expect, expect_numbers
from resilience.screen import on_screen

if TYPE_CHECKING:
    from resilience.hazard.distributions.strata import FloatArray

LARGEST_SIGMA = 10.0
SMALLEST_SHAPE = 0.05
NARROWEST = 1e-9
"""Least width of a triangle: products of smaller ones leave the range of numbers."""


def _shares(count: int | None) -> FloatArray:
    strata = checked_count(count)
    return np.arange(1, strata) / strata


@on_screen
@dataclass(frozen=True, slots=True)
class Uniform:
    """Equally likely anywhere between `low` (>= 0) and `high`."""

    low: float
    high: float

    def __post_init__(self) -> None:
        expect_numbers(self)
        expect(self.low >= 0, "low >= 0")
        expect(self.low < self.high < math.inf, "low < high and high finite")

    @property
    def mean(self) -> float:
        """Mean, in the unit of the bounds."""
        return (self.low + self.high) / 2

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return (self.low, self.high)

    def sample(self, rng: np.random.Generator, n: int) -> FloatArray:
        """Draw `n` values."""
        return rng.uniform(self.low, self.high, n)

    def strata(self, count: int | None = None) -> tuple[Stratum, ...]:
        """Cut into `count` (default 5) strata of equal burden."""
        squares = self.low**2 + _shares(count) * (self.high**2 - self.low**2)
        return equal_burden((self.high - np.sqrt(squares)) / (self.high - self.low), self.mean)


@on_screen
@dataclass(frozen=True, slots=True)
class Triangular:
    """Between `low` (>= 0) and `high`, most likely at `mode`."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        expect_numbers(self)
        expect(self.low >= 0, "low >= 0")
        expect(self.low < self.high < math.inf, "low < high and high finite")
        expect(self.low <= self.mode <= self.high, "low <= mode <= high")
        expect(self.high - self.low >= NARROWEST, f"high - low >= {NARROWEST:g}")

    @property
    def mean(self) -> float:
        """Mean, in the unit of the bounds."""
        return (self.low + self.mode + self.high) / 3

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return (self.low, self.high)

    def sample(self, rng: np.random.Generator, n: int) -> FloatArray:
        """Draw `n` values."""
        return rng.triangular(self.low, self.mode, self.high, n)

    def strata(self, count: int | None = None) -> tuple[Stratum, ...]:
        """Cut into `count` (default 5) strata of equal burden."""
        return equal_burden([self._survival(share) for share in _shares(count)], self.mean)

    def _survival(self, share: float) -> float:
        """Probability above the edge below which `share` of the mean lies."""
        from scipy.optimize import brentq

        low, mode, high = self.low, self.mode, self.high
        rise, fall = mode - low, high - mode

        def below(u: float) -> float:
            return 2 / ((high - low) * rise) * (u**3 / 3 + low * u**2 / 2)

        def above(v: float) -> float:
            return 2 / ((high - low) * fall) * (high * v**2 / 2 - v**3 / 3)

        if rise > 0 and share * self.mean <= below(rise):
            u = float(brentq(lambda x: below(x) - share * self.mean, 0.0, rise, xtol=1e-15 * high))
            return 1 - u**2 / ((high - low) * rise)
        v = float(brentq(lambda x: above(x) - (1 - share) * self.mean, 0.0, fall, xtol=1e-15 * high))
        return v**2 / ((high - low) * fall)


@on_screen
@dataclass(frozen=True, slots=True)
class LogNormal:
    """Logarithm normal with standard deviation `sigma`; half of all values exceed `median`."""

    median: float
    sigma: float

    def __post_init__(self) -> None:
        expect_numbers(self)
        expect(0 < self.median < math.inf, "median > 0")
        expect(self.sigma > 0, "sigma > 0")
        expect(self.sigma <= LARGEST_SIGMA, f"sigma <= {LARGEST_SIGMA:g}")

    @property
    def mean(self) -> float:
        """Mean, in the unit of the median."""
        return self.median * math.exp(self.sigma**2 / 2)

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return (0.0, math.inf)

    def sample(self, rng: np.random.Generator, n: int) -> FloatArray:
        """Draw `n` values."""
        return self.median * np.exp(self.sigma * rng.standard_normal(n))

    def strata(self, count: int | None = None) -> tuple[Stratum, ...]:
        """Cut into `count` (default 5) strata of equal burden."""
        from scipy.special import ndtr, ndtri

        return equal_burden(ndtr(-self.sigma - ndtri(_shares(count))), self.mean)


@on_screen
@dataclass(frozen=True, slots=True)
class Weibull:
    """Weibull with `shape` (below 1: the longer it lasts, the longer it will) and `scale`."""

    shape: float
    scale: float

    def __post_init__(self) -> None:
        expect_numbers(self)
        expect(SMALLEST_SHAPE <= self.shape < math.inf, f"shape >= {SMALLEST_SHAPE:g}")
        expect(0 < self.scale < math.inf, "scale > 0")

    @property
    def mean(self) -> float:
        """Mean, in the unit of the scale."""
        return self.scale * math.gamma(1 + 1 / self.shape)

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return (0.0, math.inf)

    def sample(self, rng: np.random.Generator, n: int) -> FloatArray:
        """Draw `n` values."""
        return self.scale * rng.weibull(self.shape, n)

    def strata(self, count: int | None = None) -> tuple[Stratum, ...]:
        """Cut into `count` (default 5) strata of equal burden."""
        from scipy.special import gammaincinv

        hazards = np.asarray(gammaincinv(1 + 1 / self.shape, _shares(count)))
        return equal_burden(np.exp(-hazards), self.mean)


@on_screen
@dataclass(frozen=True, slots=True)
class Exponential:
    """Exponential with `mean`: how long it has lasted says nothing about how long it will."""

    mean: float

    def __post_init__(self) -> None:
        expect_numbers(self)
        expect(0 < self.mean < math.inf, "mean > 0")

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return (0.0, math.inf)

    def sample(self, rng: np.random.Generator, n: int) -> FloatArray:
        """Draw `n` values."""
        return rng.exponential(self.mean, n)

    def strata(self, count: int | None = None) -> tuple[Stratum, ...]:
        """Cut into `count` (default 5) strata of equal burden."""
        return Weibull(1.0, self.mean).strata(count)
