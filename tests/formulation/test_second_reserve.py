"""A reserve of two speeds, solved by hand: what overtime next week and a shift in three save, and what is bought.

S makes 10 of P a period for M, which sells at 30, lost at once; T makes nothing by itself and has both reserves.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience.plan.levers import Lever

RESERVES = frozenset({Lever.RESERVES})
FAST = {"reserve_max": 10.0, "reserve_fee": 5.0, "activation_cost": 6.0, "activation_time": 1.0}
SLOW = {
    "second_reserve_max": 10.0, "second_reserve_fee": 2.0, "second_activation_cost": 1.0, "second_activation_time": 3.0,
}  # fmt: skip


def works(kit, *, levers=RESERVES, **given):
    """S and T both feed M; T has what reserves are given."""
    lanes = [kit.lane("S", "M"), kit.lane("T", "M")]
    return kit.model(lanes, [kit.make("S"), kit.make("T", capacity=0.0, **given)], [kit.sell()], levers=levers)


@pytest.mark.parametrize(
    ("given", "bought", "cost"),
    [
        ({}, (0, 0), 5 * 300),
        (FAST, (10, 0), 50 + 300 + 4 * 60),
        (SLOW, (0, 10), 20 + 3 * 300 + 2 * 10),
        (FAST | SLOW, (10, 10), 50 + 20 + 300 + 2 * 60 + 2 * 10),
    ],
)
def test_both_are_bought_and_each_comes_at_its_own_time(kit, given, bought, cost):
    """Proves: S is down for five periods. Overtime comes after 1 at 6 a unit, the shift after 3 at 1 a unit.

    Neither: 5 x 300 lost. Overtime alone loses 1 period and makes 4 x 10 at 6. The shift alone loses 3. Both: overtime
    bridges two periods, then the cheaper shift makes the last two. Sensitivity: one speed for both would cost 50 + 20 +
    300 + 4 x 10 or 970; a shift paid at the price of overtime 650.
    """
    answer = kit.solve(works(kit, **given), kit.outage(1, 1, 1, 1, 1))
    held = [answer.plan.get(f"{name}[T,P]", 0.0) for name in ("make_reserve", "make_second")]
    assert held == pytest.approx(bought, abs=1e-6)
    assert answer.objective == pytest.approx(cost)


def test_it_is_bought_from_the_rate_on_at_which_it_pays(kit):
    """Proves: for 20 a year the shift saves 2 x 10 x (30 - 1) = 580 an outage: it pays from 20/580 a year on.

    Sensitivity: a fee counted twice, or paid for what is used alone, moves the border.
    """
    for rate, units in ((0.9 * 20 / 580, 0.0), (1.1 * 20 / 580, 10.0)):
        answer = kit.solve(works(kit, **SLOW), kit.outage(1, 1, 1, 1, 1, rate=rate))
        assert answer.plan["make_second[T,P]"] == pytest.approx(units, abs=1e-6)


def test_a_ramp_brings_it_by_and_by(kit):
    """Proves: full two periods after the first unit, the mean of its first periods is 1/4, then 3/4: 5 of 20 are lost.

    3 x 300 + 10 x 30 lost, and 10 made at 1. Sensitivity: the first reserve's ramp, none, would lose 900 alone.
    """
    answer = kit.solve(works(kit, **SLOW, second_ramp_time=2.0), kit.outage(1, 1, 1, 1, 1))
    assert answer.objective == pytest.approx(20 + 900 + 7.5 * 30 + 2.5 * 30 + 10 * 1)


def test_without_the_lever_it_is_not_bought(kit):
    """Proves: where reserves are no lever, none of both is there: all is lost."""
    answer = kit.solve(works(kit, levers=frozenset(), **FAST, **SLOW), kit.outage(1, 1))
    assert answer.objective == pytest.approx(600)


def test_where_the_maker_is_hit_it_has_the_share_that_is_left(kit):
    """Proves: half of S is down for five periods: its own second reserve of 10 makes 5 from the fourth on, no more.

    3 x 5 x 30 lost, and 2 x 5 made at 1 for a fee of 20. Sensitivity: one that no outage reaches needs half the fee.
    """
    model = works(kit)
    own = replace(model.network.production[kit.Node("S", "P")], capacity=10.0, **SLOW)
    model = replace(model, network=replace(model.network, production={**model.network.production, own.node: own}))
    answer = kit.solve(model, kit.outage(0.5, 0.5, 0.5, 0.5, 0.5))
    assert answer.plan["make_second[S,P]"] == pytest.approx(10)
    assert answer.objective == pytest.approx(20 + 450 + 10)


def test_early_warning_calls_it_sooner(kit):
    """Proves: known 2 periods late, the shift comes after 5, too late; watched, for 7 a year, after 3: 580 saved.

    Sensitivity: a second reserve that early warning does not reach would leave the loss at 1,500.
    """
    model = works(kit, levers=RESERVES | {Lever.VISIBILITY}, **SLOW)
    seen = replace(model.network.sites["S"], visibility_cost=7.0, visibility_detection=0.0)
    model = replace(model, network=replace(model.network, sites={**model.network.sites, "S": seen}))
    answer = kit.solve(model, kit.outage(1, 1, 1, 1, 1, detection=2.0))
    assert answer.objective == pytest.approx(7 + 20 + 900 + 20)


def test_another_offer_never_costs_more(kit):
    """Proves: the best plan is no dearer with a second reserve, with a larger, faster or cheaper one."""
    hit = kit.outage(1, 1, 1, 1, rate=0.3)
    steps = [{}, {"second_reserve_max": 4.0}, {}, {"second_activation_time": 1.5}, {"second_reserve_fee": 0.5}]
    costs = [kit.solve(works(kit, **FAST), hit).objective]
    given = dict(SLOW)
    for step in steps[1:]:
        given = (SLOW if not step else given) | step
        costs.append(kit.solve(works(kit, **FAST, **given), hit).objective)
    assert costs == sorted(costs, reverse=True)
    assert costs[0] > costs[-1]
