"""Both methods of solving give the same cost, with and without CVaR, and the same again with the same seed."""

from __future__ import annotations

import pytest

from resilience.hazard.risk.years import sample_years
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.highs import Limits
from resilience.solve.lshaped.risk_term import RiskTerm
from resilience.solve.outcome import Solved
from resilience.solve.two_stage import Method, solve_two_stage
from resilience.study.plan.optimize import scenario_set

YEARS, SEED = 2000, 1


@pytest.fixture(scope="module", params=["starter", "toyota-1997"])
def program(request, reference):
    """A program small enough for the extensive form."""
    if request.param == "starter":
        model, book = reference.study("starter")
        book = reference.only(book, "river-flood", strata=2)
    else:
        model, book = reference.toyota_fires(works=("AISIN", "RIKEN", "ECU-1"), strata=2)
    options = BuildOptions(requirements=reference.Requirements())
    return build_program(model, scenario_set(model, book).scenarios, options)


@pytest.mark.parametrize("weight", [0.0, 0.5])
def test_extensive_form_and_l_shaped_method_agree(program, weight):
    """Proves: one program, two methods, one cost: to 1e-6 of what a plan can influence.

    Sensitivity: a cut with a wrong slope or side cuts off the optimum or leaves the master's bound short of it; CVaR
    weights by scenario instead of by case move the second figure by the share of the merged ones.
    """
    risk = RiskTerm(weight, 0.9, sample_years(program.rates, YEARS, SEED))
    found = [
        solve_two_stage(program, Limits(1e-9), risk=risk, method=method)
        for method in (Method.EXTENSIVE, Method.LSHAPED)
    ]
    assert all(isinstance(outcome, Solved) for outcome in found)
    whole, split = (outcome.objective - outcome.unavoidable for outcome in found)
    assert split == pytest.approx(whole, rel=1e-6)
    assert found[0].unavoidable == found[1].unavoidable


def test_the_same_seed_draws_the_same_years(program):
    """Proves: sampled years depend on the seed and nothing else.

    Sensitivity: a generator shared with other draws gives other years the second time.
    """
    first, again = (sample_years(program.rates, YEARS, SEED) for _ in range(2))
    other = sample_years(program.rates, YEARS, SEED + 1)
    assert (first.counts != again.counts).nnz == 0
    assert (first.counts != other.counts).nnz > 0
