"""A lead time that rises for a while, solved by hand.

Supplier S feeds market M with a lead time of 2; demand 10 a period, 30 lost per unit short. What leaves in the first 6
periods is under way for 3 more: nothing arrives in periods 2, 3 and 4; from 5 on what left 5 before; in 8, 9 and 10
that and, beside it, what left 2 before.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience.plan.levers import End
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.two_stage import solve_two_stage

WAITS = {"patience": float("inf"), "backlog_cost": 1.0, "margin": 1000.0}


def raised(kit, *longer, **more):
    """What leaves in each of the first periods is under way for so much longer."""
    return kit.scenario(("lead_time", "S>M:P:road", longer), **more)


def chain(kit, *, capacity=10.0, sell_is=None, lane_is=None, **given):
    """S makes up to a capacity; the lane takes 2 periods."""
    way = {"lead_time": 2.0, "capacity": 99.0} | (lane_is or {})
    return kit.chain(lane_is=way, make_is={"capacity": capacity}, sell_is=sell_is, **given)


def test_three_periods_are_missing_once(kit):
    """Proves: 3 periods x 10 x 30 = 900, however long the lead time stays up.

    Raised by 3 for one period only period 2 is missed, for what left in it comes in 5: 300.
    Sensitivity: an outage of 6 periods would cost 1,800; a pipeline that is not topped up, sales in every period.
    """
    for periods, cost in ((6, 900), (12, 900), (3, 900), (1, 300)):
        assert kit.solve(chain(kit), raised(kit, *[3.0] * periods)).loss == pytest.approx(cost)


def test_a_shelf_bridges_the_rise(kit):
    """Proves: where it happens often a buffer of 30 pays and bridges it all; it stays used while the lead time is up.

    The shelf holds 20, 10, 0 after periods 2 to 4 and nothing until what is held up comes from 8 on.
    Sensitivity: refilled when the gap ends, as behind a closed gate, it could be full from 5 on.
    """
    model = chain(kit, levers=frozenset({kit.Lever.BUFFERS}))
    answer = kit.solve(model, raised(kit, *[3.0] * 6, rate=1000.0))
    assert answer.loss == pytest.approx(0)
    assert answer.series("stock", "M", "P")[:8] == pytest.approx([30, 30, 20, 10, 0, 0, 0, 0])


@pytest.mark.parametrize(("capacity", "cost"), [(10.0, 180.0), (20.0, 90.0)])
def test_who_waits_is_served_when_it_falls_back_or_from_spare(kit, capacity, cost):
    """Proves: without spare 10, 20, 30 x 4, 20, 10, 0 wait from period 2 on: 180.

    With as much again to spare, sent at once, 10, 20, 30, 20, 10, 0: 90.
    Sensitivity: a queue that ends with the gap would cost 60; goods that may not overtake, 30 x 6 + ... = 240.
    """
    assert kit.solve(chain(kit, capacity=capacity, sell_is=WAITS), raised(kit, *[3.0] * 6)).loss == pytest.approx(cost)


def test_expediting_goes_around_it(kit):
    """Proves: expedited goods take their own time: known after 1.5, half of what period 2 needs leaves in period 1.

    Expedited from then on at 4 a unit, a lead time of 1: period 2 gets half, 3 and 4 all: 25 x 4 + 5 x 30 = 250.
    Sensitivity: expedited goods slowed down as well would cost 900; nothing waiting for detection, 120.
    """
    way = {"capacity": 10.0, "expedite_cost": 4.0, "expedite_lead_time": 1.0}
    answer = kit.solve(chain(kit, capacity=20.0, lane_is=way), raised(kit, *[3.0] * 6, detection=1.5))
    assert answer.loss == pytest.approx(250)


def test_a_rise_that_ebbs_away(kit):
    """Proves: 3 longer for 2 periods, then 2, 1, 1: arrivals (period: what left) 5: 0 and 2, 6: 1 and 3, 7: 4 and 5.

    From 8 on period by period; 2, 3 and 4 are missed: 900. Sensitivity: a rise read as its mean, 2, would cost 600.
    """
    assert kit.solve(chain(kit), raised(kit, 3.0, 3.0, 2.0, 1.0, 1.0)).loss == pytest.approx(900)


def test_the_end_is_not_known_before_it_is_seen(kit):
    """Proves: whether it ends after 1 or 6 periods is seen in period 1; nothing can be done, both forms cost the same.

    Sensitivity: decisions shared for too long would keep what leaves after the end from coming in time.
    """
    both = [replace(raised(kit, *[3.0] * periods), name=str(periods)) for periods in (6, 1)]
    for end in (End.KNOWN, End.UNKNOWN):
        program = build_program(chain(kit), both, BuildOptions(end=end, watch_families=True))
        answer = solve_two_stage(program).answer
        losses = dict(zip((s.name for s in program.scenarios), answer.losses, strict=True))
        assert [losses["6"], losses["1"]] == pytest.approx([900, 300])
