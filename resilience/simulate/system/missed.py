"""Missed: what was destroyed on the way, counted while it would have arrived."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resilience.simulate.types import Counts, Vector


def _none() -> Counts:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Missed:
    """Shares of a supply that do not arrive, each on a track and until a period, for they were lost on the way."""

    track: Counts = field(default_factory=_none)
    until: Counts = field(default_factory=_none)
    share: Vector = field(default_factory=lambda: np.zeros(0))

    def at(self, now: int, destroyed: Iterable[tuple[int, int, float]], leads: Vector) -> Self:
        """Return what is missed in a period, with what is destroyed in it: lane, track, share left.

        Of a lane's goods as much would have arrived in each period of its lead time, `leads` by lane in periods.
        """
        late = self.until > now
        new = [(track, now + round(leads[lane]), 1.0 - left) for lane, track, left in destroyed if leads[lane] > 0]
        if late.all() and not new:
            return self
        track, until, share = zip(*new, strict=True) if new else ((), (), ())
        return type(self)(
            np.concatenate([self.track[late], np.array(track, dtype=np.int64)]),
            np.concatenate([self.until[late], np.array(until, dtype=np.int64)]),
            np.concatenate([self.share[late], np.array(share, dtype=float)]),
        )

    def keep(self, place: Counts) -> Self:
        """Go on with the tracks that have a place, at it; the others are at -1."""
        track = place[self.track]
        stay = track >= 0
        return type(self)(track[stay], self.until[stay], self.share[stay])
