"""The array interface: what it refuses, unbounded programs, bunching, sampling and its intervals."""

from __future__ import annotations

import numpy as np
import pytest
from support.textbook import farmer

from resilience.errors import InputError, NoPlanError, SolverError
from resilience.solve.highs import Limits
from resilience.solve.outcome import Solved, Stopped
from resilience.stochastic import (
    UNBOUNDED,
    ArrayMethod,
    ArrayScenario,
    RandomProgram,
    Risk,
    Sampling,
    Schedule,
    replicate,
    sample_until,
    solve_arrays,
    two_stage,
)
from resilience.stochastic.sampling import uniforms
from resilience.stochastic.smps import ContinuousLaw, DiscreteLaw, Law, PlaceKind, RandomPlace
from resilience.stochastic.subproblems import ArraySubproblems

BOTH = [ArrayMethod.EXTENSIVE, ArrayMethod.LSHAPED]
DEMANDS = np.arange(1.0, 101.0)
"""Demand of the newsvendor: 1 to 100, all equally likely."""


def newsvendor(sources=None) -> RandomProgram:
    """Buy at 1, sell at 4 what is asked for: of 100 equally likely demands the optimum buys 75, at a cost of -111."""
    program = two_stage(
        cost=[1.0],
        upper=200.0,
        recourse_cost=[-4.0],
        recourse_matrix=[[1.0], [1.0]],
        technology=[[-1.0], [0.0]],
        row_lower=-np.inf,
        row_upper=[0.0, 50.0],
        scenarios=[ArrayScenario(1.0)],
    )
    places = (RandomPlace(PlaceKind.RHS, row=1),)
    uniform = DiscreteLaw((0,), DEMANDS[:, None], np.full(100, 0.01))
    offsets = np.full(2, -np.inf), np.zeros(2)
    return RandomProgram(program.first, program.recourse, places, sources or (uniform,), *offsets)


def best_newsvendor() -> float:
    """Least mean cost over all quantities, by enumeration."""
    return min(quantity - 4 * np.minimum(quantity, DEMANDS).mean() for quantity in range(201))


def trade(**changed):
    """A program that is unbounded when what it trades is unlimited."""
    given = {
        "cost": [-1.0, 0.0],
        "recourse_cost": [0.5],
        "recourse_matrix": [[1.0]],
        "technology": [[-1.0, 0.0]],
        "row_lower": [-5.0],
        "row_upper": np.inf,
        "scenarios": [ArrayScenario(0.5), ArrayScenario(0.5, row_lower=[-3.0])],
    }
    return two_stage(**(given | changed))


@pytest.mark.parametrize("method", BOTH)
def test_unbounded_is_said(method):
    """Proves: a program without a least cost is stopped with the reason; a box left in would give -1e6 as optimum."""
    outcome = solve_arrays(trade(), method=method)
    assert isinstance(outcome, Stopped)
    assert (outcome.reason, outcome.answer, outcome.objective) == (UNBOUNDED, None, -np.inf)


@pytest.mark.parametrize("method", BOTH)
def test_no_bounds_but_an_optimum(method):
    """Proves: an unlimited first stage with an optimum is solved, though the first master has none.

    Nor does a column that nothing depends on make it unbounded. Selling x at 1 and paying 2 for what exceeds 5 or 3,
    each as likely, costs -3 for any x from 3 to 5.
    """
    outcome = solve_arrays(trade(recourse_cost=[2.0]), Limits(1e-9), method=method)
    assert isinstance(outcome, Solved)
    assert outcome.objective == pytest.approx(-3.0)


@pytest.mark.parametrize("method", BOTH)
def test_an_optimum_far_out(method):
    """Proves: rows that force a first stage far from zero are met; held inside a first box it would be infeasible."""
    program = trade(cost=[1.0, 0.0], recourse_cost=[2.0], matrix=[[1, 0]], first_row_lower=[7e6], first_row_upper=[8e6])
    outcome = solve_arrays(program, Limits(1e-9), method=method)
    assert isinstance(outcome, Solved)
    assert outcome.objective == pytest.approx(7e6 + 2 * (7e6 - 4), rel=1e-9)


