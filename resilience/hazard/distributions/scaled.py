"""A distribution whose mean has moved: of the same shape, every value longer or shorter by one factor."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.hazard.distributions.all import (
    Discrete,
    Exponential,
    Fixed,
    Geometric,
    LogNormal,
    Triangular,
    Uniform,
    Weibull,
)
from resilience.hazard.distributions.strata import expect

if TYPE_CHECKING:
    from resilience.hazard.distributions.all import Distribution

LENGTHS: dict[type, tuple[str, ...]] = {
    Fixed: ("value",), Uniform: ("low", "high"), Triangular: ("low", "mode", "high"), LogNormal: ("median",),
    Weibull: ("scale",), Exponential: ("mean",), Geometric: ("mean",),
}  # fmt: skip
"""What is multiplied; all other fields are shape."""


def scaled(one: Distribution, factor: float) -> Distribution:
    """Return a distribution of which every value is multiplied.

    A geometric one has whole periods, which no factor keeps: its mean is multiplied, and stays 1 at least.

    Parameters
    ----------
    factor
        What values are multiplied with, above 0.
    """
    expect(0 < factor < math.inf, "factor > 0")
    if isinstance(one, Discrete):
        return replace(one, values=tuple(value * factor for value in one.values))
    least = 1.0 if isinstance(one, Geometric) else 0.0
    return replace(one, **{name: max(getattr(one, name) * factor, least) for name in LENGTHS[type(one)]})
