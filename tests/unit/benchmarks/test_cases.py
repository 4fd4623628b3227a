"""The benchmark's cases, on an instance so small that it takes no time: answers count here, seconds never."""

from __future__ import annotations

import pytest

from benchmarks import cases, ordinary
from benchmarks.__main__ import extrapolate
from benchmarks.instances import TINY, dense_scenarios, make_model
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.highs import Limits
from resilience.solve.two_stage import solve_two_stage


def test_both_sides_of_the_ratio_solve_the_same_program():
    """Proves: the compiled form and the ordinary Pyomo form have the same least cost, so their times may be compared.

    Sensitivity: numbers put in the wrong place of one form, or a scenario left out, move one cost and not the other.
    """
    model = make_model(TINY)
    scenarios = dense_scenarios(model, 3, TINY.periods)
    compiled = solve_two_stage(build_program(model, scenarios, BuildOptions(pruned=False)), Limits(1e-9))
    assert ordinary.solve(ordinary.build(model, scenarios)) == pytest.approx(compiled.objective, rel=1e-8)
    assert compiled.objective > compiled.unavoidable


def test_both_forms_hold_the_same_columns():
    """Proves: each case counts the program it built, and both built every scenario over the whole network.

    Sensitivity: a pruned or merged side would have fewer columns and win for the wrong reason.
    """
    ours, theirs = cases.compiled(3, TINY), cases.pyomo(3, TINY)
    assert 0.9 * theirs.columns <= ours.columns <= theirs.columns  # missing stock that cannot be is not written
    assert ours.rows <= theirs.rows
    assert cases.compiled(6, TINY).columns > 1.8 * ours.columns


def test_both_methods_give_the_same_objective():
    """Proves: L-shaped method and extensive form agree on the pruned instance to the gap they were given.

    Sensitivity: a case that solves another instance than its rival.
    """
    split, whole = cases.lshaped(0, TINY), cases.extensive(0, TINY)
    assert split.objective == pytest.approx(whole.objective, rel=2 * cases.GAP)
    assert split.columns == whole.columns


def test_extrapolation_is_the_line_through_two_sizes():
    """Proves: 2 s at 10 and 20 s at 100 scenarios make 200 s at 1,000.

    Sensitivity: in proportion to the larger size alone it would be 200 also for 5 s at 10; the line gives 170 there.
    """
    small, large = cases.Measured(2.0, 0.2, 10, 10), cases.Measured(20.0, 2.0, 100, 100)
    assert extrapolate(small, large, (10, 100), 1000).seconds == pytest.approx(200.0)
    fixed = extrapolate(cases.Measured(5.0, 0.2, 10, 10), large, (10, 100), 1000)
    assert fixed.seconds == pytest.approx(5 + 11 * 15)
    assert fixed.columns == 1000
