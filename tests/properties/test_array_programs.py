"""Relations that hold for every two-stage program, on random small ones."""

from __future__ import annotations

import tempfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resilience.solve.highs import Limits
from resilience.solve.outcome import Infeasible, Solved
from resilience.stochastic import (
    ArrayMethod,
    ArrayScenario,
    Risk,
    from_smps,
    measures,
    solve_arrays,
    to_smps,
    two_stage,
)
from resilience.stochastic.smps import read_smps, write_smps

EXACT = Limits(1e-9)
QUICK = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def programs(draw, *, integer=False, complete=True):
    """A random program with random sides, costs and first-stage coefficients, always bounded.

    When it is not `complete`, shortage is not priced, and scenarios may have no recourse at some first stages.
    """
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    n, m, p, size = (int(rng.integers(1, most + 1)) for most in (4, 4, 5, 6))
    own = rng.integers(-3, 5, (m, p)).astype(float)
    slack = np.hstack([np.eye(m), -np.eye(m)]) if complete else np.zeros((m, 0))
    width = p + slack.shape[1]
    base = rng.integers(-3, 4, (m, n)).astype(float)
    cost = np.concatenate([rng.integers(0, 10, p), np.full(slack.shape[1], 30)]).astype(float)
    sides = rng.integers(-5, 10, (size, m)).astype(float)
    span = np.where(rng.random(m) < 0.3, np.inf, np.where(rng.random(m) < 0.5, 0.0, 4.0))
    weights = rng.random(size) + 0.1
    random_cost, random_technology = rng.random(2) < 0.5
    scenarios = [
        ArrayScenario(
            weight,
            row_lower=side,
            row_upper=side + span,
            cost=cost + rng.integers(0, 4, width) if random_cost else None,
            technology=base + rng.integers(0, 2, base.shape) if random_technology else None,
        )
        for weight, side in zip(weights / weights.sum(), sides, strict=True)
    ]
    return two_stage(
        cost=rng.integers(-5, 10, n),
        matrix=rng.integers(0, 3, (1, n)),
        first_row_lower=[-np.inf],
        first_row_upper=[12],
        upper=rng.integers(1, 8, n),
        integer=rng.random(n) < 0.6 if integer else False,
        recourse_cost=cost,
        recourse_matrix=np.hstack([own, slack]),
        technology=base,
        row_lower=sides[0],
        row_upper=sides[0] + span,
        recourse_upper=np.concatenate([rng.integers(2, 9, p), np.full(slack.shape[1], np.inf)]),
        scenarios=scenarios,
    )


def same(program, risk=None, groups=None):
    """Both methods' outcomes, which must be of one kind and agree."""
    outcomes = [
        solve_arrays(program, EXACT, method=method, risk=risk, groups=groups) for method in list(ArrayMethod)[1:]
    ]
    assert type(outcomes[0]) is type(outcomes[1])
    if isinstance(outcomes[0], Solved):
        assert outcomes[1].objective == pytest.approx(outcomes[0].objective, rel=1e-6, abs=1e-6)
        assert outcomes[1].bound <= outcomes[1].objective
    return outcomes


@QUICK
@given(programs(), st.sampled_from([1, 2, 100]))
def test_methods_agree(program, groups):
    """Proves: extensive form and L-shaped agree whatever is random and however cuts are grouped.

    A sign lost in the slopes of random coefficients gives cuts above the optimum, and a bound that passes it.
    """
    outcomes = same(program, groups=groups)
    assert isinstance(outcomes[0], Solved)


@QUICK
@given(programs(complete=False))
def test_methods_agree_without_complete_recourse(program):
    """Proves: feasibility cuts lead to the same optimum, or both methods find that there is none.

    A forbidding plane with the wrong side would cut off the optimum, or loop.
    """
    same(program)


@QUICK
@given(programs(integer=True))
def test_methods_agree_on_integers(program):
    """Proves: integer first stages agree too, and are whole. Cuts kept only from the relaxation would stop above."""
    first = same(program)[1].answer.x[program.first.integer]
    np.testing.assert_allclose(first, np.round(first), atol=1e-9)


@QUICK
@given(programs(), st.floats(0, 0.95), st.floats(0.1, 3))
def test_methods_agree_on_risk(program, level, weight):
    """Proves: the CVaR by reweighting cuts is that of the extensive form, and never below the mean."""
    outcomes = same(program, Risk(level, weight))
    answer = outcomes[1].answer
    assert answer.cvar >= answer.mean - 1e-7 * max(1, abs(answer.mean))


@QUICK
@given(programs())
def test_values_of_knowing_and_planning(program):
    """Proves: WS <= RP <= EEV for every program. EEV priced with the wrong scenario's costs would break it."""
    found = measures(program)
    slack = 1e-6 * max(1, abs(found.rp))
    assert found.ws <= found.rp + slack
    assert found.rp <= found.eev + slack


@QUICK
@given(programs())
def test_splitting_a_scenario_changes_nothing(program):
    """Proves: a scenario listed twice at half the weight is the same program, with bunching and without."""
    size = program.size
    twice = program.only(np.tile(np.arange(size), 2), np.tile(program.scenarios.weights / 2, 2))
    one, other = (solve_arrays(p, EXACT, method=ArrayMethod.LSHAPED).objective for p in (program, twice))
    assert one == pytest.approx(other, rel=1e-7, abs=1e-7)


@QUICK
@given(programs(integer=True))
def test_files_keep_every_number(program):
    """Proves: written and read, an instance is the same to the last bit.

    Numbers printed with 12 digits would differ.
    """
    instance = to_smps(program)
    with tempfile.TemporaryDirectory() as folder:
        back = read_smps(*write_smps(instance, folder, "there"))
    for name in ("rhs", "ranges", "cost", "lower", "upper", "integer"):
        np.testing.assert_array_equal(getattr(back.core, name), getattr(instance.core, name), err_msg=name)
    assert (back.core.matrix != instance.core.matrix).nnz == 0
    assert (back.core.rows, back.core.columns, back.core.kinds) == (
        instance.core.rows,
        instance.core.columns,
        instance.core.kinds,
    )
    assert [*back.places] == [*instance.places]
    for mine, theirs in zip(instance.sources, back.sources, strict=True):
        np.testing.assert_array_equal(theirs.values, mine.values)
        np.testing.assert_array_equal(theirs.probabilities, mine.probabilities)


@QUICK
@given(programs())
def test_files_keep_the_optimum(program):
    """Proves: what is read back means the same program: kinds, ranges and places are put where they belong."""
    instance = to_smps(program)
    with tempfile.TemporaryDirectory() as folder:
        back = from_smps(read_smps(*write_smps(instance, folder, "there"))).listed()
    one, other = (solve_arrays(p, EXACT) for p in (program, back))
    assert other.objective == pytest.approx(one.objective, rel=1e-9, abs=1e-9)


def test_no_recourse_anywhere_is_infeasible():
    """Proves: a scenario that no first stage can serve is an answer in words, by both methods, not a number."""
    program = two_stage(
        cost=[1.0],
        upper=2.0,
        recourse_cost=[1.0],
        recourse_matrix=[[1.0]],
        technology=[[1.0]],
        row_lower=[0.0],
        row_upper=np.inf,
        recourse_upper=1.0,
        scenarios=[ArrayScenario(0.5), ArrayScenario(0.5, row_lower=[9.0])],
    )
    for method in (ArrayMethod.EXTENSIVE, ArrayMethod.LSHAPED):
        outcome = solve_arrays(program, method=method)
        assert isinstance(outcome, Infeasible)
        assert "recourse" in outcome.conflict[0]
