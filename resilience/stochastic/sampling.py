"""Draws of what is random: plain Monte Carlo, or Latin hypercube, which spreads each source evenly."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from resilience.stochastic.smps.instance import DiscreteLaw, Law

if TYPE_CHECKING:
    from resilience.solve.highs import Vector
    from resilience.stochastic.smps.instance import Source


class Sampling(StrEnum):
    """How outcomes are drawn."""

    MONTE_CARLO = "monte-carlo"
    LATIN_HYPERCUBE = "latin-hypercube"


def uniforms(rng: np.random.Generator, n: int, sources: int, how: Sampling) -> Vector:
    """Uniform numbers, (n, sources): each column one per n-th part of [0, 1) with a Latin hypercube."""
    draws = rng.random((n, sources))
    if how is Sampling.MONTE_CARLO:
        return draws
    cells = rng.permuted(np.tile(np.arange(n), (sources, 1)), axis=1).T
    return np.asarray((cells + draws) / n)


def realized(source: Source, draws: Vector) -> Vector:
    """Numbers of a source at uniform draws, (n, n_places)."""
    if isinstance(source, DiscreteLaw):
        ends = np.cumsum(source.probabilities)
        which = np.minimum(np.searchsorted(ends, draws * ends[-1], side="right"), len(ends) - 1)
        return np.asarray(source.values[which])
    if source.law is Law.UNIFORM:
        return np.asarray(source.first + (source.second - source.first) * draws)[:, None]
    tiny = np.finfo(float).tiny
    return np.asarray(source.first + np.sqrt(source.second) * ndtri(np.maximum(draws, tiny)))[:, None]
