"""Refilling: help goes on until shelves are at their level where ordinary spare would not do it in a year.

A year has 100 periods here, a unit sold earns 30, and 10 are sold a period; S > B > M takes 3 + 1 periods.
"""

from __future__ import annotations

import math

import pytest

from resilience.simulate.run.single import simulate_scenario

WEEK = (1,) * 7
"""An outage of 7 periods: 70 units are not made."""


def helped(kit, at="M", *, shelf=("M", 90.0), spare=0.0, paid=2.0, after=1.0, room=5.0, lane_is=None, **sold):
    """S > B > M with one shelf; H may be called and delivers at M or B 6 periods later, at `paid` a unit more."""
    second = {"lead_time": 6.0, "activation_time": after, "capacity": room, "unit_cost": paid}
    lanes = [
        kit.lane("S", "B", lead_time=3.0), kit.lane("B", "M", lead_time=1.0, **(lane_is or {})),
        kit.lane("H", at, status=kit.Status.QUALIFIED, **second),
    ]  # fmt: skip
    of = kit.model(lanes, [kit.make("S", capacity=10.0 + spare), kit.make("H", capacity=room)], [kit.sell(**sold)])
    site, units = shelf
    flows = {"S>B:P:road": 10.0, "B>M:P:road": 10.0}
    return of, kit.plan(of, flows, {("S", "P"): 10.0}, buffers={(site, "P"): units})


def parts(pair, hit):
    """Parts of the loss that are not nothing."""
    paths = simulate_scenario(*pair, hit)
    return {name: float(cost[0]) for name, cost in paths.costs.items() if abs(cost[0]) > 1e-9}


@pytest.mark.parametrize("patience", [0.0, math.inf])
def test_help_goes_on_until_the_shelf_is_full(kit, patience):
    """Proves: without spare all 70 come from H, 140 of premium, and the shelf holds 90 again.

    Sensitivity: help that stops when the outage is over leaves a hole, closed at 30 a unit.
    """
    pair = helped(kit, patience=patience, backlog_cost=0.5 if patience else 0.0)
    assert parts(pair, kit.outage(*WEEK)) == pytest.approx({"premiums": 140.0})
    assert kit.series(pair, kit.outage(*WEEK), "stock", row=3)[-1] == pytest.approx(90.0)


def test_ordinary_spare_is_waited_for(kit):
    """Proves: with 0.8 spare, 70 take 88 periods, less than a year: help that is ready after the outage is not called.

    Sensitivity: help that refills whatever is missing costs up to 140.
    """
    assert parts(helped(kit, spare=0.8, after=30.0), kit.outage(*WEEK)) == {}


def test_help_brings_what_spare_cannot_bring_in_a_year(kit):
    """Proves: with 0.4 spare a year brings 40 of the 70; the first 0.4 are made when H gets ready: 29.6 x 2 by H.

    Sensitivity: nothing by help, and about 27 are closed at 30; all by help, 140.
    """
    assert parts(helped(kit, spare=0.4, after=8.0), kit.outage(*WEEK)) == pytest.approx({"premiums": 59.2})


@pytest.mark.parametrize(("at", "shelf"), [("M", "B"), ("B", "M"), ("B", "B")])
def test_help_refills_shelves_up_and_down_the_chain(kit, at, shelf):
    """Proves: M, served from H, hands back what it would have taken of B; what H brings to B goes on to M: 140.

    Sensitivity: who looks at his own shelf alone never calls, and 70 are closed at 30.
    """
    assert parts(helped(kit, at, shelf=(shelf, 90.0)), kit.outage(*WEEK)) == pytest.approx({"premiums": 140.0})


def test_help_does_not_come_through_a_full_lane(kit):
    """Proves: what H brings to B cannot go on to a shelf at M where the lane carries 10: nothing is called for it.

    The lane from B is the bottleneck, so 70 are closed at 30. H keeps B served while nothing comes: it is ready in
    period 8 only, after the outage. Sensitivity: 70 bought in vain, 140.
    """
    pair = helped(kit, "B", lane_is={"capacity": 10.0}, after=20.0)
    assert parts(pair, kit.outage(*WEEK)) == pytest.approx({"closing_sales": 2100.0})


@pytest.mark.parametrize(("paid", "part", "cost"), [(29.0, "premiums", 2030.0), (31.0, "closing_sales", 2100.0)])
def test_no_more_is_paid_than_the_sale_is_worth(kit, paid, part, cost):
    """Proves: 70 at 29 are bought, at 31 they are not: a sale forgone costs 30."""
    assert parts(helped(kit, paid=paid, after=20.0), kit.outage(*WEEK)) == pytest.approx({part: cost})


def test_where_nothing_is_stored_nothing_is_refilled(kit):
    """Proves: without shelves 70 sales are lost, and that is all: who has left need not be replaced.

    Sensitivity: a hole on the way taken for one on a shelf buys 70 units in vain.
    """
    assert parts(helped(kit, shelf=("M", 0.0), after=12.0), kit.outage(*WEEK)) == pytest.approx({"lost_sales": 2100.0})


