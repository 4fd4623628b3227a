"""Random networks whose sites have room for so much stock only, or whose parts keep for so long only."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from support.cases import Case, season_case, taken_as_is
from support.disruptions import draw_outages, draw_scenarios
from support.networks import draw_model

from resilience.network.keeping.freshness import Freshness, keeping_times
from resilience.network.keeping.storage import most_built
from resilience.program.sizes import Sizes
from resilience.study.costs.today import with_today

if TYPE_CHECKING:
    from resilience.network.network import SupplyNetwork
    from resilience.plan.model import Model


def storage_case(seed: int) -> Case:
    """Return a case in which most sites have little storage; every other one with sites down and demand swings."""
    rng = Random(f"storage {seed}")
    while True:
        model = draw_model(rng)
        model = with_today(replace(model, network=with_storage(rng, model)))
        if model.short_today is None:  # what is short today is a cost that the naive form does not know
            break
    draw = draw_scenarios if seed % 2 else draw_outages
    return Case(taken_as_is(model), draw(rng, model.network), seed)


def with_storage(rng: Random, model: Model) -> SupplyNetwork:
    """Give parts a room of their own, and most sites storage of the size of their lots and some periods of need."""
    network = model.network
    need = Sizes.of(model, ()).requirement
    rooms = {part: rng.choice([0.0, 0.25, 1.0, 2.0]) for part in network.parts}
    parts = {name: replace(part, room=rooms[name]) for name, part in network.parts.items()}
    sites = dict(network.sites)
    for name, site in sites.items():
        if rng.random() < 0.2:
            continue
        here = [node for node in network.nodes if node.site == name]
        lots = sum(
            rooms[lane.part] * need[lane.part] / min(lane.delivery_options)
            for lane in network.lanes.values()
            if lane.target in here and lane.delivery_options
        )
        period = sum(rooms[node.part] * need[node.part] for node in here)
        room = max(lots + period * rng.choice([0.01, 0.2, 0.6, 1.5]), 0.1)
        sites[name] = replace(site, storage=round(room, 3), overflow_cost=round(rng.uniform(0.1, 30), 2))
    return replace(without_slow_help(network), parts=parts, sites=sites)


def life_case(seed: int) -> Case:
    """Return a case in which most parts have a shelf life; every other one with sites down and demand swings."""
    rng = Random(f"life {seed}")
    while True:
        model = draw_model(rng)
        network = with_lives(rng, model.network)
        if not keeping_times(network):
            continue
        model = with_today(replace(model, network=network))
        if model.short_today is None:
            break
    draw = draw_scenarios if seed % 2 else draw_outages
    return Case(taken_as_is(model), draw(rng, model.network), seed)


def with_lives(rng: Random, network: SupplyNetwork) -> SupplyNetwork:
    """Give most parts a shelf life long enough for the way to customers, and sites and customers their limits."""
    network = without_slow_help(network)
    sites = {name: replace(site, least_life=rng.choice([None, 0.3, 0.5, 0.75])) for name, site in network.sites.items()}
    demand = {node: replace(sold, life_left=rng.choice([None, 0.5, 1.0])) for node, sold in network.demand.items()}
    network = replace(network, sites=sites, demand=demand)
    for name, part in network.parts.items():
        for life in (rng.choice([2.0, 3.5, 5.0]), rng.uniform(6, 12), 30.0) if rng.random() < 0.7 else ():
            tried = replace(network, parts={**network.parts, name: replace(part, shelf_life=life)})
            fresh = Freshness(tried)
            if all(fresh.keeps(node) >= 0 for node in tried.nodes if node.part == name):
                network = tried
                break
    return network


def without_slow_help(network: SupplyNetwork) -> SupplyNetwork:
    """A network whose expediting is faster than its lanes, as tables say: else goods could be parked on the way."""
    lanes = dict(network.lanes)
    for key, lane in lanes.items():
        if lane.expedite_lead_time is not None and int(lane.expedite_lead_time + 0.5) >= lane.lead_periods:
            lanes[key] = replace(lane, expedite_cost=None, expedite_lead_time=None)
    return replace(network, lanes=lanes)


def season_kept_case(seed: int) -> Case:
    """Return a case of seasons in which sites have little storage and parts a shelf life, both of the size of them."""
    case, rng = season_case(seed), Random(f"kept {seed}")
    model = case.model
    year, network = model.calendar.periods_per_year, without_slow_help(model.network)
    parts = {name: replace(part, room=1.0) for name, part in network.parts.items()}
    sites, demand = dict(network.sites), dict(network.demand)
    for node, sold in network.demand.items():
        ahead = most_built(network, node, year)
        room = ahead + sold.quantity * rng.choice([0.2, 1.0, 3.0])
        sites[node.site] = replace(sites[node.site], storage=sites[node.site].storage or 0.0 + room, overflow_cost=2.0)
        if rng.random() < 0.6 and not any(node.part == line.child for line in network.bom):
            life = ahead / sold.quantity + rng.choice([12.0, 14.0])
            longest = max(life, parts[node.part].shelf_life or 0.0)
            parts[node.part] = replace(parts[node.part], shelf_life=longest)
    network = replace(network, parts=parts, sites=sites, demand=demand)
    return Case(taken_as_is(replace(model, network=network)), case.scenarios, seed)
