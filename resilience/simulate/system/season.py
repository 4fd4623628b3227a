"""Season: what is asked for in this period and what was planned to be built ahead, on every track by its own date.

Supply is level, so a shelf with a season is looked at against what is built ahead: a state in which nothing is wrong
stays as it is, orders are those of even demand, and only what can be handed out depends on the time of the year.
`State.stock` of such a shelf is what lies there less what is built ahead: `before` and `after` turn it into units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from resilience.simulate.layout.rows import Layout
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
        self._shapes = {
            row.node: (network.in_season[row.demand.node], row.demand.quantity * self._periods)
            for row in layout.markets if row.demand.node in network.in_season
        }  # fmt: skip
        self.before: dict[int, Vector] = {}
        "Units built ahead when the period begins."
        self.after: dict[int, Vector] = {}
        "Units built ahead when it ends."
        self.least: dict[int, Vector] = {}
        "Least that was built ahead at any time so far."
        self._look()

    def move_on(self, now: int) -> None:
        """Begin a period."""
        self._now = now
        self._look()

    def keep(self, left: Counts) -> None:
        """Go on with some of the tracks."""
        self._times = self._times[left]
        for kept in (self.before, self.after, self.least):
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
