"""The CVaR of the annual loss against brute force."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from resilience.hazard.risk.years import sample_years
from resilience.solve.lshaped.risk_term import RiskTerm
from resilience.solve.two_stage import Method, solve_two_stage

RATES = np.array([0.5, 0.2, 1.0])
LOSSES = np.array([10.0, 400.0, 3.0])


def test_cvar_is_the_mean_of_the_worst_years():
    """Proves: with 200 years and level 0.9 the CVaR is the mean annual loss of the 20 worst years.

    Sensitivity: the value at risk, the best years or the mean of all years are other numbers.
    """
    years = sample_years(RATES, 200, seed=5)
    annual = np.sort(years.counts.toarray() @ LOSSES)
    found, weights = RiskTerm(1.0, 0.9, years).cvar(LOSSES)
    assert found == pytest.approx(annual[-20:].mean())
    assert weights @ LOSSES == pytest.approx(found)


def test_no_other_choice_of_years_is_worse():
    """Proves: of all ways to take 2 years out of 8 the CVaR at 0.75 takes the worst, and its weights are a cut.

    A cut must hold for other losses too: the CVaR there is at least what these weights give.
    Sensitivity: weights of the wrong years lie above the CVaR somewhere.
    """
    years = sample_years(RATES, 8, seed=2)
    term = RiskTerm(1.0, 0.75, years)
    annual = years.counts.toarray() @ LOSSES
    assert term.cvar(LOSSES)[0] == pytest.approx(max(annual[list(pair)].mean() for pair in combinations(range(8), 2)))
    _, weights = term.cvar(LOSSES)
    for other in np.random.default_rng(1).uniform(0, 500, (50, 3)):
        assert term.cvar(other)[0] >= weights @ other - 1e-9


def test_level_zero_is_the_mean():
    """Proves: at level 0 the CVaR is the sample's mean loss, and its weights are the mean counts.

    Sensitivity: weights by rate instead of by sampled count differ by the sampling error.
    """
    years = sample_years(RATES, 100, seed=4)
    term = RiskTerm(1.0, 0.0, years)
    found, weights = term.cvar(LOSSES)
    assert weights == pytest.approx(term.mean_weights)
    assert found == pytest.approx(term.mean_weights @ LOSSES)


@pytest.mark.parametrize("method", [Method.EXTENSIVE, Method.LSHAPED])
def test_the_solved_cvar_is_the_least_of_all_buffers(small, method):
    """Proves: steady cost + mean loss + weight x CVaR is as small as on a fine grid of buffers, priced one by one.

    Outages of 1 and 3 periods at a margin of 30 and a demand of 10: a buffer B leaves 30 (10 n - B) each.
    Sensitivity: a CVaR left out, counted at the rates, or not settled, gives a smaller buffer or a lower cost.
    """
    program = small.program(small.outage(1, 0.5), small.outage(3, 0.2))
    term = RiskTerm(2.0, 0.9, sample_years(program.rates, 500, seed=3))
    lengths = np.array([scenario.duration for scenario in program.scenarios])

    def total(buffer):
        losses = 30 * np.maximum(10 * lengths - buffer, 0)
        annual = np.sort(term.years.counts.toarray() @ losses)
        return 100 * buffer + program.rates @ losses + 2.0 * annual[-50:].mean()

    grid = np.linspace(0, 40, 401)
    outcome = solve_two_stage(program, risk=term, method=method)
    best = min(total(buffer) for buffer in grid)
    buffer = dict(zip(program.first.columns, outcome.answer.x, strict=True))["buffer[M,P]"]
    assert outcome.objective == pytest.approx(best, rel=1e-3)
    assert outcome.objective <= best * (1 + 1e-6)
    assert total(buffer) == pytest.approx(outcome.objective, rel=1e-6)
