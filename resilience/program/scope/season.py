"""Scenario data of the time in the year: what is asked for and what lies built ahead, from the onset on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from resilience.network.parts import Node
from resilience.program.scope.books import TOTAL, horizon
from resilience.quantities import PartId, SiteId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.program.scope.scope import Scope

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class InSeason:
    """Reads the season of scenarios that share a scope; every array has one column per scenario.

    `down` tells by position and period what share of it is down, `left` what share of its stock is not destroyed. With
    `cautious` what is missing of the seasonal stock when the watch ends costs sales.
    """

    model: Model
    scope: Scope
    scenarios: Sequence[Scenario]
    down: Callable[[Node], Vector]
    left: Callable[[Node], Vector]
    latest: Callable[[], Sequence[int]]
    "Most periods until the shortage has reached the last customer."
    cautious: bool = False

    def readers(self) -> Mapping[str, Callable[[tuple[str, ...]], Vector]]:
        """Who reads which field within the watch."""
        return {
            "season": lambda key: self._ahead(_node(key), self._times[1:]),
            "season_start": lambda key: self._ahead(_node(key), self._times[:1])[0],
            "season_left": lambda key: self.left(_node(key)) * self._ahead(_node(key), self._times[:1])[0],
            "season_locked": lambda key: self._locked(_node(key)),
            "season_most": lambda key: np.maximum.accumulate(self._ahead(_node(key), self._times), axis=0)[1:],
            "pace": lambda key: self.pace(_node(key)),
        }

    def settled(self) -> Mapping[str, Callable[[tuple[str, ...]], Vector]]:
        """Who reads which field of the settlement."""
        return {
            "season_need": lambda key: float(self.cautious) * self._at_end(_node(key)),
            "season_drawn": lambda key: self._drawn(_node(key), key[2]),
        }

    def asked(self, node: Node) -> Vector | float:
        """Demand by period were nothing wrong: what a period brings on average, less what it leaves to the stock."""
        quantity = self.model.network.demand[node].quantity
        if node not in self.model.network.in_season:
            return quantity
        return np.asarray(np.maximum(quantity - np.diff(self._ahead(node, self._times), axis=0), 0.0))

    def less_shut(self, node: Node, left: Vector) -> Vector:
        """Share of a maker that is left, less what is shut by plan."""
        return left * self.open(node) if node in self.model.network.shut else left

    def can_make(self, node: Node, left: Vector) -> Vector:
        """Share that limits a maker: of its capacity, or where that is unlimited of its mean output as planned."""
        if node in self.model.network.shut and np.isinf(self.model.network.production[node].capacity):
            return left * self.pace(node)
        return self.less_shut(node, left)

    def unlimited(self, node: Node, left: Vector) -> Vector:
        """Whether a maker of unlimited capacity has no limit: it is whole, and not shut for all of the period."""
        return np.asarray((left >= 1.0) & (self.less_shut(node, left) > 0.0), dtype=float)

    def open(self, node: Node) -> Vector:
        """Share of a maker's capacity that no planned shutdown takes, by period."""
        times = self._times
        return self.model.network.shut[node].open_between(times[:-1], times[1:])

    def pace(self, node: Node) -> Vector:
        """What a maker that shuts down is planned to make, by period, as a multiple of its mean."""
        return np.asarray(1.0 + np.diff(self._ahead(node, self._times), axis=0))

    def open_from(self, node: Node, begin: int, length: int) -> Vector:
        """Share of its capacity that is open in a stretch of periods from the onset on, (length, n_scenarios)."""
        ends = self._later(begin + np.arange(length + 1, dtype=float)[:, None])
        return self.model.network.shut[node].open_between(ends[:-1], ends[1:])

    def pace_from(self, node: Node, begin: int, length: int) -> Vector:
        """Pace planned in such a stretch."""
        ends = self._later(begin + np.arange(length + 1, dtype=float)[:, None])
        return np.asarray(1.0 + np.diff(self._ahead(node, ends), axis=0))

    @property
    def _times(self) -> Vector:
        """Ends of the periods of the watch, the onset first, as shares of a year: (periods + 1, n_scenarios)."""
        return self._later(np.arange(self.scope.periods + 1, dtype=float)[:, None])

    def _later(self, periods: Vector) -> Vector:
        """Times of the year so many periods after the onset."""
        onset = np.array([scenario.time_of_year for scenario in self.scenarios])
        return np.asarray(onset + periods / self.model.calendar.periods_per_year)

    def _ahead(self, node: Node, times: Vector) -> Vector:
        """Seasonal stock of a position in units; of a maker that shuts down, in periods of its output."""
        if node in self.model.network.shut:
            shut = self.model.network.shut[node]
            return np.asarray(self.model.calendar.periods_per_year * np.interp(times % 1.0, shut.times, shut.ahead))
        shape, demand = self.model.network.in_season[node], self.model.network.demand[node]
        year = demand.quantity * self.model.calendar.periods_per_year
        return np.asarray(year * np.interp(times % 1.0, shape.times, shape.ahead))

    def _at_end(self, node: Node) -> Vector:
        return np.asarray(self._ahead(node, self._times[-1:])[0])

    def _locked(self, node: Node) -> Vector:
        """Seasonal stock that cannot be used: the share that is down of the least that was planned so far."""
        ahead, down = self._ahead(node, self._times), self.down(node)
        least = np.minimum.accumulate(ahead, axis=0)[1:]
        if node in self.model.network.shut:
            least = _when_locked(ahead, down)
        return np.asarray(down * least * self.left(node))

    def _drawn(self, node: Node, step: str) -> Vector:
        """What the season takes from the stock after the watch: until the horizon, or a mean over the first periods."""
        periods, end = self.scope.periods, self._at_end(node)
        if step == TOTAL:
            pairs = zip(self.scenarios, self.latest(), strict=True)
            closed = np.array([max(horizon(self.model, one.end, lag), periods) for one, lag in pairs], dtype=float)
            return np.asarray(end - self._ahead(node, self._later(closed[None, :]))[0])
        if node in self.model.network.shut:
            return self._drawn_at_maker(node, int(step))
        after = periods + np.arange(1, int(step) + 1, dtype=float)[:, None]
        return np.asarray(end - self._ahead(node, self._later(after)).mean(axis=0))

    def _drawn_at_maker(self, node: Node, first: int) -> Vector:
        """What shutdowns take from a maker's stock by its own clock, as a mean over the first periods.

        A maker outside the scope is as planned from the onset on, and its stock is looked at from there.
        """
        books = self.scope.books
        assert books is not None  # only rules of the settlement ask
        begin = self.scope.periods - books.shift_of[node]
        start = max(begin, 0) if node in self.scope.nodes else 0
        there = self._ahead(node, self._later(np.array([[float(start)]])))[0]
        after = begin + np.arange(1, first + 1, dtype=float)[:, None]
        return np.asarray(there - self._ahead(node, self._later(after)).mean(axis=0))


def _when_locked(ahead: Vector, down: Vector) -> Vector:
    """Least that was planned until a site last went down, by period: of what lies there then its share stays there."""
    found, least = np.empty_like(down), ahead[0]
    for t, hit in enumerate(down > 0.0):
        least = np.where(hit, least, np.minimum(least, ahead[t + 1]))
        found[t] = least
    return found


def _node(key: tuple[str, ...]) -> Node:
    return Node(SiteId(key[0]), PartId(key[1]))
