"""What a scenario keeps from arriving: how much of a supply is lost so far, and from whom, at most."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from resilience.hazard.scenarios import AT_ONCE, DEARER, EffectKind, Scenario
from resilience.network.parts import Node
from resilience.program.scope.ramps import held_up
from resilience.program.scope.reach import CUTS_SUPPLY, ScenarioHits, dearer_lags, downstream_lags
from resilience.program.scope.scope import MADE
from resilience.program.scope.strikes import Strikes
from resilience.quantities import LaneId, PartId, SiteId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from resilience.hazard.scenarios import Struck
    from resilience.plan.model import Model
    from resilience.program.scope.ramps import Vector


@dataclass(frozen=True)
class KeptAway:
    """Reads what scenarios keep from arriving; every array has one column per scenario.

    `profiles` say of each effect which scenarios have it, and how it runs, shape (periods, of these).
    """

    model: Model
    periods: int
    scenarios: Sequence[Scenario]
    profiles: Mapping[tuple[EffectKind, Struck], tuple[list[int], Vector]]

    def readers(self) -> Mapping[str, Callable[[tuple[str, ...]], Vector]]:
        """How each of the data about goods kept away is read."""
        return {
            "cut": lambda key: self._cut(_node(key)),
            "withheld": lambda key: self._withheld(_node(key)) * self._comes_through_hit(_node(key), key[2]),
            "struck_lane": lambda key: self._struck_lane(LaneId(key[0])),
            "struck_make": lambda key: self._struck_make(_node(key)),
            "spared_lane": lambda key: self._lost_so_far[-1] - self._struck_lane(LaneId(key[0])),
            "spared_make": lambda key: self._lost_so_far[-1] - self._struck_make(_node(key)),
        }

    @cached_property
    def _lags(self) -> tuple[Mapping[Node, tuple[int, int]], ...]:
        """For each scenario, the least and most periods until a shortage reaches a node downstream of what is hit."""
        known: dict[frozenset[tuple[EffectKind, Struck]], Mapping[Node, tuple[int, int]]] = {}
        touched = [scenario.touched for scenario in self.scenarios]
        for scenario, hit in zip(self.scenarios, touched, strict=True):
            if hit not in known:
                known[hit] = downstream_lags(self.model.network, ScenarioHits.of(scenario))
        return tuple(known[hit] for hit in touched)

    @cached_property
    def latest(self) -> list[int]:
        """For each scenario, the most periods until its shortage has reached the last customer."""
        return [
            max((high for _, high in (*lags.values(), *self._dearer(scenario).values())), default=0)
            for scenario, lags in zip(self.scenarios, self._lags, strict=True)
        ]

    def _dearer(self, scenario: Scenario) -> Mapping[Node, tuple[int, int]]:
        return dearer_lags(self.model.network, ScenarioHits.of(scenario)) if scenario.prices else {}

    @cached_property
    def _ends(self) -> list[int]:
        """For each scenario, the periods for which it cuts supply."""
        return [_supply_end(scenario) for scenario in self.scenarios]

    def _cut(self, node: Node) -> Vector:
        until = np.array([
            end + lags[node][1] if node in lags else 0 for end, lags in zip(self._ends, self._lags, strict=True)
        ])  # fmt: skip
        return (np.arange(self.periods)[:, None] < until).astype(float)

    @cached_property
    def _lost_so_far(self) -> Vector:
        """Periods of supply lost so far where it is hit hardest, shape (periods + 1, n_scenarios)."""
        worst = np.zeros((self.periods, len(self.scenarios)))
        for (kind, target), (struck, profile) in self.profiles.items():
            if kind in CUTS_SUPPLY:
                lost = profile
            elif kind is EffectKind.LEAD_TIME:
                lost = held_up(profile)
            elif kind is EffectKind.TRANSIT_LOSS:  # what was lost would have arrived over a lead time
                lost = np.repeat(profile[:1], self._lead_of(target), axis=0)
            else:
                continue
            lost = lost[: self.periods]
            worst[: len(lost), struck] = np.maximum(worst[: len(lost), struck], lost)
        return np.vstack([np.zeros_like(worst[:1]), np.cumsum(worst, axis=0)])

    @cached_property
    def _lose_transit(self) -> NDArray[np.bool_]:
        """Which scenarios lose goods in transit, which are missed at once, shape (n_scenarios,)."""
        found = np.zeros(len(self.scenarios), dtype=bool)
        for (kind, _), (struck, _) in self.profiles.items():
            if kind is EffectKind.TRANSIT_LOSS:
                found[struck] = True
        return found

    def _lead_of(self, target: Struck) -> int:
        """Periods that goods are under way on a lane that is hit."""
        return 0 if isinstance(target, Node) else self.model.network.lanes[target].lead_periods

    @cached_property
    def _strikes(self) -> Strikes:
        return Strikes(self.model, self.scenarios)

    def _struck_lane(self, lane: LaneId) -> Vector:
        """Periods of supply that each scenario loses in all where it strikes a lane, else 0."""
        return np.asarray(self._strikes.lane(lane) * self._lost_so_far[-1])

    def _struck_make(self, make: Node) -> Vector:
        """Periods of supply that each scenario loses in all where it strikes a maker, else 0."""
        return np.asarray(self._strikes.maker(make) * self._lost_so_far[-1])

    def _comes_through_hit(self, node: Node, way: str) -> Vector:
        """Whether what comes to a position by a lane, or is made there, comes through what a scenario hits."""
        if way == MADE:
            struck, sources = self._strikes.maker(node), self._strikes.inputs(node)
        else:
            struck = self._strikes.lane(LaneId(way))
            sources = [self.model.network.lanes[LaneId(way)].source]
        reached = [any(source in lags for source in sources) for lags in self._lags]
        return (struck | np.array(reached, dtype=np.bool_)).astype(float)

    def _withheld(self, node: Node) -> Vector:
        """Periods of intake that the disruption can have kept from a node so far, while its inbound is cut."""
        first = np.array([lags[node][0] if node in lags else 0 for lags in self._lags])
        first = np.where(self._lose_transit, 0, first)
        reached = np.maximum(np.arange(1, self.periods + 1)[:, None] - first, 0)
        return np.take_along_axis(self._lost_so_far, reached, axis=0) * self._cut(node)


def _supply_end(scenario: Scenario) -> int:
    kinds = (EffectKind.DEMAND_FACTOR, EffectKind.HELP, *AT_ONCE, *DEARER)
    return max((effect.end for effect in scenario.effects if effect.kind not in kinds), default=0)


def _node(key: tuple[str, ...]) -> Node:
    return Node(SiteId(key[0]), PartId(key[1]))
