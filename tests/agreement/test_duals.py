"""Duals tell what a little more of a row's side would change; program files hold the engine's program."""

from __future__ import annotations

from dataclasses import replace

import highspy
import numpy as np
import pytest
from support.cases import seeded_case

import resilience as rs
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve import duals as found_by
from resilience.solve.duals import first_stage_duals, recourse_duals
from resilience.solve.extensive import build_extensive
from resilience.solve.highs import Limits
from resilience.solve.lp import Ending, WarmLp
from resilience.solve.two_stage import solve_two_stage
from resilience.solve.written import write_extensive

SEEDS = (0, 2, 4, 6, 9)
TIGHT = Limits(1e-9)


def solved(seed):
    """A case's program and its plan."""
    case = seeded_case(seed)
    program = build_program(case.model, case.scenarios)
    return case, program, solve_two_stage(program, TIGHT)


def moved(arrays, row, by):
    """Least cost once both sides of a row have moved; None where nothing fits any more."""
    low, high = arrays.row_lower.copy(), arrays.row_upper.copy()
    low[row] += by
    high[row] += by
    lp = WarmLp(replace(arrays, row_lower=low, row_upper=high))
    return lp.objective if lp.run() is Ending.OPTIMAL else None


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("split", [False, True], ids=["whole", "split"])
def test_a_dual_is_a_slope_from_below(seed, split, monkeypatch):
    """Proves: cost is convex in each side, and lies above its dual's line on both sides, whole and split.

    Sensitivity: a sign turned round, or a dual left in the solver's own money, would cross the cost on one side.
    """
    _, program, outcome = solved(seed)
    if split:
        monkeypatch.setattr(found_by, "SMALL", 0)
    found = first_stage_duals(program, outcome.answer.x, None, outcome.unavoidable)
    arrays = build_extensive(found_by._pinned(program, outcome.answer.x)).arrays
    base = moved(arrays, 0, 0.0)
    slack = 1e-5 * abs(base - outcome.unavoidable) if split else 1e-7 * abs(base)
    assert base == pytest.approx(outcome.objective, rel=1e-7)
    steep = np.argsort(-np.abs(found))[:12]
    assert np.abs(found[steep[0]]) > 0
    for row in steep:
        for by in (0.05, -0.05):
            cost = moved(arrays, row, by)
            assert cost is None or cost >= base + by * found[row] - slack


def loss_once_moved(program, x, row, by):
    """Loss of the only case once both sides of a row of its recourse have moved; None where it has no answer then."""
    (block,) = program.blocks
    low, high = block.template.row_lower, block.template.row_upper
    shift = np.where(np.arange(len(low.constant)) == row, by, 0.0)
    template = replace(
        block.template,
        row_lower=replace(low, constant=low.constant + shift),
        row_upper=replace(high, constant=high.constant + shift),
    )
    other = block.altered(branches=replace(block.branches, template=template))
    try:
        return recourse_duals(replace(program, blocks=(other,)), x)[1]
    except rs.SolverError:
        return None


@pytest.mark.parametrize("seed", SEEDS)
def test_a_disruptions_duals_are_slopes_of_its_loss(seed):
    """Proves: each row's dual bounds the loss from below, and the loss is the engine's at that plan."""
    case, program, outcome = solved(seed)
    place = int(np.argmax(np.where(program.rates > 0, outcome.answer.losses, -np.inf)))
    struck = program.scenarios[place]
    alone = build_program(case.model, [struck], BuildOptions(sizes=program.sizes, requirements=rs.Requirements()))
    column = {name: at for at, name in enumerate(program.first.columns)}
    x = np.array([outcome.answer.x[column[name]] if name in column else 0.0 for name in alone.first.columns])
    duals, loss = recourse_duals(alone, x)
    assert len(duals) == len(alone.blocks[0].template.rows)
    steep = np.argsort(-np.abs(duals))[:10]
    assert np.abs(duals[steep[0]]) > 0 or abs(loss) < 1e-6
    for row in steep:
        for by in (0.05, -0.05):
            other = loss_once_moved(alone, x, row, by)
            assert other is None or other >= loss + by * duals[row] - 1e-6 * max(1.0, abs(loss))
    if set(alone.first.columns) == set(program.first.columns):
        assert loss == pytest.approx(outcome.answer.losses[place], rel=1e-7, abs=1e-6)


@pytest.mark.parametrize("ending", ["lp", "mps"])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_program_file_costs_what_the_engine_finds(seed, ending, tmp_path):
    """Proves: HiGHS, from the file alone, finds the engine's figure to 1e-7: costs, sides and choices are there.

    Sensitivity: costs written in the solver's own unit of money would be off by a power of two.
    """
    _, program, outcome = solved(seed)
    path = write_extensive(program, tmp_path / f"case.{ending}")
    highs = highspy.Highs()
    for option, value in {"output_flag": False, "threads": 1, "mip_rel_gap": 1e-9}.items():
        highs.setOptionValue(option, value)
    assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    assert highs.getInfo().objective_function_value == pytest.approx(outcome.objective, rel=1e-7)
    assert highs.getNumCol() == len(build_extensive(program).arrays.cost)
