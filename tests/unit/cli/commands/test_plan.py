"""`resilience plan`: the run folder, exit codes 0, 3 and 4, the log, and Ctrl-C."""

from __future__ import annotations

import json
import signal
import time

import pandas as pd
import pytest

from resilience.report.numbers import difference
from resilience.study.plan import optimize as study

HEADINGS = (
    "Tiny: one valve", "Cost by policy", "loss avoided", "Stop being lean here", "Stay lean here",
    "Where stock tips", "Value of planning", "What these numbers do not know", "Everyday variation", "Draws: ",
    "Proof", "not to overlap", "Certificate",
)  # fmt: skip
FILES = {
    "run.json", "plan.json", "certificate.json", "buffers.csv", "shelves.csv", "results.xlsx",
    "from_stock.csv", "unhit.csv", "wastes.csv", "jit.csv", "sources.csv", "lots.csv", "reserves.csv",
    "intensity.csv", "scenario_losses.csv", "exceedance.csv", "comparison.csv", "recommendations.csv", "policies.json",
}  # fmt: skip


def test_plan_writes_the_run_folder_and_prints_the_answer(resilience, tiny, tmp_path):
    """Proves: exit code 0, every file of the run folder, and each part of the printed plan."""
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run")
    assert ended.code == 0
    assert {path.name for path in (tmp_path / "run").iterdir()} == FILES
    for heading in HEADINGS:
        assert heading in ended.out
    assert str(tmp_path / "run") in ended.out.replace("\n", "")
    assert "e+0" not in ended.out


def test_costs_are_whole_against_today_and_above_one_floor(resilience, tiny, tmp_path):
    """Proves: with valves dearer by a tenth the company pays 8,320 more, and the screen's whole costs say so.

    200 valves a week at 0.80 more for 52 weeks. Sensitivity: above a floor that moves along both runs showed the same.
    """
    shown = []
    for price in ("8", "8.8"):
        path = tiny.model / "production.csv"
        path.write_text(path.read_text().replace("NEAR,VALVE,250,8,", f"NEAR,VALVE,250,{price},"), encoding="utf-8")
        run = ("plan", tiny.model, tiny.scenarios, "-o", tmp_path / price, "--judge-years", 0)
        ended = resilience(*run)
        table = ended.out.split("Cost by policy")[1].split("How lean")[0]
        rows = {line[:19].strip(): line[19:].split() for line in table.splitlines() if line[:19].strip()}
        costs = pd.read_csv(tmp_path / price / "comparison.csv").set_index("policy")
        today, mix = (float(rows[name][0].replace(",", "")) for name in ("status quo", "optimized mix"))
        assert today == pytest.approx(costs.objective["status quo"], abs=0.5)
        assert mix == pytest.approx(costs.objective["optimized mix"], abs=0.5)
        apart = costs.objective["optimized mix"] - costs.objective["status quo"]
        assert " ".join(rows["optimized mix"][1:3]) == difference(apart)
        assert costs.above_floor["optimized mix"] < costs.objective["optimized mix"]
        shown.append(today)
    assert shown[1] - shown[0] == pytest.approx(52 * 200 * 0.8, abs=1)


def test_json_goes_to_standard_output_alone(resilience, tiny, tmp_path):
    """Proves: standard output is one JSON object with the certificate and both tables; people read standard error."""
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--format", "json")
    assert ended.json["status"] == "done"
    assert ended.json["certificate"] == json.loads((tmp_path / "run" / "certificate.json").read_text())
    assert [row["policy"] for row in ended.json["comparison"]] == [
        "status quo", "pure just-in-time", "pure just-in-case", "optimized mix",
    ]  # fmt: skip
    assert ended.json["recommendations"]
    assert "Cost by policy" in ended.err


def test_a_run_is_replaced_only_when_asked(resilience, tiny, tmp_path):
    """Proves: an existing run stops the command with code 2 before any work.

    --replace replaces a run, but never another folder.
    """
    words = ["plan", tiny.model, tiny.scenarios, "-o"]
    assert resilience(*words, tmp_path / "run").code == 0
    refused = resilience(*words, tmp_path / "run")
    assert refused.code == 2
    assert "Building" not in refused.out
    assert resilience(*words, tmp_path / "run", "--replace").code == 0
    assert resilience(*words, tiny.model, "--replace").code == 2
    assert (tiny.model / "model.toml").is_file()


