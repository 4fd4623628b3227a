"""Runner: years of onsets, cut where the network is back in steady state, simulated side by side in blocks.

A year falls into stretches that lie far enough apart for everything to be over in between, as far as can be told
beforehand. Each stretch is a track of its own; what strikes while a track is still open belongs to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from resilience.simulate.layout.script import write_scripts
from resilience.simulate.layout.tracks import Joins, Tracks
from resilience.simulate.run.closing import NEVER
from resilience.simulate.run.engine import run
from resilience.simulate.run.histories import cut_into_tracks
from resilience.simulate.system.ledger import COMPONENTS, SPREAD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.simulate.layout.rows import Layout
    from resilience.simulate.layout.script import Script
    from resilience.simulate.run.histories import Events
    from resilience.simulate.types import Counts, Vector

DEFAULT_BLOCK = 2048
"""Tracks simulated side by side: enough to fill whole-array operations, few enough to stay in the cache."""
NAMES = (*COMPONENTS, "loss", "short", SPREAD)
REACH = 4
"""Later stretches of its year that a track is told of at first; one that outlasts them is run again with more."""


class Runner:
    """Runs onsets of these scenarios on one layout and keeps count over all calls.

    Parameters
    ----------
    layout, scenarios
        A network under its plan, and what may strike it, in the order in which events number them.
    block
        Tracks simulated side by side; results do not depend on it.

    Attributes
    ----------
    onsets, overlapping
        Disruptions that struck, and those among them that struck before the one before was over.
    unsettled
        Tracks that had not come back to the steady state when their books were closed.
    node_periods
        Stock positions times periods simulated.
    """

    def __init__(self, layout: Layout, scenarios: Sequence[Scenario], block: int = DEFAULT_BLOCK) -> None:
        self.layout, self.block = layout, block
        self.onsets = self.overlapping = self.unsettled = self.node_periods = 0
        self._scripts: Sequence[Script] = write_scripts(layout, scenarios)

    def years(self, events: Events, start: int, stop: int) -> dict[str, Vector]:
        """Costs of the years from `start` to `stop`: components, `loss` and `short`, each of shape (years,)."""
        found = _Stretches.of(events, self._scripts)
        reach = REACH
        while len(todo := found.needed()):
            for low in range(0, len(todo), self.block):
                self._run(found, todo[low : low + self.block], reach)
            reach *= REACH
        valid = found.valid
        self.onsets += len(events.year)
        self.overlapping += len(events.year) - len(valid)
        self.unsettled += int((found.settled[valid] == NEVER).sum())
        totals = {name: np.zeros(stop - start) for name in NAMES}
        for name, values in found.costs.items():
            np.add.at(totals[name], found.year[valid] - start, values[valid])
        return totals

    def _run(self, found: _Stretches, chosen: Counts, reach: int) -> None:
        tracks, joins = found.tracks(chosen, reach, self.layout.model.calendar.periods_per_year)
        outcome = run(self.layout, self._scripts, tracks, joins=joins)
        self.node_periods += outcome.track_periods * len(self.layout.nodes)
        kept = ~outcome.void
        where = chosen[kept]
        for name in COMPONENTS:
            found.costs[name][where] = outcome.costs[name][kept]
        found.costs["loss"][where], found.costs["short"][where] = outcome.total[kept], outcome.short[kept]
        found.costs[SPREAD][where] = outcome.spread[kept]
        found.settled[where] = outcome.settled[kept]
        found.after[where] = where + 1 + outcome.joined[kept]


@dataclass
class _Stretches:
    """Stretches in order of year and onset, with what is known of the tracks that begin with them.

    `first` is the first event of each, `after` the first stretch that does not belong to the track that begins with it
    (0: not known yet), `valid` the stretches that begin a track, once all of them are known.
    """

    events: Events
    base: Tracks
    first: Counts
    year: Counts = field(init=False)
    onset: Counts = field(init=False)
    last: Counts = field(init=False)
    settled: Counts = field(init=False)
    after: Counts = field(init=False)
    valid: Counts = field(init=False)
    costs: dict[str, Vector] = field(init=False)

    @classmethod
    def of(cls, events: Events, scripts: Sequence[Script]) -> _Stretches:
        """Cut years where the effects of everything have had time to arrive."""
        return cls(events, *cut_into_tracks(events, scripts))

    def __post_init__(self) -> None:
        count = len(self.first)
        self.year, self.onset = self.events.year[self.first], self.events.onset[self.first]
        self.last = np.searchsorted(self.year, self.year, side="right") - 1
        self.settled, self.after = np.full(count, NEVER), np.zeros(count, dtype=np.int64)
        self.valid = np.zeros(0, dtype=np.int64)
        self.costs = {name: np.zeros(count) for name in NAMES}

    def needed(self) -> Counts:
        """Stretches to begin a track with: at first all of them, then those that turn out to belong to none."""
        if len(self.first) and not self.after.any():
            return np.arange(len(self.first))
        valid, needed, place = [], [], 0
        after, last = self.after.tolist(), self.last.tolist()
        while place < len(after):
            if after[place]:
                valid.append(place)
                place = after[place]
            else:
                needed.append(place)
                place = last[place] + 1
        self.valid = np.array(valid, dtype=np.int64)
        return np.array(needed, dtype=np.int64)

    def tracks(self, chosen: Counts, reach: int, periods: float) -> tuple[Tracks, Joins]:
        """Tracks that begin with the chosen stretches, told of the next `reach` ones of their years.

        `periods` are those of a year, by which each track knows its date.
        """
        number, told = _spread(np.minimum(self.last[chosen] - chosen, reach) + 1)
        stretch = chosen[number] + told
        shift = self.onset[stretch] - self.onset[chosen][number]
        ends = np.append(self.first[1:], len(self.events.year))
        pair, within = _spread((ends - self.first)[stretch])
        event = self.first[stretch][pair] + within
        tracks = Tracks(
            number[pair], self.events.onset[event] - self.onset[chosen][number[pair]], self.events.scenario[event],
            self.base.length[chosen], self.base.phases[chosen], self.base.horizon[chosen],
            times=self.onset[chosen] / periods,
        )  # fmt: skip
        place = np.full(len(self.first), -1)
        place[chosen] = np.arange(len(chosen))
        unknown = np.flatnonzero(self.last[chosen] - chosen > reach)
        beyond = chosen[unknown] + reach + 1
        later = told > 0
        onset = np.concatenate([shift[later], self.onset[beyond] - self.onset[chosen[unknown]]])
        order = np.argsort(onset, kind="stable")
        track = np.concatenate([number[later], unknown])
        other = np.concatenate([place[stretch[later]], np.full(len(unknown), -1)])
        length = np.concatenate([(shift + self.base.length[stretch])[later], np.full(len(unknown), -1)])
        until = np.concatenate([(shift + self.base.horizon[stretch])[later], np.full(len(unknown), -1)])
        return tracks, Joins(onset[order], track[order], other[order], length[order], until[order])


def _spread(sizes: Counts) -> tuple[Counts, Counts]:
    """Number of the group and place in it of every member, for groups of given sizes."""
    group = np.repeat(np.arange(len(sizes)), sizes)
    return group, np.arange(len(group)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
