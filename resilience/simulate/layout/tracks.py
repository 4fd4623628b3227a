"""Tracks: stretches of time that begin in steady state with a first onset and end back in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.simulate.layout.script import Changes
    from resilience.simulate.layout.shelves import Shelves
    from resilience.simulate.types import Counts, Vector


SHORT = np.iinfo(np.uint16).max
"""Periods that fit into the integers that numpy sorts fastest."""


@dataclass(frozen=True)
class Tracks:
    """Independent histories, each with its events.

    Parameters
    ----------
    track, onset, scenario
        One entry per event: which track, the period of its onset, which scenario (position in the set).
    length
        Periods to simulate at least, shape (n_tracks,).
    phases
        Share of one lot on hand at the start, shape (n_tracks, n_lot_lanes).
    until
        Periods after which the books are closed whatever is still open, shape (n_tracks,); None: after `length`.
    shelves
        What positions hold as planned; None: what the layout and the phases say.
    times
        Time of the year at which each begins, as a share of it, shape (n_tracks,); None: where it makes no difference.
    """

    track: Counts
    onset: Counts
    scenario: Counts
    length: Counts
    phases: Vector
    until: Counts | None = None
    shelves: Shelves | None = None
    times: Vector | None = None

    @property
    def count(self) -> int:
        """Number of tracks."""
        return len(self.length)

    @property
    def horizon(self) -> Counts:
        """Periods after which the books are closed, never sooner than `length`."""
        return self.length if self.until is None else np.maximum(self.length, self.until)

    def pick(self, chosen: Counts) -> Tracks:
        """Only the chosen tracks, numbered in that order."""
        place = np.full(self.count, -1)
        place[chosen] = np.arange(len(chosen))
        kept = place[self.track] >= 0
        return Tracks(
            place[self.track[kept]], self.onset[kept], self.scenario[kept], self.length[chosen], self.phases[chosen],
            self.horizon[chosen], None if self.shelves is None else self.shelves.some(chosen),
            None if self.times is None else self.times[chosen],
        )  # fmt: skip


@dataclass(frozen=True)
class Joins:
    """Stretches that belong to a track if it is still open when they begin.

    Parameters
    ----------
    onset
        Period of the track in which each begins, in rising order.
    track
        The track.
    other
        Track of the same block that begins with the stretch, and is void if it belongs to this one; -1: none does.
    length
        Periods to simulate the track at least if it belongs to it; -1: what follows is not known, the track is void.
    until
        Periods after which its books are closed at the latest if it belongs to it.
    """

    onset: Counts
    track: Counts
    other: Counts
    length: Counts
    until: Counts

    def last(self, lengths: Counts) -> int:
        """Period by which all is over, whatever belongs to what."""
        return int(max(lengths.max(initial=0), self.length.max(initial=0)))

    def at(self, t: int) -> list[tuple[int, int, int, int]]:
        """Track, other, length and horizon of what begins in a period."""
        low, high = np.searchsorted(self.onset, [t, t + 1])
        span = slice(int(low), int(high))
        columns = (self.track, self.other, self.length, self.until)
        return list(zip(*(column[span].tolist() for column in columns), strict=True))


@dataclass(frozen=True)
class Timetable:
    """Changes of a block of tracks sorted by period: `at[t]` to `at[t + 1]` are those of period t."""

    at: Counts
    row: Counts
    track: Counts
    value: Vector

    @classmethod
    def of(cls, tracks: Tracks, changes: Sequence[Changes], periods: int) -> Timetable:
        """Lay every event's changes (given by scenario) out in time: over some periods at least, and to the last one.

        A call may be answered long after the effects that it was made for.
        """
        used, scenario = np.unique(tracks.scenario, return_inverse=True)
        some = [changes[i] for i in used.tolist()]
        each = np.array([len(change.age) for change in some], dtype=np.int64)
        if not each.any():
            nothing = np.zeros(0, dtype=np.int64)
            return cls(np.zeros(periods + 1, dtype=np.int64), nothing, nothing, np.zeros(0))
        sizes = each[scenario]
        event = np.repeat(np.arange(len(tracks.track)), sizes)
        within = np.arange(len(event)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        starts = np.cumsum(each) - each
        flat = starts[scenario[event]] + within
        period = _joined([change.age for change in some])[flat] + tracks.onset[event]
        periods = max(periods, int(period.max(initial=-1)) + 1)
        small = periods < SHORT
        order = np.argsort(period.astype(np.uint16) if small else period, kind="stable")  # few digits sort by radix
        at = np.searchsorted(period[order], np.arange(periods + 1))
        row = _joined([change.row for change in some])[flat][order]
        value = np.concatenate([np.zeros(0), *(change.value for change in some)])[flat][order]
        return cls(at.astype(np.int64), row, tracks.track[event][order], value)

    def keep(self, place: Counts) -> Timetable:
        """Only the tracks that stay, by their new places (-1: none)."""
        track = place[self.track]
        kept = track >= 0
        before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(kept)])
        return Timetable(before[self.at], self.row[kept], track[kept], self.value[kept])

    def span(self, t: int) -> slice:
        """Place of the changes of a period; none after the last."""
        return slice(int(self.at[t]), int(self.at[t + 1])) if t + 1 < len(self.at) else slice(0, 0)


def _joined(arrays: Sequence[Counts]) -> Counts:
    return np.concatenate([np.zeros(0, dtype=np.int64), *arrays])
