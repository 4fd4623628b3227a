"""Conditions: what is in force in the current period on every track. The only thing decisions may look at."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from resilience.hazard.scenarios import EffectKind
from resilience.simulate.layout.rows import NONE
from resilience.simulate.layout.tracks import Timetable
from resilience.simulate.system.missed import Missed

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from resilience.simulate.layout.rows import Layout
    from resilience.simulate.layout.script import Script
    from resilience.simulate.layout.tracks import Tracks
    from resilience.simulate.types import Counts, Vector

SUPPLY = (EffectKind.PRODUCTION_LOSS, EffectKind.LANE_LOSS, EffectKind.ARRIVAL_GAP)
"""Rows of factors that say how much of a supply is left."""


def _supplies(kind: EffectKind, target: object, lanes: Collection[object]) -> bool:
    """Whether a row says how much of a supply is left; of a longer lead time one says what fails to arrive for it."""
    return kind in SUPPLY or (kind is EffectKind.LEAD_TIME and target in lanes)


class Conditions:
    """Availability, calls and cut inbounds of a block of tracks, moved on period by period."""

    def __init__(self, layout: Layout, scripts: Sequence[Script], tracks: Tracks, periods: int) -> None:
        size = tracks.count
        self.factor = np.ones((len(layout.factors), size))
        self.call = np.zeros((layout.calls, size))
        self.cut_until = np.zeros((len(layout.nodes), size), dtype=np.int64)
        self.last_cut = np.zeros(len(layout.nodes), dtype=np.int64)
        "Period by which the inbound of each position works again on every track."
        self.scrap = np.zeros(size)
        self.through_hit = np.zeros((len(layout.nodes), size))
        "Planned units per period that reach each position through what is hit."
        self.withheld = np.zeros(size)
        "Periods of supply lost where it is hit hardest, since some inbound of the track was first cut."
        self.hit = np.zeros(len(layout.factors), dtype=bool)
        self.called = np.zeros(layout.calls, dtype=bool)
        self.now = -1
        self._year = math.ceil(layout.model.calendar.periods_per_year)
        self._horizons = np.array([script.horizon for script in scripts], dtype=np.int64)
        self._books = np.zeros(size, dtype=np.int64)
        self._cuts = np.array([script.cut_until for script in scripts]).reshape(len(scripts), len(layout.nodes))
        self._through = np.array([script.through_hit for script in scripts]).reshape(len(scripts), len(layout.nodes))
        self._last_cut = np.zeros(size, dtype=np.int64)
        self._missed = Missed()
        self._supplies = np.zeros(len(layout.factors), dtype=bool)
        lanes = {row.lane.id for row in layout.lanes}
        self._supplies[[row for key, row in layout.factors.items() if _supplies(*key, lanes)]] = True
        self._leads = np.array([row.lead for row in layout.lanes], dtype=float)
        self._scraps = np.array([script.scrap for script in scripts])
        self._factors = Timetable.of(tracks, [script.factors for script in scripts], periods)
        self._raises = Timetable.of(tracks, [script.raises for script in scripts], periods)
        self._sets = Timetable.of(tracks, [script.sets for script in scripts], periods)
        self._destroyed = Timetable.of(tracks, [script.destroyed for script in scripts], periods)
        self._burnt = Timetable.of(tracks, [script.burnt for script in scripts], periods)
        self._lanes_dearer = Timetable.of(tracks, [script.lanes_dearer for script in scripts], periods)
        self._makes_dearer = Timetable.of(tracks, [script.makes_dearer for script in scripts], periods)
        by_onset = np.argsort(tracks.onset, kind="stable")
        self._onsets, self._track = tracks.onset[by_onset], tracks.track[by_onset]
        self._scenario = tracks.scenario[by_onset]
        self._touched = slice(0, 0)

    def move_on(self) -> None:
        """Begin the next period: what it brings is in force from its start."""
        self.now += 1
        self._weigh()
        self._answer()
        self._begin()
        self._withhold()

    def keep(self, left: Counts) -> None:
        """Go on with some of the tracks."""
        place = np.full(len(self.scrap), -1)
        place[left] = np.arange(len(left))
        self.factor, self.call = self.factor.take(left, axis=1), self.call.take(left, axis=1)
        self.cut_until, self.scrap = self.cut_until.take(left, axis=1), self.scrap[left]
        self.withheld, self._last_cut = self.withheld[left], self._last_cut[left]
        self._books = self._books[left]
        self.through_hit = self.through_hit.take(left, axis=1)
        self._missed = self._missed.keep(place)
        self._factors, self._raises = self._factors.keep(place), self._raises.keep(place)
        self._sets, self._destroyed = self._sets.keep(place), self._destroyed.keep(place)
        self._burnt = self._burnt.keep(place)
        self._lanes_dearer, self._makes_dearer = self._lanes_dearer.keep(place), self._makes_dearer.keep(place)
        self._touched = self._factors.span(self.now)
        track = place[self._track]
        stay = track >= 0
        self._track, self._scenario, self._onsets = track[stay], self._scenario[stay], self._onsets[stay]

    def share(self, row: int) -> Vector | None:
        """Factor of a row on every track; None while it is 1 on all of them."""
        return self.factor[row] if row != NONE and self.hit[row] else None

    def help(self, row: int) -> Vector | None:
        """Share of a call that has arrived on every track; None while it is 0 on all of them."""
        return self.call[row] if row != NONE and self.called[row] else None

    def cut(self, node: int) -> NDArray[np.bool_]:
        """Whether the inbound of a position is cut, shape (tracks,)."""
        cut: NDArray[np.bool_] = self.cut_until[node] > self.now
        return cut

    @property
    def left(self) -> Vector:
        """Periods in which shelves can be refilled before the books close, as far as can be known.

        While something is in force nobody knows when it ends: then, and for a while after, it is a year.
        """
        left: Vector = np.clip(self._books - self.now, 0, self._year).astype(float)
        return left

    @property
    def destroyed(self) -> list[tuple[int, int, float]]:
        """Lane, track and surviving share of goods in transit for what strikes in this period."""
        return self._now(self._destroyed)

    @property
    def burnt(self) -> list[tuple[int, int, float]]:
        """Position, track and surviving share of stock for what strikes in this period."""
        return self._now(self._burnt)

    @property
    def lanes_dearer(self) -> list[tuple[int, Counts, Vector]]:
        """Lanes that cost more in this period: number, tracks, and currency per unit on each of them."""
        return _by_row(self._lanes_dearer, self.now)

    @property
    def makes_dearer(self) -> list[tuple[int, Counts, Vector]]:
        """Productions that cost more in this period: number, tracks, and currency per started unit on each of them."""
        return _by_row(self._makes_dearer, self.now)

    def _now(self, table: Timetable) -> list[tuple[int, int, float]]:
        span = table.span(self.now)
        return list(zip(table.row[span].tolist(), table.track[span].tolist(), table.value[span].tolist(), strict=True))

    def _weigh(self) -> None:
        table = self._factors
        self.factor[table.row[self._touched], table.track[self._touched]] = 1.0
        span = self._touched = table.span(self.now)
        np.multiply.at(self.factor, (table.row[span], table.track[span]), table.value[span])
        self.hit[:] = False
        self.hit[table.row[span]] = True

    def _answer(self) -> None:
        """Calls rise and stay until the track is over; recorded help is as recorded."""
        for table, put in ((self._raises, np.maximum.at), (self._sets, None)):
            span = table.span(self.now)
            where = (table.row[span], table.track[span])
            if put is None:
                self.call[where] = table.value[span]
            else:
                put(self.call, where, table.value[span])
            self.called[table.row[span]] = True

    def _begin(self) -> None:
        low, high = np.searchsorted(self._onsets, [self.now, self.now + 1])
        if low == high:
            return
        tracks, scenarios = self._track[low:high], self._scenario[low:high]
        np.add.at(self.scrap, tracks, self._scraps[scenarios])
        np.maximum.at(self._books, tracks, self.now + self._horizons[scenarios])
        until = self._cuts[scenarios] + self.now * (self._cuts[scenarios] > 0)
        order = np.argsort(tracks, kind="stable")
        hit, first = np.unique(tracks[order], return_index=True)
        latest = np.maximum.reduceat(until[order], first, axis=0).T
        self.cut_until[:, hit] = np.maximum(self.cut_until[:, hit], latest)
        units = np.maximum.reduceat(self._through[scenarios][order], first, axis=0).T
        self.through_hit[:, hit] = np.maximum(self.through_hit[:, hit], units)
        self.last_cut = np.maximum(self.last_cut, latest.max(axis=1))
        self._last_cut[hit] = np.maximum(self._last_cut[hit], latest.max(axis=0))

    def _withhold(self) -> None:
        """Add up what the worst hit supply loses; goods lost in transit would have arrived over a lead time."""
        over = self._last_cut <= self.now
        self.withheld[over], self.through_hit[:, over] = 0.0, 0.0
        self._missed = self._missed.at(self.now, self.destroyed, self._leads)
        rows, tracks = (of[self._touched] for of in (self._factors.row, self._factors.track))
        supplies = self._supplies[rows]
        if supplies.any() or len(self._missed.track):
            lost = np.zeros(len(self.withheld))
            np.maximum.at(lost, tracks[supplies], 1.0 - self.factor[rows[supplies], tracks[supplies]])
            np.maximum.at(lost, self._missed.track, self._missed.share)
            self.withheld += lost


def _by_row(table: Timetable, now: int) -> list[tuple[int, Counts, Vector]]:
    """Rows of a period, each with its tracks and values."""
    span = table.span(now)
    rows, tracks, values = table.row[span], table.track[span], table.value[span]
    return [(int(row), tracks[rows == row], values[rows == row]) for row in np.unique(rows)]
