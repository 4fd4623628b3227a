"""Strata: a distribution cut into a few values with exact probabilities and an unchanged mean."""

from __future__ import annotations

from dataclasses import fields
from numbers import Real
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from resilience.errors import InputError

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
    """Raise `InputError("Expected ...")` unless the condition holds."""
    if not condition:
        raise InputError([f"Expected {what}."])


def expect_numbers(distribution: object) -> None:
    """Raise `InputError` unless each parameter of a distribution is a number, or a tuple of them."""
    for field in fields(distribution):  # type: ignore[arg-type]  # every distribution is a dataclass
        value = getattr(distribution, field.name)
        given = value if isinstance(value, tuple) else (value,)
        sound = all(isinstance(one, Real) and not isinstance(one, bool) for one in given)
        expect(sound and isinstance(value, tuple) == str(field.type).startswith("tuple"), f"numbers for {field.name}")


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
    burdens = probabilities * values
    head = count // 2
    starts = np.array([*range(head), *(head + start for start in _starts(burdens[head:], count - head))])
    weight = np.add.reduceat(probabilities, starts)
    alone = np.diff(starts, append=values.size) == 1
    return exact(weight, np.where(alone, values[starts], np.add.reduceat(burdens, starts) / weight))


def _starts(burdens: FloatArray, groups: int) -> list[int]:
    """Where each group begins: as even as can be, none empty."""
    starts = [0]
    left = float(burdens.sum())
    for groups_left in range(groups, 1, -1):
        share, taken, end = left / groups_left, float(burdens[starts[-1]]), starts[-1] + 1
        while end < burdens.size - groups_left + 1 and taken + burdens[end] / 2 < share:
            taken += float(burdens[end])
            end += 1
        starts.append(end)
        left -= taken
    return starts
