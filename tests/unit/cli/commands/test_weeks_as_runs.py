"""Run folders of weeks with the commands that take runs: compare, simulate, hindcast, report and the store's own."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from support.weekly import write_weeks

from resilience.files.runs.run_marker import REPORT


@pytest.fixture(scope="module")
def planned(tiny_files, tiny_result, tmp_path_factory):
    """The tiny study, its plan's run folder, and two weeks in the steady state of its plan."""
    return write_weeks(tmp_path_factory.mktemp("weeks"), tiny_files, tiny_result)


@pytest.fixture
def weeks(resilience, planned, tmp_path):
    """Two weeks recorded in a store, the second with a dearer lane and less on a shelf."""
    dear = tmp_path / "dear"
    dear.mkdir()
    for file in planned.model.iterdir():
        (dear / file.name).write_bytes(file.read_bytes())
    lanes = pd.read_csv(dear / "lanes.csv", dtype=str)
    lanes.loc[0, "unit_cost"] = str(float(lanes.loc[0, "unit_cost"]) + 0.5)
    lanes.to_csv(dear / "lanes.csv", index=False)
    file = planned.states["2026-W49"] / "inventory.csv"
    whole = file.read_text()
    stock = pd.read_csv(file)
    stock.loc[(stock["site"] == "PLANT") & (stock["part"] == "VALVE"), "on_hand"] -= 25.0
    stock.to_csv(file, index=False)
    for week, model, previous in (
        ("2026-W48", planned.model, planned.plan), ("2026-W49", dear, tmp_path / "2026-W48"),
    ):  # fmt: skip
        ended = resilience(
            "recommend", model, planned.scenarios, "--state", planned.states[week], "--previous", previous, "--period",
            week, "-o", tmp_path / week, "--store", tmp_path / "store.db",
        )  # fmt: skip
        assert ended.code == 0, ended.err
    file.write_text(whole)
    return tmp_path


def test_two_weeks_are_compared_by_decisions_inputs_and_state(resilience, weeks):
    """Proves: the cell of the model and the cell of the state that differ are told, the cost with the reason it moves.

    The weeks' folders keep what they were decided on: moved or changed since, the models themselves are not asked.
    """
    ended = resilience("compare", weeks / "2026-W48", weeks / "2026-W49", "--format", "json")
    assert ended.code == 0, ended.err
    cells = {(one["file"], one["column"]): (one["was"], one["now"]) for one in ended.json["inputs"]}
    assert ("lanes.csv", "unit_cost") in cells
    was, now = cells["inventory.csv", "on_hand"]
    assert float(was) - float(now) == pytest.approx(25.0)
    costs = {one["what"]: (one["was"], one["now"]) for one in ended.json["costs"]}
    for place, week in enumerate(("2026-W48", "2026-W49")):
        made = json.loads((weeks / week / "recommendation.json").read_text())
        assert costs["whole cost"][place] == pytest.approx(made["cost"]["this_week"], rel=1e-12)
    told = resilience("compare", weeks / "2026-W48", weeks / "2026-W49")
    assert "causes.csv" in " ".join(told.out.split())


def test_a_week_beside_itself_differs_in_nothing(resilience, weeks):
    """Proves: no cell, no decision, no cost is told where there is none, though tables were written and read again."""
    ended = resilience("compare", weeks / "2026-W48", weeks / "2026-W48", "--format", "json")
    assert ended.json["inputs"] == ended.json["decisions"] == []
    assert [one["amount"] for one in ended.json["moved"] if one["what"] == "change of the whole cost"] == [0.0]


def test_a_week_is_simulated_on_its_hazards_and_on_others(resilience, weeks, planned, tmp_path):
    """Proves: both plans are judged in years from the steady state, and it is said that today has no part."""
    other = tmp_path / "other.toml"
    text = planned.scenarios.read_text()
    other.write_text(text.replace('title = "', 'title = "Other: ', 1))
    for words in ((), ("--scenarios", other)):
        ended = resilience("simulate", weeks / "2026-W49", *words, "--years", 60, "--format", "json")
        assert ended.code == 0, ended.err
        assert any("2026-W49" in note and "priced anew" in note for note in ended.json["notes"])
        assert {"optimized mix", "plan in force"} == set(ended.json["simulation"]["policies"])


def test_a_weeks_plan_is_replayed_and_not_held_against_todays(resilience, weeks, tmp_path):
    """Proves: a dated fire is replayed on the week's plan beside today's of the tables, and no yearly saving is told.

    What a week has beside its plan is the plan in force until then: told as today's it would be another comparison.
    """
    dated = tmp_path / "dated.toml"
    dated.write_text(
        'title = "A fire"\nseed = 1\n[[hazard]]\nname = "fire"\nhits = "capacity"\nselect = { site = "NEAR" }\n'
        'onset = 2026-03-02\nseverity = 1.0\nduration = "3 wk"\ndetection = "1 d"\nsource = "made up"\n'
    )
    ended = resilience("hindcast", "--run", weeks / "2026-W49", dated, "--format", "json")
    assert ended.code == 0, ended.err
    assert ended.json["beside"]
    assert not any("By what its run promises" in words for words in ended.json["verdict"])


def test_a_week_has_a_report_and_one_of_before_is_told(resilience, weeks):
    """Proves: the page is there at the end and made again by `report`; without kept input runs are refused in words."""
    folder = weeks / "2026-W49"
    whole = (folder / REPORT).read_bytes()
    (folder / REPORT).unlink()
    assert resilience("report", folder).code == 0
    assert (folder / REPORT).read_bytes() == whole
    marker = json.loads((folder / "run.json").read_text())
    marker["files"] = {name: one for name, one in marker["files"].items() if not name.startswith("inputs/")}
    (folder / "run.json").write_text(json.dumps(marker))
    refused = resilience("simulate", folder, "--years", 60)
    assert refused.code == 2
    assert "earlier version" in " ".join(refused.err.split())


def test_the_store_lists_shows_diffs_repeats_and_forgets_weeks(resilience, weeks):
    """Proves: each command of the store works on weeks; repeated to the byte, forgotten with their folders, kept whole.

    A folder that holds a report and kept input is the run's own, so `--folders` deletes all of it.
    """
    store = weeks / "store.db"
    listed = resilience("runs", "list", store, "--kind", "recommendation", "--format", "json").json["runs"]
    assert [one["period"] for one in listed] == ["2026-W48", "2026-W49"]
    assert resilience("runs", "show", store, 2).code == 0
    beside = resilience("runs", "diff", store, 1, 2, "--format", "json")
    assert beside.code == 0, beside.err
    assert any(one["column"] == "unit_cost" for one in beside.json["inputs"])
    again = resilience("runs", "repeat", store, 1)
    assert "to the last byte" in " ".join(again.out.split()), again.out + again.err
    gone = resilience("runs", "forget", store, 1, "--folders", "--format", "json")
    assert gone.json["forgotten"] == [1]
    assert not (weeks / "2026-W48").exists()
    assert (weeks / "2026-W49").is_dir()
