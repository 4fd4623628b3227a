"""Small networks under a plan, from few words, for the simulator."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pytest

from resilience.hazard.scenarios import Effect, EffectKind, Scenario
from resilience.network.lanes import Lane, LaneStatus, Mode
from resilience.network.network import SupplyNetwork
from resilience.network.parts import BomLine, Demand, Node, Part, Production, Resource
from resilience.network.sites import Site, SiteKind
from resilience.plan.model import Model
from resilience.plan.plan import Plan
from resilience.quantities import Calendar, Duration
from resilience.simulate.single import simulate_scenario

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


def model(lanes, makes, sells, *, bom=(), resources=(), sites=None, holding=0.0, **given):
    """Model of 100 periods a year; `holding` per unit and period; no refund unless told otherwise."""
    named = {end for line in lanes for end in (line.origin, line.destination)} | {made.site for made in makes}
    names = {thing.part for thing in (*lanes, *makes, *sells)} | {line.child for line in bom}
    network = SupplyNetwork(
        sites={s: Site(s, SiteKind.SUPPLIER, "here", **(sites or {}).get(s, {})) for s in sorted(named)},
        parts={p: Part(p, 1.0, holding * PERIODS_PER_YEAR) for p in sorted(names)},
        bom=tuple(bom),
        lanes={line.id: line for line in lanes},
        production={made.node: made for made in makes},
        demand={sold.node: sold for sold in sells},
        resources={(site, name): Resource(site, name, time) for site, name, time in resources},
    )
    calendar = Calendar(Duration(24.0), PERIODS_PER_YEAR)
    return Model("tiny", "Tiny", "USD", calendar, network, **({"holding_refund": False} | given))


def plan(of, flows, production, **given):
    """Plan with flows by lane and started units by (site, part); lanes in use are qualified."""
    lanes = {line.id: line for line in of.network.lanes.values()}
    ready = {key for key, line in lanes.items() if line.status is not LaneStatus.CANDIDATE}
    made = {Node(*node): units for node, units in production.items()}
    buffers = {Node(*node): units for node, units in given.pop("buffers", {}).items()}
    return Plan("given", buffers=buffers, flows=flows, production=made, qualified=frozenset(ready), **given)


def chain(*, lane_is=None, make_is=None, sell_is=None, buffer=0.0, plan_is=None, **given):
    """One supplier S, one lane, one market M that sells 10 a period, and their plan."""
    made = make("S", **(make_is or {}))
    line, sold = lane("S", "M", **(lane_is or {})), sell(**(sell_is or {}))
    of = model([line], [made], [sold], **given)
    units = sold.quantity
    return of, plan(
        of, {line.id: units}, {("S", "P"): units / made.yield_share}, buffers={("M", "P"): buffer}, **(plan_is or {})
    )


def scenario(*effects, rate=1.0, name="hit", **given):
    """Scenario from (kind, target, profile)."""
    made = tuple(Effect(EffectKind(kind), target, tuple(profile)) for kind, target, profile in effects)
    return Scenario(name, name, rate, made, **given)


def outage(*profile, site="S", part="P", **given):
    """Production lost and stock locked at one maker."""
    key = f"{site}|{part}"
    return scenario(("production_loss", key, profile), ("stock_locked", key, profile), sites=(site,), **given)


def loss(pair, hit, **options):
    """Loss of a scenario on a model and its plan, at the scenario's own phase."""
    return float(simulate_scenario(*pair, hit, **options).loss[0])


def series(pair, hit, kind, row=0, **options):
    """One row of a record over the periods."""
    return [round(float(x), 9) for x in simulate_scenario(*pair, hit, **options).record.array(kind)[:, row, 0]]


@pytest.fixture(scope="session")
def kit():
    """The words of this folder's tests."""
    return SimpleNamespace(
        chain=chain, lane=lane, line=BomLine, loss=loss, make=make, model=model, outage=outage, plan=plan,
        scenario=scenario, sell=sell, series=series, Node=Node, Status=LaneStatus,
    )  # fmt: skip
