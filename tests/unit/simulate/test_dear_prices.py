"""Prices that rise, in the simulator: what goes all the same is paid for, whenever it goes."""

from __future__ import annotations

import pytest


def test_a_rise_is_paid_on_what_goes(kit):
    """Proves: 10 a period at 2 more for three periods are 60, on a lane and at a maker of 80 % yield 75.

    Sensitivity: a rise on what goes above plan alone costs nothing; one on good units 60 at the maker.
    """
    hit = kit.scenario(("lane_price", "S>M:P:road", (2.0, 2.0, 2.0)))
    assert kit.loss(kit.chain(), hit) == pytest.approx(60)
    hit = kit.scenario(("make_price", "S|P", (2.0, 2.0, 2.0)))
    assert kit.loss(kit.chain(make_is={"yield_share": 0.8}), hit) == pytest.approx(75)


def test_what_does_not_go_is_not_paid(kit):
    """Proves: S is down in the second of three dear periods: 40 are paid more, and 10 sales lost at 30.

    Sensitivity: a rise times the planned flow would say 360.
    """
    hit = kit.scenario(
        ("lane_price", "S>M:P:road", (2.0, 2.0, 2.0)), ("production_loss", "S|P", (0.0, 1.0)),
        ("stock_locked", "S|P", (0.0, 1.0)), sites=("S",),
    )  # fmt: skip
    assert kit.loss(kit.chain(), hit) == pytest.approx(340)


def two_sources(kit, *, buffer=0.0, **given):
    """S in use, and T at 2 more, approved and idle, called at once unless told otherwise; 10 a period by S."""
    call = {"status": kit.Status.QUALIFIED, "activation_time": 0.0} | given
    lanes = [kit.lane("S", "M"), kit.lane("T", "M", **call)]
    of = kit.model(lanes, [kit.make("S"), kit.make("T", unit_cost=2.0)], [kit.sell()])
    return of, kit.plan(of, {"S>M:P:road": 10.0}, {("S", "P"): 10.0}, buffers={("M", "P"): buffer})


@pytest.mark.parametrize(
    ("rise", "given", "loss"),
    [
        (1.5, {}, 45),
        (2.5, {}, 60),
        (2.5, {"activation_time": 1.0}, 25 + 40),
        (2.5, {"capacity": 4.0}, 3 * (4 * 2 + 6 * 2.5)),
        (2.5, {"status": "candidate", "qualification_cost": 5.0}, 75),
    ],
)
def test_a_dear_lane_is_stood_down_for_a_cheaper_one(kit, rise, given, loss):
    """Proves: as in the program, whatever is cheaper is paid on 10 a period for three periods.

    T comes a period later where it must be called, and brings 4 of 10 where it can make no more; a candidate that
    nobody approved brings nothing.
    Sensitivity: a judge who buys as planned pays 75 every time, and would take back every second source for tariffs.
    """
    if "status" in given:
        given = given | {"status": kit.Status.CANDIDATE}
    hit = kit.scenario(("lane_price", "S>M:P:road", (rise,) * 3))
    pair = two_sources(kit, **given)
    if "status" in given:
        pair = pair[0], kit.plan(pair[0], {"S>M:P:road": 10.0}, {("S", "P"): 10.0})
    assert kit.loss(pair, hit) == pytest.approx(loss)


def test_what_a_maker_has_to_spare_stands_in_once(kit):
    """Proves: T makes 12 a period and could serve M or N; for three it serves 12 at 2 more, 8 come from S at 2.5 more.

    Sensitivity: taken for 12 at each, T had both lanes of S stood down, and 8 sales a period were lost at 30.
    """
    call = {"status": kit.Status.QUALIFIED, "activation_time": 0.0}
    ways = [kit.lane(maker, market, **given) for maker, given in (("S", {}), ("T", call)) for market in ("M", "N")]
    of = kit.model(ways, [kit.make("S"), kit.make("T", unit_cost=2.0, capacity=12.0)], [kit.sell(), kit.sell("N")])
    plan = kit.plan(of, {"S>M:P:road": 10.0, "S>N:P:road": 10.0}, {("S", "P"): 20.0})
    hit = kit.scenario(*(("lane_price", f"S>{market}:P:road", (2.5,) * 3) for market in ("M", "N")))
    assert kit.loss((of, plan), hit) == pytest.approx(3 * (12 * 2 + 8 * 2.5))


def test_a_longer_way_is_taken_where_a_year_of_it_is_worth_the_gap(kit):
    """Proves: T takes 2 periods more; a gap without goods costs 2 x 30 on a unit a period, 0.6 on each of a year's 100.

    Where S is dearer by 0.5 more than T it is not worth it, by 3 it is; a buffer of 20 bridges the gap, so 0.5 is, too.
    Sensitivity: a judge who counted on the end of the rise would know better; one who never moves pays 5 on all.
    """
    late = {"lead_time": 2.0}
    small, large = (kit.scenario(("lane_price", "S>M:P:road", (rise,) * 200)) for rise in (2.5, 5.0))
    assert kit.loss(two_sources(kit, **late), small) == pytest.approx(200 * 25)
    assert kit.loss(two_sources(kit, **late), large) < 200 * 50 * 0.6
    assert kit.loss(two_sources(kit, buffer=20.0, **late), small) < 200 * 25
