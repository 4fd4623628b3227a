"""Ramps: help that rises from nothing to its full amount."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


def ramp(start: Vector, ramp_time: float, periods: int) -> Vector:
    """Mean over each period of ramps that begin at `start` (n,) and are full `ramp_time` later, shape (periods, n)."""
    edges = np.arange(periods + 1, dtype=float)
    since = np.maximum(edges[:, None] - start, 0.0)
    if ramp_time > 0:
        rising = np.minimum(since, ramp_time)
        area = rising**2 / (2 * ramp_time) + np.maximum(since - ramp_time, 0.0)
    else:
        area = since
    return np.diff(area, axis=0)


def held_up(longer: Vector) -> Vector:
    """Share of a period's flow that fails to arrive, a lead time later, while the lead time grows by whole periods."""
    most = np.maximum.accumulate(np.minimum(longer, np.arange(1, len(longer) + 1)[:, None]))
    more: Vector = np.diff(most, axis=0, prepend=0.0)
    return more
