"""How much longer something will last that has lasted for a while already."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import InputError
from resilience.hazard.distributions.all import (
    Discrete,
    Exponential,
    Fixed,
    Geometric,
    LogNormal,
    Stratum,
    Triangular,
    Uniform,
    Weibull,
)
from resilience.hazard.distributions.strata import checked_count

if TYPE_CHECKING:
    from resilience.hazard.distributions.all import Continuous, Distribution

OVER = (
    "It has lasted {elapsed:g} periods, longer than its hazard says that it ever does; state how much longer it will."
)
BEYOND = 1e-12
"""Chance of lasting longer below which a distribution says that it is over."""
WIDER = 2.0
"""Factor by which the search for an edge looks further each time."""


def remaining(distribution: Distribution, elapsed: float, count: int | None = None) -> tuple[Stratum, ...]:
    """Cut what is left of a time, given that it has lasted for `elapsed` already, into strata.

    Of separate values each that is still possible is a stratum; a continuous distribution is cut into `count`
    (default 5) strata that each carry the same share of the mean time left.

    Parameters
    ----------
    distribution
        Of the whole time, in periods.
    elapsed
        Periods that have passed, 0 or more.

    Raises
    ------
    InputError
        When the distribution says that it is over by now.
    """
    if isinstance(distribution, Fixed | Geometric | Discrete):
        return _left_of(distribution.strata(), elapsed)
    return _cut(distribution, elapsed, checked_count(count))


def _left_of(strata: tuple[Stratum, ...], elapsed: float) -> tuple[Stratum, ...]:
    longer = [stratum for stratum in strata if stratum.value > elapsed]
    chance = math.fsum(stratum.probability for stratum in longer)
    if chance <= BEYOND:
        raise InputError([OVER.format(elapsed=elapsed)])
    return tuple(Stratum(stratum.probability / chance, stratum.value - elapsed) for stratum in longer)


def _cut(distribution: Continuous, elapsed: float, count: int) -> tuple[Stratum, ...]:
    chance = _survival(distribution, elapsed)
    if chance <= BEYOND:
        raise InputError([OVER.format(elapsed=elapsed)])

    def burden(time: float) -> float:
        """Mean of what is left up to a time, of those that last longer than by now."""
        gone = _survival(distribution, elapsed) - _survival(distribution, time)
        return (_partial_mean(distribution, time) - _partial_mean(distribution, elapsed) - elapsed * gone) / chance

    whole = (distribution.mean - _partial_mean(distribution, elapsed)) / chance - elapsed
    high = distribution.support[1]
    if math.isinf(high):
        high = max(2 * elapsed, distribution.mean)
        while burden(high) < whole * (1 - 0.5 / count):
            high *= WIDER
    from scipy.optimize import brentq

    inner = [float(brentq(lambda time, k=k: burden(time) - whole * k / count, elapsed, high)) for k in range(1, count)]
    above = np.array([1.0, *(_survival(distribution, edge) / chance for edge in inner), 0.0])
    return tuple(Stratum(float(p), float(whole / count / p)) for p in above[:-1] - above[1:])


def _survival(distribution: Continuous, time: float) -> float:
    """Chance of lasting longer than a time."""
    if isinstance(distribution, Uniform):
        return float(np.clip((distribution.high - time) / (distribution.high - distribution.low), 0.0, 1.0))
    if isinstance(distribution, Triangular):
        return _triangle_above(distribution, time)
    if isinstance(distribution, LogNormal):
        from scipy.special import ndtr

        return float(ndtr(-math.log(time / distribution.median) / distribution.sigma)) if time > 0 else 1.0
    weibull = _as_weibull(distribution)
    return math.exp(-((time / weibull.scale) ** weibull.shape))


def _partial_mean(distribution: Continuous, time: float) -> float:
    """Mean over the times up to one: integral of t f(t) from 0."""
    if isinstance(distribution, Uniform):
        until = min(max(time, distribution.low), distribution.high)
        return (until**2 - distribution.low**2) / (2 * (distribution.high - distribution.low))
    if isinstance(distribution, Triangular):
        return _triangle_mean(distribution, time)
    from scipy.special import gammainc, ndtr

    if isinstance(distribution, LogNormal):
        place = math.log(time / distribution.median) / distribution.sigma if time > 0 else -math.inf
        return float(distribution.mean * ndtr(place - distribution.sigma))
    weibull = _as_weibull(distribution)
    return float(weibull.mean * gammainc(1 + 1 / weibull.shape, (time / weibull.scale) ** weibull.shape))


def _as_weibull(distribution: Weibull | Exponential) -> Weibull:
    return distribution if isinstance(distribution, Weibull) else Weibull(1.0, distribution.mean)


def _triangle_above(distribution: Triangular, time: float) -> float:
    low, mode, high = distribution.low, distribution.mode, distribution.high
    if time <= low:
        return 1.0
    if time >= high:
        return 0.0
    if time < mode:
        return 1 - (time - low) ** 2 / ((high - low) * (mode - low))
    return (high - time) ** 2 / ((high - low) * (high - mode))


def _triangle_mean(distribution: Triangular, time: float) -> float:
    low, mode, high = distribution.low, distribution.mode, distribution.high

    def rising(until: float) -> float:
        return 2 / ((high - low) * (mode - low)) * ((until**3 - low**3) / 3 - low * (until**2 - low**2) / 2)

    def falling(since: float) -> float:
        return 2 / ((high - low) * (high - mode)) * (high * (high**2 - since**2) / 2 - (high**3 - since**3) / 3)

    if time <= low:
        return 0.0
    if time >= high:
        return distribution.mean
    return rising(time) if time < mode else distribution.mean - falling(time)
