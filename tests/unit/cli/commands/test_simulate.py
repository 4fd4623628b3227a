"""`resilience simulate`: a run judged later, and refused when its input has changed; the certificate of `plan`."""

from __future__ import annotations

import json
import shutil

import pandas as pd
import pytest

from resilience import simulate_run
from resilience.errors import NoPlanError


@pytest.fixture
def planned(tiny_run):
    """A run folder of the tiny study, planned without judging."""
    return tiny_run("runs/run")


def test_a_run_is_simulated_from_what_it_holds(resilience, planned, tmp_path):
    """Proves: model and scenarios are found again; every policy has its estimates with interval, years and seed."""
    ended = resilience("simulate", planned, "--years", 200, "--seed", 4, "-o", tmp_path / "out", "--format", "json")
    assert ended.code == 0
    policies = ended.json["simulation"]["policies"]
    assert set(policies) == {"status quo", "pure just-in-time", "pure just-in-case", "optimized mix"}
    for policy in policies.values():
        parts = policy["parts_of_the_loss"]
        assert sum(part["mean"] for part in parts.values()) == pytest.approx(policy["simulated"]["aal"]["mean"])
        for estimate in (*policy["simulated"].values(), *parts.values()):
            assert estimate["n"] == 200
            assert estimate["seed"] == 4
            assert "no_interval" in estimate if estimate["half_width"] is None else estimate["half_width"] >= 0
    files = {path.name for path in (tmp_path / "out").iterdir()}
    assert files == {
        "run.json",
        "simulation.json",
        "simulation.csv",
        "exceedance.csv",
        "event_losses.csv",
        "wastes.csv",
    }
    table = pd.read_csv(tmp_path / "out" / "simulation.csv").set_index("policy")
    mix = policies["optimized mix"]
    assert table.loc["optimized mix", "simulated_total"] == pytest.approx(mix["simulated"]["total"]["mean"])
    assert table.loc["status quo", "saving_of_the_mix"] == pytest.approx(
        table.loc["status quo", "simulated_total"] - table.loc["optimized mix", "simulated_total"]
    )
    curve = pd.read_csv(tmp_path / "out" / "exceedance.csv")
    assert ((curve["low"] <= curve["probability"]) & (curve["probability"] <= curve["high"])).all()


def test_few_years_say_nothing_certain_of_the_worst(resilience, planned, tmp_path):
    """Proves: 60 years give VaR and CVaR without a width; table, CSV and JSON say why and how many years to ask for.

    Sensitivity: a batch of three years has its maximum as both; the spread of that looked like an interval.
    """
    ended = resilience("simulate", planned, "--years", 60, "-o", tmp_path / "out")
    assert "+- ?: no interval at 95 %, known only from" in ended.out
    assert "ask for at least 200 years" in ended.out
    table = pd.read_csv(tmp_path / "out" / "simulation.csv").set_index("policy")
    assert table[["var95_half_width", "cvar95_half_width"]].isna().all(axis=None)
    assert table["simulated_total_half_width"].notna().all()
    assert table["no_interval"].str.contains("cvar95: known only from").all()
    stored = json.loads((tmp_path / "out" / "simulation.json").read_text())["simulation"]["policies"]
    assert stored["status quo"]["simulated"]["cvar95"]["half_width"] is None


def test_what_is_read_back_is_what_was_planned(planned, tiny_result):
    """Proves: a run folder holds plans and promises to the last digit: the same years cost the same as before.

    Steady-state cost from rounded tables, or the plan of another policy, would show.
    """
    again, direct = simulate_run(planned, years=60), simulate_run(tiny_result, years=60)
    pd.testing.assert_frame_equal(again.table, direct.table)
    pd.testing.assert_frame_equal(again.event_losses, direct.event_losses)


