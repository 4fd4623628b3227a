"""Classes of customers, solved by hand: who goes short in a disruption, and what keeping stock for them is worth.

S makes 10 of P a period, which M sells: 6 to firm customers at a margin of 30 and 4 to spot buyers at 10, at once.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience.hazard.distributions.all import Fixed
from resilience.hazard.hazards import Hazard, Hits, Selector
from resilience.hazard.targets import resolve
from resilience.network.customers import with_customers
from resilience.network.parts import Customer, Demand, Node
from resilience.plan.levers import Lever

FIRM, SPOT = Customer("firm", 1.0, 6.0, 30.0, 0.0, 0.0), Customer("spot", 2.0, 4.0, 10.0, 0.0, 0.0)


def shop(kit, *customers, cover=0.0, **given):
    """The shop with some classes, or with all alike at 30 a unit; `cover` units lie there."""
    model = kit.chain(cover={Node("M", "P"): cover} if cover else {}, **given)
    if not customers:
        return model
    sold = Demand.of_classes("M", "P", customers)
    return replace(model, network=replace(model.network, demand={sold.node: sold}))


@pytest.mark.parametrize(
    ("customers", "lost", "loss"),
    [
        ((), (0.5,), 150),
        ((FIRM, SPOT), (0.5,), 4 * 10 + 1 * 30),
        ((FIRM, SPOT), (1,), 4 * 10 + 6 * 30),
        ((FIRM, replace(SPOT, patience=1.0, backlog_cost=2.0)), (0.5,), 4 * 2 + 30),
        ((replace(FIRM, patience=2.0, backlog_cost=4.0), SPOT), (0.5,), 5 * 4),
    ],
)
def test_who_goes_short_while_half_a_supplier_is_down(kit, customers, lost, loss):
    """Proves: of 10 that M sells 5 come: spot buyers lose 4 at 10, firm ones 1 at 30. All alike lose 5 at 30.

    Spot buyers who wait a period at 2 are served later, firm ones who wait at 4 let the others have the goods.
    S is unlimited, so that it catches up at once. Sensitivity: half of each class short costs 110, as the mean does.
    """
    assert kit.solve(shop(kit, *customers), kit.outage(*lost)).loss == pytest.approx(loss)


def test_one_class_of_all_is_as_none(kit):
    """Proves: a counter for all customers costs what none costs, by plan and in the disruption, to the last digit."""
    all_ = Customer("all", 1.0, 10.0, 30.0, 1.0, 2.0)
    sell = {"patience": 1.0, "backlog_cost": 2.0}
    hit = kit.outage(1, 0.5, rate=0.4)
    answers = [
        kit.solve(one, hit).objective
        for given in ({}, {"levers": frozenset({Lever.BUFFERS})})
        for one in (kit.chain(sell_is=sell, **given), shop(kit, all_, **given))
    ]
    assert answers[0] == answers[1]
    assert answers[2] == pytest.approx(answers[3], rel=1e-12)


def test_stock_is_kept_for_those_for_whom_it_pays(kit):
    """Proves: S is down for a period, r times a year: a unit held for 100 saves a firm sale at 30, or a spot one at 10.

    So from r = 100/30 on 6 units are kept, from r = 10 on all 10: at r = 5 it costs 600 + 5 x 40, at 12 it costs 1,000.
    Sensitivity: stock kept by classes apart, or at the mean margin of 22 from 4.5 on for all, would show.
    """
    for rate, units, cost in ((3.0, 0.0, 3 * 220), (5.0, 6.0, 600 + 5 * 40), (12.0, 10.0, 1000)):
        answer = kit.solve(shop(kit, FIRM, SPOT, levers=frozenset({Lever.BUFFERS})), kit.outage(1, rate=rate))
        assert answer.plan["buffer[M,P]"] == pytest.approx(units, abs=1e-6)
        assert answer.objective == pytest.approx(cost)
        assert all(answer.plan[f"buffer[{place} at M,P]"] == 0 for place in ("firm", "spot"))


def test_what_classes_cost_lies_between_all_dear_and_all_cheap(kit):
    """Proves: classes cost no more than if all were as dear as the dearest, no less than if all were as the cheapest.

    And a class that may wait never costs more than one that is lost at once.
    """
    hit = kit.outage(0.8, 0.3, rate=2.0)
    levers = frozenset({Lever.BUFFERS})
    alike = [kit.solve(kit.chain(sell_is={"margin": margin}, levers=levers), hit).objective for margin in (10.0, 30.0)]
    classes = kit.solve(shop(kit, FIRM, SPOT, levers=levers), hit).objective
    waits = kit.solve(shop(kit, FIRM, replace(SPOT, patience=2.0, backlog_cost=1.0), levers=levers), hit).objective
    assert alike[0] < waits < classes < alike[1]


def test_a_market_partly_down_sells_the_same_share_to_each(kit):
    """Proves: three quarters of M are shut for a period: 7.5 of 10 are lost, and each class gets a quarter of its own.

    4.5 at 30 and 3 at 10. Sensitivity: a market that sold its quarter to the dearest alone would lose 3.5 at 30 and 40.
    """
    shut = kit.scenario(("stock_locked", "M|P", (0.75,)))
    assert kit.solve(shop(kit, FIRM, SPOT), shut).loss == pytest.approx(4.5 * 30 + 3 * 10)


def test_a_hazard_hits_the_demand_of_all_classes_and_nothing_else_of_a_counter(kit):
    """Proves: demand of M is that of both counters; its outage, and what hits lanes or regions, is as without classes.

    Sensitivity: a rate shared out over counters as if they were sites would strike M more rarely.
    """
    bare, model = shop(kit), shop(kit, FIRM, SPOT)
    opened = with_customers(model.network)
    swing = Hazard("h", Hits.DEMAND, Selector(markets=("M",)), 1.0, True, Fixed(2.0), Fixed(1.5), 0.0, "made up")
    for network in (model.network, opened):
        (target,) = resolve(swing, network)
        assert [node.site for _, node in target.keys] == ["firm at M", "spot at M"]
    for select in (Selector(sites=("M",)), Selector(modes=("road",)), Selector(regions=("here",))):
        for hits in (Hits.CAPACITY, Hits.ARRIVALS):
            hazard = Hazard("h", hits, select, 1.0, True, Fixed(2.0), Fixed(1.0), 0.0, "made up")
            assert resolve(hazard, opened) == resolve(hazard, bare.network)
