"""What a simulated line did, each figure with its interval, and Little's law held on every run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import ResilienceError
from resilience.hazard.risk.estimate import Estimate
from resilience.lean.asked import refuse
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LITTLE = 1e-7
"""Share by which stock, counted at every change, may differ from rate times time in the line: rounding."""


@on_screen
@dataclass(frozen=True, slots=True)
class LineRun:
    """What a line did over independent replications.

    Attributes
    ----------
    rate
        Good units that left it per unit of time.
    inside
        Mean number of units in it.
    flow_time
        Mean time of a unit in it.
    service
        Share of orders that were filled at once; None where customers take whatever is done.
    working
        Share of the time in which each station works, stops included.
    little
        Largest share by which stock differed from rate times time, over all replications.
    keeps_up
        Whether as much leaves as is ordered, within twice the interval; where not, orders wait longer and longer, and
        stock, time and service depend on how long is played.
    """

    rate: Estimate
    inside: Estimate
    flow_time: Estimate
    service: Estimate | None
    working: tuple[float, ...]
    little: float
    keeps_up: bool = True


@dataclass(frozen=True)
class Counted:
    """What was counted in each replication, one number a replication."""

    left: NDArray[np.float64]
    "Units that left in the time that counts."
    length: NDArray[np.float64]
    "That time."
    area: NDArray[np.float64]
    "Units in the line, added up over that time at every change."
    stays: NDArray[np.float64]
    "Times that units spent in the line within it, added up over units."
    served: NDArray[np.float64] | None
    working: NDArray[np.float64]
    "By replication and station, the time at work."

    def run(self, seed: int, demand: float | None = None) -> LineRun:
        """Make estimates of the counts, and see whether orders are kept up with.

        Raises
        ------
        ResilienceError
            Where a replication breaks Little's law: the simulation is wrong.
        """
        little = float(np.max(np.abs(self.area - self.stays) / np.maximum(np.abs(self.area), 1e-300)))
        if little > LITTLE:
            msg = f"A simulated line broke Little's law by a share of {little:.2g}."
            raise ResilienceError(msg)
        inside = self.area / self.length
        rate = self.left / self.length
        told = Estimate.from_sample(rate, seed)
        return LineRun(
            rate=told,
            inside=Estimate.from_sample(inside, seed),
            flow_time=Estimate.from_sample(inside / rate, seed),
            service=None if self.served is None else Estimate.from_sample(self.served, seed),
            working=tuple(float(one) for one in (self.working / self.length[:, None]).mean(axis=0)),
            little=little,
            keeps_up=demand is None or told.mean + 2 * told.half_width >= demand,
        )


@dataclass(frozen=True)
class Passage:
    """When units entered and left a line, by unit and replication, and the time that counts.

    It begins with the exit of the last unit that warms the line up, and ends when the last unit enters: who would enter
    after that was not played.
    """

    entered: NDArray[np.float64]
    left: NDArray[np.float64]
    warm: int

    @property
    def low(self) -> NDArray[np.float64]:
        """Beginning of the time that counts, by replication."""
        begin: NDArray[np.float64] = self.left[self.warm - 1]
        return begin

    @property
    def high(self) -> NDArray[np.float64]:
        """End of the time that counts, by replication."""
        end: NDArray[np.float64] = self.entered[-1]
        return end

    def counted(
        self, busy: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]], served: NDArray[np.float64] | None
    ) -> Counted:
        """Count what happens in that time; `busy` holds beginnings and ends of work, station by station.

        Raises
        ------
        InputError
            Where a line takes in all its units before it has warmed up.
        """
        low, high = self.low, self.high
        if np.any(high <= low):
            said = f"All {len(self.entered):,} units are in the line before it has warmed up."
            raise refuse(said, "units", "Ask for more units.", "units")
        both = [(self.entered[:, one], self.left[:, one], low[one], high[one]) for one in range(len(low))]
        gone = ((self.left > low) & (self.left <= high)).sum(axis=0).astype(float)
        working = [np.maximum(0.0, np.minimum(done, high) - np.maximum(begun, low)).sum(axis=0) for begun, done in busy]
        area, stays = (np.array([one(*span) for span in both]) for one in (_area_between, _stays_between))
        return Counted(gone, high - low, area, stays, served, np.array(working).T)


def _area_between(entered: NDArray[np.float64], left: NDArray[np.float64], low: float, high: float) -> float:
    """Units in a line, added up over a time by going through every entry and exit in order."""
    begun = np.searchsorted(np.sort(entered), low, side="right") - np.searchsorted(np.sort(left), low, side="right")
    times = np.concatenate([entered[(entered > low) & (entered <= high)], left[(left > low) & (left <= high)]])
    steps = np.ones(len(times))
    steps[int(np.sum((entered > low) & (entered <= high))) :] = -1
    order = np.argsort(times, kind="stable")
    moments = np.concatenate([[low], times[order], [high]])
    levels = float(begun) + np.concatenate([[0.0], np.cumsum(steps[order])])
    return float(np.diff(moments) @ levels)


def _stays_between(entered: NDArray[np.float64], left: NDArray[np.float64], low: float, high: float) -> float:
    """Times that units spend in a line within a time, added up over units."""
    return float(np.maximum(0.0, np.minimum(left, high) - np.maximum(entered, low)).sum())