def test_changed_input_is_refused(resilience, planned, tiny, tmp_path):
    """Proves: one changed byte of one table is a finding that names it, with exit code 2, and nothing is written."""
    lanes = tiny.model / "lanes.csv"
    lanes.write_text(lanes.read_text().replace("0.1,300", "0.1,301"))
    ended = resilience("simulate", planned, "-o", tmp_path / "out", "--format", "json")
    assert ended.code == 2
    assert [finding["file"] for finding in ended.json["findings"]] == ["model/lanes.csv"]
    assert not (tmp_path / "out").exists()


def test_input_that_has_moved_can_be_named(resilience, planned, tiny, tmp_path):
    """Proves: without its input a run is refused with the option to use; with it, it is simulated."""
    moved = tmp_path / "far" / "away" / "elsewhere"
    moved.parent.mkdir(parents=True)
    shutil.move(tiny.model, moved)
    refused = resilience("simulate", planned, "--format", "json")
    assert refused.code == 2
    assert "--model" in refused.json["findings"][0]["remedy"]
    assert resilience("simulate", planned, "--model", moved, "--years", 40).code == 0


def test_a_run_is_judged_on_others_without_its_own(resilience, planned, tiny, tmp_path):
    """Proves: the command says that others are used; its own may be gone; what does not fit has its row."""
    other = tmp_path / "other.toml"
    text = tiny.scenarios.read_text(encoding="utf-8")
    other.write_text(text.replace("rate = 0.1", "rate = 0.4"), encoding="utf-8")
    tiny.scenarios.unlink()
    ended = resilience("simulate", planned, "--scenarios", other, "--years", 40)
    assert ended.code == 0
    assert "Judged on other, which is not what the run was made from" in " ".join(ended.out.split())
    assert resilience("simulate", planned, "--scenarios", other, "--years", 40, "--format", "json").json["notes"]
    other.write_text(text.replace('site = "NEAR"', 'site = "NAER"'), encoding="utf-8")
    found = resilience("simulate", planned, "--scenarios", other, "--format", "json")
    assert (found.code, found.json["findings"][0]["file"], found.json["findings"][0]["row"]) == (2, "other.toml", 8)
    other.write_text(text, encoding="utf-8")
    lanes = tiny.model / "lanes.csv"
    lanes.write_text(lanes.read_text(encoding="utf-8").replace("0.1,300", "0.1,301"), encoding="utf-8")
    refused = resilience("simulate", planned, "--scenarios", other, "--format", "json")
    assert [finding["file"] for finding in refused.json["findings"]] == ["model/lanes.csv"]


def test_a_folder_that_is_no_run_is_refused(resilience, tmp_path):
    """Proves: exit code 2 and what to name instead."""
    ended = resilience("simulate", tmp_path, "--format", "json")
    assert ended.code == 2
    assert "run folder" in ended.json["findings"][0]["remedy"]


def test_rules_of_rationing_reach_the_simulator(resilience, planned):
    """Proves: the rule that was asked for is the one the result names."""
    for word in ("fair-share", "priority"):
        ended = resilience("simulate", planned, "--years", 40, "--rationing", word, "--format", "json")
        assert ended.json["simulation"]["rationing"] == word


def test_a_plan_is_certified_by_default(resilience, tiny, tmp_path):
    """Proves: certificate.json and the printed answer hold the judge's verdict, and 0 years leave it out."""
    options = ["--judge-years", 100, "--replications", 2, "--replication-size", 12]
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", *options)
    assert ended.code == 0
    certificate = json.loads((tmp_path / "run" / "certificate.json").read_text())
    judgement = certificate["judgement"]
    assert [link["step"] for link in judgement["chain"]] == [
        "promised", "same scenarios, without foresight", "cycle stock at a random phase",
        "durations and severities drawn anew", "years in which disruptions overlap",
    ]  # fmt: skip
    assert judgement["years"] == 100
    assert certificate["foresight_flag"] == judgement["foresight_gap"]["flag"]
    assert certificate["replicated_gap"]["upper_limit"] >= 0
    assert "Certificate" in ended.out
    assert "at most" in ended.out
    bare = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "bare", "--judge-years", 0)
    assert "Certificate" not in bare.out
    assert json.loads((tmp_path / "bare" / "certificate.json").read_text())["judgement"] is None


