"""What a disruption can keep from arriving (R18b to R18e), for both naive forms: they say what a flow and a row are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.naive_times import _lost, kept_back, latest_shortage

from resilience.hazard.scenarios import EffectKind
from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.hazard.scenarios import Scenario
    from resilience.network.network import SupplyNetwork

LANE_KINDS = {EffectKind.LANE_LOSS, EffectKind.TRANSIT_LOSS, EffectKind.ARRIVAL_GAP, EffectKind.LEAD_TIME}
MAKER_KINDS = {EffectKind.PRODUCTION_LOSS, EffectKind.YIELD_LOSS}


@dataclass
class Kept:
    """Units kept from each position in all (`total`), and so far by way (`so_far`).

    `flow` and `made` give the planned flow of a lane and the planned good output of a maker per started unit;
    `new` a column of at least 0, `at_most` a row.
    """

    network: SupplyNetwork
    scenario: Scenario
    flow: Callable[[str], Any]
    started: Callable[[Node], Any]
    new: Callable[[str], Any]
    at_most: Callable[[Any, Any], None]

    def __post_init__(self) -> None:
        hit = {(effect.kind, effect.target) for effect in self.scenario.effects}
        down = {target for kind, target in hit if kind is EffectKind.STOCK_LOCKED}
        self.lanes = {lane for kind, lane in hit if kind in LANE_KINDS}
        self.lanes |= {l for l, lane in self.network.lanes.items() if lane.source in down}
        self.makers = {target for kind, target in hit if kind in MAKER_KINDS}
        self.makers |= {n for n in self.network.production if down & set(self.inputs(n))}
        ends = max((len(effect.profile) for effect in self.scenario.effects), default=0)
        longest = max((int(lane.lead_time + 0.5) for lane in self.network.lanes.values()), default=0)
        times = range(ends + longest + 10)
        self.lost = sum(max(_lost(self.network, e, t) for e in self.scenario.effects) for t in times)
        self.reached = set(latest_shortage(self.network, self.scenario))
        self.total = {n: self.new(f"kept_{n.site}_{n.part}") for n in self.network.nodes}
        self._hand_on()

    def inputs(self, n: Node) -> dict[Node, float]:
        """Positions a maker takes from, with units per started unit."""
        return {Node(n.site, line.child): line.quantity for line in self.network.bom if line.parent == n.part}

    def _hand_on(self) -> None:
        onward: dict[Node, list[Any]] = {n: [] for n in self.network.nodes}
        came: dict[Node, list[Any]] = {n: [] for n in self.network.nodes}
        for l, lane in self.network.lanes.items():
            moved = self.new(f"kept_on_{l}")
            onward[lane.source].append(moved)
            self.at_most(moved, (0.0 if l in self.lanes else self.lost) * self.flow(l))
            came[lane.target] += [moved, (self.lost if l in self.lanes else 0.0) * self.flow(l)]
        for n, made in self.network.production.items():
            came[n].append((self.lost if n in self.makers else 0.0) * made.yield_share * self.started(n))
            inputs: list[Any] = []
            for child, quantity in self.inputs(n).items():
                if child in onward:
                    moved = self.new(f"kept_in_{child.site}_{child.part}_{n.part}")
                    onward[child].append(moved)
                    came[n].append(moved * (made.yield_share / quantity))
                    inputs.append(moved * (1 / quantity))
            if inputs:
                self.at_most(sum(inputs), (0.0 if n in self.makers else self.lost) * self.started(n))
        for n in self.network.nodes:
            self.at_most(self.total[n], sum(came[n]))
            if onward[n]:
                self.at_most(sum(onward[n]), self.total[n])

    def so_far(self, n: Node, periods: int) -> Any:
        """For each period, what can have been kept from a position until then: (periods of supply lost, planned)."""
        planned: Any = 0.0
        for l, lane in self.network.lanes.items():
            if lane.target == n and (l in self.lanes or lane.source in self.reached):
                planned = planned + self.flow(l)
        if n in self.network.production and (n in self.makers or self.reached & set(self.inputs(n))):
            planned = planned + self.network.production[n].yield_share * self.started(n)
        return kept_back(self.network, self.scenario, n, periods), planned
