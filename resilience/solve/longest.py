"""The longest outage that costs nothing, from what outages of other lengths cost."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SAME_TIME = 1e-6
"""Relative accuracy of a time to survive by periods."""


def longest_survived(lost: Callable[[float], float], fails: float, known: Mapping[float, float] | None = None) -> float:
    """Longest duration below `fails` at which nothing is lost, where losses grow with the duration.

    Parameters
    ----------
    lost
        What is minimized, at a duration in periods.
    fails
        A duration at which something is lost.
    known
        What is lost at other durations, where that was asked before.
    """
    facts = {**(known or {}), fails: lost(fails)}
    failing = sorted(periods for periods, amount in facts.items() if amount > 0)
    fails, loss = failing[0], facts[failing[0]]
    later = (failing[1], facts[failing[1]]) if len(failing) > 1 else None
    low = float(math.floor(max((one for one, amount in facts.items() if amount <= 0 and one < fails), default=0.0)))
    is_slow = False  # the chord led astray: the next trial halves what is left
    while (end := math.ceil(fails)) - low > 1:
        chord = fails if later is None or is_slow else _chord(fails, loss, *later)
        inside = chord < fails
        trial = float(max(math.floor(chord), low + 1) if inside else (low + end) // 2)
        trial = min(trial, float(end - 1))
        amount = lost(trial)
        if amount > 0:
            is_slow = inside and trial - low > (end - low) / 2
            later, fails, loss = (fails, loss), trial, amount
        else:
            is_slow = inside and trial > chord
            low = trial
    return _within_period(lost, low, fails, loss)


def _within_period(lost: Callable[[float], float], low: float, fails: float, loss: float) -> float:
    """Narrow down where losses begin.

    The loss is convex and piecewise linear in the part of the last period that is hit, so the chord through two
    durations that fail reaches nothing at or after the longest that survives; on the first piece it is that one. A last
    period that costs the same however little of it is hit has no such piece: where chords lead nowhere it is halved.
    Where a chord reaches nothing where it is known that nothing is lost, losses begin there.
    """
    later: tuple[float, float] | None = None
    exact, share, slow = SAME_TIME * max(fails, 1.0), 0.9, False
    while fails - low > exact:
        chord = fails if later is None or slow else _chord(fails, loss, *later)
        if later is not None and not slow and chord <= low + exact / 2:
            return low
        inside = low < chord - exact / 2 < fails - exact / 2
        trial = chord - exact / 2 if inside else low + share * (fails - low)
        amount = lost(trial)
        if amount > 0:
            slow = inside and trial - low > (fails - low) / 2
            later, fails, loss, share = (fails, loss), trial, amount, 0.5
        elif inside:
            return chord
        else:
            low, slow = trial, False
    return low


def _chord(fails: float, loss: float, later: float, more: float) -> float:
    """Where the line through two losses reaches nothing; the earlier duration itself where the losses are equal."""
    return fails - loss * (later - fails) / (more - loss) if more > loss else fails
