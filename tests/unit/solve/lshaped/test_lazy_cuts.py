"""Whole plans searched over few cuts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from resilience.solve.highs import Arrays, Limits, solve
from resilience.solve.lshaped.lazy_cuts import holding, solve_lazily

N_OWN = 1
EXACT = Limits(1e-9)


def random_master(seed: int, n_cases: int = 6, n_choices: int = 5, n_cuts: int = 8) -> Arrays:
    """Choices that cost money and spare losses: a budget row, then cuts `loss + slope @ choices >= level`."""
    rng = np.random.default_rng(seed)
    rows = [np.concatenate([np.ones(n_choices), np.zeros(n_cases)])]
    sides = [0.0]
    for case in range(n_cases):
        for _ in range(n_cuts):
            slope = rng.uniform(0, 4, n_choices) * (rng.random(n_choices) < 0.6)
            rows.append(np.concatenate([slope, np.eye(n_cases)[case]]))
            sides.append(rng.uniform(2, 8))
    matrix = sparse.csr_array(np.array(rows))
    return Arrays(
        cost=np.concatenate([rng.uniform(0.5, 3, n_choices), np.full(n_cases, 0.7)]),
        matrix=matrix,
        row_lower=np.array(sides),
        row_upper=np.concatenate([[n_choices - 1.0], np.full(len(sides) - 1, np.inf)]),
        lower=np.concatenate([np.zeros(n_choices), np.full(n_cases, -np.inf)]),
        upper=np.concatenate([np.ones(n_choices), np.full(n_cases, np.inf)]),
        integer=np.arange(n_choices + n_cases) < n_choices,
    )


@pytest.mark.parametrize("seed", range(20))
def test_few_cuts_lead_to_the_optimum_over_all(seed):
    """Proves: begun with the cuts that hold the relaxation up, the search ends at the optimum over all cuts.

    Sensitivity: the first search alone stays below it in a good part of these programs.
    """
    master = random_master(seed)
    relaxation = solve(master, EXACT, relaxed=True)
    kept = holding(master, N_OWN, relaxation.x)
    assert 0 < kept.sum() < len(kept)
    found = solve_lazily(master, N_OWN, kept, EXACT)
    whole = solve(master, EXACT)
    assert found.run.objective == pytest.approx(whole.objective, rel=1e-7)
    assert found.run.bound <= whole.objective + 1e-7
    assert found.kept.sum() >= kept.sum()


@pytest.mark.parametrize("seed", range(5))
def test_a_wide_gap_ends_early_with_a_bound_that_holds(seed):
    """Proves: broken cuts that matter less than the gap are only kept, and the bound lies below the optimum."""
    master = random_master(seed)
    kept = holding(master, N_OWN, solve(master, EXACT, relaxed=True).x)
    found = solve_lazily(master, N_OWN, kept, Limits(0.9))
    assert found.run.bound <= solve(master, EXACT).objective + 1e-7
    assert not (kept & ~found.kept).any()


def test_some_programs_need_more_than_the_first_cuts():
    """Proves the test above proves something: over all seeds the first search alone is too low for a good part."""
    low = 0
    for seed in range(20):
        master = random_master(seed)
        kept = holding(master, N_OWN, solve(master, EXACT, relaxed=True).x)
        low += int(solve_lazily(master, N_OWN, kept, EXACT).kept.sum() > kept.sum())
    assert low >= 5