def test_only_what_the_shelf_gave_is_refilled(kit):
    """Proves: a shelf of 25 gives 25 of the 70; 45 sales are lost, 1350, and 25 come from H, 50."""
    found = parts(helped(kit, shelf=("M", 25.0), after=12.0), kit.outage(*WEEK))
    assert found == pytest.approx({"lost_sales": 1350.0, "premiums": 50.0})


@pytest.mark.parametrize(("paid", "part", "cost"), [(9.0, "premiums", 720.0), (11.0, "closing_sales", 800.0)])
def test_the_sale_is_shared_by_the_parts_in_it(kit, paid, part, cost):
    """Proves: of a part that goes 3 times into a product with a margin of 30 a unit is worth 10: H at 9, not at 11.

    F makes 10 a period from 30 parts, 8/3 periods of which are missing: 80 units, 720 at 9 or 26.67 sales at 30, 800.
    Sensitivity: measured by the margin of the whole product, 11 is paid for a unit, 880.
    """
    second = {"lead_time": 2.0, "activation_time": 30.0, "capacity": 9.0, "unit_cost": paid}
    lanes = [
        kit.lane("S", "F", "C"),
        kit.lane("H", "F", "C", status=kit.Status.QUALIFIED, **second),
        kit.lane("F", "M"),
    ]
    makes = [kit.make("S", "C", capacity=30.0), kit.make("H", "C", capacity=9.0), kit.make("F")]
    of = kit.model(lanes, makes, [kit.sell()], bom=[kit.line("P", "C", 3.0)])
    flows = {"S>F:C:road": 30.0, "F>M:P:road": 10.0}
    pair = of, kit.plan(of, flows, {("S", "C"): 30.0, ("F", "P"): 10.0}, buffers={("F", "C"): 100.0})
    assert parts(pair, kit.outage(1, 1, 2.0 / 3.0, part="C")) == pytest.approx({part: cost})


@pytest.mark.parametrize("means", ["surge", "make reserve", "lane reserve"])
def test_surge_and_reserves_refill(kit, means):
    """Proves: the shelf of finished goods at a factory without spare is refilled by what costs 4 a unit more: 30 x 4.

    Down 3 periods it gives 30. Sensitivity: help that only keeps customers from waiting never fills it: 900.
    """
    makes, lane_is, given = {"capacity": 10.0}, {}, {}
    if means == "surge":
        makes |= {"surge_capacity": 3.0, "surge_premium": 4.0, "activation_time": 1.0}
    elif means == "make reserve":
        makes |= {"activation_cost": 4.0, "activation_time": 1.0}
        given = {"production_reserves": {kit.Node("F", "P"): 3.0}}
    else:
        lane_is = {"capacity": 10.0, "activation_time": 1.0, "activation_cost": 4.0}
        makes, given = {}, {"lane_reserves": {"F>W:P:road": 3.0}}
    lanes = [kit.lane("F", "W", **lane_is), kit.lane("W", "M")]
    of = kit.model(lanes, [kit.make("F", **makes)], [kit.sell()])
    shelf = {("W", "P"): 40.0} if means == "lane reserve" else {("F", "P"): 40.0}
    plan = kit.plan(of, {"F>W:P:road": 10.0, "W>M:P:road": 10.0}, {("F", "P"): 10.0}, buffers=shelf, **given)
    kind, target = ("lane_loss", "F>W:P:road") if means == "lane reserve" else ("production_loss", "F|P")
    assert parts((of, plan), kit.scenario((kind, target, (1.0,) * 3))) == pytest.approx({"contingent_moves": 120.0})


def test_the_ordinary_spare_of_one_maker_is_counted_once(kit):
    """Proves: two shelves of 60 behind one maker with 0.9 spare lack 120 together, of which a year brings 90.

    Each market could be refilled alone by then; 30 in all come by help at 2: 60. Sensitivity: spare counted for each
    of them, nothing is called in time; counted for none, 240.
    """
    second = {
        "lead_time": 2.0,
        "activation_time": 8.0,
        "capacity": 9.0,
        "unit_cost": 2.0,
        "status": kit.Status.QUALIFIED,
    }
    lanes = [kit.lane("S", m) for m in ("M", "N")] + [kit.lane("H", m, **second) for m in ("M", "N")]
    makes = [kit.make("S", capacity=20.9), kit.make("H")]
    of = kit.model(lanes, makes, [kit.sell(), kit.sell("N")])
    flows = {"S>M:P:road": 10.0, "S>N:P:road": 10.0}
    pair = of, kit.plan(of, flows, {("S", "P"): 20.0}, buffers={("M", "P"): 60.0, ("N", "P"): 60.0})
    assert parts(pair, kit.outage(*[1] * 6)) == pytest.approx({"premiums": 60.0}, rel=0.1)