def test_two_runs_write_the_same_bytes(resilience, tiny, tmp_path):
    """Proves: no time, order of a set or seed leaks into a run folder."""
    for name in ("one", "two"):
        assert resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / name, "--cvar-weight", 0.3).code == 0
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_constraints_that_conflict_are_explained(resilience, tiny, tmp_path):
    """Proves: exit code 3 names the conflict (no spend allowed, yet an outage must be survived) and writes nothing."""
    options = ["--budget", 0, "--survive", "NEAR", "--format", "json"]
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", *options)
    assert ended.code == 3
    assert ended.json["status"] == "no plan"
    assert "just-in-case budget" in ended.json["message"]
    assert "NEAR" in ended.json["message"]
    assert not (tmp_path / "run").exists()


def test_options_replace_what_the_model_says(resilience, tiny, tmp_path):
    """Proves: constraints, risk and the previous plan reach the study. The budget of 300 binds where 1,100 is best."""
    words = ["plan", tiny.model, tiny.scenarios]
    assert resilience(*words, "-o", tmp_path / "last").code == 0
    options = ["--budget", 300, "--years", 500, "--seed", 9, "--cvar-weight", 0.1, "--previous", tmp_path / "last"]
    ended = resilience(*words, "-o", tmp_path / "run", "--format", "json", *options, "--max-flow-change", 0.5)
    certificate = ended.json["certificate"]
    assert certificate["asked"]["budget"] == 300
    assert certificate["asked"]["change"] == {"buffers": None, "flows": 0.5}
    assert (certificate["risk"]["years"], certificate["risk"]["seed"]) == (500, 9)
    assert "previous/plan.json" in certificate["inputs"]
    assert ended.json["comparison"][-1]["jic_spend"] == pytest.approx(300, abs=1e-6)


def test_a_stopped_solve_keeps_its_plan_and_bound(resilience, tiny, tmp_path, monkeypatch):
    """Proves: exit code 4 with a whole run folder that says why, and how far the plan may be from the best."""
    solve = study.solve_two_stage

    def stopped(*args, **kwargs):
        done = solve(*args, **kwargs)
        return study.Stopped(
            done.answer, done.objective, done.objective - 100, "Time limit reached", done.attempts, done.unavoidable
        )

    monkeypatch.setattr(study, "solve_two_stage", stopped)
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--format", "json")
    assert ended.code == 4
    proof = json.loads((tmp_path / "run" / "certificate.json").read_text())["proof"]
    assert (proof["status"], proof["stopped_because"]) == ("stopped", "Time limit reached")
    assert proof["objective_before_withdrawals"] - proof["lower_bound"] == pytest.approx(100)
    assert proof["objective"] >= proof["objective_before_withdrawals"]
    assert {path.name for path in (tmp_path / "run").iterdir()} == FILES
    assert "Stopped before the wanted gap" in ended.err


def test_a_stop_before_any_plan_has_code_4_and_says_so(resilience, tiny, tmp_path, monkeypatch):
    """Proves: without a plan there is no folder, and the sentence tells what to change."""
    stopped = study.Stopped(None, float("inf"), 0.0, "Time limit reached", (), 0.0)
    monkeypatch.setattr(study, "solve_two_stage", lambda *_, **__: stopped)
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run")
    assert ended.code == 4
    assert "before any plan was found" in ended.err
    assert not (tmp_path / "run").exists()


