"""How cases were solved is counted: from a basis, from nothing, or from a basis given up."""

from __future__ import annotations

import numpy as np
import pytest

from resilience.solve.memory.memory import Memory
from resilience.solve.memory.remembering import Remembering
from resilience.solve.pricing import warm
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.pricing.tally import ASTRAY, COLD, WARM
from resilience.solve.two_stage import Method, solve_two_stage
from resilience.solve.workers.sharded import Here, subproblems


@pytest.fixture
def program(small):
    """Outages of one, two and three periods: three blocks of one case each."""
    return small.program(*(small.outage(n, 0.1 * n) for n in (1, 2, 3)))


def plans(program):
    """Two plans at which every case sees other numbers."""
    return np.zeros(len(program.first.columns)), np.full(len(program.first.columns), 3.0)


def counted(solver):
    """Cases by how they began."""
    return {how: runs.cases for how, runs in solver.tally().runs.items()}


@pytest.mark.parametrize("make", [RecourseSolver, lambda program: subproblems(program, Here(), 1)])
def test_a_case_begins_from_nothing_once(program, make):
    """Proves: whoever prices, the first plan takes every case from nothing and the second each from its basis.

    Sensitivity: a shard whose count is not read, or a check's runs counted in, gives other numbers.
    """
    solver = make(program)
    first, second = plans(program)
    solver.cuts(first)
    cold = counted(solver)
    assert sum(cold.values()) == 3
    assert COLD in cold
    solver.cuts(second)
    assert sum(counted(solver).values()) == 6
    assert counted(solver)[COLD] == cold[COLD]
    told = {attempt.what: attempt for attempt in solver.tally().attempts()}
    assert told[COLD].status.startswith(f"{cold[COLD]} in ")
    assert told[COLD].seconds >= 0


def test_a_basis_given_up_is_counted_apart(program, monkeypatch):
    """Proves: a run that ends at its limit of pivots is counted as such, and the case once more from nothing."""
    solver = RecourseSolver(program)
    first, second = plans(program)
    solver.cuts(first)
    before = counted(solver)
    monkeypatch.setattr(warm, "PIVOTS", -(10**6))
    solver.cuts(second)
    after = counted(solver)
    assert after[ASTRAY] > 0
    assert after[COLD] - before[COLD] == after[ASTRAY]


def test_what_is_remembered_was_not_solved(program):
    """Proves: a plan that the memory knows adds nothing to the count.

    Sensitivity: cases answered counted as solved would say that a warm start costs nothing.
    """
    solver = Remembering(RecourseSolver, Memory(), program)
    first, _ = plans(program)
    solver.cuts(first)
    count = counted(solver)
    assert sum(count.values()) == 3
    solver.cuts(first)
    assert counted(solver) == count


def test_a_search_tells_how_its_cases_were_solved(program):
    """Proves: attempts of a split solve end with how cases began, each with its pivots."""
    found = solve_two_stage(program, method=Method.LSHAPED)
    said = [attempt for attempt in found.attempts if attempt.what in (WARM, COLD, ASTRAY)]
    assert COLD in {attempt.what for attempt in said}
    assert all(attempt.status.endswith("pivots") for attempt in said)
