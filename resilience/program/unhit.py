"""What no hazard hits: of it nothing is known, so nothing that is advised may rest on it.

A position is unhit when no scenario of the study keeps goods from reaching it: nothing that makes its part, nothing
upstream and no lane on the way is ever struck. A stock there may be worth a lot against what nobody has described; in
the program it would be worth nothing. So where it is held today it is not lowered, and no approved source is dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resilience.hazard.scenarios import DEARER, EffectKind
from resilience.network.lanes import LaneStatus
from resilience.plan.levers import Lever

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from resilience.hazard.scenarios import Effect, Scenario
    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.plan.plan import Plan
    from resilience.quantities import SiteId

LANES = frozenset({EffectKind.LANE_LOSS, EffectKind.TRANSIT_LOSS, EffectKind.ARRIVAL_GAP, EffectKind.LEAD_TIME})
"""Effects that strike a lane; all others but help strike a stock position."""
NO_LESS = frozenset({EffectKind.DEMAND_FACTOR, EffectKind.HELP, *DEARER})
"""Effects by which nothing less arrives."""


def unhit_positions(network: SupplyNetwork, scenarios: Sequence[Scenario]) -> frozenset[Node]:
    """Stock positions whose supply no scenario interrupts; none where no scenario has a rate: nothing is judged."""
    if not any(scenario.rate > 0 for scenario in scenarios):
        return frozenset()
    reached: set[Node] = set()
    waiting = [node for scenario in scenarios for node in _first_short(network, scenario)]
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting += [after for after, _ in network.spread.steps.get(node, ())]
    return frozenset(node for node in network.nodes if node not in reached)


def _first_short(network: SupplyNetwork, scenario: Scenario) -> Iterator[Node]:
    """Positions that first get less; a stock that is locked protects nobody from its own lock."""
    for effect in scenario.effects:
        if effect.kind in LANES:
            yield network.lanes[effect.lane].target
        elif effect.kind is EffectKind.STOCK_LOCKED:
            yield from (lane.target for lane in network.outbound.get(effect.node, ()))
        elif effect.kind is EffectKind.STOCK_LOSS:
            yield from (after for after, _ in network.spread.steps.get(effect.node, ()))
        elif effect.kind not in NO_LESS:
            yield effect.node


def unhit_sites(network: SupplyNetwork, scenarios: Iterable[Scenario]) -> tuple[SiteId, ...]:
    """Sites of the tables at which nothing is ever hit, and from which no lane is."""
    hit: set[SiteId] = set()
    for scenario in scenarios:
        if scenario.rate > 0:
            hit |= set(scenario.sites)
            struck = (effect for effect in scenario.effects if effect.kind is not EffectKind.HELP)
            hit |= {_site(network, effect) for effect in struck}
    return tuple(site for site in network.sites if site not in hit and site not in network.inside)


def _site(network: SupplyNetwork, effect: Effect) -> SiteId:
    on_lane = effect.kind in LANES or effect.kind is EffectKind.LANE_PRICE
    return network.lanes[effect.lane].origin if on_lane else effect.node.site


def leave_unhit(m: Any, levers: frozenset[Lever], previous: Plan | None) -> None:
    """Keep buffers from falling below today's, and approved sources from being dropped, where nothing is known.

    Where the plan before held less, that is enough.
    """
    for node in m.sizes.unhit if Lever.BUFFERS in levers else ():
        least = m.cover.get(node, 0.0)
        if previous is not None:
            least = min(least, previous.buffers.get(node, 0.0))
        if least > m.buffer[node].lb and m.network.sites[node.site].movable:
            m.least_where_open[node] = least
        elif least > m.buffer[node].lb:
            m.buffer[node].setlb(least)
    for key in m.optional if Lever.SOURCES in levers else ():
        lane = m.network.lanes[key]
        if lane.target in m.sizes.unhit and lane.status is not LaneStatus.CANDIDATE and _has_rival(m.network, lane):
            if key in m.network.gated:
                m.approved_where_open.append(key)
            else:
                m.qualify[key].setlb(1)


def _has_rival(network: SupplyNetwork, lane: Lane) -> bool:
    """Whether a position has another source than a lane: who is alone is kept by the need."""
    return len(network.inbound[lane.target]) > 1 or lane.target in network.production