@pytest.mark.parametrize("method", BOTH)
def test_an_unbounded_recourse_is_said(method):
    """Proves: a recourse without a least cost is the same answer, not an error of the solver."""
    program = trade(recourse_cost=[-1.0], upper=1.0)
    assert solve_arrays(program, method=method).reason == UNBOUNDED


def test_everything_wrong_is_said_at_once():
    """Proves: all defects of the arrays come together, before anything is solved."""
    with pytest.raises(InputError) as caught:
        trade(lower=2.0, upper=1.0, scenarios=[ArrayScenario(-1.0), ArrayScenario(0.5, cost=[np.nan])])
    assert len(caught.value.problems) == 3


def test_shapes_are_checked():
    """Proves: a technology of the wrong width is named; numpy would broadcast or fail deep inside."""
    with pytest.raises(InputError, match="technology"):
        trade(technology=[[1.0]])


def test_cvar_of_rates_is_refused():
    """Proves: a CVaR needs probabilities; on rates it would be a number without a meaning."""
    with pytest.raises(InputError, match="probabilities"):
        solve_arrays(trade(recourse_cost=[2.0], scenarios=[ArrayScenario(3.0)]), risk=Risk(0.9, 1.0))


def test_integer_recourse_needs_the_extensive_form():
    """Proves: cuts of a relaxed recourse are refused; they would report a bound as an optimum.

    Rounded up, the loss of 0.5 per unit costs 1.
    """
    program = trade(cost=[1.0, 0.0], row_lower=[0.5], recourse_integer=True, scenarios=[ArrayScenario(1.0)], upper=0.0)
    assert solve_arrays(program).objective == pytest.approx(0.5)
    with pytest.raises(SolverError, match="integer"):
        solve_arrays(program, method=ArrayMethod.LSHAPED)


def test_bunching_prices_like_solving_each():
    """Proves: a basis settles only scenarios in which it is optimal.

    One accepted outside its bounds would sell more than is asked for, and cost too little.
    """
    program = newsvendor().listed()
    for quantity in (0.0, 33.3, 75.0, 150.0):
        x = np.array([quantity])
        fast, slow = (ArraySubproblems(program, bunch=bunch).price(x).values for bunch in (True, False))
        np.testing.assert_allclose(fast, slow, atol=1e-9)
        np.testing.assert_allclose(fast, -4 * np.minimum(quantity, DEMANDS), atol=1e-9)


def test_listed_sampled_and_mean():
    """Proves: a program with sources is listed in full, and its mean is the mean demand, 50.5."""
    program = newsvendor()
    assert program.listed().size == program.outcomes == 100
    assert solve_arrays(program.listed(), Limits(1e-9)).objective == pytest.approx(best_newsvendor())
    assert program.mean().scenarios.row_upper[0, 1] == pytest.approx(50.5)
    with pytest.raises(InputError, match="sample them"):
        program.listed(most=99)


def test_latin_hypercubes_are_independent():
    """Proves: each column has one draw per cell, and columns are permuted apart: together they would be correlated."""
    draws = uniforms(np.random.default_rng(1), 1000, 2, Sampling.LATIN_HYPERCUBE)
    np.testing.assert_array_equal(np.sort((draws * 1000).astype(int), axis=0)[:, 0], np.arange(1000))
    assert abs(np.corrcoef(draws.T)[0, 1]) < 0.1


@pytest.mark.parametrize("law", Law)
def test_continuous_laws_have_their_moments(law):
    """Proves: normal takes a variance, not a deviation: 9 gives a spread of 3."""
    source = ContinuousLaw(0, law, 30.0, 48.0 if law is Law.UNIFORM else 9.0)
    sample = newsvendor((source,)).sample(20_000, np.random.default_rng(2)).scenarios.row_upper[:, 1]
    assert sample.mean() == pytest.approx(source.mean, abs=0.2)
    assert sample.std() == pytest.approx(18 / np.sqrt(12) if law is Law.UNIFORM else 3.0, rel=0.03)


def test_intervals_cover_the_truth():
    """Proves: over 60 studies the 90 % gap limit covers the true gap, and the interval the optimum.

    Without its t quantile the limit would cover in about half of them.
    """
    program, truth = newsvendor(), best_newsvendor()
    x = np.array([60.0])
    true_gap = 60 - 4 * np.minimum(60, DEMANDS).mean() - truth
    covered = bracketed = 0
    for seed in range(60):
        found = replicate(program, x, sample=30, replications=6, seed=seed, draws=400, level=0.9)
        covered += true_gap <= found.gap.high
        bracketed += found.optimum[0] <= truth <= found.optimum[1]
    assert covered >= 51
    assert bracketed >= 54


