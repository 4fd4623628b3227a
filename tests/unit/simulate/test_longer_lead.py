"""A lead time that rises for a while: who misses what, and that everything comes to rest again.

S feeds M over a lane of lead time 2; what leaves in the first 6 periods is under way for 3 more. 10 a period are sold,
30 lost per unit short. The numbers are those of the program's rules, found here without knowing how it goes on.
"""

from __future__ import annotations

import pytest

LANE = "S>M:P:road"
WAITS = {"patience": float("inf"), "backlog_cost": 1.0, "margin": 1000.0}


def raised(kit, *longer, lane=LANE, **given):
    """What leaves in each of the first periods is under way for so much longer."""
    return kit.scenario(("lead_time", lane, longer), **given)


def chain(kit, *, lane_is=None, **given):
    """The lane takes 2 periods."""
    return kit.chain(lane_is={"lead_time": 2.0} | (lane_is or {}), **given)


@pytest.mark.parametrize(("periods", "lost"), [(6, 900.0), (12, 900.0), (1, 300.0)])
def test_as_many_periods_are_missing_as_it_takes_longer(kit, periods, lost):
    """Proves: 3 periods of sales are lost once, however long it lasts; only one if a single period's goods are late.

    Sensitivity: ordering only what is sold leaves the longer pipeline empty and loses 40 % of sales while it lasts.
    """
    assert kit.loss(chain(kit), raised(kit, *[3.0] * periods)) == pytest.approx(lost)


def test_a_shelf_bridges_it_and_is_full_again(kit):
    """Proves: 30 on the shelf bridge it; ordered at once, they come with the first goods that take longer, in 5.

    Sensitivity: what takes longer not counted as on the way would be ordered again each period.
    """
    pair, hit = chain(kit, buffer=30.0), raised(kit, *[3.0] * 6)
    assert kit.loss(pair, hit) == pytest.approx(0.0)
    assert kit.series(pair, hit, "sent", periods=12) == [40, 10, 10, 10, 10, 10, 0, 0, 0, 10, 10, 10]
    assert kit.series(pair, hit, "stock", row=1, periods=14) == [30, 30, 20, 10, 0, 30, 30, 30, 30, 30, 30, 30, 30, 30]


@pytest.mark.parametrize(("capacity", "cost"), [(10.0, 180.0), (20.0, 90.0), (40.0, 60.0)])
def test_who_waits_is_served_from_spare_or_when_it_falls_back(kit, capacity, cost):
    """Proves: without spare 10, 20, 30 x 4, 20, 10 wait; with 10 to spare 10, 20, 30, 20, 10; with 30 10, 20, 30.

    Sensitivity: goods that may not overtake would keep 30 waiting until 10.
    """
    pair = chain(kit, make_is={"capacity": capacity}, sell_is=WAITS)
    assert kit.loss(pair, raised(kit, *[3.0] * 6)) == pytest.approx(cost)


def test_a_lane_without_lead_time(kit):
    """Proves: what would arrive at once takes 2 periods: 2 x 10 units are lost, and then it goes on; 30 a unit."""
    assert kit.loss(kit.chain(), raised(kit, *[2.0] * 5)) == pytest.approx(600.0)


def test_expediting_goes_around_it(kit):
    """Proves: known at once, what is missed from 2 to 4 is expedited in time: 30 x 5 instead of 900.

    Sensitivity: goods that take longer counted as there in time would hide the shortage.
    """
    pair = chain(kit, lane_is={"expedite_cost": 5.0, "expedite_lead_time": 0.0})
    assert kit.loss(pair, raised(kit, *[3.0] * 6)) == pytest.approx(150.0)


def test_of_two_rises_the_longer_counts(kit):
    """Proves: 3 more for 2 periods and 1 more for 6 at once: 2, 3 and 4 are missed, then what left in 2 comes in 5.

    Sensitivity: added up, 4 periods would be missed: 1,200.
    """
    both = kit.scenario(("lead_time", LANE, (3.0, 3.0, 1.0, 1.0, 1.0, 1.0)))
    assert kit.loss(chain(kit), both) == pytest.approx(900.0)
