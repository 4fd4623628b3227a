"""Distributions over separate values, with draws and exact or grouped strata."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.hazard.distributions.strata import (
    MOST_VALUES,
    Stratum,
    checked_count,
    exact,
    expect,
    expect_numbers,
    grouped,
)
from resilience.screen import on_screen

if TYPE_CHECKING:
    from resilience.hazard.distributions.strata import FloatArray

NEGLIGIBLE_TAIL = 1e-12


@on_screen
@dataclass(frozen=True, slots=True)
class Fixed:
    """Always `value` (>= 0)."""

    value: float

    def __post_init__(self) -> None:
        expect_numbers(self)
        expect(math.isfinite(self.value) and self.value >= 0, "value >= 0 and finite")

    @property
    def mean(self) -> float:
        """Mean, in the unit of the value."""
        return self.value

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return (self.value, self.value)

    def sample(self, rng: np.random.Generator, n: int) -> FloatArray:  # noqa: ARG002  # one signature for all
        """Draw `n` values."""
        return np.full(n, self.value)

    def strata(self, count: int | None = None) -> tuple[Stratum, ...]:
        """One stratum, whatever the count."""
        checked_count(count)
        return (Stratum(1.0, self.value),)


@on_screen
@dataclass(frozen=True, slots=True)
class Geometric:
    """Whole periods 1, 2, ... with P(n) = b (1 - b)^(n - 1) and b = 1 / `mean`; needs mean >= 1."""

    mean: float

    def __post_init__(self) -> None:
        expect_numbers(self)
        expect(1 <= self.mean < math.inf, "mean >= 1")

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return (1.0, 1.0 if self.mean == 1 else math.inf)

    def sample(self, rng: np.random.Generator, n: int) -> FloatArray:
        """Draw `n` values."""
        return rng.geometric(1 / self.mean, n).astype(float)

    def strata(self, count: int | None = None) -> tuple[Stratum, ...]:
        """Every value until the tail is below 1e-12 (its rest at its own mean), or `count` strata.

        Without a count, more than 400 values are grouped into 400 strata.
        """
        if self.mean == 1:
            return (Stratum(1.0, 1.0),)
        decay = math.log1p(-1 / self.mean)
        last = math.ceil(math.log(NEGLIGIBLE_TAIL) / decay)
        values = np.arange(1.0, last + 2)
        survival = np.exp(decay * np.arange(last + 1))
        probabilities = np.append(survival[:-1] - survival[1:], survival[-1])
        values[-1] = last + self.mean
        return grouped(probabilities, values, MOST_VALUES if count is None else checked_count(count))


@on_screen
@dataclass(frozen=True, slots=True)
class Discrete:
    """One of `values` (>= 0), with chances in proportion to `weights` (> 0)."""

    values: tuple[float, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        expect_numbers(self)
        expect(len(self.values) > 0, "at least one value")
        expect(len(self.values) == len(self.weights), "as many weights as values")
        expect(all(0 <= value < math.inf for value in self.values), "values >= 0 and finite")
        expect(all(0 < weight < math.inf for weight in self.weights), "weights > 0 and finite")

    @property
    def mean(self) -> float:
        """Mean, in the unit of the values."""
        return math.fsum(v * w for v, w in zip(self.values, self.weights, strict=True)) / math.fsum(self.weights)

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return (min(self.values), max(self.values))

    def sample(self, rng: np.random.Generator, n: int) -> FloatArray:
        """Draw `n` values."""
        weights = np.asarray(self.weights)
        return rng.choice(np.asarray(self.values), n, p=weights / weights.sum())

    def strata(self, count: int | None = None) -> tuple[Stratum, ...]:
        """Every value, rising, or `count` strata."""
        values, place = np.unique(np.asarray(self.values, dtype=float), return_inverse=True)
        weights = np.bincount(place, weights=np.asarray(self.weights, dtype=float))
        shares = weights / math.fsum(weights)
        return exact(shares, values) if count is None else grouped(shares, values, checked_count(count))
