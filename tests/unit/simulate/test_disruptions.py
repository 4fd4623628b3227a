"""Disruptions small enough to be solved by hand: what hits, what helps, and when."""

from __future__ import annotations

import pytest


def test_nothing_wrong_costs_nothing(kit):
    """Proves: the steady state is steady, lead time, yield and lots included.

    Sensitivity: a pipe filled with one period too few would lose 10 x 30 = 300.
    """
    pair = kit.chain(
        lane_is={"lead_time": 3.0, "delivery_options": (1.0,)}, make_is={"yield_share": 0.8, "capacity": 12.5},
        plan_is={"deliveries": {"S>M:P:road": 1.0}}, buffer=5.0,
    )  # fmt: skip
    assert kit.loss(pair, kit.scenario(cycle_phase=0.5), periods=30) == 0.0
    assert kit.series(pair, kit.scenario(cycle_phase=0.5), "stock", row=1, periods=3) == [10.0] * 3


@pytest.mark.parametrize(("buffer", "periods", "lost"), [(0.0, 3, 900.0), (12.0, 3, 540.0), (40.0, 3, 0.0)])
def test_buffer_against_outage(kit, buffer, periods, lost):
    """Proves: an outage of 3 periods loses 30 units less the buffer, at 30 each.

    Sensitivity: an outage counted one period short loses 300 less.
    """
    assert kit.loss(kit.chain(buffer=buffer), kit.outage(*[1] * periods)) == pytest.approx(lost)


def test_a_part_of_a_period_is_lost_in_part(kit):
    """Proves: 2.25 periods of full loss cost 22.5 units. Sensitivity: rounding would give 20 or 30."""
    assert kit.loss(kit.chain(), kit.outage(1, 1, 0.25)) == pytest.approx(22.5 * 30)


def test_lead_time_shifts_the_loss_and_the_refill_does_not_overshoot(kit):
    """Proves: with 2 periods of lead time an outage in 0 and 1 is felt in 2 and 3, and the shelf returns to 15.

    10 of the 20 units missing come from the buffer, 5 more too: 5 are lost. What impatient customers would have
    bought while the shelf was empty is not replaced. Sensitivity: ordering up to the inventory position would leave
    20 on the shelf after the refill.
    """
    pair = kit.chain(lane_is={"lead_time": 2.0}, buffer=15.0)
    assert kit.loss(pair, kit.outage(1, 1), periods=12) == pytest.approx(150.0)
    assert kit.series(pair, kit.outage(1, 1), "stock", row=1, periods=7) == [15.0, 15.0, 5.0, 0.0, 15.0, 15.0, 15.0]


@pytest.mark.parametrize(("patience", "cost"), [(1.0, 300.0 + 2 * 20), (float("inf"), 2 * (10 + 20))])
def test_customers_wait_as_long_as_they_are_patient(kit, patience, cost):
    """Proves: an outage of 2 periods with patience 1 loses 10 units (300) and lets 10 wait twice (2 x 2 x 10).

    With endless patience 10 then 20 wait at 2 each. Sensitivity: patience counted one period longer loses nothing.
    """
    pair = kit.chain(sell_is={"patience": patience, "backlog_cost": 2.0})
    assert kit.loss(pair, kit.outage(1, 1)) == pytest.approx(cost)


def test_a_backlog_is_worked_off_at_the_capacity_to_spare(kit):
    """Proves: with capacity 15 a backlog of 20 shrinks by 5 a period: 10, 20, 15, 10, 5 wait at 1 each, 60.

    Sensitivity: unlimited catching up would cost 30; none, without end.
    """
    pair = kit.chain(make_is={"capacity": 15.0}, sell_is={"patience": float("inf"), "backlog_cost": 1.0})
    assert kit.loss(pair, kit.outage(1, 1)) == pytest.approx(60.0)


def test_stock_at_a_burning_site_is_locked(kit):
    """Proves: 20 finished units at the maker help when only his line stops (10 lost), not when the site burns (30).

    Sensitivity: locking forgotten, both lose 10 x 30.
    """
    of, plan = kit.chain()
    pair = of, kit.plan(of, plan.flows, {("S", "P"): 10.0}, buffers={("S", "P"): 20.0})
    assert kit.loss(pair, kit.scenario(("production_loss", "S|P", (1, 1, 1)))) == pytest.approx(300.0)
    assert kit.loss(pair, kit.outage(1, 1, 1)) == pytest.approx(900.0)


def test_arrivals_held_back_come_in_a_burst(kit):
    """Proves: a gap of 3 periods loses 30 units and then all of them arrive at once.

    Sensitivity: goods lost at the gate would leave the shelf at 0 in period 3.
    """
    pair, gap = kit.chain(lane_is={"lead_time": 1.0}), kit.scenario(("arrival_gap", "S>M:P:road", (1, 1, 1)))
    assert kit.loss(pair, gap) == pytest.approx(900.0)
    assert kit.series(pair, gap, "stock", row=1, periods=4)[3] > 0


def test_goods_in_transit_are_destroyed_and_sent_again(kit):
    """Proves: half of 2 x 10 units under way is lost, 10 units short over two periods; then all is as before.

    Sensitivity: the whole pipe lost would cost 600.
    """
    pair = kit.chain(lane_is={"lead_time": 2.0})
    assert kit.loss(pair, kit.scenario(("transit_loss", "S>M:P:road", (0.5,))), periods=9) == pytest.approx(300.0)


def test_a_yield_hazard_scraps_inputs(kit):
    """Proves: 30 % of the output of 2 periods lost: 6 units at 30 and their work at 4 each.

    Sensitivity: scrap forgotten, 180.
    """
    pair = kit.chain(make_is={"unit_cost": 4.0, "capacity": 10.0})
    assert kit.loss(pair, kit.scenario(("yield_loss", "S|P", (0.3, 0.3)))) == pytest.approx(6 * 30 + 6 * 4)


def test_demand_swings_meet_capacity(kit):
    """Proves: demand 1.5 times for 2 periods with capacity 12 and no stock loses 2 x 3 units."""
    pair = kit.chain(make_is={"capacity": 12.0})
    assert kit.loss(pair, kit.scenario(("demand_factor", "M|P", (1.5, 1.5)))) == pytest.approx(180.0)


def test_missing_stock_earns_its_holding_back_while_the_inbound_is_cut(kit):
    """Proves: a buffer of 20 that falls to 10 and 0 saves 10 and 20 units x 0.5. Sensitivity: no refund, 0."""
    pair = kit.chain(buffer=20.0, holding=0.5, holding_refund=True)
    assert kit.loss(pair, kit.outage(1, 1)) == pytest.approx(-15.0)


@pytest.mark.parametrize(("phase", "lost"), [(0.0, 900.0), (0.5, 300.0), (1.0, 0.0)])
def test_cycle_stock_serves_as_buffer(kit, phase, lost):
    """Proves: of a lot of 40 (one delivery in 4 periods) the share on hand at onset covers an outage of 3."""
    pair = kit.chain(lane_is={"delivery_options": (0.25,)}, plan_is={"deliveries": {"S>M:P:road": 0.25}})
    assert kit.loss(pair, kit.outage(1, 1, 1, cycle_phase=phase)) == pytest.approx(lost)
