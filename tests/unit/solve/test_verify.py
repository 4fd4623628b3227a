"""The independent checks, each with an answer that is wrong in one number."""

from __future__ import annotations

import numpy as np
import pytest

from resilience.errors import SolverError
from resilience.solve.verify import check_bound, check_objective, check_point


@pytest.fixture
def program(small):
    """Whole x and y between 0 and 5 with 3 <= x + y <= 4."""
    return small.arrays([1, 1], [[1, 1]], [3], [4], upper=5, integer=True)


def test_a_right_answer_passes(program):
    """Proves: a feasible point passes, also when rounding has left traces of 1e-7.

    Sensitivity: a tolerance of nothing would reject every real answer.
    """
    check_point(program, np.array([1.0, 2.0]), "plan")
    check_point(program, np.array([1.0 + 1e-7, 2.0 - 1e-7]), "plan")


@pytest.mark.parametrize(
    ("point", "named"),
    [
        ((1.0, 1.0), "rows off by 3.3e-01"),
        ((3.0, 2.0), "rows off by 1.7e-01"),
        ((-1.0, 4.0), "bounds by 5.0e-01"),
        ((6.0, -2.0), "bounds by 6.7e-01"),
        ((1.5, 2.0), "integers by 5.0e-01"),
        ((np.nan, 3.0), "not finite"),
        ((np.inf, 3.0), "not finite"),
    ],
)
def test_one_wrong_number_is_caught(program, point, named):
    """Proves: a row below or above its limit, a bound, a fraction and a number that is none are each caught and named.

    Sensitivity: a check of one side only, or of rows alone, lets one of these pass.
    """
    with pytest.raises(SolverError, match=named.replace("+", r"\+")):
        check_point(program, np.array(point), "plan")


def test_a_claimed_objective_must_be_the_recomputed_one():
    """Proves: a claim of 100 passes at 100.0009 and fails at 100.002, measured against the size of the terms.

    Sensitivity: measured against the objective alone, costs that cancel would fail for rounding.
    """
    check_objective(100.0, 100.0009, 100.0)
    check_objective(0.0, 0.5, 1e5)
    with pytest.raises(SolverError, match=r"recomputed from the answer it is 100\.002"):
        check_objective(100.0, 100.002, 100.0)


@pytest.mark.parametrize("bound", [89.0, 101.0])
def test_a_bound_lies_between_relaxation_and_objective(bound):
    """Proves: a bound below its own relaxation, or above the objective it bounds, is refused.

    Sensitivity: a bound of the other sign, or of an earlier run, falls outside.
    """
    check_bound(95.0, 90.0, 100.0, 100.0)
    with pytest.raises(SolverError, match="does not lie between"):
        check_bound(bound, 90.0, 100.0, 100.0)


def test_a_corrupted_answer_never_leaves_the_solver(small, monkeypatch):
    """Proves: when HiGHS hands over a wrong point or objective, `solve_two_stage` raises instead of reporting it.

    Sensitivity: checks that are there but not called.
    """
    from dataclasses import replace

    from resilience.solve import two_stage

    honest = two_stage.solve
    program = small.program(small.outage(2, 5.0))

    def shifted(*args, **kwargs):
        run = honest(*args, **kwargs)
        return replace(run, x=run.x + 1.0)

    def cheaper(*args, **kwargs):
        run = honest(*args, **kwargs)
        return replace(run, objective=run.objective - 50.0)

    for liar, message in ((shifted, "not feasible"), (cheaper, "The solver claims")):
        monkeypatch.setattr(two_stage, "solve", liar)
        with pytest.raises(SolverError, match=message):
            two_stage.solve_two_stage(program, method=two_stage.Method.EXTENSIVE)
