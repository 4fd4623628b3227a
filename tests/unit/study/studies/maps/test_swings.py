"""One at a time: numbers with a range at their ends, what that does to the cost, and whether the plan changes."""

from __future__ import annotations

import pytest
from support.tiny_study import how_often, write_study

import resilience as rs
from resilience.study.studies.folder import study_tables
from resilience.study.studies.from_file import NO_RANGES
from resilience.study.studies.study import run_study
from resilience.study.studies.work.kept_work import KeptWork

PARTS = """part,unit_value,unit_value_low,unit_value_high
VALVE,10,2,40
PUMP,100,,
"""
DEMAND = """market,part,quantity,margin,margin_low,margin_high,patience
SHOP,PUMP,100,60,50,70,0
"""


def asked_with(folder, tables):
    """A study of the tiny model with some tables in other words."""
    study = write_study(folder, how_often("1"), "tornado = true\nleast_regret = false", tables)
    return study.asked(), study.tiny


@pytest.fixture(scope="module")
def ranged(tmp_path_factory):
    """A study of two numbers with ranges, where its model is, and what it finds."""
    asked, tiny = asked_with(tmp_path_factory.mktemp("swings"), {"parts.csv": PARTS, "demand.csv": DEMAND})
    return asked, tiny, run_study(asked)


def test_each_end_costs_what_a_run_of_the_changed_tables_does(ranged):
    """Proves: best plans at both ends of both ranges cost what `optimize` finds there, and the kept plan what it is.

    Sensitivity: ends of one number left in place for the next would move all four costs.
    """
    asked, tiny, found = ranged
    table = study_tables(found)["tornado"].set_index("column")
    assert sorted(table.index) == ["margin", "unit_value"]
    inputs = rs.read_inputs(tiny.model, tiny.scenarios)
    for column, change in {
        "margin": "demand[market=SHOP].margin",
        "unit_value": "parts[part=VALVE].unit_value",
    }.items():
        for end in ("low", "high"):
            row = table.loc[column]
            model, book = inputs.changed([f"{change}={row[end]}"])
            alone = rs.optimize(model, book, rs.PlanOptions(undo=False, gap=1e-6))
            allowed = asked.gap * (alone.objective - alone.unavoidable) + 1e-4
            assert row[f"best_{end}"] == pytest.approx(alone.objective, abs=allowed)
            assert row[f"kept_{end}"] >= row[f"best_{end}"] - 1e-6
    swing = table[["cost", "best_low", "best_high"]]
    assert (table["swing"] - (swing.max(axis=1) - swing.min(axis=1))).abs().max() < 1e-9
    assert table["swing"].is_monotonic_decreasing


def test_another_plan_is_told_in_words(ranged):
    """Proves: valves of 40 in place of 10 hold a smaller buffer, which is said with its place and both amounts.

    Where today's plan is as good to the gap nothing is said, though the solver may have come to another one.
    """
    table = study_tables(ranged[2])["tornado"].set_index("column")
    assert "VALVE" in table.loc["unit_value", "plan_high"]
    assert "->" in table.loc["unit_value", "plan_high"]
    for column in table.index:
        for end in ("low", "high"):
            dearer = table.loc[column, f"kept_{end}"] - table.loc[column, f"best_{end}"]
            assert bool(table.loc[column, f"plan_{end}"]) == (dearer > 1.0), (column, end, dearer)


def test_it_goes_on_where_it_was_ended(ranged, tmp_path):
    """Proves: taken up from what was kept, the ends have the same digits; none of their work is that of the futures."""
    asked, _, found = ranged
    kept = KeptWork(tmp_path / "kept", asked.fingerprint)
    kept.open()
    run_study(asked, kept=kept)
    for path in sorted((tmp_path / "kept" / "tornado").glob("*.json"))[1:3]:
        path.unlink()
    for name, table in study_tables(run_study(asked, kept=kept)).items():
        assert table.equals(study_tables(found)[name]), name


def test_an_end_that_cannot_be_is_a_note(tmp_path):
    """Proves: of a range with one end, the other is left out; tables without ranges are said to have none."""
    one, _ = asked_with(tmp_path, {"demand.csv": DEMAND.replace("50,70", ",70")})
    (swing,) = one.swings.swings
    assert (swing.low, swing.high) == (None, 0)
    (tmp_path / "other").mkdir()
    none, _ = asked_with(tmp_path / "other", {})
    assert none.swings.notes == (NO_RANGES,)
    found = run_study(none)
    assert NO_RANGES in found.notes
    assert study_tables(found)["tornado"].empty