def test_the_same_seed_gives_the_same_study():
    """Proves: a study is repeatable, and another seed gives another."""
    one, same, other = (replicate(newsvendor(), sample=20, replications=3, seed=seed) for seed in (1, 1, 2))
    assert (one.gap, one.cost) == (same.gap, same.cost)
    assert one.cost != other.cost


def test_sampling_until_good_enough():
    """Proves: sequential sampling ends with a limit that covers the true gap, in at least the share it says."""
    program, truth = newsvendor(), best_newsvendor()
    covered = 0
    for seed in range(30):
        found = sample_until(program, seed=seed, schedule=Schedule(first=50, stop=0.1, level=0.9), draws=400)
        quantity = float(found.x[0])
        covered += quantity - 4 * np.minimum(quantity, DEMANDS).mean() - truth <= found.limit
        assert found.stopped
    assert covered >= 26


def test_samples_grow_as_the_rule_asks():
    """Proves: the first sample is the one asked for and later ones are not smaller."""
    plan = Schedule(first=50, stop=0.1)
    sizes = [plan.size(k) for k in range(1, 8)]
    assert sizes[0] == 50
    assert sizes == sorted(sizes)


def test_a_first_stage_without_recourse_has_no_interval():
    """Proves: an outcome that a first stage cannot serve makes its cost infinite; leaving it out would flatter it."""
    program = newsvendor()
    hard = RandomProgram(
        program.first,
        two_stage(
            cost=[1.0],
            recourse_cost=[0.0],
            recourse_matrix=[[0.0], [0.0]],
            technology=[[-1.0], [-1.0]],
            row_lower=-np.inf,
            row_upper=[0.0, -50.0],
            scenarios=[ArrayScenario(1.0)],
        ).recourse,
        program.places,
        (DiscreteLaw((0,), -DEMANDS[:, None], np.full(100, 0.01)),),
        program.low_offset,
        program.high_offset,
    )
    with pytest.raises(NoPlanError, match="recourse"):
        replicate(hard, np.array([5.0]), sample=50, replications=2, seed=1)


def test_too_small_a_study_is_refused():
    """Proves: one replication has no spread, and is refused before anything is solved."""
    with pytest.raises(InputError, match="replications"):
        replicate(newsvendor(), sample=10, replications=1, seed=1)


def test_time_runs_out_with_a_plan_and_its_bound():
    """Proves: a stop keeps what it has, and says why."""
    outcome = solve_arrays(farmer(), Limits(1e-9, 0.0), method=ArrayMethod.LSHAPED)
    assert isinstance(outcome, Stopped)
    assert outcome.reason.startswith("Time limit")


def test_an_objective_of_nothing_is_proven():
    """Proves: where the best plan costs 0 the search ends, though rounding leaves the bound 1e-14 below.

    By hand: one unit of the second column, which is free, meets both rows alone: -2, and -2 between -3 and 1.
    Sensitivity: a gap relative to 0 is infinite, and the search stopped with what it called no proof.
    """
    program = two_stage(
        cost=[3, 0], matrix=[[1, 1]], first_row_lower=[-np.inf], first_row_upper=[12], upper=[7, 6],
        recourse_cost=[4, 0, 9, 30, 30, 30, 30],
        recourse_matrix=[[0, 1, 0, 1, 0, -1, 0], [-2, -1, -2, 0, 1, 0, -1]],
        technology=[[-3, -2], [-1, -3]], row_lower=[-2, -3], row_upper=[-2, 1],
        recourse_upper=[7, 3, 8, np.inf, np.inf, np.inf, np.inf],
        scenarios=[
            ArrayScenario(1.0, cost=[7, 1, 9, 30, 32, 33, 33], technology=[[-3, -2], [-1, -2]], row_lower=[-2, -3],
                          row_upper=[-2, 1]),
        ],
    )  # fmt: skip
    found = solve_arrays(program, Limits(1e-9), method=ArrayMethod.LSHAPED)
    assert isinstance(found, Solved)
    assert found.objective == pytest.approx(0.0, abs=1e-9)
