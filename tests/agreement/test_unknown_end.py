"""The unknown end: what it may cost compared with the known one, and that every way to solve it agrees."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.cases import seeded_case
from support.families import families

from resilience.hazard.risk.years import sample_years
from resilience.plan.levers import End
from resilience.program.two_stage import BuildOptions, build_program, with_known_end
from resilience.solve.highs import Limits
from resilience.solve.lshaped.risk_term import RiskTerm
from resilience.solve.lshaped.saddle import evaluate_with
from resilience.solve.two_stage import Method, solve_two_stage

SEEDS, SOAK_SEEDS = 50, 150
PER_TEST = 10
TIGHT = Limits(gap=1e-9)
AGREE = 1e-6


def programs(seed):
    """A random network with every scenario in three lengths, end unknown and known, watched equally long."""
    case = seeded_case(seed)
    unknown = build_program(case.model, families(case.scenarios), BuildOptions(end=End.UNKNOWN))
    return unknown, with_known_end(unknown)


def solved(program, method=Method.EXTENSIVE, risk=None):
    """Answer and objective."""
    outcome = solve_two_stage(program, TIGHT, risk=risk, method=method)
    return outcome.answer, outcome.objective


def check_that_it_does_not_pay(seed):
    """Both optima, and both losses of one plan, of a random network."""
    unknown, known = programs(seed)
    answer, cost = solved(unknown)
    _, told = solved(known)
    assert cost >= told - AGREE * max(1.0, abs(told)), f"case {seed}"
    shared, alone = (float(p.rates @ evaluate_with(p, answer.x, None).losses) for p in (unknown, known))
    assert shared >= alone - AGREE * max(1.0, abs(alone)), f"case {seed}"


@pytest.mark.parametrize("first", range(0, SEEDS, PER_TEST))
def test_not_knowing_the_end_never_pays(first):
    """Proves: the optimum with an unknown end is at least that with a known one, and so is every plan's loss.

    Sensitivity: a row of a branch dropped although it says something else, or a column shared after the end is seen in
    one branch and not in another, would make the shared program cheaper or infeasible somewhere.
    """
    for seed in range(first, first + PER_TEST):
        check_that_it_does_not_pay(seed)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(SEEDS, SEEDS + SOAK_SEEDS, PER_TEST))
def test_not_knowing_the_end_never_pays_on_many_more(first):
    """Proves the same on as many networks again."""
    for seed in range(first, first + PER_TEST):
        check_that_it_does_not_pay(seed)


@pytest.mark.parametrize("seed", range(0, 40, 5))
def test_the_known_end_is_the_program_built_for_it(seed):
    """Proves: taking families apart gives what building every scenario alone gives, watched as long.

    Sensitivity: data of one branch read for another would move the optimum.
    """
    case = seeded_case(seed)
    built = build_program(case.model, families(case.scenarios), BuildOptions(watch_families=True))
    assert solved(programs(seed)[1])[1] == pytest.approx(solved(built)[1], rel=AGREE)


@pytest.mark.parametrize("seed", range(0, 40, 5))
def test_one_possible_length_is_no_uncertainty(seed):
    """Proves: where only one duration is possible the two forms are equal, to the last column."""
    case = seeded_case(seed)
    unknown = build_program(case.model, case.scenarios, BuildOptions(end=End.UNKNOWN))
    known = build_program(case.model, case.scenarios)
    assert solved(unknown)[1] == pytest.approx(solved(known)[1], rel=1e-9)
    assert sorted(len(block.template.columns) for block in unknown.blocks for _ in block.scenarios) == sorted(
        len(block.template.columns) for block in known.blocks for _ in block.scenarios
    )


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_decomposition_agrees(seed):
    """Proves: the L-shaped method on families finds the optimum of the extensive form."""
    unknown, _ = programs(seed)
    assert solved(unknown, Method.LSHAPED)[1] == pytest.approx(solved(unknown)[1], rel=AGREE)


@pytest.mark.parametrize("seed", [4, 5, 6, 7, 8, 12, 20, 33])
def test_risk_weighs_the_branches(seed):
    """Proves: with a CVaR both methods agree, and still not knowing the end never pays.

    Sensitivity: branches decided by their rates alone, as if risk did not weigh them, cost more than the extensive form
    says in cases 4, 6 and 8.
    """
    unknown, known = programs(seed)
    years = sample_years(unknown.rates, 500, 3)
    risk = RiskTerm(0.7, 0.9, years)
    names = [scenario.name for scenario in unknown.scenarios]
    order = [names.index(scenario.name) for scenario in known.scenarios]
    told = RiskTerm(0.7, 0.9, replace(years, counts=years.counts[:, order]))
    whole = solved(unknown, Method.EXTENSIVE, risk)[1]
    assert solved(unknown, Method.LSHAPED, risk)[1] == pytest.approx(whole, rel=AGREE)
    assert whole >= solved(known, Method.EXTENSIVE, told)[1] * (1 - AGREE)


def test_losses_are_read_scenario_by_scenario():
    """Proves: rates times losses of the scenarios give the objective's loss, branch by branch.

    Sensitivity: the family's mean read for every branch would give the same sum but equal losses.
    """
    unknown, _ = programs(6)
    answer, cost = solved(unknown)
    aal = float(unknown.rates @ answer.losses)
    assert float(unknown.first.cost @ answer.x) + aal == pytest.approx(cost)
    assert len(np.unique(np.round(answer.losses, 6))) > len({s.hazard for s in unknown.scenarios})
