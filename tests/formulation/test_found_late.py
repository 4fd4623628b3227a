"""A process that drifts: bad units found late have a price in lots and buffers, once, and an exact form beside it."""

from __future__ import annotations

import pytest

from resilience.lean.jidoka import quality_latency, simulate_latency
from resilience.plan.found_late import drifting, too_high
from resilience.plan.plan import Plan
from resilience.program.sizes import Sizes
from resilience.study.lean.drifts import lean_drifts

OFTEN = (1 / 14, 0.1, 0.125, 0.2)
"""Deliveries a period of lots of 140, 100, 80 and 50: 10 units a period, 100 periods a year."""


def press(kit, *, held=0.0, today=0.1, **make_is):
    """One maker, one lane in lots at 100 a delivery, one market; holding 10 a unit and year."""
    lane = {"delivery_options": OFTEN, "deliveries": today, "delivery_cost": 100.0}
    return kit.chain(lane_is=lane, make_is=make_is, levers=frozenset({kit.Lever.LOTS}), holding=0.1,
                     cover={kit.Node("M", "P"): held})  # fmt: skip


def plan_of(kit, lot, buffer=0.0, made=10.0):
    """A plan by hand."""
    lane = "S>M:P:road"
    return Plan("p", {kit.Node("M", "P"): buffer}, {lane: made}, {lane: made / lot}, {kit.Node("S", "P"): made})


@pytest.mark.parametrize(
    ("make_is", "lot", "cost"),
    [
        ({}, 140, 100_000 / 140 + 5 * 140),
        ({"drift": 0.0004, "bad_cost": 25.0}, 80, 1250 + 400 + 0.4 * 25 * 80),
        ({"drift": 0.0004, "bad_cost": 0.0}, 140, 100_000 / 140 + 5 * 140),
        ({"drift": 0.002, "bad_cost": 25.0}, 50, 2000 + 250 + 2 * 25 * 50),
    ],
)
def test_lots_shrink_where_drifts_are_found_late(kit, make_is, lot, cost):
    """Proves: K D / Q + h Q / 2 + c q D Q, D 1,000, K 100, h 10: 140 without drift, 80 at 0.0004, 50 at 0.002.

    Priced as if a drift spoiled half a lot, 0.0004 would choose 100 (1,000 + 500 + 500 against 1,250 + 400 + 400).
    """
    answer = kit.solve(press(kit, **make_is), kit.outage(1.0, rate=1e-9))
    assert answer.plan[f"mode[S>M:P:road,{10 / lot}]"] == pytest.approx(1)
    assert answer.objective == pytest.approx(cost, rel=1e-6)


@pytest.mark.parametrize(("drift", "target"), [(None, 20.0), (0.0001, 20.0), (0.0004, 0.0)])
def test_a_buffer_has_a_price_in_quality(kit, drift, target):
    """Proves: 3.5 outages a year of 2 periods, 30 a unit: 105 a year pays 100 of holding and 2.5 more, not 10.

    Each unit held is bad once more at each of 0.1 (or 0.4) drifts a year, at 25. The shelf at the maker, which a
    program could use in its place, stands ahead as well.
    """
    model = kit.chain(make_is={"drift": drift, "bad_cost": 25.0}, levers=frozenset({kit.Lever.BUFFERS}), max_cover=4.0)
    answer = kit.solve(model, kit.outage(1.0, 1.0, rate=3.5))
    assert answer.plan["buffer[M,P]"] == pytest.approx(target)
    assert answer.plan["buffer[S,P]"] == pytest.approx(0)


def test_incidents_a_year_are_drifts_of_the_units_of_a_year(kit):
    """Proves: 0.4 a year, at the unit's value, is 0.0004 a unit of 1,000 at a bad cost of that value."""
    one = kit.solve(press(kit, quality_incident_rate=0.4), kit.outage(1.0, rate=1e-9))
    other = kit.solve(press(kit, drift=0.0004, bad_cost=1.0), kit.outage(1.0, rate=1e-9))
    assert one.objective == pytest.approx(other.objective, rel=1e-12)


@pytest.mark.parametrize(("drift", "lot", "buffer"), [(0.001, 40, 60), (1e-5, 140, 0), (0.01, 50, 30)])
def test_the_exact_form_is_below_the_linear_one_by_what_is_said(kit, drift, lot, buffer):
    """Proves: c U q (Q + B) against c U (Q + B) / (1/q - 1 + Q + B), 9.9 % apart at 0.001, 40 and 60."""
    model = press(kit, drift=drift, bad_cost=25.0)
    (one,) = drifting(model.network, Sizes.of(model, ()).requirement, 100.0)
    plan, known = plan_of(kit, lot, buffer), quality_latency(drift, lot, buffer)
    assert one.linear(plan) == pytest.approx(25 * 1000 * known.linear_share)
    assert one.exact(plan, 100.0) == pytest.approx(25 * 1000 * known.bad_share)
    assert one.linear(plan) / one.exact(plan, 100.0) - 1 == pytest.approx(drift * (lot + buffer - 1))
    off = too_high(model.network, Sizes.of(model, ()).requirement, plan, 100.0)
    assert off == pytest.approx(one.linear(plan) - one.exact(plan, 100.0))


def test_played_unit_by_unit_it_is_as_many(kit):
    """Proves: drifts played until found make Q + B bad units on average, within three standard errors."""
    model = press(kit, drift=0.01, bad_cost=25.0)
    (one,) = drifting(model.network, Sizes.of(model, ()).requirement, 100.0)
    played = simulate_latency(drift=0.01, lot=20, buffer=15, drifts=2000, seed=3)
    assert abs(played.mean - one.ahead(plan_of(kit, 20, 15))) <= 3 * max(played.half_width / 1.96, 1e-9)


def test_a_maker_that_is_idle_today_stands_ahead_of_its_own_shelf_alone(kit):
    """Proves: a second source that nobody uses puts no price on the shelf that the first one fills."""
    lanes = [kit.lane("S", "M"), kit.lane("T", "M", status=kit.Status.QUALIFIED)]
    makes = [kit.make("S"), kit.make("T", drift=0.01, bad_cost=5.0)]
    model = kit.model(lanes, makes, [kit.sell()])
    (one,) = drifting(model.network, Sizes.of(model, ()).requirement, 100.0)
    assert one.shelves == (kit.Node("T", "P"),)
    assert one.units == 1000


def test_when_stopping_the_line_pays(kit):
    """Proves: lot 100 and no buffer, q 0.0004, half of bad units seen: 38.5 bad in 1,000 found late, 0.8 if stopped.

    (0.038476 - 0.00079968) x 25 / 0.00039984 = 2,355.8 a stop; forgetting the buffer of 50 would say so there, too,
    where it is 3,490.4.
    """
    for held, bad, worth in ((0.0, 0.0384763, 2355.76), (50.0, 0.0566230, 3490.40)):
        model = press(kit, held=held, drift=0.0004, bad_cost=25.0, drift_seen=0.5, stop_cost=3000.0)
        (one,) = lean_drifts(model)
        assert (one.ahead, one.drifts) == (100 + held, pytest.approx(0.4))
        assert one.bad_share == pytest.approx(bad, rel=1e-4)
        assert one.cost == pytest.approx(25_000 * bad, rel=1e-4)
        assert one.stopped_share == pytest.approx(0.00079968, rel=1e-5)
        assert one.stops == pytest.approx(0.39984, rel=1e-5)
        assert one.worth == pytest.approx(worth, rel=1e-3)
        assert one.pays == (one.worth > 3000)
