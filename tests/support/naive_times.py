"""Times in a scenario: how help ramps up, when supply is back, how long a shortage takes to reach a position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.hazard.scenarios import Effect, EffectKind, Scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node

CUTS_SUPPLY = {
    EffectKind.PRODUCTION_LOSS, EffectKind.STOCK_LOCKED, EffectKind.LANE_LOSS, EffectKind.ARRIVAL_GAP,
    EffectKind.YIELD_LOSS, EffectKind.LEAD_TIME,
}  # fmt: skip
AT_NODES = {EffectKind.PRODUCTION_LOSS, EffectKind.YIELD_LOSS, EffectKind.STOCK_LOCKED, EffectKind.STOCK_LOSS}


def ramped(start: float, ramp: float, t: int) -> float:
    """Mean over period t of a share that rises from 0 at `start` to 1 a `ramp` later."""

    def area(until: float) -> float:
        since = max(until - start, 0.0)
        return since if ramp == 0 else min(since, ramp) ** 2 / (2 * ramp) + max(since - ramp, 0.0)

    return area(t + 1) - area(t)


def supply_end(scenario: Scenario) -> int:
    """First period in which everything that cuts supply is over."""
    return max((_end(effect) for effect in scenario.effects if effect.kind in CUTS_SUPPLY), default=0)


def _end(effect: Effect) -> int:
    if effect.kind is EffectKind.LEAD_TIME:  # what leaves last may not be what comes last
        return max((t + int(longer) + 1 for t, longer in enumerate(effect.profile)), default=0)
    return len(effect.profile)


def latest_shortage(network: SupplyNetwork, scenario: Scenario) -> dict[Node, int]:
    """Most periods until a shortage reaches each node downstream of what is hit; other nodes are absent."""
    return _reached(network, scenario, max)


def latest_felt(network: SupplyNetwork, scenario: Scenario) -> dict[Node, int]:
    """The same where less may come because it is dearer to buy."""
    found: dict[Node, int] = {}
    for effect in scenario.effects:
        if effect.kind is EffectKind.MAKE_PRICE and any(effect.profile):
            _walk(network, effect.node, 0, (), found, max)
        if effect.kind is EffectKind.LANE_PRICE and any(effect.profile):
            lane = network.lanes[effect.target]
            _walk(network, lane.target, int(lane.lead_time + 0.5), (), found, max)
    return found


def kept_back(network: SupplyNetwork, scenario: Scenario, node: Node, periods: int) -> list[float]:
    """Periods of intake that the worst hit supply has lost, by the time that can be felt at a node."""
    lag = _reached(network, scenario, min).get(node, 0)
    if any(effect.kind is EffectKind.TRANSIT_LOSS for effect in scenario.effects):
        lag = 0
    total, found = 0.0, []
    for t in range(periods):
        total += max((_lost(network, effect, t - lag) for effect in scenario.effects), default=0.0) if t >= lag else 0.0
        found.append(total)
    return found


def _lost(network: SupplyNetwork, effect: Effect, t: int) -> float:
    if effect.kind is EffectKind.TRANSIT_LOSS:
        return effect.profile[0] if t < int(network.lanes[effect.target].lead_time + 0.5) else 0.0
    if effect.kind is EffectKind.LEAD_TIME:
        return _held(effect, t) - _held(effect, t - 1)
    counts = effect.kind in CUTS_SUPPLY and effect.kind is not EffectKind.STOCK_LOCKED
    return effect.profile[t] if counts and t < len(effect.profile) else 0.0


def _held(effect: Effect, t: int) -> float:
    """Most periods of flow that were held up so far, counted from the dispatch of what is missed."""
    seen = effect.profile[: max(t + 1, 0)]
    return max((min(longer, place + 1) for place, longer in enumerate(seen)), default=0.0)


def _reached(network: SupplyNetwork, scenario: Scenario, pick: Callable[[int, int], int]) -> dict[Node, int]:
    found: dict[Node, int] = {}
    for node, lag in _starts(network, scenario):
        _walk(network, node, lag, (), found, pick)
    return found


def _starts(network: SupplyNetwork, scenario: Scenario) -> list[tuple[Node, int]]:
    starts = []
    for effect in scenario.effects:
        if effect.kind in AT_NODES:
            starts.append((effect.node, 0))
        elif effect.kind is EffectKind.ARRIVAL_GAP:
            starts.append((network.lanes[effect.target].target, 0))
        elif effect.kind in {EffectKind.LANE_LOSS, EffectKind.TRANSIT_LOSS, EffectKind.LEAD_TIME}:
            lane = network.lanes[effect.target]
            starts.append((lane.target, int(lane.lead_time + 0.5)))
    return starts


def _walk(
    network: SupplyNetwork,
    node: Node,
    lag: int,
    path: tuple[Node, ...],
    found: dict[Node, int],
    pick: Callable[[int, int], int],
) -> None:
    found[node] = pick(found.get(node, lag), lag)
    for lane in network.lanes.values():
        if lane.source == node and lane.target not in path:
            _walk(network, lane.target, lag + int(lane.lead_time + 0.5), (*path, node), found, pick)
    for made in network.production:
        uses = any(line.parent == made.part and line.child == node.part for line in network.bom)
        if made.site == node.site and uses and made not in path:
            _walk(network, made, lag, (*path, node), found, pick)
