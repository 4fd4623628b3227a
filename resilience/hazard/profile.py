"""Profiles: what a disruption takes away, period by period from its onset, averaged within each period.

A disruption is down for its duration and then comes back evenly over its ramp; or it follows a curve of points in
time, joined by straight lines. Times are in periods here, and need not be whole: two models of unlike periods see the
same event.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeAlias

Profile: TypeAlias = tuple[float, ...]
Point: TypeAlias = tuple[float, float]
"""Periods from the onset, and a share at that time."""

SNAP = 1e-9
"""A time this close to whole periods is whole: unit conversion leaves such dust behind."""


class _Line(NamedTuple):
    """A straight line from one time and share to another."""

    start: float
    stop: float
    first: float
    last: float

    def at(self, time: float) -> float:
        """Share at a time within it."""
        if self.first == self.last:
            return self.first
        return self.first + (self.last - self.first) * (time - self.start) / (self.stop - self.start)


@lru_cache(maxsize=4096)
def loss_profile(duration: float, severity: float = 1.0, ramp: float = 0.0, curve: tuple[Point, ...] = ()) -> Profile:
    """Share lost in each period.

    Parameters
    ----------
    duration
        Periods for which the whole severity is lost; a partial period keeps its fraction. Ignored with a curve.
    severity
        Share lost while down.
    ramp
        Periods from first help to whole again: after the duration the loss falls evenly to nothing. Ignored with a
        curve.
    curve
        Points of time and the share that works, joined by straight lines; its loss is multiplied by the severity.
    """
    return tuple(severity * gone for gone in _means(_lost(duration, ramp, curve)))


def gap_profile(duration: float) -> Profile:
    """Share of each period without arrivals: 1 until the gap ends, its fraction in the last period."""
    return loss_profile(duration)


@lru_cache(maxsize=4096)
def factor_profile(duration: float, multiple: float, ramp: float = 0.0, curve: tuple[Point, ...] = ()) -> Profile:
    """Multiple of nominal demand in each period: `multiple` at onset, back to 1 as a loss is back to 0."""
    return tuple(1 + (multiple - 1) * gone for gone in loss_profile(duration, 1.0, ramp, curve))


@lru_cache(maxsize=4096)
def lead_profile(duration: float, extra: float, ramp: float = 0.0, curve: tuple[Point, ...] = ()) -> Profile:
    """Whole periods longer that goods are under way which leave in each period, as those that leave in its middle."""
    lines = _lost(duration, ramp, curve)
    end = math.ceil(lines[-1].stop) if lines else 0
    whole = [float(math.floor(extra * _at(lines, place + 0.5) + 0.5)) for place in range(end)]
    return _trimmed(whole)


def help_profile(curve: tuple[Point, ...]) -> Profile:
    """Mean over each period of a curve, and at the end its last value, which stays."""
    return (*_means(_lines(curve), trim=False), curve[-1][1])


def lasting(duration: float, ramp: float, curve: tuple[Point, ...]) -> float:
    """Periods until whole again."""
    return curve[-1][0] if curve else duration + ramp


def snapped(time: float) -> float:
    """Return the time, whole when it is within a billionth of whole periods."""
    whole = round(time)
    return float(whole) if abs(time - whole) <= SNAP * max(1.0, whole) else time


def _lost(duration: float, ramp: float, curve: tuple[Point, ...]) -> list[_Line]:
    """Share lost as lines."""
    if curve:
        return _lines(tuple((time, 1 - works) for time, works in curve))
    return _lines(((0.0, 1.0), (duration, 1.0), (duration + ramp, 0.0)))


def _lines(points: tuple[Point, ...]) -> list[_Line]:
    """Lines between points; two points of one time are a jump, which is no line."""
    whole = [(snapped(time), share) for time, share in points]
    return [_Line(a, b, first, last) for (a, first), (b, last) in pairwise(whole) if b > a]


def _means(lines: list[_Line], *, trim: bool = True) -> Profile:
    """Mean of the lines over each period; nothing where there is no line, nothing at the end left out."""
    means = [0.0] * (math.ceil(lines[-1].stop) if lines else 0)
    for line in lines:
        for place in range(math.floor(line.start), math.ceil(line.stop)):
            start, stop = max(line.start, place), min(line.stop, place + 1.0)
            means[place] += (stop - start) * (line.at(start) + line.at(stop)) / 2
    return _trimmed(means) if trim else tuple(means)


def _at(lines: list[_Line], time: float) -> float:
    """Share at a time; at a jump that before it."""
    return next((line.at(time) for line in lines if line.start <= time <= line.stop), 0.0)


def _trimmed(values: list[float]) -> Profile:
    end = len(values)
    while end and not values[end - 1]:
        end -= 1
    return tuple(values[:end])
