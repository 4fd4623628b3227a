"""The bracket of known and unknown ends on shipped models, and in what a run says."""

from __future__ import annotations

import json

import pytest

import resilience as rs
from resilience.plan.levers import End
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.outcome import Solved
from resilience.solve.two_stage import solve_two_stage
from resilience.study.costs.bracket import bracket
from resilience.study.plan.optimize import PlanOptions, optimize, scenario_set
from resilience.study.run.certificate import certificate

QUICK = ["starter", "ports-2021"]
SLOW = ["toyota-1997", "chips-2021", "tohoku-2011", "renesas-2021"]


def check(name):
    """Optimize with an unknown end and price the plan both ways; then the best plans of both forms."""
    model = rs.read_model(f"models/{name}")
    scenarios = scenario_set(model, rs.read_scenarios(f"scenarios/{name}.toml").on(model.calendar)).scenarios
    unknown = build_program(model, scenarios, BuildOptions(end=End.UNKNOWN))
    outcome = solve_two_stage(unknown)
    assert isinstance(outcome, Solved)
    found = bracket(unknown, outcome.answer.x, End.UNKNOWN)
    assert found.known <= found.unknown + 1e-9 * abs(found.unknown)
    return found


@pytest.mark.parametrize("name", QUICK)
def test_the_bracket_holds(name):
    """Proves: on a shipped model a plan loses at least as much when its ends are not known.

    Sensitivity: dropping a row of a branch, or pricing the two forms over different watches, turns it round.
    """
    check(name)


@pytest.mark.soak
@pytest.mark.parametrize("name", SLOW)
def test_the_bracket_holds_on_the_larger_models(name):
    """Proves the same on the others."""
    check(name)


def test_a_run_says_its_bracket_and_may_be_chosen_by_it(starter):
    """Proves: the certificate holds both ends; the plan chosen with unknown ends promises the upper one.

    Sensitivity: a plan chosen by the one form and priced in the other would promise less than it may lose.
    """
    model, book = rs.read_model("models/starter"), rs.read_scenarios("scenarios/starter.toml")
    told = starter
    untold = optimize(model, book, PlanOptions(end=End.UNKNOWN))
    assert told.bracket.known == pytest.approx(told.best.aal)
    assert untold.bracket.unknown == pytest.approx(untold.best.aal)
    assert untold.objective >= told.objective
    assert untold.best.steady + untold.bracket.unknown <= told.best.steady + told.bracket.unknown + 1
    written = json.loads(json.dumps(certificate(told)))
    assert written["end"] == "known"
    assert written["bracket"]["aal_with_known_end"] == pytest.approx(told.best.aal)
