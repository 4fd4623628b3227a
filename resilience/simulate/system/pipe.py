"""Goods on the way: those that take the usual time, and those that left while it took longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.simulate.system.conditions import Conditions
    from resilience.simulate.types import Amount, Counts, Vector


class Pipe:
    """Goods on the way: a ring of `lead + 1` rows by period of arrival, and their total before today's dispatch."""

    def __init__(self, lead: int, flow: float, size: int) -> None:
        self.lead = lead
        self.ring: Vector = np.full((lead + 1, size), flow)
        self.total = np.full(size, flow * lead)
        self.windows: dict[int, Vector] = {}

    def watch(self, periods: int) -> None:
        """Keep the sum of what arrives from today until `periods` later."""
        if periods < self.lead - 1:
            self.windows[periods] = self.ring[: periods + 1].sum(axis=0)

    def arriving(self, t: int) -> Vector:
        """What arrives in period t, shape (tracks,)."""
        row: Vector = self.ring[t % (self.lead + 1)]
        return row

    def dispatch(self, t: int) -> Vector:
        """Row to write what leaves in period t into."""
        row: Vector = self.ring[(t + self.lead) % (self.lead + 1)]
        return row

    def due(self, periods: int) -> Vector:
        """What was sent before today and arrives from today until `periods` later."""
        return self.total if periods >= self.lead - 1 else self.windows[periods]

    def until(self, t: int, periods: int) -> Vector:
        """Return `due` of any number of periods after period t, without having watched it."""
        if periods >= self.lead - 1:
            return self.total
        rows = (t + np.arange(periods + 1)) % (self.lead + 1)
        found: Vector = self.ring[rows].sum(axis=0)
        return found

    def due_in(self, t: int, periods: int) -> Vector | None:
        """What was sent before today and arrives exactly `periods` after period t; None when nothing can."""
        return self.ring[(t + periods) % (self.lead + 1)] if periods < self.lead else None

    def advance(self, t: int) -> None:
        """End period t: what arrived is gone, what was sent is on the way."""
        if self.lead == 0:
            return
        arrived = self.arriving(t)
        for periods in self.windows:
            self.windows[periods] += self.ring[(t + 1 + periods) % (self.lead + 1)] - arrived
        self.total += self.dispatch(t)
        self.total -= arrived

    def keep(self, left: Counts) -> None:
        """Go on with some of the tracks."""
        self.ring, self.total = self.ring.take(left, axis=1), self.total[left]
        self.windows = {periods: window[left] for periods, window in self.windows.items()}

    def destroy(self, track: int, survives: float) -> None:
        """Lose part of what is on the way on one track."""
        self.ring[:, track] *= survives
        self.total[track] *= survives
        for window in self.windows.values():
            window[track] *= survives


class SlowPipes:
    """Goods that left a lane while its lead time was longer: a pipe for each number of periods it may be longer by.

    Parameters
    ----------
    lead
        Usual lead time in periods.
    longer
        Periods by which it may be longer, each with the row of the factors that is below 1 while it is; the longest
        first, for of two disruptions at once the longer counts.
    """

    def __init__(self, lead: int, longer: Sequence[tuple[int, int]], size: int) -> None:
        self._lead, self._rows = lead, tuple(longer)
        self._pipes = {periods: Pipe(lead + periods, 0.0, size) for periods, _ in longer}
        self.longer: Amount = 0.0
        "Periods by which goods that leave today take longer."

    @property
    def pipes(self) -> tuple[Pipe, ...]:
        """Every pipe."""
        return tuple(self._pipes.values())

    @property
    def total(self) -> Vector:
        """What is on the way before today's dispatch."""
        first, *others = (pipe.total for pipe in self.pipes)
        return sum(others, first)

    def look(self, now: Conditions) -> None:
        """See how long it takes today."""
        self.longer = 0.0
        for periods, row in self._rows:
            share = now.share(row)
            if share is not None:
                self.longer = np.maximum(self.longer, np.where(share < 1.0, float(periods), 0.0))

    def dispatch(self, t: int, amount: Vector) -> Vector:
        """Send what takes longer today; returns what takes the usual time."""
        for periods, pipe in self._pipes.items():
            pipe.dispatch(t)[:] = np.where(self.longer == periods, amount, 0.0)
        return np.where(self.longer == 0.0, amount, 0.0)

    def sent(self, t: int) -> Vector:
        """What left in period t to take longer."""
        first, *others = (pipe.dispatch(t) for pipe in self.pipes)
        return sum(others, first)

    def arriving(self, t: int) -> Vector:
        """What arrives in period t, shape (tracks,)."""
        first, *others = (pipe.arriving(t) for pipe in self.pipes)
        return sum(others, first)

    def counted(self, t: int, plan: float) -> tuple[Vector, Vector]:
        """What arrives before goods that leave today on the lane, and what arrives together with them.

        While it takes longer, more must be on the way than usual for the planned flow to go on: that is missing from
        what arrives before.
        """
        before, beside = (np.zeros(len(self.pipes[0].total)) for _ in range(2))
        for longer in (0, *self._pipes):
            here = self.longer == longer
            if np.any(here):
                for pipe in self.pipes:
                    before += np.where(here, pipe.until(t, self._lead + longer - 1), 0.0)
                    last = pipe.due_in(t, self._lead + longer)
                    beside += 0.0 if last is None else np.where(here, last, 0.0)
        return before - self.longer * plan, beside

    def advance(self, t: int) -> None:
        """End period t."""
        for pipe in self.pipes:
            pipe.advance(t)

    def keep(self, left: Counts) -> None:
        """Go on with some of the tracks."""
        self.longer = self.longer if isinstance(self.longer, float) else self.longer[left]
        for pipe in self.pipes:
            pipe.keep(left)

    def destroy(self, track: int, survives: float) -> None:
        """Lose part of what is on the way on one track."""
        for pipe in self.pipes:
            pipe.destroy(track, survives)
