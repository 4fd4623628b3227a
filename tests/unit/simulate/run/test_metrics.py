"""Metrics of a performance curve, by hand."""

from __future__ import annotations

import pytest
from support.performance import performance

from resilience.simulate.run.single import simulate_scenario


def curve(pair, hit, **options):
    """Performance of a scenario."""
    return performance(simulate_scenario(*pair, hit, **options).record)


def test_depth_recovery_and_area_of_lost_sales(kit):
    """Proves: a buffer of 15 against an outage of 3: service 1, 0.5, 0, then 1 again: area 1.5, 2 periods."""
    found = curve(kit.chain(buffer=15.0), kit.outage(1, 1, 1), periods=6)
    assert found.service == pytest.approx([1, 0.5, 0, 1, 1, 1])
    assert (found.depth, found.first_miss, found.recovered, found.time_to_recover) == (1.0, 1, 3, 2)
    assert found.area == pytest.approx(1.5)


def test_those_who_wait_are_served_first(kit):
    """Proves: with capacity 15 and a backlog of 20 newcomers are fully served only once nobody waits.

    Backlog 10, 20, 15, 10, 5, 0: in period 5 all is made up for, and all of its own demand is on time, so service is
    full from there. Sensitivity: deliveries over demand would show 1.5 during the catching up.
    """
    pair = kit.chain(make_is={"capacity": 15.0}, sell_is={"patience": float("inf"), "backlog_cost": 1.0})
    found = curve(pair, kit.outage(1, 1), periods=9)
    assert found.service == pytest.approx([0, 0, 0, 0, 0.5, 1, 1, 1, 1])
    assert found.recovered == 5


def test_nothing_missed_and_never_recovered(kit):
    """Proves: a full shelf never misses (0 periods to recover); a curve still down at the end has not recovered."""
    calm = curve(kit.chain(buffer=99.0), kit.outage(1, 1))
    assert (calm.depth, calm.first_miss, calm.time_to_recover, calm.area) == (0.0, None, 0, 0.0)
    down = curve(kit.chain(), kit.outage(1, 1, 1, 1), periods=3)
    assert down.time_to_recover is None
    assert down.depth == 1.0
