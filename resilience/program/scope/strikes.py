"""Which scenarios strike a lane or a maker: looked up by what is hit, not asked of one scenario after the other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from resilience.hazard.scenarios import EffectKind
from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from resilience.hazard.scenarios import Scenario, Struck
    from resilience.plan.model import Model
    from resilience.quantities import LaneId

ON_LANES = (EffectKind.LANE_LOSS, EffectKind.TRANSIT_LOSS, EffectKind.ARRIVAL_GAP, EffectKind.LEAD_TIME)
ON_MAKERS = (EffectKind.PRODUCTION_LOSS, EffectKind.YIELD_LOSS)


@dataclass(frozen=True)
class Strikes:
    """Answers for scenarios of one scope, shape (n_scenarios,)."""

    model: Model
    scenarios: Sequence[Scenario]

    def lane(self, lane: LaneId) -> NDArray[np.bool_]:
        """Which scenarios strike a lane, or lock the stock that it leaves from."""
        source = self.model.network.lanes[lane].source
        return self._any_of([*((kind, lane) for kind in ON_LANES), (EffectKind.STOCK_LOCKED, source)])

    def maker(self, make: Node) -> NDArray[np.bool_]:
        """Which scenarios strike a maker, or lock the stock of what it uses."""
        inputs = ((EffectKind.STOCK_LOCKED, child) for child in self.inputs(make))
        return self._any_of([*((kind, make) for kind in ON_MAKERS), *inputs])

    def inputs(self, node: Node) -> list[Node]:
        """Positions that a maker takes from."""
        return [Node(node.site, line.child) for line in self.model.network.lines_at(node)]

    def _any_of(self, hits: Iterable[tuple[EffectKind, Struck]]) -> NDArray[np.bool_]:
        found = np.zeros(len(self.scenarios), dtype=np.bool_)
        for hit in hits:
            if hit in self._struck_by:
                found[self._struck_by[hit]] = True
        return found

    @cached_property
    def _struck_by(self) -> Mapping[tuple[EffectKind, Struck], NDArray[np.intp]]:
        """Places of the scenarios that have an effect of a kind on something."""
        found: dict[tuple[EffectKind, Struck], list[int]] = defaultdict(list)
        for position, scenario in enumerate(self.scenarios):
            for hit in scenario.touched:
                found[hit].append(position)
        return {hit: np.array(places, dtype=np.intp) for hit, places in found.items()}
