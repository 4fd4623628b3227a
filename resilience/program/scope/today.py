"""Scenario data of the present situation: what is on hand, on order, late, and not ready yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from resilience.hazard.situation import Situation
from resilience.network.parts import Node
from resilience.quantities import LaneId, PartId, SiteId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.program.scope.scope import Scope

Vector = NDArray[np.float64]
STEADY = Situation()
"""Stands for scenarios that begin in the steady state: they ask for nothing of all this."""


@dataclass(frozen=True)
class Today:
    """Reads the situation of scenarios that share a scope; every array has one column per scenario.

    `down` tells by position and period, (n_periods, n_scenarios), what share of it is down.
    """

    model: Model
    scope: Scope
    scenarios: Sequence[Scenario]
    down: Callable[[Node], Vector]

    def readers(self) -> Mapping[str, Callable[[tuple[str, ...]], Vector]]:
        """Who reads which field."""
        return {
            "on_hand": lambda key: self._stock(_node(key)),
            "late_already": lambda key: self.late(_node(key)),
            "on_order": lambda key: self._on_order(LaneId(key[0])),
            "admitted": lambda key: self._admitted(_node(key)),
            "locked_stock": lambda key: self.down(_node(key)) * self._stock(_node(key)),
            "free_stock": lambda key: (1.0 - self.down(_node(key))) * self._stock(_node(key)),
        }

    @property
    def _situations(self) -> list[Situation]:
        return [scenario.situation or STEADY for scenario in self.scenarios]

    def late(self, node: Node) -> Vector:
        """Units waited for when the watch begins, (n_scenarios,)."""
        return np.array([situation.late.get(node, 0.0) for situation in self._situations])

    def ready(self, lane: LaneId) -> Vector:
        """1 from the period on in which a lane can be used, its source being qualified by then."""
        after = np.array([situation.ready_after.get(lane, 0.0) for situation in self._situations])
        ready: Vector = (np.arange(self.scope.periods)[:, None] >= np.ceil(after - 1e-9)).astype(float)
        return ready

    def _stock(self, node: Node) -> Vector:
        return np.array([situation.stock.get(node, 0.0) for situation in self._situations])

    def _on_order(self, lane: LaneId) -> Vector:
        found = np.zeros((self.scope.periods, len(self.scenarios)))
        for column, situation in enumerate(self._situations):
            for ordered, period, units in situation.on_order:
                if ordered == lane:
                    found[period, column] += units
        return found

    def _admitted(self, node: Node) -> Vector:
        """Stock on hand and all that was on order and is due by then, (n_periods, n_scenarios)."""
        inbound = self.model.network.inbound.get(node, ())
        come = sum((self._on_order(lane.id) for lane in inbound), np.zeros((self.scope.periods, len(self.scenarios))))
        return np.asarray(self._stock(node) + np.cumsum(come, axis=0))


def _node(key: tuple[str, ...]) -> Node:
    return Node(SiteId(key[0]), PartId(key[1]))
