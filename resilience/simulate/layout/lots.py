"""Lanes that deliver in lots, in an order that no name decides: their phases are drawn one after the other."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from resilience.hazard.identity import target_vertex
from resilience.network.content import lane_vertex, network_colors, node_vertex, told_apart
from resilience.plan.fields import PLAN_FIELDS, DecidedOf

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.network.network import SupplyNetwork
    from resilience.plan.plan import Plan
    from resilience.quantities import LaneId


def in_order(
    lanes: Mapping[int, LaneId], network: SupplyNetwork, plan: Plan, scenarios: Sequence[Scenario]
) -> tuple[int, ...]:
    """Order numbered lanes by their place in the network, then by what hits it, then by the plan."""
    color: Mapping[Hashable, int] = network_colors(network)
    if len({color[lane_vertex(lane)] for lane in lanes.values()}) < len(lanes):
        color = told_apart(network, _marks(plan, scenarios))
    return tuple(sorted(lanes, key=lambda i: color[lane_vertex(lanes[i])]))


def _marks(plan: Plan, scenarios: Sequence[Scenario]) -> dict[Hashable, object]:
    """What hits each vertex, scenario by scenario, and what is planned there."""
    hits, planned = _hits(scenarios), _planned(plan)
    return {vertex: (hits.get(vertex), planned.get(vertex)) for vertex in hits.keys() | planned.keys()}


def _hits(scenarios: Sequence[Scenario]) -> dict[Hashable, list[tuple[object, ...]]]:
    hits: defaultdict[Hashable, list[tuple[object, ...]]] = defaultdict(list)
    for number, scenario in enumerate(scenarios):
        for effect in scenario.effects:
            hits[target_vertex(effect.target)].append((number, str(effect.kind), effect.profile))
        for site in scenario.sites:
            hits["site", site].append((number, "at"))
    return {vertex: sorted(found) for vertex, found in hits.items()}


def _planned(plan: Plan) -> dict[Hashable, list[object]]:
    planned: defaultdict[Hashable, list[object]] = defaultdict(list)
    fields = sorted(PLAN_FIELDS, key=lambda field: not field.amounts)
    for lanes in (field.said(plan) for field in fields if field.of is DecidedOf.LANE):
        for lane in lanes.keys() | plan.flows.keys():
            planned[lane_vertex(lane)].append(lanes.get(lane))
    for nodes in (field.said(plan) for field in fields if field.of.at_nodes):
        for node in nodes.keys() | plan.buffers.keys() | plan.production.keys():
            planned[node_vertex(node)].append(nodes.get(node))
    for field in (field for field in fields if field.of is DecidedOf.SITE):
        for site in field.said(plan):
            planned["site", site].append(field.name)
    return planned
