"""Strata: a distribution cut into a few values with exact probabilities and an unchanged mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    FloatArray: TypeAlias = NDArray[np.float64]

DEFAULT_STRATA = 5
"""Strata of a continuous distribution when the hazard does not say."""
MOST_VALUES = 400
"""More values than this are grouped, so that one long geometric outage cannot fill a study."""


class Stratum(NamedTuple):
    """One slice of a distribution: its probability and its conditional mean."""

    probability: float
    value: float


def expect(condition: bool, what: str) -> None:  # noqa: FBT001  # reads as a sentence at the call
    """Raise `ValueError("Expected ...")` unless the condition holds."""
    if not condition:
        msg = f"Expected {what}."
        raise ValueError(msg)


def checked_count(count: int | None) -> int:
    """Return the number of strata asked for, or the default.

    Raises
    ------
    ValueError
        When fewer than one stratum is asked for.
    """
    if count is None:
        return DEFAULT_STRATA
    expect(count >= 1, "strata >= 1")
    return count


def equal_burden(survival: Sequence[float] | FloatArray, mean: float) -> tuple[Stratum, ...]:
    """Strata that each carry the same share of the mean.

    Parameters
    ----------
    survival
        Probability of exceeding each inner edge, falling; the edges are quantiles of the length-biased
        distribution, so a stratum's conditional mean is its share of the mean over its probability.
    mean
        Mean of the distribution.
    """
    edges = np.concatenate(([1.0], np.asarray(survival, dtype=float), [0.0]))
    probabilities = edges[:-1] - edges[1:]
    burden = mean / probabilities.size
    return tuple(Stratum(float(p), float(burden / p)) for p in probabilities)


def exact(probabilities: FloatArray, values: FloatArray) -> tuple[Stratum, ...]:
    """Every value as a stratum of its own."""
    return tuple(Stratum(float(p), float(v)) for p, v in zip(probabilities, values, strict=True))


def grouped(probabilities: FloatArray, values: FloatArray, count: int) -> tuple[Stratum, ...]:
    """At most `count` strata of rising values: the first half exact, the tail in groups of equal burden.

    Grouping the tail rather than the head keeps short disruptions, which decide small buffers, as they are.
    """
    if count >= values.size:
        return exact(probabilities, values)
    head = count // 2
    burden = np.cumsum(probabilities[head:] * values[head:])
    groups = count - head
    if burden[-1] > 0:
        wanted = burden[-1] * np.arange(1, groups) / groups
        cuts = np.unique(np.searchsorted(burden, wanted * (1 - 1e-12)) + 1)
    else:
        cuts = np.arange(1, groups)
    cuts = cuts[cuts < burden.size]
    starts = np.concatenate((np.arange(head), head + np.concatenate(([0], cuts)))).astype(int)
    weight = np.add.reduceat(probabilities, starts)
    return exact(weight, np.add.reduceat(probabilities * values, starts) / weight)
