"""Why there is no plan, in the planner's words."""

from __future__ import annotations

import pytest

from resilience.solve.outcome import Infeasible
from resilience.solve.two_stage import solve_two_stage


def sentences(program):
    """What is said when nothing fits."""
    outcome = solve_two_stage(program)
    assert isinstance(outcome, Infeasible)
    return outcome.conflict


def test_two_wishes_that_exclude_each_other(small):
    """Proves: surviving two periods needs 20 units, 2,000 a year; a budget of 500 allows 5: both are named, no other.

    Sensitivity: a search that stops at the first set that fails would add the fill rate, which 95 % meets.
    """
    said = sentences(small.program(small.outage(1, 0.1), budget=500.0, survive=("S",), fill_rate=0.9))
    assert len(said) == 1
    assert "the just-in-case budget" in said[0]
    assert "surviving an outage of S" in said[0]
    assert "fill rate" not in said[0]


def test_one_wish_that_cannot_be_met_at_all(small):
    """Proves: an outage of 8 periods against at most 5 periods of cover fails the fill rate whatever else is dropped.

    Sensitivity: the generous budget named beside it would send the planner the wrong way.
    """
    said = sentences(small.program(small.outage(8, 20.0), budget=1e9, fill_rate=0.9999))
    assert len(said) == 1
    assert said[0].startswith("No plan can meet the fill rate, even with every other demand dropped.")


def test_a_capacity_that_falls_short(small):
    """Proves: 8 a period made against a demand of 10 is short by 2 per period, named with part and site.

    Sensitivity: shortfalls reported per year would say 200.
    """
    said = sentences(small.program(small.outage(1, 0.1), capacity=8.0))
    assert said == ("Production capacity of P at S is short by 2 per period.",)


@pytest.mark.parametrize("budget", [None, 2000.0])
def test_what_can_be_met_is_no_conflict(small, budget):
    """Proves: 20 units survive two periods and cost exactly the budget of 2,000.

    Sensitivity: a budget that counts other holding, or a time to recover read a period too long, says infeasible.
    """
    outcome = solve_two_stage(small.program(small.outage(1, 0.1), budget=budget, survive=("S",)))
    assert not isinstance(outcome, Infeasible)
    assert outcome.objective == pytest.approx(2000.0)
