"""Holding is refunded only on what would have come through what is hit, by hand."""

from __future__ import annotations

import pytest
from support import small

from resilience.network.lanes import LaneStatus
from resilience.plan.plan import Plan
from resilience.program.two_stage import BuildOptions, build_program
from resilience.simulate.run.single import simulate_scenario
from resilience.study.costs.evaluate import Evaluator

HOLDING = 0.4
SHELF = small.make("F", "NUT").node


def two_sources(*, hub=False, used=1.0):
    """F uses 10 nuts a day from A (spare: up to 30) and B; `used` is A's share. With a hub both go by way of W."""
    stop = "W" if hub else "F"
    shares = {"A": used, "B": 1.0 - used}
    lanes = [
        small.lane(site, stop, "NUT", capacity=30.0, share=shares[site], status=LaneStatus.ACTIVE) for site in shares
    ]
    lanes += [small.lane("W", "F", "NUT", capacity=30.0)] * hub
    lanes.append(small.lane("F", "M", "CAR"))
    from resilience.network.parts import BomLine

    makes = [small.make("A", "NUT", capacity=30.0), small.make("B", "NUT", capacity=30.0), small.make("F", "CAR")]
    return small.model(
        lanes, makes, [small.sell("M", "CAR", margin=500.0)], holding=HOLDING, bom=[BomLine("CAR", "NUT", 1.0)],
        holding_refund=True, parts={"CAR": (1.0, 0.0)}, levers=frozenset(),
    )  # fmt: skip


def planned(model, used, *, hub=False):
    """Ten a day, of which A brings a share, and a shelf of 60 at F."""
    stop = "W" if hub else "F"
    flows = {f"A>{stop}:NUT:road": 10 * used, f"B>{stop}:NUT:road": 10 * (1 - used), "F>M:CAR:road": 10.0}
    flows |= {"W>F:NUT:road": 10.0} if hub else {}
    production = {node: 10.0 for node in model.network.production if node.site == "F"}
    production |= {node: 10 * used for node in model.network.production if node.site == "A"}
    production |= {node: 10 * (1 - used) for node in model.network.production if node.site == "B"}
    qualified = frozenset(model.network.lanes)
    return Plan("by hand", {SHELF: 60.0}, flows=flows, production=production, qualified=qualified)


def loss(model, plan, site):
    """Loss when a maker of nuts is down for two days."""
    fire = small.outage(1.0, 1.0, site=site, part="NUT")
    program = build_program(model, [fire], BuildOptions())
    return float(Evaluator(model, program).plan(plan).losses[0])


@pytest.mark.parametrize("hub", [False, True])
def test_a_fire_at_a_source_that_stands_idle_refunds_nothing(hub):
    """Proves: B brings nothing, so its fire keeps nothing from arriving: 0, also where both go by way of a hub.

    A limit of the most F could need would let its shelf be run down by 20 units: -0.4 x (10 + 20) = -12.
    """
    model = two_sources(hub=hub)
    assert loss(model, planned(model, 1.0, hub=hub), "B") == pytest.approx(0.0, abs=1e-7)


@pytest.mark.parametrize("hub", [False, True])
def test_a_fire_at_a_source_refunds_no_more_than_it_brings(hub):
    """Proves: of ten a day B brings 2: in two days 4 are kept from arriving; 0.4 x (2 + 4) = 2.4 is refunded at most.

    By way of the hub the lane from W brings all ten, of which no more than 4 in all were kept: 0.4 x (4 + 4) = 3.2. A
    limit of all that F needs would refund 12.
    """
    model = two_sources(hub=hub, used=0.8)
    assert loss(model, planned(model, 0.8, hub=hub), "B") == pytest.approx(-3.2 if hub else -2.4, abs=1e-7)


def test_the_simulator_refunds_nothing_for_an_idle_source():
    """Proves: the judge counts as the program does. A refund of missing stock whatever is hit would show."""
    model = two_sources()
    fire = small.outage(1.0, 1.0, site="B", part="NUT")
    found = simulate_scenario(model, planned(model, 1.0), fire)
    assert found.loss == pytest.approx(0.0, abs=1e-9)


def test_goods_lost_on_the_way_are_refunded_as_they_would_have_come():
    """Proves: half of three days' goods is lost, 5 a day, while twice as much is sold: 0.4 x (5 + 10 + 15) = 12.

    The shelf of 30 is short of 15, 30 and 30 units then, most of them sold. Sensitivity: where the judge counts all as
    missed on the first day, it refunds 0.4 x (15 + 15 + 15) = 18, and does better than the program can.
    """
    model = small.model(
        [small.lane("S", "M", lead_time=3.0)], [small.make("S", capacity=20.0)], [small.sell(margin=500.0)],
        holding=HOLDING, holding_refund=True, levers=frozenset(),
    )  # fmt: skip
    market = small.sell().node
    plan = Plan("by hand", {market: 30.0}, flows={"S>M:P:road": 10.0}, production={small.make("S").node: 10.0})
    storm = small.scenario(("transit_loss", "S>M:P:road", [0.5]), ("demand_factor", "M|P", [2.0, 2.0, 2.0]))
    judged = simulate_scenario(model, plan, storm)
    assert judged.costs["holding_refund"] == pytest.approx(-12.0)
    program = build_program(model, [storm], BuildOptions())
    assert float(Evaluator(model, program).plan(plan).losses[0]) <= float(judged.loss[0]) + 1e-7
