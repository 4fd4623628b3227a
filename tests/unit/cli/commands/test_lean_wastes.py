"""`resilience lean` on today and on run folders: the seven wastes add up, and what has no ledger is refused."""

from __future__ import annotations

import pytest

import resilience as rs


def test_the_command_tells_the_wastes_of_today_and_of_a_run(resilience, tiny, tmp_path):
    """Proves: `lean MODEL` and `lean --run RUN` print and hold wastes that add up; neither or both is refused."""
    told = resilience("lean", tiny.model, "--format", "json").json
    assert {"waste", "measured", "cost"} <= set(told["wastes"][0])
    run = tmp_path / "run"
    assert resilience("plan", tiny.model, tiny.scenarios, "-o", run, "-q").code == 0
    ended = resilience("lean", "--run", run)
    assert ended.code == 0
    for words in ("Seven wastes", "not measured", "over-processing", "optimized mix"):
        assert words in ended.out
    wastes = resilience("lean", "--run", run, "--format", "json").json["wastes"]
    totals = rs.read_run(run).comparison.set_index("policy")["total"]
    for policy, total in totals.items():
        costs = [row["cost"] for row in wastes if row["policy"] == policy and row["measured"]]
        assert sum(costs) == pytest.approx(total, rel=1e-6)
    assert resilience("lean").code == 2
    assert resilience("lean", tiny.model, "--run", run).code == 2


def test_simulated_years_add_up_and_a_folder_without_a_ledger_says_so(resilience, tiny, tmp_path):
    """Proves: `simulate` writes the ledger of simulated years; a folder that has none is wrong input, not a crash."""
    run, judged = tmp_path / "run", tmp_path / "judged"
    assert resilience("plan", tiny.model, tiny.scenarios, "-o", run, "-q").code == 0
    assert resilience("simulate", run, "--years", "40", "-o", judged, "-q").code == 0
    found = rs.read_tables(judged).tables
    for name, total in found["simulation"].set_index("policy")["simulated_total"].items():
        rows = found["wastes"][found["wastes"]["policy"] == name]
        assert rows["cost"].sum() == pytest.approx(total, rel=1e-6)
    assert resilience("lean", "--run", judged).code == 0
    shown = tmp_path / "shown"
    assert resilience("exposure", tiny.model, "--fast", "-o", shown, "-q").code == 0
    ended = resilience("lean", "--run", shown, "--format", "json")
    assert ended.code == 2
    assert "waste ledger" in ended.json["findings"][0]["message"]


def test_conditions_are_printed_with_and_without_scenarios(resilience, tiny):
    """Proves: scenarios tell how often lanes are cut; without them it says so; JSON is JSON."""
    ended = resilience("lean", tiny.model, tiny.scenarios)
    assert ended.code == 0
    assert "Conditions for just-in-time" in ended.out
    assert "name scenarios, too" not in ended.out
    assert "name scenarios, too" in resilience("lean", tiny.model).out
    told = resilience("lean", tiny.model, tiny.scenarios, "--format", "json").json
    assert all({"pays", "missing", "shorter_days"} <= set(one) for one in told["conditions"])
