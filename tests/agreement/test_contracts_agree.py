"""Contracts with customers: whole, pruned and naively written programs say the same, and harsher is never cheaper."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from support.cases import contract_case, taken_as_is
from support.forms import check_forms

from resilience.network.parts import Demand
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.outcome import Solved
from resilience.solve.two_stage import solve_two_stage

SEEDS = 12
SOAK_SEEDS = 288
PER_TEST = 4
HARSHER = (1, 2, 3)


@pytest.mark.parametrize("first", range(0, SEEDS, PER_TEST))
def test_the_forms_agree_where_customers_have_contracts(first):
    """Proves: thresholds with rising slopes cost what the largest convex function below the contract does.

    The naive form has a row for every line through two corners of the contract. Sensitivity: a lump left out or spread
    over other units, units counted by period or over classes together, or a step charged twice, would show.
    """
    for seed in range(first, first + PER_TEST):
        check_forms(contract_case(seed))


@pytest.mark.soak
@pytest.mark.parametrize("first", range(SEEDS, SEEDS + SOAK_SEEDS, PER_TEST))
def test_the_forms_agree_on_many_more_contracts(first):
    """Proves the same on many more networks."""
    for seed in range(first, first + PER_TEST):
        check_forms(contract_case(seed))


def harsher(model, times):
    """The model with every penalty and lump so many times as high."""

    def raised(sold):
        steps = tuple(replace(step, penalty=times * step.penalty, lump=times * step.lump) for step in sold.penalties)
        return replace(sold, penalties=steps)

    demand = {
        node: Demand.of_classes(*node, map(raised, sold.customers)) if sold.customers else raised(sold)
        for node, sold in model.network.demand.items()
    }
    return taken_as_is(replace(model, network=replace(model.network, demand=demand)))


@pytest.mark.parametrize("seed", HARSHER)
def test_a_harsher_contract_is_never_cheaper(seed):
    """Proves: without contracts, with half of them, whole and threefold, the best plan costs never less than before.

    Sensitivity: a penalty with the wrong sign, or one that relieves another cost, falls somewhere.
    """
    case, found = contract_case(seed), []
    for times in (0.0, 0.5, 1.0, 3.0):
        outcome = solve_two_stage(build_program(harsher(case.model, times), case.scenarios, BuildOptions()))
        assert isinstance(outcome, Solved)
        found.append(outcome.objective)
    assert all(later >= before - 1e-4 * abs(before) for before, later in pairwise(found))
