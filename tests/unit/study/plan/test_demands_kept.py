"""Whatever a plan has to keep, the plan that is told and written keeps it, also after actions were taken back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import resilience as rs
from resilience.cli.text.tables import no_choices
from resilience.errors import SolverError
from resilience.program.wishes_kept import moves
from resilience.study.advice.recommendation import Status
from resilience.study.costs.evaluate import broken
from resilience.study.plan.kept import refuse_unkept
from resilience.study.run.deliver import write_run

SHELF = rs.Node("PLANT", "VALVE")
NEAR, FAR = "NEAR>PLANT:VALVE:road", "FAR>PLANT:VALVE:rail"
YEARS = rs.CertifyOptions(rs.JudgeOptions(years=40))


@pytest.fixture(scope="module")
def free(tiny_files):
    """The tiny study with nothing asked for."""
    return rs.optimize(tiny_files.model, tiny_files.scenarios)


@pytest.fixture(scope="module")
def planned(tiny_files, free):
    """Plan the tiny study under demands and against a previous plan, with what is told of it and judged."""

    def plan(change=None, stock=None, far=None, **asked):
        before = free.plan
        if stock is not None:
            before = replace(before, buffers={**before.buffers, SHELF: stock})
        if far is not None:
            flows = {**before.flows, NEAR: 200 * (1 - far), FAR: 200 * far}
            before = replace(before, flows=flows, qualified=before.qualified | {FAR})
        asked = {"change": rs.ChangeLimit(**change)} | asked if change else asked
        options = rs.PlanOptions(requirements=rs.Requirements(**asked), previous=before if change else None)
        told = rs.optimize(tiny_files.model, tiny_files.scenarios, options)
        return told, rs.certify(told, YEARS)

    return plan


@pytest.mark.parametrize(("stock", "share"), [(1200.0, 0.25), (1150.0, 0.1), (1200.0, 0.0)])
def test_taking_back_stops_where_the_limit_on_change_does(planned, stock, share, tmp_path):
    """Proves: with (1 - share) of the last plan's stock as the least allowed, that is written, though it does not pay.

    Taken back because it saves nothing, the shelf went to today's 100 units: 92 % of change where 25 % is allowed,
    and the plan cost less than the bound that was proven.
    """
    for result in planned(change={"buffers": share}, stock=stock):
        assert result.plan.buffers[SHELF] == pytest.approx((1 - share) * stock, rel=1e-4)
        assert result.objective >= result.bound * (1 - 1e-9)
        (raised,) = [one for one in result.recommended if one.part == "VALVE" and one.status is Status.REQUIRED]
        assert "changes buffers by" in result.recommendations.set_index("action").loc[raised.action, "evidence"]
        breaks = result.comparison.set_index("policy")["breaks"]
        assert breaks["status quo"].startswith("changes buffers by")
        assert breaks["optimized mix"] == ""
        assert "status quo" in no_choices(result)
        run = write_run(result, tmp_path / "run", replace=True)
        written = json.loads((run / "certificate.json").read_text(encoding="utf-8"))["proof"]
        assert written["objective"] >= written["lower_bound"] * (1 - 1e-9)


@pytest.mark.parametrize(("far", "share"), [(0.5, 0.2), (0.8, 0.1)])
def test_flows_move_no_farther_than_they_may(planned, far, share):
    """Proves: of last week's 300 units a period a share may move, half of it away from FAR and half to NEAR.

    Taken back, all of FAR's part moved.
    """
    for result in planned(change={"flows": share}, far=far):
        assert result.plan.flows[FAR] == pytest.approx(200 * far - share * 300 / 2, rel=1e-4)
        assert result.comparison.set_index("policy")["breaks"]["status quo"].startswith("changes flows by")


@pytest.mark.parametrize(
    "asked",
    [
        {"budget": 150.0},
        {"fill_rate": 0.9995},
        {"survive": ("NEAR",)},
        {"change": {"buffers": 0.3, "flows": 0.05}, "stock": 900.0, "budget": 2000.0},
        {"change": {"buffers": 0.5}, "stock": 50.0, "survive": ("FAR",)},
    ],
)
def test_every_demand_is_kept_by_what_is_told(planned, asked):
    """Proves: of budget, service, survival and change none is broken, by a look at the plan from the demands alone."""
    for result in planned(**asked):
        assert broken(result.evaluator, result.best) == ()
        assert all(moved.amount <= moved.share * moved.before + 1e-3 for moved in moves(result.program, result.best.x))
        assert result.objective >= result.bound * (1 - 1e-9)
        assert refuse_unkept(result).plan == result.plan


def test_a_plan_that_breaks_a_demand_is_not_written(planned, tmp_path):
    """Proves: however it came about, no file says a plan that moves too far or costs less than was proven."""
    told, _ = planned(change={"buffers": 0.25}, stock=400.0)
    moved = told.evaluator.moved(told.best, SHELF, 20.0)
    with pytest.raises(SolverError, match=r"changes buffers by 95 % against the previous plan where 25 % is allowed"):
        write_run(replace(told, best=moved), tmp_path / "run")
    with pytest.raises(SolverError, match="no plan can cost less"):
        write_run(replace(told, objective=0.99 * told.bound), tmp_path / "run")
    outside = told.evaluator.moved(told.best, SHELF, -5.0)
    with pytest.raises(SolverError, match=r"changes buffers|not feasible"):
        write_run(replace(told, best=outside), tmp_path / "run")
    assert not (tmp_path / "run").exists()
