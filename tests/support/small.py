"""Small networks and disruptions of them, from few words."""

from __future__ import annotations

import math
from dataclasses import replace

from resilience.hazard.scenarios import Effect, EffectKind, Scenario
from resilience.network.lanes import Lane, LaneStatus, Mode
from resilience.network.network import SupplyNetwork
from resilience.network.parts import Demand, Node, Part, Production, Resource
from resilience.network.sites import Site, SiteKind
from resilience.plan.model import Model
from resilience.quantities import Calendar, Duration

PERIODS_PER_YEAR = 100.0


def lane(origin, destination, part="P", mode="road", **given):
    """Lane in use, unlimited, free of charge and without lead time unless told otherwise."""
    usual = {"lead_time": 0.0, "unit_cost": 0.0, "capacity": math.inf, "status": LaneStatus.ACTIVE}
    return Lane(origin, destination, part, Mode(mode), **(usual | given))


def make(site, part="P", **given):
    """Production, unlimited and free of charge unless told otherwise."""
    return Production(site, part, **({"capacity": math.inf, "unit_cost": 0.0} | given))


def sell(market="M", part="P", **given):
    """Demand for 10 per period at a margin of 30, lost at once."""
    usual = {"quantity": 10.0, "margin": 30.0, "patience": 0.0, "backlog_cost": 0.0}
    return Demand(market, part, **(usual | given))


def model(lanes, makes, sells, *, holding, parts=None, sites=None, bom=(), resources=(), **given):
    """Model of 100 periods a year, without holding refund unless told otherwise.

    A part costs 1 and `holding` per period to hold, unless `parts` tells its value and holding rate per year.
    """
    named = {end for lane in lanes for end in (lane.origin, lane.destination)} | {made.site for made in makes}
    names = {thing.part for thing in (*lanes, *makes, *sells)} | {line.child for line in bom}
    values = dict.fromkeys(names, (1.0, holding * PERIODS_PER_YEAR)) | (parts or {})
    network = SupplyNetwork(
        sites={s: Site(s, SiteKind.SUPPLIER, "here", **(sites or {}).get(s, {})) for s in sorted(named)},
        parts={p: Part(p, value, rate) for p, (value, rate) in sorted(values.items())},
        bom=tuple(bom),
        lanes={lane.id: lane for lane in lanes},
        production={made.node: made for made in makes},
        demand={sold.node: sold for sold in sells},
        resources={(site, name): Resource(site, name, time) for site, name, time in resources},
    )
    calendar = Calendar(Duration(24.0), PERIODS_PER_YEAR)
    return Model("tiny", "Tiny", "USD", calendar, network, **({"holding_refund": False} | given))


def with_stores(of, rooms, **stores):
    """The model with room of a unit by part, and storage and price of a unit of room outside by site."""
    parts = {name: replace(part, room=rooms.get(name)) for name, part in of.network.parts.items()}
    sites = dict(of.network.sites)
    for name, (storage, price) in stores.items():
        sites[name] = replace(sites[name], storage=storage, overflow_cost=price)
    return replace(of, network=replace(of.network, parts=parts, sites=sites))


def with_lives(of, lives, *, left=None, least=None):
    """The model with shelf life by part, life left that customers of a part ask for, and least life by site."""
    net = of.network
    parts = {name: replace(part, shelf_life=lives.get(name)) for name, part in net.parts.items()}
    demand = {node: replace(sold, life_left=(left or {}).get(node.part)) for node, sold in net.demand.items()}
    sites = {name: replace(site, least_life=(least or {}).get(name)) for name, site in net.sites.items()}
    return replace(of, network=replace(net, parts=parts, demand=demand, sites=sites))


def scenario(*effects, rate=1.0, name="hit", **given):
    """Scenario from (kind, target, profile); the target is a lane's id, a position `site|part`."""
    made = tuple(Effect(EffectKind(kind), struck(target), tuple(profile)) for kind, target, profile in effects)
    return Scenario(name, name, rate, made, **given)


def struck(target):
    """A position for `site|part`, and what is one or a lane as it is."""
    return Node(*target.split("|")) if "|" in target else target


def outage(*profile, site="S", part="P", **given):
    """Production lost and stock locked at one maker."""
    key = Node(site, part)
    return scenario(("production_loss", key, profile), ("stock_locked", key, profile), sites=(site,), **given)
