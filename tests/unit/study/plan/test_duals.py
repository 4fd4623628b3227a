"""Duals and program files of a study, from Python, in the planner's nouns."""

from __future__ import annotations

from dataclasses import replace

import highspy
import numpy as np
import pandas as pd
import pytest

import resilience as rs
from resilience.solve import duals as found_by

VALVE = ("PLANT", "VALVE")


def figure_of(path):
    """Least cost of a program file, by HiGHS alone."""
    highs = highspy.Highs()
    for option, value in {"output_flag": False, "threads": 1, "mip_rel_gap": 1e-9}.items():
        highs.setOptionValue(option, value)
    highs.readModel(str(path))
    highs.run()
    return highs.getInfo().objective_function_value


def test_duals_of_the_first_stage_are_a_typed_table(tiny_result):
    """Proves: a row for each row of the program, with rule, place, number and unit; a valve more a week costs more.

    100 pumps a week need 200 valves at 8 + 0.1 each, 52 weeks: 421.20 EUR a year for one more at PLANT a week.
    """
    duals = tiny_result.duals
    assert len(duals) == len(tiny_result.program.first.rows)
    assert (duals["dual"].dtype, duals["low"].dtype) == (np.float64, np.float64)
    valve = duals.set_index("row").loc["planned_flow[PLANT,VALVE]"]
    assert (valve["site"], valve["part"]) == VALVE
    assert valve["unit"] == "EUR per year for each unit per period"
    assert valve["dual"] == pytest.approx(421.2, rel=1e-3)
    assert (duals.loc[duals["rule"] == "lane_capacity", "dual"] <= 0).all()
    assert duals.loc[duals["lane"].notna(), "part"].notna().all()


def test_a_rules_dual_is_what_it_costs(tiny_files, monkeypatch):
    """Proves: one unit of stock less and one more cost what the rule's dual says, or a kink apart; whole and split.

    Sensitivity: the rule is put into the program in units of 1,000; its dual read there would be a thousand times that.
    """

    def at_most(units):
        told = rs.PlanOptions(gap=1e-9, compare=False)
        rule = {"stock": lambda m: 1_000 * m.buffer[VALVE] <= 1_000 * units}
        return rs.optimize(tiny_files.model, tiny_files.scenarios, told, extra=rule)

    fewer, found, more = (at_most(units) for units in (99, 100, 101))
    for small in (20_000, 0):
        monkeypatch.setattr(found_by, "SMALL", small)
        row = replace(found).duals.set_index("row").loc["stock"]
        slack = 1e-3
        assert found.found - fewer.found - slack <= row["dual"] * 1_000 <= more.found - found.found + slack < 0
        assert (row["high"], row["value"]) == (pytest.approx(100_000), pytest.approx(100_000))


def test_a_budgets_dual_is_what_a_unit_of_it_saves(tiny_files):
    """Proves: with 400 a year for precautions one more saves what its dual says, in whatever unit it was solved."""

    def within(budget):
        wishes = rs.Requirements(budget=budget)
        told = rs.PlanOptions(gap=1e-9, compare=False, requirements=wishes)
        return rs.optimize(tiny_files.model, tiny_files.scenarios, told)

    row = within(400.0).duals.set_index("row").loc["budget"]
    fewer, found, more = (within(budget).found for budget in (399.0, 400.0, 401.0))
    assert found - fewer - 1e-4 <= row["dual"] <= more - found + 1e-4 < 0
    assert row["high"] == pytest.approx(400)


def test_duals_of_a_cvar_are_of_the_whole_objective(tiny_files):
    """Proves: where bad years weigh, stock held to 100 units costs by its dual what the objective says."""

    def at_most(units):
        told = rs.PlanOptions(gap=1e-7, compare=False, risk=rs.RiskAttitude(1.0, 0.9, 2_000, 1))
        return rs.optimize(tiny_files.model, tiny_files.scenarios, told, extra=lambda m: m.buffer[VALVE] <= units)

    dual = at_most(100).duals.set_index("row").loc["rule", "dual"]
    assert dual == pytest.approx((at_most(101).found - at_most(100).found), rel=1e-2)


def test_duals_of_one_disruption_are_a_table_by_period(tiny_result, tiny_files):
    """Proves: of the fire of four weeks each row has its place, period and unit; a valve more in stock then loses less.

    Nothing is worth more than the two valves' worth of a pump: 60 of margin, 161.20 of what it replaces.
    """
    name = max(tiny_result.scenarios.scenarios, key=lambda scenario: scenario.duration).name
    table = rs.scenario_duals(tiny_files.model, tiny_files.scenarios, name, tiny_result.plan)
    assert list(table.columns) == ["rule", "site", "part", "lane", "period", "row", "dual", "unit"]
    assert table["period"].dtype == pd.Int64Dtype()
    stock = table[(table["rule"] == "stock_balance") & (table["part"] == "VALVE") & (table["site"] == "PLANT")]
    assert stock["dual"].abs().max() > 0
    assert set(stock["unit"]) == {"EUR an occurrence for each unit"}
    assert stock["period"].is_monotonic_increasing


def test_unknown_scenarios_are_told_with_some_that_exist(tiny_result, tiny_files):
    """Proves: a name that is none is an `InputError` that lists names; a plan of another kind is refused, too."""
    with pytest.raises(rs.InputError, match="first are"):
        rs.scenario_duals(tiny_files.model, tiny_files.scenarios, "quake", tiny_result.plan)
    with pytest.raises(rs.InputError):
        rs.scenario_duals(tiny_files.model, tiny_files.scenarios, "quake", "plan.json")


@pytest.mark.parametrize("ending", ["lp", "MPS"])
def test_a_study_is_written_for_any_solver(tiny_result, tiny_files, tmp_path, ending):
    """Proves: of the study and of the plan's own program, HiGHS finds the engine's figure from the file to 1e-7."""
    written = tiny_result.write_program(tmp_path / f"solved.{ending}")
    assert figure_of(written) == pytest.approx(tiny_result.found, rel=1e-7)
    fresh = rs.write_program(tiny_files.model, tiny_files.scenarios, tmp_path / f"fresh.{ending}")
    assert figure_of(fresh) == pytest.approx(tiny_result.found, rel=1e-3)


def test_rules_and_wishes_are_in_the_file(tiny_result, tiny_files, tmp_path):
    """Proves: a rule of one's own, read before, is a row of the file: it costs more with it."""
    capped = rs.optimize(
        tiny_files.model, tiny_files.scenarios, rs.PlanOptions(compare=False), extra=lambda m: m.buffer[VALVE] <= 10
    )
    path = rs.write_program(tiny_files.model, tiny_files.scenarios, tmp_path / "a.mps", capped.options)
    assert figure_of(path) > tiny_result.found + 10


def test_files_are_whole_and_never_replaced_unasked(tiny_result, tiny_files, tmp_path):
    """Proves: endings without a format, a CVaR, files that exist and places that take none are told before the work."""
    path = tiny_result.write_program(tmp_path / "a.lp")
    for wrong, said in ((path, "replace"), (tmp_path / "a.txt", "says no format"), (tmp_path, "no format")):
        with pytest.raises(rs.InputError, match=said):
            tiny_result.write_program(wrong)
    assert tiny_result.write_program(path, replace=True) == path
    risky = rs.PlanOptions(risk=rs.RiskAttitude(1.0))
    with pytest.raises(rs.InputError, match="CVaR"):
        rs.write_program(tiny_files.model, tiny_files.scenarios, tmp_path / "b.lp", risky)
    assert sorted(found.name for found in tmp_path.iterdir()) == ["a.lp"]
