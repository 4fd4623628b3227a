"""First bases from siblings: a case that begins like a longer one costs what it costs from nothing."""

from __future__ import annotations

from dataclasses import replace

import highspy
import numpy as np
import pytest
from support.cases import seeded_case

from resilience.program.two_stage import build_program
from resilience.solve.first_stage import solve_first_stage
from resilience.solve.pricing import warm
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.pricing.siblings import Siblings

SEEDS = (1, 4, 9)


def watched_apart(seed):
    """A random case with every scenario once more, each effect going on for two and for five periods longer."""
    case = seeded_case(seed)
    scenarios = [
        replace(scenario, name=f"{scenario.name}+{more}", effects=tuple(
            replace(effect, profile=(*effect.profile, *(effect.profile[-1],) * more)) for effect in scenario.effects
        ))
        for scenario in case.scenarios for more in (0, 2, 5)
    ]  # fmt: skip
    return build_program(case.model, scenarios)


def from_nothing(_siblings, _kin, _linked):
    """No sibling is known."""


@pytest.fixture
def begun(monkeypatch):
    """Count the bases taken from siblings."""
    found = []
    known = Siblings.basis_for

    def counting(self, kin, linked):
        basis = known(self, kin, linked)
        found.append(basis is not None)
        return basis

    monkeypatch.setattr(Siblings, "basis_for", counting)
    return found


@pytest.mark.parametrize("few", [0, 1000])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_case_begun_like_a_sibling_costs_the_same(seed, few, begun, monkeypatch):
    """Proves: losses and planes are those of cases solved from nothing, whatever basis they began with.

    Sensitivity: statuses laid on the wrong columns may cost pivots, a basis taken for an answer would cost truth.
    """
    program = watched_apart(seed)
    x = solve_first_stage(program.first)
    found = RecourseSolver(program, few=few).cuts(x)
    assert any(begun)
    monkeypatch.setattr(Siblings, "basis_for", from_nothing)
    alone = RecourseSolver(program, few=few).cuts(x)
    np.testing.assert_allclose(found.losses, alone.losses, rtol=1e-7, atol=1e-6)
    np.testing.assert_allclose(found.values, alone.values, rtol=1e-7, atol=1e-6)


def test_a_basis_that_fits_nothing_costs_pivots_only(monkeypatch):
    """Proves: HiGHS mends a basis with far too many basic columns and rows, and ends where it ends without.

    Sensitivity: a HiGHS that refused it would end in an error, one that trusted it would answer wrong.
    """
    program = watched_apart(4)
    x = solve_first_stage(program.first)
    monkeypatch.setattr(Siblings, "basis_for", from_nothing)
    wanted = RecourseSolver(program, few=0).cuts(x).losses
    basic = highspy.HighsBasisStatus.kBasic

    def all_basic(_siblings, kin, _linked):
        basis = highspy.HighsBasis()
        basis.col_status = [basic] * len(kin.columns.series)
        basis.row_status = [basic] * len(kin.rows.series)
        basis.valid = True
        return basis, warm.PIVOTS_UNKNOWN

    monkeypatch.setattr(Siblings, "basis_for", all_basic)
    np.testing.assert_allclose(RecourseSolver(program, few=0).cuts(x).losses, wanted, rtol=1e-7, atol=1e-6)
