"""The present situation: a watch that begins with the stock, orders and fires of today, worked by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.closed_engine import columns_of
from support.small import lane, make, model, scenario, sell

from resilience.errors import InputError
from resilience.hazard.scenarios import ScenarioSet
from resilience.hazard.situation import Situation
from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node
from resilience.plan.levers import RiskAttitude
from resilience.plan.plan import Plan
from resilience.program.two_stage import build_program
from resilience.simulate.run.single import simulate_scenario
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.study.plan.optimize import PlanOptions, optimize

SHOP = Node("M", "P")
NOTHING_HIT = ()


def network(*, holding=0.0, lead=3.0, capacity=12.0, patience=0.0, late=0.0):
    """A supplier, a lane of some lead time, and a market that asks for 10 a period at a margin of 30."""
    road = lane("S", "M", lead_time=lead)
    return model(
        [road], [make("S", capacity=capacity)], [sell(patience=patience, backlog_cost=late)], holding=holding
    ), road


def losses(asked, scenarios, plan):
    """Loss of each scenario at a plan, nobody told how long what goes on will last."""
    program = build_program(asked, scenarios)
    found = RecourseSolver(program).evaluate(columns_of(program, plan)).losses
    return {one.name: float(loss) for one, loss in zip(program.scenarios, found, strict=True)}


def now(situation, *effects, name="now", rate=1.0, **given):
    """One branch of the present situation."""
    return replace(scenario(*effects, name=name, rate=rate, **given), hazard="now", situation=situation)


def pipeline(road, *units):
    """Units on order by the period in which they arrive."""
    return tuple((road.id, period, amount) for period, amount in enumerate(units))


def steady(road, buffer):
    """The plan: everything by one lane, and a buffer at the market."""
    return Plan("plan", flows={road.id: 10.0}, production={Node("S", "P"): 10.0}, buffers={SHOP: buffer})


@pytest.mark.parametrize("buffer", [0.0, 7.0, 25.0])
def test_a_steady_state_costs_nothing(buffer):
    """Proves: where shelves and pipelines are as planned and nothing goes on, nothing is lost.

    A shelf that began at nothing would lose its buffer's worth of sales or of refilling, a pipeline counted twice
    would cost holding.
    """
    asked, road = network(holding=0.01)
    today = Situation(on_hand=((SHOP, buffer),), on_order=pipeline(road, 10.0, 10.0, 10.0))
    assert losses(asked, [now(today)], steady(road, buffer)) == {"now": pytest.approx(0.0, abs=1e-7)}


@pytest.mark.parametrize(("on_hand", "orders", "lost"), [
    (0.0, (10.0, 4.0, 10.0), 6.0),
    (5.0, (10.0, 4.0, 10.0), 1.0),
    (0.0, (10.0, 0.0, 20.0), 10.0),
    (0.0, (20.0, 0.0, 10.0), 0.0),
    (3.0, (), 27.0),
])  # fmt: skip
def test_orders_arrive_on_their_dates(on_hand, orders, lost):
    """Proves: what is on hand and on order serves on its date, and what is missing is lost at its margin.

    Orders taken as planned flow would lose nothing in any of these; added up without their dates, 0 in the third.
    """
    asked, road = network()
    today = Situation(on_hand=((SHOP, on_hand),), on_order=pipeline(road, *orders))
    assert losses(asked, [now(today)], steady(road, 0.0))["now"] == pytest.approx(30 * lost)


def test_stock_above_its_level_costs_its_holding_until_it_is_used():
    """Proves: 30 on hand for a level of 10 cost the holding of what stands above it, period by period.

    Without lead time and orders the shelf feeds customers first: 20, 10, 0 above the level are held at 0.02 each.
    Priced on the whole shelf it would be more, not priced at all 0.
    """
    asked, road = network(holding=0.02, lead=0.0)
    today = Situation(on_hand=((SHOP, 30.0),))
    assert losses(asked, [now(today)], steady(road, 10.0))["now"] == pytest.approx(0.02 * 10.0)


def test_customers_who_wait_already_cost_until_they_are_served():
    """Proves: six late orders are served from what a maker has to spare, 2 a period, at 1 a period for each who waits.

    They wait 4 after the first period, 2 after the second, none after the third. Forgotten, they would cost nothing.
    """
    asked, road = network(lead=0.0, patience=9.0, late=1.0)
    found = losses(asked, [now(Situation(waiting=((SHOP, 6.0),)))], steady(road, 0.0))
    assert found["now"] == pytest.approx(4.0 + 2.0)


def two_sources(premium=5.0):
    """S without lead time, and F two periods away and dearer by a premium."""
    near, far = lane("S", "M"), lane("F", "M", lead_time=2.0, unit_cost=premium)
    asked = model([near, far], [make("S"), make("F")], [sell()], holding=0.0)
    plan = Plan("plan", flows={near.id: 10.0}, production={Node("S", "P"): 10.0}, buffers={SHOP: 10.0}, deliveries={})
    return asked, plan, near


@pytest.mark.parametrize(("longer", "long_loss", "short_loss"), [
    (0.5, 300 + 50 + 50, 50.0),
    (0.2, 300 + 50 + 50, 50.0),
    (0.1, 300 + 300 + 50, 0.0),
])  # fmt: skip
def test_a_fire_on_tuesday_is_planned_around_before_its_end_is_known(longer, long_loss, short_loss):
    """Proves: goods are ordered from afar today as long as the chance that they are needed is worth their premium.

    S burns for one period or for four. Ten on hand serve the first; the second is lost if the fire lasts; goods
    ordered from F now serve the third at a premium of 5 and save 30 if it does, so they are worth it from a chance
    of one in six on; those for the fourth are ordered once it is known. Told the end, the short branch would order
    nothing and the long one all, whatever the chance.
    """
    asked, plan, _ = two_sources()
    today = Situation(on_hand=((SHOP, 10.0),))
    burning = [
        now(today, ("production_loss", "S|P", (1.0,) * n), name=name, rate=rate)
        for name, n, rate in (("short", 1, 1 - longer), ("long", 4, longer))
    ]
    found = losses(asked, burning, plan)
    assert found == {"long": pytest.approx(long_loss), "short": pytest.approx(short_loss)}


@pytest.mark.parametrize(("ready", "lost"), [(0.0, 0.0), (2.0, 20.0), (2.5, 30.0)])
def test_a_source_helps_once_it_is_qualified(ready, lost):
    """Proves: a lane whose source is still being qualified carries nothing until it is; a period begun is lost.

    Taken as qualified it would lose nothing in any of these.
    """
    road = lane("S", "M", status=LaneStatus.CANDIDATE, qualification_cost=0.0)
    asked = model([road], [make("S")], [sell()], holding=0.0)
    plan = replace(steady(road, 0.0), qualified=frozenset({road.id}))
    today = Situation(not_ready=((road.id, ready),))
    assert losses(asked, [now(today)], plan)["now"] == pytest.approx(30 * lost)


def test_what_burns_today_locks_what_is_on_hand():
    """Proves: at a site that is down half of what stands there today cannot be sold, whatever the plan's level.

    The level of 0 would lock nothing and lose nothing.
    """
    asked, road = network(lead=0.0)
    today = Situation(on_hand=((Node("S", "P"), 20.0),))
    down = [("production_loss", "S|P", (1.0, 1.0)), ("stock_locked", "S|P", (0.5, 0.5))]
    found = losses(asked, [now(today, *down)], steady(road, 0.0))
    assert found["now"] == pytest.approx(30 * 10.0)


def test_the_simulator_and_a_tail_of_years_refuse_what_begins_today():
    """Proves: nobody takes today's situation for the steady state, or for a disruption that comes at random.

    Ignored, the simulator would begin with full shelves, and a CVaR would draw years without today.
    """
    asked, road = network()
    now_ = now(Situation())
    with pytest.raises(InputError, match="begins in the steady state"):
        simulate_scenario(asked, steady(road, 0.0), now_)
    with pytest.raises(InputError, match="there for sure"):
        optimize(asked, ScenarioSet((now_,), seed=1), PlanOptions(risk=RiskAttitude(weight=0.5)))