def test_a_defect_is_a_traceback(resilience, tiny, tmp_path, monkeypatch):
    """Proves: an unexpected exception is not dressed up as wrong input; Python then ends with exit code 1."""
    monkeypatch.setattr(study, "build_program", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_the_log_has_one_json_object_per_line(resilience, tiny, tmp_path):
    """Proves: every line parses and has time, level and event; the last says how the command ended."""
    log = tmp_path / "log.jsonl"
    assert resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--log", log).code == 0
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    assert all({"time", "level", "event"} <= entry.keys() for entry in entries)
    events = [entry["event"] for entry in entries]
    assert events[0] == "start"
    assert {"stage", "attempt", "plan"} <= set(events)
    assert entries[-1]["event"] == "end"
    assert entries[-1]["exit_code"] == 0


def test_a_time_limit_ends_with_code_4(wide, tmp_path, start):
    """Proves: a real solver that runs out of time gives code 4; with a plan in hand the folder is there."""
    process = start("plan", wide.model, wide.scenarios, "-o", tmp_path / "run", "--gap", 0, "--time-limit", 8)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 4, out + err
    assert (tmp_path / "run").exists() == ("nothing was written" not in err)


def test_ctrl_c_ends_with_code_4(wide, tmp_path, start):
    """Proves: an interrupted solve keeps its best plan in a whole run folder, or says that there is none yet."""
    log = tmp_path / "log.jsonl"
    process = start("plan", wide.model, wide.scenarios, "-o", tmp_path / "run", "--gap", 0, "--log", log)
    wait_for(log, "Searching")
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 4, out + err
    if (tmp_path / "run").exists():
        todays = "this is today's plan, not searched" in " ".join(out.split())
        assert ({path.name for path in (tmp_path / "run").iterdir()} == FILES) != todays
    else:
        assert "nothing was written" in err
    assert [path.name for path in tmp_path.glob(".run*")] == []


def wait_for(log, words):
    """Wait until a word is in the log."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if log.exists() and words in log.read_text():
            return
        time.sleep(0.05)
    pytest.fail(f"{words!r} never came")


def test_a_previous_plan_of_another_model_is_refused(resilience, tiny, tmp_path):
    """Proves: exit code 2 and the names that the model lacks, before any work; nothing is written.

    Sensitivity: read as a plan without those stocks it would lift the limit on change without a word.
    """
    assert resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "last", "--judge-years", 0).code == 0
    stored = tmp_path / "last" / "plan.json"
    stored.write_text(stored.read_text(encoding="utf-8").replace('"PLANT"', '"WORKS"'), encoding="utf-8")
    options = ["--previous", tmp_path / "last", "--max-buffer-change", 0.1, "--format", "json"]
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", *options)
    assert ended.code == 2
    assert {(one["code"], one["column"]) for one in ended.json["findings"]} >= {("of-another-model", "buffers")}
    assert "VALVE at WORKS" in ended.out
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("refund", [True, False])
def test_what_is_net_of_the_holding_refund_says_so(resilience, tiny, tmp_path, refund):
    """Proves: loss avoided, CVaR and the loss of the proof are said to be less the refund exactly where one is granted.

    Sensitivity: they were net without a word, and did not add up to the loss before refund printed above them.
    """
    path = tiny.model / "model.toml"
    text = "\n".join(line for line in path.read_text().splitlines() if not line.startswith("holding_refund"))
    path.write_text(f"holding_refund = {str(refund).lower()}\n{text}\n", encoding="utf-8")
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--judge-years", 0)
    words = " ".join(ended.out.split())
    for place in ("sampled years (seed 1)", "the loss it avoids", "expected loss", "or brings (-)"):
        assert (f"{place}, less the holding spared" in words) == refund, place


@pytest.mark.parametrize(
    ("named", "remedy"),
    [("near", "Did you mean 'NEAR'?"), ("FARR", "Did you mean 'FAR'?"), ("QUAY", "Use one of FAR,")],
)
def test_a_site_that_there_is_not_is_answered_with_those_there_are(resilience, tiny, tmp_path, named, remedy):
    """Proves: a slip in a name is mended from its message, in `plan` and `exposure` alike.

    Sensitivity: "Name a site of the model" sends people to the tables.
    """
    for words in (("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--survive"),
                  ("exposure", tiny.model, "--price")):  # fmt: skip
        ended = resilience(*words, named)
        assert ended.code == 2
        assert remedy in ended.err
