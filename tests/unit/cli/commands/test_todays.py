"""A run that ends before a plan is found writes today's plan, and nothing takes that for a plan that was found."""

from __future__ import annotations

import json

import pytest

import resilience as rs
from resilience.cli.signals import OUT_OF_TIME, signals
from resilience.errors import InputError, StoppedError
from resilience.files import read_plan
from resilience.study.plan.todays import NOT_FOUND

DECISIONS = {"plan.json", "buffers.csv", "sources.csv", "lots.csv", "reserves.csv", "certificate.json", "run.json"}
SEARCH = "resilience.study.plan.optimize.search"


@pytest.fixture
def ended(monkeypatch):
    """End the search before it has a plan: by a signal, by the alarm, or by the time the search itself was given."""

    def end(why):
        def late(*_, **__):
            signals.why = None if why == "searched long" else why
            raise StoppedError("late") if why == "searched long" else KeyboardInterrupt

        monkeypatch.setattr(signals, "why", None)
        monkeypatch.setattr(SEARCH, late)

    return end


@pytest.mark.parametrize("why", ["interrupted", "ended from outside, by SIGTERM", OUT_OF_TIME, "searched long"])
def test_todays_plan_is_written_and_said_to_be_that(resilience, tiny, tmp_path, ended, why):
    """Proves: code 4, a whole folder with today's decisions and no number of losses, marked, and one sentence.

    Sensitivity: a status of "stopped" is what a plan that was found has; an objective of 0 would be a free plan.
    """
    ended(why)
    found = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--time-limit", 900)
    assert found.code == 4
    assert NOT_FOUND in " ".join((found.out + found.err).split())
    assert ("--time-limit 4500" in found.out + found.err) == (why in (OUT_OF_TIME, "searched long"))
    assert {path.name for path in (tmp_path / "run").iterdir()} == DECISIONS
    marks, proof = (json.loads((tmp_path / "run" / name).read_text()) for name in ("run.json", "certificate.json"))
    assert marks["searched"] is False
    assert len(marks["left_out"]) == 4
    assert marks["left_out"][0] == "the search: this is today's plan"
    assert proof["left_out"] == marks["left_out"]
    assert proof["proof"]["status"] == "not searched"
    assert proof["proof"]["objective"] is proof["proof"]["gap"] is proof["proof"]["lower_bound"] is None
    assert proof["notes"][0] == NOT_FOUND
    plan, network = read_plan(tmp_path / "run"), rs.read_model(tiny.model).network
    assert plan.name == "status quo"
    assert set(plan.flows) == {key for key, lane in network.lanes.items() if lane.status == "active"}


def test_json_says_that_nothing_was_searched(resilience, tiny, tmp_path, ended):
    """Proves: a program that reads the answer sees `searched` false and no objective, with exit code 4."""
    ended("interrupted")
    found = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--format", "json", "--quiet")
    answer = json.loads(found.out)
    assert answer["searched"] is False
    assert answer["exit_code"] == found.code == 4
    assert answer["message"] == NOT_FOUND
    assert answer["certificate"]["proof"]["objective"] is None


def test_nothing_takes_it_for_a_plan_that_was_found(resilience, tiny, tmp_path, ended, monkeypatch):
    """Proves: `simulate`, `--previous` and `read_run` refuse the folder, and say why.

    Sensitivity: limits on change would count from a plan that nobody has decided; a missing file is no reason.
    """
    ended("interrupted")
    run = tmp_path / "run"
    assert resilience("plan", tiny.model, tiny.scenarios, "-o", run).code == 4
    monkeypatch.undo()
    simulated = resilience("simulate", run)
    assert simulated.code == 2
    assert "it holds today's plan" in " ".join((simulated.out + simulated.err).split())
    for place in (run, run / "plan.json"):
        again = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "next", "--previous", place)
        assert again.code == 2
        assert "it holds today's plan" in " ".join((again.out + again.err).split())
    with pytest.raises(InputError, match="holds today's plan"):
        rs.read_run(run)


def test_it_takes_no_found_plans_place(resilience, tiny, tmp_path, ended, monkeypatch):
    """Proves: with --replace a plan that was found stays where it is; today's gives way to one that is found.

    Sensitivity: a run of five seconds would delete the plan of last night.
    """
    run, words = tmp_path / "run", ("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run")
    with monkeypatch.context() as patch:
        patch.setattr(signals, "why", None)
        ended("interrupted")
        assert resilience(*words).code == 4
        monkeypatch.undo()
    assert resilience(*words, "--replace").code == 0
    before = {path.name: path.read_bytes() for path in run.iterdir()}
    assert json.loads(before["run.json"]).get("searched") is None
    ended("interrupted")
    found = resilience(*words, "--replace")
    assert found.code == 4
    assert "earlier run's plan, and is kept" in " ".join((found.out + found.err).split())
    assert {path.name: path.read_bytes() for path in run.iterdir()} == before


def test_where_today_serves_no_demand_there_is_no_folder(resilience, tiny, tmp_path, ended, monkeypatch):
    """Proves: what does not exist is not written: the run ends as it did, with code 4 and a sentence."""
    ended("interrupted")
    monkeypatch.setattr("resilience.study.plan.todays.Evaluator.columns", lambda *_: None)
    found = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run")
    assert found.code == 4
    assert "nothing was written" in found.err
    assert not (tmp_path / "run").exists()
