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

    @property
    def _times(self) -> Vector:
        """Ends of the periods of the watch, the onset first, as shares of a year: (periods + 1, n_scenarios)."""
        return self._later(np.arange(self.scope.periods + 1, dtype=float)[:, None])

    def _later(self, periods: Vector) -> Vector:
        """Times of the year so many periods after the onset."""
        onset = np.array([scenario.time_of_year for scenario in self.scenarios])
        return np.asarray(onset + periods / self.model.calendar.periods_per_year)

    def _ahead(self, node: Node, times: Vector) -> Vector:
        """Seasonal stock of a position in units."""
        shape, demand = self.model.network.in_season[node], self.model.network.demand[node]
        year = demand.quantity * self.model.calendar.periods_per_year
        return np.asarray(year * np.interp(times % 1.0, shape.times, shape.ahead))

    def _at_end(self, node: Node) -> Vector:
        return np.asarray(self._ahead(node, self._times[-1:])[0])

    def _locked(self, node: Node) -> Vector:
        """Seasonal stock that cannot be used: the share that is down of the least that was planned so far."""
        least = np.minimum.accumulate(self._ahead(node, self._times), axis=0)[1:]
        return np.asarray(self.down(node) * least * self.left(node))

    def _drawn(self, node: Node, step: str) -> Vector:
        """What the season takes from the stock after the watch: until the horizon, or a mean over the first periods."""
        periods, end = self.scope.periods, self._at_end(node)
        if step == TOTAL:
            pairs = zip(self.scenarios, self.latest(), strict=True)
            closed = np.array([max(horizon(self.model, one.end, lag), periods) for one, lag in pairs], dtype=float)
            return np.asarray(end - self._ahead(node, self._later(closed[None, :]))[0])
        after = periods + np.arange(1, int(step) + 1, dtype=float)[:, None]
        return np.asarray(end - self._ahead(node, self._later(after)).mean(axis=0))


def _node(key: tuple[str, ...]) -> Node:
    return Node(SiteId(key[0]), PartId(key[1]))
