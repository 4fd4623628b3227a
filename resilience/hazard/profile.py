"""Profiles: what a disruption takes away, period by period from its onset, averaged within each period."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TypeAlias

from resilience.hazard.hazards import Recovery

Profile: TypeAlias = tuple[float, ...]

SNAP = 1e-9
"""A duration this close to whole periods is whole: unit conversion leaves such dust behind."""


@lru_cache(maxsize=4096)
def loss_profile(recovery: Recovery, duration: float, severity: float = 1.0, curve: Profile = ()) -> Profile:
    """Share lost in each period.

    Parameters
    ----------
    recovery
        `step`: the whole severity for the whole duration; `linear`: declining from the severity at onset to
        nothing at the end of the duration; `curve`: the severity times what the curve leaves unavailable.
    duration
        In periods; the last, partial period keeps its fraction. Ignored for a curve.
    severity
        Share lost at onset.
    curve
        Available share, period by period.
    """
    if recovery is Recovery.CURVE:
        return tuple(severity * (1 - available) for available in curve)
    length = snapped(duration)
    spans = [(start, min(start + 1.0, length)) for start in range(math.ceil(length))]
    if recovery is Recovery.STEP:
        return tuple(severity * (stop - start) for start, stop in spans)
    return tuple(severity * (stop - start) * (1 - (start + stop) / (2 * length)) for start, stop in spans)


def gap_profile(duration: float) -> Profile:
    """Share of each period without arrivals: 1 until the gap ends, its fraction in the last period."""
    return loss_profile(Recovery.STEP, duration)


@lru_cache(maxsize=4096)
def factor_profile(recovery: Recovery, duration: float, multiple: float, curve: Profile = ()) -> Profile:
    """Multiple of nominal demand in each period: `multiple` at onset, recovering to 1 as a loss does to 0."""
    return tuple(1 + (multiple - 1) * gone for gone in loss_profile(recovery, duration, 1.0, curve))


def snapped(duration: float) -> float:
    """Return the duration, whole when it is within a billionth of whole periods."""
    whole = round(duration)
    return float(whole) if abs(duration - whole) <= SNAP * max(1.0, whole) else duration
