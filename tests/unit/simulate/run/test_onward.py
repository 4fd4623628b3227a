"""A network played on while its plan is changed."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from support.closed_networks import closed_case
from support.small import lane, make, model, scenario, sell
from support.todays_plan import todays_plan

from resilience import read_model, read_scenarios
from resilience.network.parts import Node
from resilience.plan.plan import Plan
from resilience.simulate.run.onward import Onward
from resilience.simulate.run.single import simulate_scenario
from resilience.study.plan.optimize import scenario_set

SHOP = Node("M", "P")


@pytest.fixture(scope="module")
def starter():
    """The starter, its plan of today with some stock, and every fifth of its scenarios."""
    asked = read_model("models/starter")
    plan = todays_plan(asked)
    return asked, plan, scenario_set(asked, read_scenarios("scenarios/starter.toml", asked.calendar)).scenarios[::5]


def loss_of(asked, plan, one):
    """What the simulator says a scenario costs, holding aside, and how long it takes."""
    found = simulate_scenario(asked, plan, one, phases=[0.5])
    return float(found.loss[0] - found.costs["holding_refund"][0]), float(found.short[0]), found.periods


def test_one_disruption_costs_what_the_simulator_says(starter):
    """Proves: played from the steady state, each scenario loses and lacks the same as in the simulator's own engine."""
    asked, plan, scenarios = starter
    for one in scenarios:
        loss, short, periods = loss_of(asked, plan, one)
        spent = Onward(asked, plan, [one], [(0, 0)], periods).play(periods)
        assert spent.loss == pytest.approx(loss, abs=1e-6), one.name
        assert spent.short == pytest.approx(short, abs=1e-6), one.name


def test_a_plan_changed_to_itself_changes_nothing(starter):
    """Proves: stock, goods under way by day of arrival, queues, calls and open books all survive a change of plan.

    The plan is put in force anew every other period: a pipe that is emptied or read from the wrong day, a queue that is
    forgotten or a premium that is billed twice would cost another sum.
    """
    asked, plan, scenarios = starter
    for one in scenarios:
        loss, short, periods = loss_of(asked, plan, one)
        world = Onward(asked, plan, [one], [(3, 0)], periods + 3)
        lost = lacked = held = 0.0
        while world.now < periods + 3:
            world.change(plan)
            spent = world.play(min(2, periods + 3 - world.now))
            lost, lacked, held = lost + spent.loss, lacked + spent.short, held + spent.held
        assert lost == pytest.approx(loss, abs=1e-6), one.name
        assert lacked == pytest.approx(short, abs=1e-6), one.name


def test_a_raised_level_is_filled_and_a_lowered_one_runs_down():
    """Proves: 10 a period flow, 15 can; the shelf climbs by 5 a period to 12, and falls by 10 a period after.

    A shelf that jumped to its new level would have goods from nowhere.
    """
    near = lane("S", "M", capacity=15.0)
    asked = model([near], [make("S", capacity=15.0)], [sell()], holding=0.1)
    low = Plan("low", {SHOP: 2.0}, {near.id: 10.0}, production={Node("S", "P"): 10.0})
    world = Onward(asked, low, [], [], 20)
    assert world.stock()[SHOP] == pytest.approx(2.0)
    world.change(replace(low, buffers={SHOP: 12.0}))
    levels = []
    for _ in range(3):
        spent = world.play(1)
        levels.append(world.stock()[SHOP])
        assert spent.short == 0.0
    assert levels == pytest.approx([7.0, 12.0, 12.0])
    world.change(low)
    world.play(1)
    assert world.stock()[SHOP] == pytest.approx(2.0)


def test_what_is_under_way_on_a_lane_that_is_given_up_still_arrives():
    """Proves: three periods of ten from afar come after the source is dropped; the new one is as far, so all is needed.

    Goods that vanished with their lane would leave customers without for three periods: thirty units short. Goods that
    nobody counts would be ordered once more: thirty units too many on the shelf. Then the lane is closed.
    """
    far = lane("F", "M", lead_time=3.0, qualification_cost=1.0)
    near = lane("S", "M", lead_time=3.0)
    asked = model([far, near], [make("F"), make("S")], [sell()], holding=0.1)
    old = Plan("old", {}, {far.id: 10.0}, production={Node("F", "P"): 10.0}, qualified=frozenset({far.id}))
    new = Plan("new", {}, {near.id: 10.0}, production={Node("S", "P"): 10.0})
    world = Onward(asked, old, [], [], 20)
    assert [(ahead, units) for _, ahead, units in world.under_way()] == [(0, 10.0), (1, 10.0), (2, 10.0)]
    world.change(new)
    spent = world.play(8)
    assert spent.short == pytest.approx(0.0)
    assert world.stock()[SHOP] == pytest.approx(0.0)
    assert {name for name, _, _ in world.under_way()} == {near.id}


