"""Season: what is asked for in this period and what was planned to be built ahead, on every track by its own date.

A maker that shuts down by plan builds ahead on its own shelf, which is looked at in the same way.

Supply is level, so a shelf with a season is looked at against what is built ahead: a state in which nothing is wrong
stays as it is, orders are those of even demand, and only what can be handed out depends on the time of the year.
`State.stock` of such a shelf is what lies there less what is built ahead: `before` and `after` turn it into units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from resilience.network.year.season import SeasonShape
    from resilience.network.year.shutdown import ShutdownShape
    from resilience.simulate.layout.rows import Layout
    from resilience.simulate.system.conditions import Conditions
    from resilience.simulate.types import Counts, Vector


class SeasonNow:
    """Seasonal stock of every position that has one, at the beginning and the end of the current period.

    Parameters
    ----------
    layout
        Network and plan.
    times
        Time of the year at which each track begins, as a share of it, (tracks,).
    """

    def __init__(self, layout: Layout, times: Vector) -> None:
        network = layout.model.network
        self._periods = layout.model.calendar.periods_per_year
        self._times, self._now = times, 0
        self._shut = {row.node: (i, network.shut[row.made.node]) for i, row in enumerate(layout.makes)
                      if row.made.node in network.shut}  # fmt: skip
        self._shapes: dict[int, tuple[SeasonShape | ShutdownShape, float]] = {
            row.node: (network.in_season[row.demand.node], row.demand.quantity * self._periods)
            for row in layout.markets if row.demand.node in network.in_season
        }  # fmt: skip
        self._free = [row.free for row in layout.nodes]
        for number, (i, shape) in self._shut.items():
            row = layout.makes[i]
            self._shapes[number] = (shape, row.plan * row.made.yield_share * self._periods)
        self.open: dict[int, Vector] = {}
        "Share of the capacity of each maker that no planned shutdown takes, by number of the make."
        self.pace: dict[int, Vector] = {}
        "What each of them is planned to make, as a multiple of its mean."
        self.before: dict[int, Vector] = {}
        "Units built ahead when the period begins."
        self.after: dict[int, Vector] = {}
        "Units built ahead when it ends."
        self.least: dict[int, Vector] = {}
        "Least that was built ahead at any time so far; at a maker that shuts down, until its site last went down."
        self._look()
        self._least_when_locked = {number: self.before[number] for number in self._shut}

    def move_on(self, now: Conditions) -> None:
        """Begin a period."""
        self._now = now.now
        self._look()
        for number in self._shut:
            works, so_far = now.share(self._free[number]), self._least_when_locked[number]
            least = np.minimum(so_far, np.minimum(self.before[number], self.after[number]))
            self.least[number] = least if works is None else np.where(works < 1.0, so_far, least)
            self._least_when_locked[number] = self.least[number]

    def keep(self, left: Counts) -> None:
        """Go on with some of the tracks."""
        self._times = self._times[left]
        for kept in (self.before, self.after, self.least, self.open, self.pace, self._least_when_locked):
            kept.update({number: units[left] for number, units in kept.items()})

    def later(self, number: int, periods: int) -> Vector:
        """Units built ahead so many periods after the end of this one."""
        shape, year = self._shapes[number]
        times = self._times + (self._now + 1 + periods) / self._periods
        return np.asarray(year * np.interp(times % 1.0, shape.times, shape.ahead))

    def grows(self, number: int) -> Vector:
        """Units by which what is built ahead grows in this period; below 0 where the high season takes it."""
        return self.after[number] - self.before[number]

    def _look(self) -> None:
        for number in self._shapes:
            self.before[number], self.after[number] = self.later(number, -1), self.later(number, 0)
            least = np.minimum(self.before[number], self.after[number])
            self.least[number] = np.minimum(self.least.get(number, least), least)
        begin = self._times + self._now / self._periods
        end = begin + 1 / self._periods
        for i, shape in self._shut.values():
            self.open[i] = shape.open_between(begin, end)
            ahead = np.interp(end % 1.0, shape.times, shape.ahead) - np.interp(begin % 1.0, shape.times, shape.ahead)
            self.pace[i] = 1.0 + self._periods * ahead
