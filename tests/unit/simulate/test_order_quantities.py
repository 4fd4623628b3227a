"""After a disruption what is wanted above plan is ordered in the quantities that the supplier takes orders for."""

from __future__ import annotations

import pytest

BOTH = {("A", "P"): 10.0}


def two(kit, *, capacity=float("inf"), **terms):
    """All 10 come from A; B, which is in use, sends above plan only, and has terms."""
    lanes = [kit.lane("A", "M"), kit.lane("B", "M", unit_cost=1.0, capacity=capacity, **terms)]
    of = kit.model(lanes, [kit.make("A"), kit.make("B")], [kit.sell()])
    return of, kit.plan(of, {"A>M:P:road": 10.0}, BOTH)


def test_who_stands_in_sends_no_fewer_than_the_least_order(kit):
    """Proves: A is down for a period, 10 are missing; B sends 25, and A sends 15 fewer in the next two periods.

    Sensitivity: a least order that binds nothing sends 10, as without it; one that is never taken off later orders
    leaves 15 on the shelf for ever.
    """
    hit = kit.outage(1, site="A")
    plain = two(kit)
    assert kit.series(plain, hit, "sent", row=1, periods=4) == [10, 0, 0, 0]
    pair = two(kit, least_order=25.0, delivery_options=(1.0,))
    assert kit.series(pair, hit, "sent", row=1, periods=4) == [25, 0, 0, 0]
    assert kit.series(pair, hit, "sent", row=0, periods=4) == [0, 0, 5, 10]
    assert kit.series(pair, hit, "stock", row=2, periods=4) == [15, 5, 0, 0]


def test_orders_are_whole_multiples(kit):
    """Proves: 10 missing are three multiples of 4, with 2 left over, then two more of 8, and so on: 12, 8, 12.

    Sensitivity: rounding down would leave customers short; rounding each day for itself would send 12, 12, 12.
    """
    pair = two(kit, order_multiple=4.0, delivery_options=(1.0,))
    assert kit.series(pair, kit.outage(1, 1, 1, site="A"), "sent", row=1, periods=4) == [12, 8, 12, 0]


def test_an_order_beyond_what_fits_comes_as_soon_as_it_can(kit):
    """Proves: of an order of 25 a lane that carries 10 a period brings 10, 10 and 5, wanted or not.

    A is down for one period: what B brings in the next two is not ordered from A.
    Sensitivity: an order cut to what the lane carries would be of 10 only.
    """
    pair = two(kit, capacity=10.0, least_order=25.0, delivery_options=(1.0,))
    hit = kit.outage(1, site="A")
    assert kit.series(pair, hit, "sent", row=1, periods=5) == [10, 10, 5, 0, 0]
    assert sum(kit.series(pair, hit, "sent", row=0, periods=5)) == pytest.approx(50 - 25)


def test_planned_flow_goes_on_as_it_is(kit):
    """Proves: a lane with a plan of 10 and a shelf of 10 refills by at least 25 above plan.

    The outage of one period empties the shelf; the next order is 10 + 25, of which 15 are taken off the one after it
    and the next.
    """
    terms = {"least_order": 25.0, "delivery_options": (1.0,)}
    pair = kit.chain(lane_is=terms, buffer=10.0)
    sent = kit.series(pair, kit.outage(1, site="S"), "sent", periods=6)
    assert sent == [0, 35, 0, 5, 10, 10]
    assert kit.series(kit.chain(buffer=10.0), kit.outage(1, site="S"), "sent", periods=3) == [0, 20, 10]
