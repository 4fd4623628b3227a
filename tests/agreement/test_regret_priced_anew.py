"""The map of the starter against plans made one by one: the same best costs, and the same price of every plan."""

import random
from pathlib import Path

import numpy as np
import pytest

import resilience as rs
from resilience.study.costs.evaluate import broken
from resilience.study.policy_names import MIX

ROOT = Path(__file__).parents[2]
CELLS = 20
"""Futures that are planned alone."""
PLANS = 3
"""Plans that are priced anew in each, beside its own."""


@pytest.mark.soak
def test_costs_of_20_cells_are_those_of_plans_made_alone():
    """Proves: in 20 random futures of the shipped map the best plan costs what `optimize` finds, and so do others.

    A plan that breaks what is asked of it there has no price in either. A small sample of this, every plan in every
    future of six, runs with the unit tests of studies. Sensitivity: priced at the rates of the family, the highest of
    all, plans of calm futures would cost ten times as much.
    """
    found = rs.run_study(ROOT / "scenarios" / "starter-map.study.toml")
    draws = random.Random(22)
    mixes = {cell.future: cell.price for cell in found.cells if cell.policy == MIX}
    for place in draws.sample(range(len(found.asked.futures)), CELLS):
        future = found.asked.futures[place]
        alone = rs.optimize(future.model, future.scenarios, rs.PlanOptions(gap=found.asked.gap, undo=False))
        allowed = found.asked.gap * (alone.objective - alone.unavoidable) + found.errors[place]
        assert mixes[place].cost == pytest.approx(alone.objective, abs=2 * allowed), future.name
        for plan in draws.sample(range(found.shared), PLANS):
            policy = alone.evaluator.plan(found.plans[plan])
            if broken(alone.evaluator, policy):
                assert np.isnan(found.costs[plan, place]), (future.name, plan)
            else:
                assert found.costs[plan, place] == pytest.approx(policy.total, abs=allowed), (future.name, plan)
