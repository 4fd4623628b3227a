"""Ramps: how help arrives, as a mean over each period."""

from __future__ import annotations

import math


def ramp(start: float, length: float) -> list[tuple[int, float]]:
    """Mean over each period of a rise from 0 at `start` to 1 `length` later, until it is 1: (age, value)."""
    if math.isinf(start):
        return []
    found: list[tuple[int, float]] = []
    age = math.floor(start)
    while not found or found[-1][1] < 1.0:
        found.append((age, _risen(age + 1 - start, length) - _risen(age - start, length)))
        age += 1
    return found


def _risen(since: float, length: float) -> float:
    """Area under the rise until `since` periods after its start."""
    since = max(since, 0.0)
    if length <= 0:
        return since
    if since >= length:
        return since - length / 2
    return since**2 / (2 * length)


def share_arrived(start: float, length: float, age: int) -> float:
    """Mean over one period of a rise from 0 at `start` to 1 `length` later."""
    return 0.0 if math.isinf(start) else _risen(age + 1 - start, length) - _risen(age - start, length)
