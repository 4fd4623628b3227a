"""Holes in a pipeline: expediting carries them on, spare fills them; working off a queue makes no new ones."""

from __future__ import annotations

import math

import pytest

from resilience.simulate.run.single import simulate_scenario


def hole(kit, spare, *, margin=60.0, paid=4.0, buffer=0.0, **given):
    """A maker with `spare` beside 10 a period, 2 periods from a market that does not wait; expedited at once."""
    return kit.chain(
        make_is={"capacity": 10.0 + spare}, buffer=buffer, sell_is={"margin": margin, **given},
        lane_is={"lead_time": 2.0, "expedite_cost": paid, "expedite_lead_time": 0.0},
    )  # fmt: skip


@pytest.mark.parametrize(("buffer", "part"), [(0.0, "lost_sales"), (10.0, "closing_sales")])
def test_without_spare_nothing_is_expedited(kit, buffer, part):
    """Proves: of an outage of a period 10 units are never made: 600, without expediting and with a buffer.

    Sensitivity: expedited while the outage is felt, 40 are paid and the 10 are missing two periods later all the same.
    """
    paths = simulate_scenario(*hole(kit, 0.0, buffer=buffer), kit.outage(1))
    assert {name: cost[0] for name, cost in paths.costs.items() if cost[0]} == pytest.approx({part: 600.0})


def test_a_hole_is_carried_until_spare_has_filled_it(kit):
    """Proves: 10 missing, one spare each time they are due, every second period: 10 + 9 + ... + 1 = 55, 220.

    Nothing is lost, and the shelf is whole. Sensitivity: once expedited and then let go, 40 and 9 x 60 = 580.
    """
    paths = simulate_scenario(*hole(kit, 1.0), kit.outage(1))
    assert (paths.loss[0], paths.short[0]) == pytest.approx((220.0, 0.0))


def test_no_more_is_carried_than_is_worth_it(kit):
    """Proves: of 10 missing the last would be expedited 10 times at 4; with a margin of 12 only 3 are carried.

    A unit may be expedited 12 / 4 = 3 times and one is made up for each time. The first time 7 of 10 are lost, 84; the
    others 3 + 2 + 1 times 4 is 24. Sensitivity: all ten carried, 220; none, 120.
    """
    paths = simulate_scenario(*hole(kit, 1.0, margin=12.0), kit.outage(1))
    assert (paths.loss[0], paths.short[0]) == pytest.approx((108.0, 7.0))


def test_around_a_lane_that_is_hit_expediting_goes_on(kit):
    """Proves: while the lane itself is down the maker works, and all customers are served by expediting, spare or not.

    Down 4 periods; what was under way serves two, so 2 x 10 are expedited, and each time they are missing again the 10
    of the two periods are let go: without spare nothing refills them.
    """
    hit = kit.scenario(("lane_loss", "S>M:P:road", (1.0,) * 4))
    paths = simulate_scenario(*hole(kit, 0.0), hit)
    assert paths.costs["contingent_moves"][0] == pytest.approx(80.0)
    assert paths.costs["lost_sales"][0] == pytest.approx(20.0 * 60.0)


def test_who_can_wait_is_not_expedited_for_ever(kit):
    """Proves: who waits at 0.1 a period is served by expediting while goods cannot come, not while a queue lasts."""
    pair = hole(kit, 1.0, patience=20.0, backlog_cost=0.1)
    paths = simulate_scenario(*pair, kit.outage(1, 1, 1))
    assert paths.costs["contingent_moves"][0] <= 4.0 * 30.0


@pytest.mark.parametrize("spare", [{"capacity": 12.0}, {"capacity": 10.0, "surge_capacity": 2.0}])
@pytest.mark.parametrize("lead", [0.0, 1.0, 3.0, 6.0])
def test_inputs_are_ordered_at_the_pace_of_catching_up(kit, lead, spare):
    """Proves: a factory that works off a queue at 12, by itself or by surge, orders parts for 12 as long as it lasts.

    Part maker without limit, factory of 12 for a use of 10, down 4 periods: a queue of 40, 20 periods. Parts under way
    at the outage lie at the factory when it starts again; what it lacks in its first `lead` periods, before the first
    order arrives, is 2 a period once, not every time: it adds at most 2 x lead unit periods in each of the 20.
    Sensitivity: parts ordered for the plan alone, the queue lasts three times as long.
    """
    sold = kit.sell(patience=math.inf, backlog_cost=1.0, margin=1e4)
    lanes = [kit.lane("S", "F", "C", lead_time=lead), kit.lane("F", "M")]
    of = kit.model(lanes, [kit.make("S", "C"), kit.make("F", **spare)], [sold], bom=[kit.line("P", "C", 1.0)])
    flows = {"S>F:C:road": 10.0, "F>M:P:road": 10.0}
    pair = of, kit.plan(of, flows, {("S", "C"): 10.0, ("F", "P"): 10.0})
    paths = simulate_scenario(*pair, kit.scenario(("production_loss", "F|P", (1.0,) * 4)))
    worked_off = sum(40.0 - 2.0 * n for n in range(1, 20))
    assert 100.0 + worked_off <= paths.loss[0] + 1e-9
    assert paths.loss[0] <= 100.0 + worked_off + 2.0 * lead * (20.0 + lead)


@pytest.mark.parametrize("capacity", [6.0, 7.0])
def test_two_lanes_bring_what_one_of_both_would(kit, capacity):
    """Proves: by two lanes of 6 a queue of 40 is worked off as by one of 12: 40 + ... + 2, and 10 + 20 + 30 before.

    Sensitivity: A and B, who are asked for 6 today, order for 5: they have 6 only every few periods, 1780.
    """
    sold = kit.sell(patience=math.inf, backlog_cost=1.0, margin=1e4)
    lanes = [kit.lane("A", "W", lead_time=2.0, capacity=capacity), kit.lane("B", "W", lead_time=2.0, capacity=capacity)]
    lanes += [kit.lane("W", "M", lead_time=1.0), kit.lane("S", "A", lead_time=4.0), kit.lane("S", "B", lead_time=4.0)]
    of = kit.model(lanes, [kit.make("S")], [sold])
    halves = dict.fromkeys(("A>W:P:road", "B>W:P:road", "S>A:P:road", "S>B:P:road"), 5.0)
    pair = of, kit.plan(of, halves | {"W>M:P:road": 10.0}, {("S", "P"): 10.0})
    spare = 2.0 * capacity - 10.0
    assert kit.loss(pair, kit.outage(1, 1, 1, 1)) == pytest.approx(
        60.0 + sum(max(40.0 - spare * n, 0.0) for n in range(21))
    )
