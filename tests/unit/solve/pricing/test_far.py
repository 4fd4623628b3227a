"""A plan far from the last one: large cases begin from nothing there, and cost what they cost."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from support.cases import seeded_case

from resilience.program.longer import careful
from resilience.program.two_stage import build_program
from resilience.solve.first_stage import solve_first_stage
from resilience.solve.pricing import warm
from resilience.solve.pricing.far import is_far
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.pricing.siblings import Siblings
from resilience.solve.pricing.tally import ASTRAY, COLD, WARM


@pytest.mark.parametrize(
    ("before", "now", "far"),
    [
        ([10.0, 100.0], [10.0, 100.0], False),
        ([10.0, 100.0], [9.0, 60.0], False),  # (0.1 + 0.4) / 2 = 0.25
        ([10.0, 100.0], [2.0, 50.0], True),  # (0.8 + 0.5) / 2 = 0.65
        ([10.0, 0.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0], True),  # 0.8: what is nothing in both does not count
        ([0.0, 100.0], [1e-3, 100.0], True),  # (1 + 0) / 2: what appears has changed wholly
        ([0.0, 0.0], [0.0, 0.0], False),
        ([], [], False),
        ([1.0], [1.0, 1.0], True),
    ],
)
def test_far_is_a_mean_relative_change(before, now, far):
    """Proves: the mean is over columns that are there in one of the plans, by hand.

    Sensitivity: over all columns the fourth would be 0.2, near, and a plan with many unused lanes never far.
    """
    assert is_far(np.array(before), np.array(now)) is far


@pytest.fixture
def priced(monkeypatch):
    """A random program whose every case counts as large, and two plans: the second has a tenth of the first's."""
    monkeypatch.setattr(warm, "LARGE", 0)
    case = seeded_case(4)
    program = build_program(case.model, case.scenarios)
    x = solve_first_stage(program.first)
    return program, x, x / 10.0


def counts(solver):
    """Cases solved from a basis, from nothing and astray."""
    return [solver.tally().runs[how].cases if how in solver.tally().runs else 0 for how in (WARM, COLD, ASTRAY)]


@pytest.mark.parametrize("few", [0, 1000])
def test_a_large_case_at_a_far_plan_begins_from_nothing(priced, few, monkeypatch):
    """Proves: at a far plan no basis is followed, at a near one all are, and losses are those of a new solver.

    Sensitivity: begun at the last basis every case would count as warm or given up, and cost twice.
    """
    monkeypatch.setattr(Siblings, "basis_for", lambda *_: None)
    program, x, far = priced
    solver = RecourseSolver(program, few=few)
    solver.evaluate(x)
    cases = sum(counts(solver))
    solver.evaluate(far)
    assert counts(solver) == [0, 2 * cases, 0]
    losses = solver.evaluate(far * 0.999).losses
    assert counts(solver)[1] == 2 * cases
    np.testing.assert_allclose(losses, RecourseSolver(program).evaluate(far * 0.999).losses, rtol=1e-7, atol=1e-6)


@pytest.mark.parametrize("few", [0, 1000])
def test_who_begins_like_another_follows_its_bases_as_far_as_that_one(priced, few, monkeypatch):
    """Proves: prices from above begin at the bases from below with the pivots known there, and none is given up.

    Sensitivity: with the pivots of a case unknown 30 % of the time of a large model's rivals went to bases given up.
    """
    monkeypatch.setattr(warm, "PIVOTS_UNKNOWN", -warm.PIVOTS)  # who knows nothing gives up at once
    program, x, _ = priced
    below = RecourseSolver(program, few=few)
    above = below.like(careful(program))
    below.evaluate(x)
    above.begin_like(below)
    above.evaluate(x)
    assert counts(above)[1:] == [0, 0]


def test_a_sibling_far_away_lends_no_basis():
    """Proves: a family's basis is lent near the plan it was found at alone, and one found elsewhere takes its place.

    Sensitivity: kept for good, the first plan's basis led thirteen of twenty-four cases astray at a far one.
    """
    kin, here, there = SimpleNamespace(mark=b"family"), np.array([10.0]), np.array([1.0])
    siblings = Siblings()
    siblings.learn(kin, "found here", 5, here)
    eldest = siblings._eldest[b"family"]
    assert not eldest.is_far(here)
    assert siblings.basis_for(kin, there) is None
    siblings.learn(kin, "also here", 5, here)
    assert siblings._eldest[b"family"] is eldest
    siblings.learn(kin, "found there", 7, there)
    assert siblings._eldest[b"family"].basis == "found there"
