"""Any unit of money: the same network priced in billionths or billions of a currency has the same best plan."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import highspy
import pytest
from support.changes import money_scaled
from support.small import lane, make, model, outage, sell

import resilience as rs
from resilience.hazard.scenarios import ScenarioSet
from resilience.network.lanes import LaneStatus
from resilience.plan.levers import Lever, Requirements, RiskAttitude
from resilience.solve import two_stage
from resilience.study.plan.optimize import PlanOptions

UNITS = (1e-12, 1e-9, 3e-5, 0.7, 1e4, 1e9)
SCENARIOS = ScenarioSet((outage(1, 1, 1, rate=2.0), outage(*(8 * [1]), rate=0.4, name="long")), seed=1)


def two_sources(**given):
    """M sells 12 a period from S; C may be qualified at 190 a year and costs 2 more; holding 10 a unit and year."""
    lanes = [
        lane("S", "M", capacity=20.0, unit_cost=1.0),
        lane("C", "M", capacity=9.0, unit_cost=3.0, status=LaneStatus.CANDIDATE, qualification_cost=190.0,
             qualification_time=1.0, activation_time=1.0),
    ]  # fmt: skip
    levers = frozenset({Lever.BUFFERS, Lever.SOURCES})
    return model(lanes, [make("S"), make("C")], [sell(quantity=12.0, margin=35.0)], holding=0.1, levers=levers, **given)


def best(money, *, weight=0.0, given=None):
    """Objective in single units of money, and the plan."""
    network = two_sources() if given is None else two_sources(requirements=given)
    options = PlanOptions(gap=1e-7, risk=RiskAttitude(weight, 0.8, 2000, 1))
    found = rs.optimize(money_scaled(network, money), SCENARIOS, options)
    assert found.stopped is None
    assert found.bound == pytest.approx(found.objective, rel=1e-5)
    return found.objective / money, found.plan


@pytest.mark.parametrize("whole", [True, False], ids=["extensive", "split"])
@pytest.mark.parametrize("weight", [0.0, 1.5])
def test_the_plan_is_the_same_in_any_money(monkeypatch, whole, weight):
    """Proves: whatever a unit of money is worth, cost (in it), buffers, sources and reserves are the same.

    HiGHS takes 1e-7 of a cost and 1e-6 of an objective for nothing. In billionths of a currency every plan passed for
    the best, or two ways to price one plan disagreed; in billions, with cuts of the CVaR, poor plans did.
    """
    monkeypatch.setattr(two_stage, "SMALL", 10**6 if whole else 0)
    cost, plan = best(1.0, weight=weight)
    assert plan.buffers
    for money in UNITS:
        other, same = best(money, weight=weight)
        assert other == pytest.approx(cost, rel=1e-5), money
        assert same.qualified == plan.qualified
        assert dict(same.buffers) == pytest.approx(dict(plan.buffers), rel=1e-4, abs=1e-4)
        assert dict(same.flows) == pytest.approx(dict(plan.flows), rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("weight", [0.0, 1.5])
def test_a_budget_holds_in_any_money(weight):
    """Proves: a budget of 20 a year buys as much in any money.

    A row of money that a solver keeps to within 1e-7 is no limit where a unit costs 1e-9: the plan would be free.
    """
    cost, plan = best(1.0, weight=weight, given=Requirements(budget=20.0))
    free, _ = best(1.0, weight=weight)
    assert cost > free
    for money in (1e-9, 1e9):
        other, same = best(money, weight=weight, given=Requirements(budget=20.0 * money))
        assert other == pytest.approx(cost, rel=1e-5)
        assert dict(same.buffers) == pytest.approx(dict(plan.buffers), rel=1e-4, abs=1e-4)


def test_a_highs_with_other_threads_before_changes_no_plan():
    """Proves: a notebook that has run HiGHS on two threads gets the plan, and its own HiGHS goes on after it.

    HiGHS keeps its threads by thread of the caller: refused, the plan ended in an error; taken away, theirs reads 0.
    """

    def notebook():
        theirs = highspy.Highs()
        theirs.silent()
        theirs.setOptionValue("threads", 2)
        theirs.addVar(0.0, 4.0)
        theirs.changeColCost(0, -1.0)
        assert theirs.run() == highspy.HighsStatus.kOk
        found = best(1.0)
        theirs.changeColCost(0, -2.0)
        assert theirs.run() == highspy.HighsStatus.kOk
        assert theirs.getObjectiveValue() == pytest.approx(-8.0)
        return found

    cost, plan = best(1.0)
    with ThreadPoolExecutor(1) as pool:
        again, same = pool.submit(notebook).result()
    assert again == cost
    assert replace(same, name=plan.name) == plan
