"""Seasons of demand on random networks: three forms of the program agree, and the simulator never does better."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.cases import season_case
from support.forms import check_forms
from support.judged import assert_judge_never_better

from resilience.program.two_stage import build_program
from resilience.solve.outcome import Solved
from resilience.solve.two_stage import solve_two_stage

SEEDS = 30
SOAK_SEEDS = 270
PER_TEST = 5
JUDGED = range(8)


@pytest.mark.parametrize("first", range(0, SEEDS, PER_TEST))
def test_the_forms_agree_where_demand_has_a_season(first):
    """Proves: compilation, scenario data and pruning change nothing of what is written down day by day.

    Sensitivity: a season that begins a period late, stock built ahead at the wrong shelf or locked too long, an event
    on top of the mean, or a fence that keeps an assembly from making up for a peak, would show in one form alone.
    """
    for seed in range(first, first + PER_TEST):
        check_forms(season_case(seed))


@pytest.mark.soak
@pytest.mark.parametrize("first", range(SEEDS, SEEDS + SOAK_SEEDS, PER_TEST))
def test_the_forms_agree_on_many_more_seasons(first):
    """Proves the same on many more networks."""
    for seed in range(first, first + PER_TEST):
        check_forms(season_case(seed))


@pytest.mark.parametrize("seed", JUDGED)
def test_the_judge_never_does_better_than_the_program(seed):
    """Proves: who does not know the end, and orders by simple rules, loses at least what the program says he must.

    Sensitivity: a simulator that could use stock built ahead twice, or did not have to bring it back, would lose less.
    """
    assert_judge_never_better(season_case(seed))


@pytest.mark.parametrize("seed", range(6))
def test_an_even_season_is_none(seed):
    """Proves: factors of 1 all year cost what no season does, to the last digit; the onset then makes no difference.

    Sensitivity: whatever a season adds to a rule must vanish with it.
    """
    case = season_case(seed)
    rows = tuple(replace(row, factor=1.0) for row in case.model.network.seasons if row.factor is not None)
    even = case.model.amended(network=replace(case.model.network, seasons=rows))
    none = case.model.amended(network=replace(case.model.network, seasons=()))
    found = [solve_two_stage(build_program(one, case.scenarios)) for one in (even, none)]
    assert all(isinstance(one, Solved) for one in found)
    assert found[0].objective == found[1].objective


@pytest.mark.parametrize("seed", range(6))
def test_more_capacity_never_makes_a_season_dearer(seed):
    """Proves: half as much capacity again on every lane is an option more, whatever the time of the year.

    Sensitivity: a level of a shelf that depended on what supply could bring would show.
    """
    case = season_case(seed)
    network = case.model.network
    lanes = {key: replace(lane, capacity=1.5 * lane.capacity) for key, lane in network.lanes.items()}
    wider = case.model.amended(network=replace(network, lanes=lanes))
    found = [solve_two_stage(build_program(one, case.scenarios)) for one in (wider, case.model)]
    assert all(isinstance(one, Solved) for one in found)
    assert found[0].objective <= found[1].objective + 1e-6 * max(1.0, abs(found[1].objective))
