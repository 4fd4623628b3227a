"""When a solve will be done, as far as its gap tells: a range, or nothing."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

from resilience.study.words import in_words

__all__ = ["Trend", "in_words"]

LEAST_POINTS = 4
"""Points of falling gaps from which on there is a trend to speak of."""
KEPT = 200
LONGEST = 24 * 3600.0
"""Seconds beyond which a trend says nothing."""


@dataclass
class Trend:
    """How fast the gap falls towards the gap wanted.

    A gap falls about by the same factor in equal times, with fits and starts. The trends over the whole run and over
    its latter half give two times; the range between them, widened by half either way, is what is said.
    """

    wanted: float
    _points: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=KEPT))

    def add(self, seconds: float, gap: float) -> None:
        """Note a gap; only one that fell is news."""
        if gap > 0 and (not self._points or gap < math.exp(self._points[-1][1])):
            self._points.append((seconds, math.log(gap)))

    def left(self, now: float) -> tuple[float, float] | None:
        """Least and most seconds left; None where nothing can be said."""
        if len(self._points) < LEAST_POINTS or self.wanted <= 0:
            return None
        to_go = self._points[-1][1] - math.log(self.wanted)
        if to_go <= 0:  # what is done after the gap is reached, it says nothing of
            return None
        starts = (self._points[0], self._points[len(self._points) // 2])
        speeds = [(level - self._points[-1][1]) / max(now - seconds, 1e-9) for seconds, level in starts]
        if min(speeds) <= 0:
            return None
        low, high = 0.5 * to_go / max(speeds), 1.5 * to_go / min(speeds)
        return (low, high) if high <= LONGEST else None
