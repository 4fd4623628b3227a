"""The same case with everything called otherwise, so that everything is met in another order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from resilience.network.network import SupplyNetwork
from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from random import Random

    from resilience.hazard.book import HazardBook
    from resilience.hazard.scenarios import Scenario
    from resilience.network.lanes import Lane
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.quantities import LaneId

    Called = Callable[[str], str]

T = TypeVar("T")


def renamed(model: Model, scenario: Scenario, plan: Plan) -> tuple[Model, Scenario, Plan]:
    """Return a case whose sites come in the opposite order of their names."""
    sites = sorted(model.network.sites)
    names = {site: f"N{place:02d}" for place, site in enumerate(reversed(sites))}
    return _model(model, names), _scenario(model, scenario, names), _plan(model, plan, names)


def _node(node: Node, names: dict[str, str]) -> Node:
    return Node(names[node.site], node.part)


def _lane(model: Model, lane: LaneId, names: dict[str, str]) -> LaneId:
    data = model.network.lanes[lane]
    return replace(data, origin=names[data.origin], destination=names[data.destination]).id


def _model(model: Model, names: dict[str, str]) -> Model:
    old = model.network
    lanes = [replace(l, origin=names[l.origin], destination=names[l.destination]) for l in old.lanes.values()]
    made = [replace(one, site=names[one.site]) for one in old.production.values()]
    sold = [replace(one, market=names[one.market]) for one in old.demand.values()]
    network = SupplyNetwork(
        sites={names[site]: replace(data, site=names[site]) for site, data in sorted(old.sites.items(), reverse=True)},
        parts=old.parts,
        bom=old.bom,
        lanes={lane.id: lane for lane in reversed(lanes)},
        production={one.node: one for one in reversed(made)},
        demand={one.node: one for one in reversed(sold)},
        resources={(names[s], name): replace(data, site=names[s]) for (s, name), data in old.resources.items()},
    )
    return replace(model, network=network, cover={_node(n, names): units for n, units in model.cover.items()})


def _scenario(model: Model, scenario: Scenario, names: dict[str, str]) -> Scenario:
    effects = []
    for effect in scenario.effects:
        hit = effect.target
        target = _node(hit, names) if isinstance(hit, Node) else _lane(model, hit, names)
        effects.append(replace(effect, target=target))
    return replace(scenario, effects=tuple(reversed(effects)), sites=tuple(sorted(names[s] for s in scenario.sites)))


def _plan(model: Model, plan: Plan, names: dict[str, str]) -> Plan:
    def lanes(amounts: dict[LaneId, float]) -> dict[LaneId, float]:
        return {_lane(model, lane, names): amount for lane, amount in amounts.items()}

    def nodes(amounts: dict[Node, float]) -> dict[Node, float]:
        return {_node(node, names): amount for node, amount in amounts.items()}

    return replace(
        plan,
        buffers=nodes(plan.buffers),
        flows=lanes(plan.flows),
        deliveries=lanes(plan.deliveries),
        production=nodes(plan.production),
        qualified=frozenset(_lane(model, lane, names) for lane in plan.qualified),
        lane_reserves=lanes(plan.lane_reserves),
        production_reserves=nodes(plan.production_reserves),
        second_reserves=nodes(plan.second_reserves),
        visible=frozenset(names[site] for site in plan.visible),
    )


def renamed_study(model: Model, book: HazardBook, rng: Random) -> tuple[Model, HazardBook]:
    """Return a study with sites, parts and hazards called otherwise and every row in another place."""
    old = model.network
    sites, parts = _shuffled(old.sites, "N", rng), _shuffled(old.parts, "T", rng)
    hazards = _shuffled([hazard.name for hazard in book.hazards], "H", rng)

    def new(node: Node) -> Node:
        return Node(sites[node.site], parts[node.part])

    def way(lane: Lane) -> Lane:
        return replace(lane, origin=sites[lane.origin], destination=sites[lane.destination], part=parts[lane.part])

    lanes = [way(lane) for lane in _mixed(old.lanes.values(), rng)]
    made = [replace(one, site=sites[one.site], part=parts[one.part]) for one in _mixed(old.production.values(), rng)]
    sold = [replace(one, market=sites[one.market], part=parts[one.part]) for one in _mixed(old.demand.values(), rng)]
    network = SupplyNetwork(
        sites={sites[name]: replace(data, site=sites[name]) for name, data in _mixed(old.sites.items(), rng)},
        parts={parts[name]: replace(data, part=parts[name]) for name, data in _mixed(old.parts.items(), rng)},
        bom=tuple(replace(line, parent=parts[line.parent], child=parts[line.child]) for line in _mixed(old.bom, rng)),
        lanes={lane.id: lane for lane in lanes},
        production={one.node: one for one in made},
        demand={one.node: one for one in sold},
        resources={(sites[s], name): replace(data, site=sites[s]) for (s, name), data in old.resources.items()},
    )
    ids = {lane.id: way(lane).id for lane in old.lanes.values()}
    changed = [
        replace(
            hazard,
            name=hazards[hazard.name],
            compound=tuple(hazards[name] for name in hazard.compound),
            select=replace(
                hazard.select,
                sites=tuple(sites[name] for name in _mixed(hazard.select.sites, rng)),
                markets=tuple(sites[name] for name in hazard.select.markets),
                parts=tuple(parts[name] for name in hazard.select.parts),
                lanes=tuple(ids[name] for name in _mixed(hazard.select.lanes, rng)),
            ),
        )
        for hazard in _mixed(book.hazards, rng)
    ]
    cover = {new(node): units for node, units in model.cover.items()}
    return replace(model, network=network, cover=cover), replace(book, hazards=tuple(changed))


def _shuffled(names: Iterable[str], letter: str, rng: Random) -> dict[str, str]:
    return {name: f"{letter}{place:02d}" for place, name in enumerate(_mixed(names, rng))}


def _mixed(things: Iterable[T], rng: Random) -> list[T]:
    mixed = list(things)
    rng.shuffle(mixed)
    return mixed
