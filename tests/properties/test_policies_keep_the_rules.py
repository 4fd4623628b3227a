"""Policies that a plan is compared with pull only the levers the model allows: none that keeps the rules beats it."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from support.cases import seeded_case, taken_as_is

from resilience.hazard.scenarios import ScenarioSet
from resilience.plan.levers import Lever, RiskAttitude
from resilience.study.plan.optimize import PlanOptions, optimize
from resilience.study.policy_names import JUST_IN_CASE, JUST_IN_TIME, MIX, STATUS_QUO

ROUNDING = 1e-6


def compared(seed, levers):
    """A random network and its comparison with only some levers allowed."""
    case = seeded_case(seed)
    options = PlanOptions(risk=RiskAttitude(years=100))
    return optimize(taken_as_is(replace(case.model, levers=levers)), ScenarioSet(case.scenarios, seed=1), options)


@pytest.mark.parametrize("seed", range(100, 112))
def test_no_policy_that_keeps_the_rules_is_cheaper_than_the_bound(seed):
    """Proves: on random networks with random levers, no rival costs less than the proven bound.

    A just-in-case that buys reserves where none may be bought, or a plan that ignores disruption over sources that may
    not be used, would be an allowed policy that costs less than the best one there can be.
    """
    rng = Random(seed)
    found = compared(seed, frozenset(lever for lever in Lever if rng.random() < 0.5))
    slack = ROUNDING * abs(found.bound)
    kept = found.comparison[found.comparison["breaks"] == ""]
    assert {STATUS_QUO, MIX} <= set(kept["policy"])
    assert kept["total"].min() >= found.bound - slack
    assert all(policy.total >= found.bound - slack for policy in found.value.policies)


@pytest.mark.parametrize("seed", [101, 104])
def test_without_levers_every_policy_is_today(seed):
    """Proves: with no lever allowed the two extremes are today's plan, to the last buffer, and a note says so.

    An extreme that pulled the levers all the same would show another cost.
    """
    found = compared(seed, frozenset())
    today = found.policies[STATUS_QUO]
    for name in (JUST_IN_TIME, JUST_IN_CASE):
        extreme = found.policies[name]
        assert extreme.plan.buffers == today.plan.buffers
        assert extreme.plan.qualified == today.plan.qualified
        assert not extreme.plan.visible
        assert not extreme.plan.lane_reserves
    assert any("leaves buffers, lots, sources, reserves, visibility as today" in note for note in found.notes)
