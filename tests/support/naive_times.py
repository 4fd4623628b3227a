"""Times in a scenario: how help ramps up, when supply is back, how long a shortage takes to reach a position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.hazard.scenarios import EffectKind, Scenario
from resilience.network.parts import Node

if TYPE_CHECKING:
    from resilience.network.network import SupplyNetwork

CUTS_SUPPLY = {
    EffectKind.PRODUCTION_LOSS, EffectKind.STOCK_LOCKED, EffectKind.LANE_LOSS, EffectKind.ARRIVAL_GAP,
    EffectKind.YIELD_LOSS,
}  # fmt: skip
AT_NODES = {EffectKind.PRODUCTION_LOSS, EffectKind.YIELD_LOSS, EffectKind.STOCK_LOCKED}


def ramped(start: float, ramp: float, t: int) -> float:
    """Mean over period t of a share that rises from 0 at `start` to 1 a `ramp` later."""

    def area(until: float) -> float:
        since = max(until - start, 0.0)
        return since if ramp == 0 else min(since, ramp) ** 2 / (2 * ramp) + max(since - ramp, 0.0)

    return area(t + 1) - area(t)


def supply_end(scenario: Scenario) -> int:
    """First period in which everything that cuts supply is over."""
    return max((len(effect.profile) for effect in scenario.effects if effect.kind in CUTS_SUPPLY), default=0)


def latest_shortage(network: SupplyNetwork, scenario: Scenario) -> dict[Node, int]:
    """Most periods until a shortage reaches each node downstream of what is hit; other nodes are absent."""
    found: dict[Node, int] = {}
    for node, lag in _starts(network, scenario):
        _walk(network, node, lag, (), found)
    return found


def _starts(network: SupplyNetwork, scenario: Scenario) -> list[tuple[Node, int]]:
    starts = []
    for effect in scenario.effects:
        if effect.kind in AT_NODES:
            starts.append((Node(*effect.target.split("|")), 0))
        elif effect.kind is EffectKind.ARRIVAL_GAP:
            starts.append((network.lanes[effect.target].target, 0))
        elif effect.kind in {EffectKind.LANE_LOSS, EffectKind.TRANSIT_LOSS}:
            lane = network.lanes[effect.target]
            starts.append((lane.target, int(lane.lead_time + 0.5)))
    return starts


def _walk(network: SupplyNetwork, node: Node, lag: int, path: tuple[Node, ...], found: dict[Node, int]) -> None:
    found[node] = max(found.get(node, 0), lag)
    for lane in network.lanes.values():
        if lane.source == node and lane.target not in path:
            _walk(network, lane.target, lag + int(lane.lead_time + 0.5), (*path, node), found)
    for made in network.production:
        uses = any(line.parent == made.part and line.child == node.part for line in network.bom)
        if made.site == node.site and uses and made not in path:
            _walk(network, made, lag, (*path, node), found)