def test_who_waits_is_told_and_served_later():
    """Proves: an outage of two periods leaves twenty waiting, who are told, carried over a change, and served."""
    near = lane("S", "M", capacity=20.0)
    asked = model([near], [make("S", capacity=20.0)], [sell(patience=math.inf)], holding=0.1)
    plan = Plan("plan", {}, {near.id: 10.0}, production={Node("S", "P"): 10.0})
    out = scenario(("production_loss", "S|P", (1.0, 1.0)))
    world = Onward(asked, plan, [out], [(0, 0)], 20)
    world.play(2)
    assert world.waiting() == {SHOP: pytest.approx(20.0)}
    world.change(replace(plan, buffers={SHOP: 5.0}))
    world.play(6)
    assert not world.waiting()


def test_stock_that_burns_is_lost_and_paid_anew_here_too():
    """Proves: half of a shelf of 40 burns and costs the same as in the simulator, over a change of plan, too.

    A step of the simulator that this forgot would leave the shelf full and the loss at nothing.
    """
    near = lane("S", "M", capacity=15.0, unit_cost=2.0)
    asked = model([near], [make("S", capacity=15.0)], [sell()], holding=0.1)
    plan = Plan("plan", {SHOP: 40.0}, {near.id: 10.0}, production={Node("S", "P"): 10.0})
    burns = scenario(("stock_loss", "M|P", (0.5,)))
    loss, _, periods = loss_of(asked, plan, burns)
    assert loss > 0
    world = Onward(asked, plan, [burns], [(1, 0)], periods + 1)
    world.play(2)
    assert world.stock()[SHOP] == pytest.approx(25.0)
    world.change(plan)
    assert world.stock()[SHOP] == pytest.approx(25.0)
    again = Onward(asked, plan, [burns], [(1, 0)], periods + 1)
    assert again.play(periods + 1).loss == pytest.approx(loss)


@pytest.mark.parametrize(
    ("terms", "units"),
    [({"least_order": 25.0, "capacity": 10.0}, 25.0), ({"order_multiple": 12.0, "capacity": 8.0}, 12.0),
     ({"least_order": 25.0}, 25.0), ({}, 10.0)],
)  # fmt: skip
@pytest.mark.parametrize("often", [1, 2])
def test_an_order_that_is_due_stays_due_over_a_change_of_plan(terms, units, often):
    """Proves: A is down for a period; B sends all of an order at 1 a unit more, as fast as its lane carries.

    Changed to itself the plan leaves every shelf as it is in every period. Sensitivity: an order that is forgotten at a
    change stops at 10 of 25, or is placed anew.
    """
    usual, spare = lane("A", "M"), lane("B", "M", unit_cost=1.0, delivery_options=(1.0,), **terms)
    asked = model([usual, spare], [make("A"), make("B")], [sell()], holding=0.1)
    plan = Plan("plan", {Node("A", "P"): 10.0}, {usual.id: 10.0}, production={Node("A", "P"): 10.0})
    out = scenario(("production_loss", "A|P", (1.0,)), ("stock_locked", "A|P", (1.0,)), sites=("A",))
    still, stirred = (Onward(asked, plan, [out], [(0, 0)], 20) for _ in range(2))
    lost = stood = 0.0
    for period in range(8):
        if period % often == 0:
            stirred.change(plan)
        lost, stood = lost + stirred.play(1).loss, stood + still.play(1).loss
        assert stirred.stock() == pytest.approx(still.stock())
    assert lost == pytest.approx(stood)
    short = 10.0 - min(10.0, terms.get("capacity", 10.0))
    assert stood == pytest.approx(units + 30 * short)


@pytest.mark.parametrize("seed", [7, 39, 111, 124, 163, 192, 206])
def test_what_help_is_still_to_bring_is_not_forgotten_at_a_change(seed):
    """Proves: a plan put in force anew every period loses what it loses left alone, where help refills shelves.

    Sensitivity: help looks at what is missing every eighth period; forgotten until the next look it brought less, and
    these networks, three in a hundred, lost 1,045 for 1,109 or 579 for 927.
    """
    case = closed_case(seed)
    still, stirred = (Onward(case.model, case.plan, [case.scenario], [(1, 0)], 30) for _ in range(2))
    lost = 0.0
    for _ in range(30):
        stirred.change(case.plan)
        lost += stirred.play(1).loss
    assert lost == pytest.approx(still.play(30).loss, rel=1e-9, abs=1e-6)
