"""The plan of a run meets an old event beside today's plan. All numbers worked out by hand."""

from __future__ import annotations

import pytest
from support.replays import fire, gates, swept

import resilience as rs
from resilience.errors import InputError

RATED = """title = "Fires"
seed = 1
[[hazard]]
name = "fire"
hits = "capacity"
select = {{ site = "FORGE" }}
rate = 0.5
severity = 1.0
duration = "{days} periods"
detection = "1 h"
source = "made up"
"""
RECORDED = '[recorded]\nloss = 280\nlow = 250\nhigh = 300\nunit = "gates"\nsource = "made up"\n'
RULES = [None, "margin"]


@pytest.fixture
def planned(tmp_path):
    """Plan the works against fires of some days a year, and return its model and result."""

    def make(days: int = 5, **more):
        model = gates(tmp_path / "gates", **more)
        rated = tmp_path / "rated.toml"
        rated.write_text(RATED.format(days=days), encoding="utf-8")
        return model, rs.optimize(model, rated)

    return make


def whole(result):
    """Rows of all demand."""
    return result.beside[result.beside["by"] == "all"]


@pytest.mark.parametrize("rationing", RULES)
@pytest.mark.parametrize(("days", "today", "plan"), [(3, 120, 0), (5, 200, 0), (7, 280, 80), (9, 360, 160)])
def test_the_plan_of_a_run_meets_the_event(planned, tmp_path, rationing, days, today, plan):
    """Proves: beside today's bare shelf the run's buffer covers its own days of the fire, and no more.

    A hinge costs 0.4 a year to hold, a lost gate 30: so fires of five days once in two years buy five days of hinges,
    200. A fire of 9 days loses 9 x 40 today, 4 x 40 with it; each gate 30. Sensitivity: a stock cut to the longest
    fire replayed, or a plan replayed with today's shelf, loses 120 to 360 in both columns.
    """
    _, run = planned()
    assert run.plan.buffers[rs.Node("WORKS", "HINGE")] == pytest.approx(200)
    result = rs.hindcast(
        scenarios=fire(tmp_path / "old.toml", duration=f"{days} periods"), run=run, rationing=rationing
    )
    row = whole(result).iloc[0]
    assert (row["lost_today"], row["lost_plan"], row["lost_change"]) == pytest.approx((today, plan, plan - today))
    assert row["margin_lost_change"] == pytest.approx(30 * (plan - today))
    town = result.beside.set_index(["by", "name"]).loc[("market", "TOWN")]
    assert town["lost_change"] == pytest.approx(plan - today)
    assert (row["first_stop_plan"] is None) == (plan == 0)


def test_a_swept_stock_is_todays_alone(planned, tmp_path):
    """Proves: the covers swept are of the day of the event; the plan keeps its 200 hinges at every setting.

    A fire of seven days: 320, 240 and 160 lost at no, two and four days of stock less those days; 80 with the plan.
    Sensitivity: a sweep that reached the plan would replace its 200 by 0, 80 and 160 and lose the same as today.
    """
    _, run = planned()
    events = fire(
        tmp_path / "old.toml", RECORDED, swept("WORKS", "0 periods", "2 periods", "4 periods"), duration="7 periods"
    )
    result = rs.hindcast(scenarios=events, run=run)
    assert whole(result)["lost_today"].tolist() == pytest.approx([280, 200, 120])
    assert whole(result)["lost_plan"].tolist() == pytest.approx([80, 80, 80])
    assert any("its own stock at every setting" in words for words in result.verdict)
    assert any("loses 80 gates in place of 120 to 280: 40 to 200 fewer" in words for words in result.verdict)


def test_todays_numbers_are_those_of_a_replay_without_a_run(planned, tmp_path):
    """Proves: a run beside it moves nothing that is told of today's plan, and is told only where it is asked for."""
    model, run = planned()
    events = fire(tmp_path / "old.toml", RECORDED, swept("WORKS", "0 periods", "1 periods"), duration="6 periods")
    alone, beside = rs.hindcast(model, events), rs.hindcast(scenarios=events, run=run)
    assert alone.beside is None
    assert alone.table.equals(beside.table)
    assert alone.places.equals(beside.places)


def test_a_run_folder_replays_as_its_result(planned, tmp_path):
    """Proves: from the folder, from what was read of it and from the result the same is replayed."""
    model, run = planned()
    folder = run.write(tmp_path / "run")
    events = fire(tmp_path / "old.toml", duration="8 periods")
    tables = [rs.hindcast(model, events, run=one).beside for one in (folder, rs.read_run(folder))]
    expected = rs.hindcast(scenarios=events, run=run).beside
    assert all(table.equals(expected) for table in tables)


def test_what_cannot_be_replayed_is_a_finding(planned, tmp_path):
    """Proves: no dated hazard, another model, or nothing to replay at all end with what to do about it."""
    model, run = planned()
    events = fire(tmp_path / "old.toml", duration="8 periods")
    with pytest.raises(InputError, match="No hazard of rated has a date"):
        rs.hindcast(run=run)
    with pytest.raises(InputError, match="knows the model"):
        rs.hindcast(model, events, run=run)
    with pytest.raises(InputError, match="Nothing says which model"):
        rs.hindcast(scenarios=events)
    folder = run.write(tmp_path / "run")
    lanes = model / "lanes.csv"
    lanes.write_text(lanes.read_text(encoding="utf-8").replace("2 h", "3 h"), encoding="utf-8")
    with pytest.raises(InputError, match="changed since the run"):
        rs.hindcast(model, events, run=folder)


@pytest.mark.parametrize("wish", ['survive = ["FORGE"]', "budget = 10", "fill_rate = 0.999"])
def test_what_is_asked_of_a_plan_is_no_event(tmp_path, wish):
    """Proves: a model whose settings ask for something replays the dated fire alone: seven days, 280 gates, one row.

    Sensitivity: outages to survive were replayed as well, and where today does not survive them the engine failed.
    """
    model = gates(tmp_path / "gates")
    sites = model / "sites.csv"
    text = sites.read_text(encoding="utf-8").replace("kind,region", "kind,region,time_to_recover")
    sites.write_text(text.replace("here\n", "here,\n").replace(",FORGE\n", ",FORGE,9 periods\n"), encoding="utf-8")
    settings = model / "model.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + f"[constraints]\n{wish}\n", encoding="utf-8")
    for rule in RULES:
        result = rs.hindcast(model, fire(tmp_path / "old.toml", duration="7 periods"), rationing=rule)
        assert result.table["loss"].tolist() == pytest.approx([280])
