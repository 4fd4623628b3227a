"""Why there is no plan, in the planner's words."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from resilience.errors import SolverError
from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node
from resilience.program.two_stage import build_program
from resilience.solve.explain import conflict
from resilience.solve.outcome import Infeasible
from resilience.solve.two_stage import solve_two_stage
from resilience.study.costs.evaluate import broken


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


def test_a_budget_below_what_any_plan_spends_says_how_much_and_on_what(small):
    """Proves: with 5 units kept today and buffers no lever, 500 a year are spent: a budget of 300 fails.

    Sensitivity: a sentence without the 500 leaves the planner to guess; one without its kind, where to look.
    """
    model = small.replace(small.model(budget=300.0), levers=frozenset(), cover={Node("M", "P"): 5.0})
    (said,) = sentences(build_program(model, [small.outage(1, 0.1)]))
    assert said.startswith("No plan can meet the just-in-case budget, even with every other demand dropped.")
    assert said.endswith(" To serve demand takes 500 a year of it: 500 on buffers. Relax it or allow more levers.")


def test_a_budget_of_nothing_that_no_spending_meets_is_no_conflict(small):
    """Proves: a budget of 0 is met by keeping nothing, at any holding cost, also where holding costs nothing at all.

    Sensitivity: a row without a term in it ended in an error.
    """
    for holding in (1.0, 0.0):
        model = small.model(budget=0.0)
        parts = {name: small.replace(part, holding_rate=holding) for name, part in model.network.parts.items()}
        model = small.replace(model, network=small.replace(model.network, parts=parts))
        outcome = solve_two_stage(build_program(model, [small.outage(1, 0.1)]))
        assert not isinstance(outcome, Infeasible)
        assert outcome.objective == pytest.approx(0.1 * 10 * 30 if holding else 0.0, abs=1e-9)


def test_a_candidate_that_may_not_be_used_is_named_as_one(small):
    """Proves: where the only lane is a candidate and sources are no lever, that is the reason, not the lane's size.

    Sensitivity: "capacity of the lane is short by 10" beside an unlimited lane sends the planner the wrong way.
    """
    model = small.model()
    (lane,) = model.network.lanes.values()
    lanes = {lane.id: small.replace(lane, status=LaneStatus.CANDIDATE)}
    model = small.replace(model, network=small.replace(model.network, lanes=lanes))
    (said,) = sentences(build_program(model, [small.outage(1, 0.1)]))
    assert said.startswith("Demand needs 10 per period over lane S>M:P:road, a candidate that may not be used")


def test_a_reason_is_never_given_where_nothing_conflicts(small):
    """Proves: asked why a program has no plan that has one, an error says so. A reason would be a false one."""
    with pytest.raises(SolverError, match="cannot be taken"):
        conflict(small.program(small.outage(1, 0.1), budget=1e9))


def test_what_a_plan_does_not_survive_is_told_by_its_site(small):
    """Proves: the scenarios that a plan must survive name their site, whatever the scenario and others are called.

    Sensitivity: told by the scenario's name with its first letters cut off, a scenario of another name was the site.
    """
    program = small.program(small.outage(1, 0.1), survive=("S",))
    (block,) = (one for one in program.blocks if one.scope.exact_service)
    named = replace(block, scenarios=tuple(replace(one, name="winter/2030") for one in block.scenarios))
    program = replace(program, blocks=tuple(named if one is block else one for one in program.blocks))
    assert program.to_survive == {"winter/2030": "S"}
    kept = SimpleNamespace(program=program)
    policy = SimpleNamespace(missed=("winter/2030",), x=np.zeros(len(program.first.cost)), short=np.zeros(2))
    assert broken(kept, policy) == ("fails to survive S",)
