"""How rare outages must be for lean supply to pay, lane by lane."""

from __future__ import annotations

import pytest
from support import small as kit

from resilience.study.lean.view import lean_view


def ends(units=1.0, *, cost=1.0, margin=30.0, recover=2.0, bom=(), **given):
    """Condition of the lane from S, of a part whose holding costs 1 a period, 100 periods a year."""
    how = {"delivery_options": (1.0,), "deliveries": 1.0, "share": 1.0, "delivery_cost": cost}
    model = kit.model(
        [kit.lane("S", "M", **how)], [kit.make("S")], [kit.sell(quantity=units, margin=margin)], holding=1.0,
        sites={"S": {"time_to_recover": recover}}, bom=bom, **given,
    )  # fmt: skip
    return lean_view(model).ends


def test_the_border_of_the_closed_form():
    """Proves: k 1, h 1, p 30, m 2: 0.063360 outages a period are one in 0.158 years; the lot is 2.917714 periods.

    Told by demand in units instead of periods, or by rates per period, the border would be another.
    """
    (end,) = ends()
    assert end.years == pytest.approx(1 / (0.063360 * 100), rel=1e-5)
    assert end.lot_days == pytest.approx(2.917714 * 365 / 100, rel=1e-3)
    assert end.worth == 30


def test_demand_scales_out():
    """Proves: 7 units a period at 7 a delivery are the same lane; with the lot in units the border would move."""
    (one,), (seven,) = ends(), ends(7.0, cost=7.0)
    assert (seven.years, seven.lot_days) == (pytest.approx(one.years), pytest.approx(one.lot_days))


def test_without_a_cost_of_deliveries_it_is_holding_over_margin():
    """Proves: 1 / 30 a period, once in 0.3 years, whatever the outage: the lot of the closed form vanishes."""
    (end,) = ends(cost=0.0)
    assert (end.years, end.lot_days) == (pytest.approx(0.3), 0)
    assert ends(cost=1e-9)[0].years == pytest.approx(0.3, rel=0.01)


def test_longer_outages_end_lean_later_a_dearer_margin_earlier():
    """Proves: at twice the margin outages must be rarer; lots shrink beside longer outages, so these near 1 / 30."""
    assert ends(margin=60.0)[0].years > ends()[0].years
    assert ends()[0].years < ends(recover=50.0)[0].years < 0.3


def test_days_of_stock_are_those_of_the_position():
    """Proves: 5 units at 2 a period are 2.5 periods, however few of them come on this lane."""
    (end,) = ends(2.0, cover={kit.Node("M", "P"): 5.0})
    assert end.buffer_days == pytest.approx(2.5 * 3.65, rel=1e-3)


def test_who_does_not_state_a_recovery_is_left_out():
    """Proves: without a time to recover nothing is told, and nothing is assumed."""
    assert ends(recover=None) == ()
