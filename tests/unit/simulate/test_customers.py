"""Classes of customers in the simulator: what a market has goes to the higher priority first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience.network.customers import with_customers
from resilience.network.parts import Customer, Demand
from resilience.simulate.layout.rationing import Rationing

FIRM, SPOT = Customer("firm", 1.0, 6.0, 30.0, 0.0, 0.0), Customer("spot", 2.0, 4.0, 10.0, 0.0, 0.0)


def shop(kit, *customers, buffer=0.0):
    """S makes 10 a period, M sells 6 to the one class and 4 to the other."""
    of, _ = kit.chain()
    sold = Demand.of_classes("M", "P", customers)
    of = replace(of, network=replace(of.network, demand={sold.node: sold}))
    flows = {"S>M:P:road": 10.0} | {f"M>{one.customer} at M:P:road": one.quantity for one in customers}
    whole = replace(of, network=with_customers(of.network))
    return of, kit.plan(whole, flows, {("S", "P"): 10.0}, buffers={("M", "P"): buffer})


@pytest.mark.parametrize("rule", list(Rationing))
@pytest.mark.parametrize(
    ("second", "lost", "loss"),
    [
        (SPOT, (0.5,), 4 * 10 + 30),
        (SPOT, (1,), 4 * 10 + 6 * 30),
        (replace(SPOT, margin=30.0), (0.5,), 5 * 30),
        (replace(SPOT, patience=1.0, backlog_cost=2.0), (0.5,), 4 * 2 + 30),
    ],
)
def test_the_higher_priority_is_served_first(kit, rule, second, lost, loss):
    """Proves: as in the program, 5 of 10 come: the second class loses 4, the first 1, by whatever rule of rationing.

    Sensitivity: a fair share of each class would cost 110 in the first case.
    """
    pair = shop(kit, FIRM, second)
    assert kit.loss(pair, kit.outage(*lost), rationing=rule) == pytest.approx(loss)


@pytest.mark.parametrize("rule", list(Rationing))
def test_of_equal_margins_the_priority_decides(kit, rule):
    """Proves: where both cost the same, the first class comes first: 1 of its 6 is lost, all 4 of the other.

    Sensitivity: who is told apart by margin alone would lose 3 and 2.
    """
    first, second = replace(FIRM, customer="z"), replace(SPOT, customer="a", margin=30.0)
    series = [kit.series(shop(kit, first, second), kit.outage(0.5), "lost", row, rationing=rule)[0] for row in (0, 1)]
    assert sorted(series) == [1.0, 4.0]


def test_stock_is_shared(kit):
    """Proves: 6 units on the one shelf serve the first class while S is down; refilled from S, which is unlimited."""
    assert kit.loss(shop(kit, FIRM, SPOT, buffer=6.0), kit.outage(1)) == pytest.approx(4 * 10)
