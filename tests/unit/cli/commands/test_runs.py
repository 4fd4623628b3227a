"""`--store` and `resilience runs`: what is recorded is not done again, and is listed, repeated and forgotten."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest

from resilience.store.run_key import STOPPED
from resilience.store.run_store import RunStore


@pytest.fixture
def planned(resilience, tiny, tmp_path):
    """A way to plan the tiny study into a folder and record it."""

    def plan(name, *words):
        words = ("--judge-years", 0, "--store", tmp_path / "store.db", *words)
        ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "runs" / name, *words)
        return replace(ended, out=ended.out if ended.out.startswith("{") else " ".join(ended.out.split()))

    return plan


def digests(folder):
    """Digests and times of all files of a folder."""
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}


def test_the_same_run_again_is_said_and_nothing_is_rewritten(planned, tmp_path):
    """Proves: exit code 0, no byte and no time of a file changed, one record; for other workers, too.

    Without a store the same command is refused with 2, for its folder is there.
    """
    assert planned("a", "--period", "2026-W48").code == 0
    before = digests(tmp_path / "runs" / "a")
    for words in (("--period", "2026-W48"), ("--period", "2026-w48", "--workers", 1)):
        again = planned("a", *words)
        assert again.code == 0
        assert "Recorded already as run 1" in again.out
    elsewhere = planned("b", "--period", "2026-W48", "--format", "json")
    assert elsewhere.json["again"] is True
    assert elsewhere.json["run"] == str(tmp_path / "runs" / "a")
    assert not (tmp_path / "runs" / "b").exists()
    assert digests(tmp_path / "runs" / "a") == before


def test_other_input_of_the_same_week_is_a_new_revision(planned, resilience, tmp_path):
    """Proves: another option or a change of a table is another run; it must not overwrite the first folder unasked."""
    planned("a", "--period", "2026-W48")
    refused = planned("a", "--period", "2026-W48", "--cvar-weight", 0.5)
    assert refused.code == 2
    second = planned("b", "--period", "2026-W48", "--cvar-weight", 0.5, "--format", "json")
    assert second.json["recorded"]["revision"] == 2
    listed = resilience("runs", "list", tmp_path / "store.db", "--format", "json").json["runs"]
    assert [(run["revision"], run["superseded"]) for run in listed] == [(1, True), (2, False)]
    assert "superseded" in resilience("runs", "list", tmp_path / "store.db").out
    assert "supersedes it" in planned("a", "--period", "2026-W48").out


def test_a_run_whose_record_is_missing_is_recorded_and_not_made_again(planned, tmp_path):
    """Proves: killed between its folder and its record, the same command finishes what is missing."""
    planned("a", "--period", "2026-W48")
    before = digests(tmp_path / "runs" / "a")
    (tmp_path / "store.db").unlink()
    again = planned("a", "--period", "2026-W48")
    assert again.code == 0
    assert "was not recorded: now it is, as run 1" in again.out
    assert digests(tmp_path / "runs" / "a") == before


def test_a_run_whose_folder_is_gone_or_changed_is_made_again(planned, tmp_path):
    """Proves: a record without its run is no run."""
    planned("a")
    shutil.rmtree(tmp_path / "runs" / "a")
    assert "Recorded as run 1" in planned("a").out
    (tmp_path / "runs" / "a" / "plan.json").write_text("{}", encoding="utf-8")
    assert planned("a").code == 2
    assert planned("a", "--replace").code == 0
    with RunStore(tmp_path / "store.db") as store:
        assert len(store.runs()) == 1


def test_a_stopped_run_is_made_again(planned, tmp_path):
    """Proves: what ended before its gap does not stand for the run that was asked for."""
    planned("a")
    with RunStore(tmp_path / "store.db") as store:
        (run,) = store.runs()
        from resilience.store.run_key import RunKey

        made = RunKey(run.kind, run.model, run.period, run.inputs, run.engine, run.seed)
        store.record(made, tmp_path / "runs" / "a", outcome=STOPPED)
    shutil.rmtree(tmp_path / "runs" / "a")
    assert "Recorded as run 1" in planned("a").out


def test_show_diff_repeat_and_forget(planned, resilience, tmp_path):
    """Proves: each command by number; a repeated run is the same to the byte; only whole folders go, where asked."""
    store = tmp_path / "store.db"
    planned("a", "--period", "2026-W47")
    planned("b", "--period", "2026-W48", "--cvar-weight", 0.5)
    shown = resilience("runs", "show", store, 1, "--format", "json").json["record"]
    certificate = json.loads((tmp_path / "runs" / "a" / "certificate.json").read_text(encoding="utf-8"))
    assert shown["figures"]["objective"] == certificate["proof"]["objective"]
    assert shown["words"][0] == "plan"
    assert "objective" in resilience("runs", "show", store, 1).out
    assert resilience("runs", "diff", store, 1, 2, "--format", "json").json["runs"] == ["b"]
    repeated = resilience("runs", "repeat", store, 1, "--format", "json")
    assert (repeated.code, repeated.json["same"]) == (0, True)
    assert (tmp_path / "runs" / "a-again").is_dir()
    (tmp_path / "runs" / "a" / "own.txt").write_text("mine", encoding="utf-8")
    gone = resilience("runs", "forget", store, "--keep", 1, "--folders")
    assert "Forgotten: 1. Folders deleted: 0." in gone.out
    assert (tmp_path / "runs" / "a" / "plan.json").is_file()
    assert resilience("runs", "forget", store, 2, "--folders", "--format", "json").json["forgotten"] == [2]
    assert not (tmp_path / "runs" / "b").exists()
    assert "No run is recorded." in resilience("runs", "list", store).out


def test_a_simulation_is_recorded(planned, resilience, tmp_path):
    """Proves: `simulate` takes part, and other years are another run."""
    planned("a")
    base = ("simulate", tmp_path / "runs" / "a", "--store", tmp_path / "store.db", "--period", "2026-W48")
    assert resilience(*base, "-o", tmp_path / "s", "--years", 60).code == 0
    assert "Recorded already" in resilience(*base, "-o", tmp_path / "t", "--years", 60).out
    assert resilience(*base, "-o", tmp_path / "t", "--years", 80).code == 0
    listed = resilience("runs", "list", tmp_path / "store.db", "--kind", "simulation", "--format", "json").json["runs"]
    assert [run["revision"] for run in listed] == [1, 2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--period", "2026-W60", "--store", "x.db"), "has no week 60"),
        (("--period", "2026-W48"), "Name one with --store"),
        (("--store", "mysql://anna:geheim@host/runs"), "SQLite file or in PostgreSQL"),
    ],
)
def test_a_store_or_week_that_makes_no_sense_is_refused_before_any_work(resilience, tiny, tmp_path, words, said):
    """Proves: exit code 2 with a remedy, and nothing is written."""
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", *words)
    assert ended.code == 2
    assert said in " ".join(ended.err.split())
    assert "geheim" not in ended.err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("command", ["list", "show", "diff", "repeat", "forget"])
def test_a_store_that_is_not_there_is_told(resilience, tmp_path, command):
    """Proves: exit code 2, and no empty store is made."""
    numbers = {"show": (1,), "diff": (1, 2), "repeat": (1,)}.get(command, ())
    assert resilience("runs", command, tmp_path / "none.db", *numbers).code == 2
    assert not (tmp_path / "none.db").exists()


def test_a_password_of_a_database_is_in_no_log_and_no_answer(resilience, tmp_path):
    """Proves: the model of a database that cannot be reached is told and logged without its password."""
    log = tmp_path / "log.jsonl"
    for model in ("postgresql://anna:geheim@nowhere.invalid/m", "postgresql://nowhere.invalid/m?password=geheim"):
        ended = resilience("check", model, "--log", log, "--format", "json")
        assert ended.code == 2
        for text in (ended.out, ended.err, log.read_text(encoding="utf-8")):
            assert "geheim" not in text
