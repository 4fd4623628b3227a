"""Small networks under a plan, from few words, for the simulator."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from support import small
from support.small import lane, make, outage, scenario, sell

from resilience.network.lanes import LaneStatus
from resilience.network.parts import BomLine, Node
from resilience.plan.plan import Plan
from resilience.simulate.run.single import simulate_scenario


def model(lanes, makes, sells, **given):
    """Model in which a part costs 1 and nothing to hold unless told otherwise."""
    return small.model(lanes, makes, sells, **({"holding": 0.0} | given))


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
