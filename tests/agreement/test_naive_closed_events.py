"""The naive form that closes the books gives what is reckoned by hand: help, places that are down, goods destroyed."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from support.closed_numbers import closing_time
from support.closed_small import AT_MARKET, as_it_is, near, yearly
from support.closed_supply import Above, Rules
from support.naive_closed import closed_loss
from support.small import lane, make, outage, scenario, sell

from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node

HELPED = {
    "surge": ({"surge_capacity": 2.0, "surge_premium": 5.0, "activation_time": 1.0}, {}, 100.0),
    "reserve": ({"reserve_max": 3.0, "activation_cost": 4.0, "ramp_time": 2.0}, {"production_reserves": 3.0}, 80.0),
    "none": ({}, {}, 600.0),
}


@pytest.mark.parametrize("kind", HELPED)
def test_help_refills_a_shelf_until_the_books_close(kind):
    """A maker without spare, two days down: the shelf of 20 serves them and comes back by help, a unit at its price.

    20 by surge at 5 are 100, on reserve at 4 they are 80; without help 20 sales at 30 are forgone. Help that ends with
    the outage (2 or 3 units a day) saves only a few of them.
    """
    offer, bought, loss = HELPED[kind]
    made = yearly([lane("KILN", "M")], [make("KILN", capacity=10.0, **offer)], [sell()])
    plan = as_it_is(made, {AT_MARKET: 20.0}, **{name: {Node("KILN", "P"): most} for name, most in bought.items()})
    assert closed_loss(made, outage(1, 1, site="KILN"), plan).loss == near(loss)


def test_a_source_qualified_in_the_emergency_refills_a_shelf():
    """The same shelf, refilled by a source that is approved after five days, 4 a day at 3 more a unit: 60.

    The planned source runs at its plan all along, so every unit of the other is above plan: 20 x 3.
    """
    second = lane("FAR", "M", capacity=4.0, unit_cost=3.0, status=LaneStatus.CANDIDATE,
                  qualification_time=4.0, activation_time=1.0)  # fmt: skip
    made = yearly([lane("KILN", "M"), second], [make("KILN", capacity=10.0), make("FAR")], [sell()])
    found = closed_loss(made, outage(1, 1, site="KILN"), as_it_is(made, {AT_MARKET: 20.0}))
    assert found.loss == near(60)
    assert found.paths["ship", second.id][:5] == pytest.approx([0] * 5)


def test_the_share_of_a_lot_at_onset_has_to_be_there_again():
    """A lot of 20 comes every second day; at onset three quarters of it, 15, lie there and serve one day and a half.

    Two days down without spare forgo 20 sales, 600, whatever lay there: 15 used must be back. Counted as a gift it
    would be 5 sales, 150.
    """
    by_lots = lane("KILN", "M", delivery_options=(0.5, 1.0), deliveries=0.5)
    made = yearly([by_lots], [make("KILN", capacity=10.0)], [sell()])
    hit = replace(outage(1, 1, site="KILN"), cycle_phase=0.75)
    plan = as_it_is(made, deliveries={by_lots.id: 0.5})
    assert closed_loss(made, hit, plan).loss == near(600)
    roomy = replace(made, network=replace(made.network, production={
        node: replace(one, capacity=11.0) for node, one in made.network.production.items()
    }))  # fmt: skip
    assert closed_loss(roomy, hit, plan).loss == near(150)


def depot(**given):
    """Ten a day through a depot, from where two a unit more buys delivery by other means."""
    return yearly(
        [lane("MINE", "DEPOT"), lane("DEPOT", "M", expedite_cost=2.0, expedite_lead_time=0.0)],
        [make("MINE", capacity=20.0)],
        [sell(margin=30.0, **given)],
    )


def depot_down(*profile):
    """The depot is down: its stock is locked and it sends nothing."""
    hit = ("stock_locked", "DEPOT|P", profile), ("lane_loss", "DEPOT>M:P:road", profile)
    return scenario(*hit, sites=("DEPOT",))


def test_nothing_is_expedited_out_of_a_site_that_is_down():
    """A depot down three days sends nothing: 30 sales of 30 are lost, 900. Expediting past the fire says 60.

    Half down it sends half of what is planned by whatever means: 3 x 5 x 30 = 450, and not 30 for five a day expedited.
    """
    made = depot()
    plan = as_it_is(made)
    assert closed_loss(made, depot_down(1, 1, 1), plan).loss == near(900)
    assert closed_loss(made, depot_down(0.5, 0.5, 0.5), plan).loss == near(450)
    blind = Rules(nothing_expedited_from_a_downed_site=False)
    assert closed_loss(made, depot_down(1, 1, 1), plan, rules=blind).loss == near(60)


def test_a_closed_lane_is_helped_by_expediting():
    """The road from the depot is shut three days, the depot is not: 30 units by other means at 2, 60."""
    made = depot()
    shut = scenario(("lane_loss", "DEPOT>M:P:road", [1, 1, 1]))
    assert closed_loss(made, shut, as_it_is(made)).loss == near(60)


@pytest.mark.parametrize(
    ("patience", "lead", "capacity", "loss"),
    [(0.0, 0.0, 20.0, 600.0), (math.inf, 0.0, 20.0, 30.0 + 10.0), (math.inf, 0.0, math.inf, 30.0),
     (math.inf, 0.0, 10.0, 600.0), (math.inf, 2.0, 10.0, 30.0), (1.0, 2.0, 10.0, 10.0 + 300.0)],
)  # fmt: skip
def test_a_market_that_is_down_sells_nothing(patience, lead, capacity, loss):
    """A shop burns for two days: ten a day, margin 30, waiting 1.

    Who does not wait is lost: 600. Who waits is served when it opens: 10 + 20 = 30 where enough can be made then, and
    10 more where the last ten wait a day longer; where nothing is to spare the twenty not made are lost for ever. What
    was on the way for two days comes in meanwhile and stands until the shop opens: nobody is lost. Who waits
    a day at most is served only from the second day: ten are turned away at once, ten wait a day.
    """
    made = yearly([lane("DAIRY", "M", lead_time=lead)], [make("DAIRY", capacity=capacity)],
                  [sell(patience=patience, backlog_cost=1.0 if patience else 0.0)])  # fmt: skip
    burnt = scenario(("stock_locked", "M|P", [1, 1]), sites=("M",))
    for above in (Above.AS_WRITTEN, Above.WHILE_THERE, Above.UNSOLD):
        assert closed_loss(made, burnt, as_it_is(made), rules=Rules(above=above)).loss == near(loss)
    blind = Rules(downed_markets_sell_nothing=False)
    assert closed_loss(made, burnt, as_it_is(made), rules=blind).loss == near(0)


def test_destroyed_goods_cost_what_replacing_them_costs():
    """A ship with four days of 25 units loses half of them: 50 at 20 + 1.5 = 1,075 beside the shelf that covers it.

    The maker has spare, so the shelf of 50 is whole again. Priced at nothing the loss would be 0.
    """
    made = yearly([lane("FARM", "M", lead_time=4.0, unit_cost=1.5)], [make("FARM", unit_cost=20.0, capacity=26.0)],
                  [sell(quantity=25.0)])  # fmt: skip
    sunk = scenario(("transit_loss", "FARM>M:P:road", [0.5]))
    found = closed_loss(made, sunk, as_it_is(made, {AT_MARKET: 50.0}))
    assert found.loss == near(1075)
    assert found.costs["destroyed"] == near(1075)


def test_a_dear_source_costs_its_premium_only_above_plan_over_the_whole_time():
    """Near sends 6 a day, dear Far 4 at 3 more a unit and both may send 10 and 8; Near is down two days.

    Far sends its most, 8: 8 more than plan, and 4 are lost (2 a day at 30) unless a shelf has them. Afterwards Near
    sends more than its plan and Far less, until Far carried no more than planned: no premium. A form that looks at each
    period, or only at the outage, says 8 x 3 = 24 on top.
    """
    made = yearly(
        [lane("NEAR", "M", capacity=10.0, share=0.6), lane("FAR", "M", capacity=8.0, unit_cost=3.0, share=0.4)],
        [make("NEAR"), make("FAR")],
        [sell(margin=30.0)],
    )
    found = closed_loss(made, outage(1, 1, site="NEAR"), as_it_is(made))
    assert found.loss == near(2 * 2 * 30)


def test_the_books_close_after_the_last_effect_the_longest_lead_and_a_year():
    """Effects to period 3, leads of 2 and 4 in a row downstream, 52.2 periods a year: 3 + 6 + 53.

    Goods destroyed are no lasting effect; a lead elsewhere counts where it is longer than the way to the customer.
    """
    chain = [lane("S", "W", lead_time=2.0), lane("W", "M", lead_time=4.0)]
    made = yearly(chain, [make("S")], [sell()], year=52.2)
    assert closing_time(made, outage(1, 1, 0.5)) == 3 + 6 + 53
    assert closing_time(made, scenario(("transit_loss", "W>M:P:road", [1.0]))) == 0 + 4 + 53
    far = [*chain, lane("S", "M", lead_time=9.0)]
    assert closing_time(yearly(far, [make("S")], [sell()], year=52.2), outage(1, 1, 0.5)) == 3 + 9 + 53


def test_help_waits_until_it_is_known_and_called():
    """A maker at half for four days, known after one, extra shifts of 5 at 2 each one day later, half of them, too.

    Lost are 5, 5, 2.5 and 2.5 sales at 30, and 5 units at 2: 460. Known at once it would be 12.5 sales and 7.5 units:
    390; called at the onset 10 and 10: 320.
    """
    made = yearly(
        [lane("KILN", "M")],
        [make("KILN", capacity=10.0, surge_capacity=5.0, surge_premium=2.0, activation_time=1.0)],
        [sell()],
    )
    half = scenario(("production_loss", "KILN|P", [0.5] * 4), detection=1.0)
    found = closed_loss(made, half, as_it_is(made))
    assert found.loss == near(15 * 30 + 5 * 2)
    assert closed_loss(made, replace(half, detection=0.0), as_it_is(made)).loss == near(12.5 * 30 + 7.5 * 2)


def test_a_source_nobody_approved_makes_no_other_dear():
    """The source in use costs 5, one that is only possible would cost 1: a day that asks for twice pays no premium.

    Ten units above plan, measured against a source that does not run, would be 40.
    """
    cheap = lane("FAR", "M", unit_cost=1.0, status=LaneStatus.CANDIDATE)
    made = yearly([lane("KILN", "M", unit_cost=5.0), cheap], [make("KILN", capacity=20.0), make("FAR")], [sell()])
    twice = scenario(("demand_factor", "M|P", [2.0]))
    assert closed_loss(made, twice, as_it_is(made)).loss == near(0)


def test_a_line_runs_on_for_the_part_that_is_not_hit():
    """The tool for lids breaks for two days, boxes of the same line are made: 10 lids at 30 are lost, no box."""
    made = yearly(
        [lane("PRESS", "M", "LID"), lane("PRESS", "M", "BOX")],
        [make("PRESS", part, resource="line", cycle_time=1.0) for part in ("LID", "BOX")],
        [sell("M", part, quantity=5.0) for part in ("LID", "BOX")],
        resources=[("PRESS", "line", 10.0)],
    )
    found = closed_loss(made, scenario(("production_loss", "PRESS|LID", [1, 1])), as_it_is(made))
    assert found.loss == near(10 * 30)


def test_holding_is_refunded_on_what_is_kept_from_arriving():
    """Two days down, a shelf of 20 at half a unit of money a day: 10 miss the first day, 20 the second, 15 refunded.

    With two a day to spare the shelf is whole after ten days, but once goods come again nobody is paid for waiting:
    refunded to the end it would be 15 and 0.5 (18 + 16 + ... + 2) = 60.
    """
    made = yearly([lane("KILN", "M")], [make("KILN", capacity=12.0)], [sell()], holding=0.5, holding_refund=True)
    found = closed_loss(made, outage(1, 1, site="KILN"), as_it_is(made, {AT_MARKET: 20.0}))
    assert found.loss == near(-15)


@pytest.mark.parametrize(("capacity", "loss"), [(6.0, 24.0), (12.0, 12.0)])
def test_goods_that_take_longer_come_beside_those_that_do_not(capacity, loss):
    """Proves: what leaves in periods 0 to 3 takes 3 periods instead of 1, so nothing comes in 1 and 2.

    At full load 6, 12, 12, 12, 6 wait, until what left in 2 and 4 comes in 5, and what left in 3 and 5 in 6: 48 at a
    half. With 6 to spare 12 leave in 0 and in 1, and 6, 12, 6 wait: 24. Sensitivity: goods that may not overtake keep
    12 waiting for ever; a pipeline that must still be 3 periods long when the books close costs closing sales.
    """
    given = {"patience": math.inf, "backlog_cost": 0.5, "margin": 500.0, "quantity": 6.0}
    made = yearly([lane("S", "M", lead_time=1.0)], [make("S", capacity=capacity)], [sell(**given)])
    detour = scenario(("lead_time", "S>M:P:road", (2.0,) * 4))
    assert closed_loss(made, detour, as_it_is(made)).loss == near(loss)
