"""Planned shutdowns on random networks: three forms of the program agree, and the simulator never does better."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
from support.cases import shutdown_case
from support.forms import check_forms
from support.judged import assert_judge_never_better

from resilience.program.two_stage import build_program
from resilience.solve.outcome import Solved
from resilience.solve.two_stage import solve_two_stage

SEEDS = 12
SOAK_SEEDS = 288
PER_TEST = 6
JUDGED = range(4)


@pytest.mark.parametrize("first", range(0, SEEDS, PER_TEST))
def test_the_forms_agree_where_makers_shut_down(first):
    """Proves: compilation, scenario data and pruning change nothing of what is written down day by day.

    Sensitivity: a shutdown that begins a period late, capacity that is shut and stock that is not there, or a maker
    taken for ample although it is shut, would show in one form alone.
    """
    for seed in range(first, first + PER_TEST):
        check_forms(shutdown_case(seed))


@pytest.mark.soak
@pytest.mark.parametrize("first", range(SEEDS, SEEDS + SOAK_SEEDS, PER_TEST))
def test_the_forms_agree_on_many_more_shutdowns(first):
    """Proves the same on many more networks."""
    for seed in range(first, first + PER_TEST):
        check_forms(shutdown_case(seed))


@pytest.mark.parametrize("seed", JUDGED)
def test_the_judge_never_does_better_than_the_program(seed):
    """Proves: who does not know the end, and orders by simple rules, loses at least what the program says he must.

    Sensitivity: a simulator that made goods while shut, or need not bring back what was built ahead, would lose less.
    """
    assert_judge_never_better(shutdown_case(seed))


@pytest.mark.parametrize("seed", range(3))
def test_a_shutdown_of_nothing_is_none(seed):
    """Proves: a shutdown in which all still works costs what none does, to the last digit.

    Sensitivity: whatever a shutdown adds to a rule must vanish with it.
    """
    case = shutdown_case(seed)
    rows = tuple(replace(row, works=1.0) for row in case.model.network.shutdowns)
    even, none = (case.model.amended(network=replace(case.model.network, shutdowns=some)) for some in (rows, ()))
    found = [solve_two_stage(build_program(one, case.scenarios)) for one in (even, none)]
    assert all(isinstance(one, Solved) for one in found)
    assert found[0].objective == found[1].objective


@pytest.mark.parametrize("seed", [0, 2, 6, 8])
def test_a_longer_shutdown_is_never_cheaper(seed):
    """Proves: three days more of a shutdown, or half of what still works, never make the best plan cheaper.

    Without disruptions, in which what is built ahead protects and may be worth its holding. Sensitivity: stock built
    for the days stated first, or capacity that comes back with them, would cost the same or less.
    """
    model = shutdown_case(seed).model
    rows = model.network.shutdowns
    longer = tuple(replace(row, last=_later(row.last, 3)) for row in rows)
    idle = tuple(replace(row, works=row.works / 2) for row in rows)
    costs = [_least(model, some) for some in (rows, longer, idle)]
    assert min(costs[1:]) >= costs[0] - 1e-7 * costs[0]
    assert max(costs[1:]) > costs[0]


def _later(day: str, days: int) -> str:
    """A day of the year some days later."""
    return (date.fromisoformat(f"2023-{day}") + timedelta(days=days)).strftime("%m-%d")


def _least(model, rows):
    """What the best plan costs a year without disruptions, with these shutdowns."""
    given = model.amended(network=replace(model.network, shutdowns=rows))
    found = solve_two_stage(build_program(given, ()))
    return found.objective if isinstance(found, Solved) else math.inf