@pytest.mark.parametrize("options", [("--judge-years", 39), ("--judge-years", 0, "--replications", 2)])
def test_what_cannot_be_judged_is_refused(resilience, tiny, tmp_path, options):
    """Proves: too few years, or replications without a judge, end with code 2 before any work."""
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", *options)
    assert ended.code == 2
    assert "Building" not in ended.out


@pytest.mark.parametrize("error", [KeyboardInterrupt(), NoPlanError("Flows do not balance.")])
def test_a_plan_is_never_lost_to_its_judge(resilience, tiny, tmp_path, monkeypatch, error):
    """Proves: when judging is interrupted or impossible, the proven plan is delivered with a note that says so.

    Interrupted it ends with code 4, impossible with code 0: the plan is whole but for that.
    Sensitivity: passed on, the error would end the command and throw the plan away.
    """

    def fails(*_args, **_kwargs):
        raise error

    monkeypatch.setattr("resilience.study.plan.certify.judge", fails)
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run")
    interrupted = isinstance(error, KeyboardInterrupt)
    assert ended.code == (4 if interrupted else 0)
    said = "judgement by fresh years" if interrupted else "was not judged"
    assert said in ended.out
    certificate = json.loads((tmp_path / "run" / "certificate.json").read_text())
    assert certificate["judgement"] is None
    assert any(said in note for note in certificate["notes"])
    assert certificate["left_out"] == (["the judgement by fresh years"] if interrupted else [])


def test_a_study_without_rates_is_judged_as_well(resilience, tiny, tmp_path):
    """Proves: where nothing has a rate, fresh years lose exactly nothing, and nothing divides by the rate of 0."""
    text = tiny.scenarios.read_text().replace("rate = 0.1\n", "onset = 2020-01-01\n")
    tiny.scenarios.write_text(text.replace('rate = 0.05\nper = "group"\n', "onset = 2020-01-01\n"))
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--format", "json")
    assert ended.code == 0
    mix = ended.json["certificate"]["judgement"]["policies"]["optimized mix"]
    assert mix["simulated"]["aal"]["mean"] == 0


def test_a_loss_that_rises_has_its_sign(resilience, tiny, tmp_path):
    """Proves: what giving up an assumption adds is signed like what it takes. Sensitivity: 1.69 k read as a level."""
    assert resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--judge-years", 0).code == 0
    ended = resilience("simulate", tmp_path / "run", "--years", 200)
    lines = ended.out.split("From promised to simulated")[1].split("Certificate")[0].splitlines()
    changes = [line.split("  ")[-1].strip() for line in lines if line.startswith((" same", " cycle", " dur", " years"))]
    assert len(changes) == 4
    assert all(change[0] in "+-0" for change in changes)


def test_what_became_of_a_run_is_told_before_it_is_judged(resilience, planned):
    """Proves: a changed table, or one that is gone, is named; a run that was cut short says what was left out.

    Sensitivity: a planner who writes a level of his own into buffers.csv got the judgement of the plan, silently; a
    cost that was known in part only was held against the simulated one as a promise.
    """
    assert "Changed since" not in resilience("simulate", planned, "--years", 40).out
    with (planned / "buffers.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    (planned / "lots.csv").unlink()
    marks = json.loads((planned / "run.json").read_text()) | {"left_out": ["what each action saves"]}
    (planned / "run.json").write_text(json.dumps(marks))
    out = " ".join(resilience("simulate", planned, "--years", 40).out.split())
    assert "Changed since the run wrote it: buffers.csv, lots.csv. That changes nothing here" in out
    assert "This run was cut short; left out: what each action saves." in out
