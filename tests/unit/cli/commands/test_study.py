"""`resilience study`: what it prints and writes, what it refuses, and that it goes on where it was ended."""

from __future__ import annotations

import json
import signal
import time

import pandas as pd
import pytest
from support.tiny_study import dearer_stock, how_often, policy, study_over

from resilience import check, read_scenarios


def study_of(tiny, folder, rates="0.3, 1, 4", more=""):
    """A study file over the tiny model."""
    parts = how_often(rates) + dearer_stock() + policy("stock alone", 'only = ["buffers"]')
    return study_over(tiny, folder, parts, more).path


def test_a_study_is_told_and_written(resilience, tiny, tmp_path):
    """Proves: screen, JSON and folder tell the same plans; the map has a cell for each point and marks today's belief.

    What is decided is read first, then what it rests on, each table after the words that say what it is.

    Sensitivity: a regret reckoned against today's best plan, and not each future's, is negative elsewhere.
    """
    path = study_of(tiny, tmp_path, more="weights = [1]")
    ended = resilience("study", path, "-o", tmp_path / "run", "--workers", 1, "--figures")
    assert ended.code == 0
    pictures = {one.name for one in (tmp_path / "run").iterdir() if one.suffix in (".svg", ".png")}
    assert pictures == {f"{name}{form}" for name in ("map", "regret", "frontier") for form in (".svg", ".png")}
    words = " ".join(ended.out.split())
    assert "6 futures" in words
    assert "hatever comes" in words
    heads = [line.split("  ")[0] for line in ended.out.splitlines() if line[:1].isupper() and "  " in line]
    read = ["Tiny", "Verdict", "Today", "Plans", "Map", "How far", "Levers", "Cost against bad years"]
    assert [head for head in heads if head != "Levers"] == [head for head in read if head != "Levers"]
    assert sum(line.count("*") for line in ended.out.splitlines() if line.strip().startswith("1 ")) == 1
    cells = pd.read_csv(tmp_path / "run" / "cells.csv")
    assert len(cells) == 6 * 6
    assert set(cells["policy"]) == {
        "status quo", "pure just-in-time", "pure just-in-case", "optimized mix", "stock alone", "least regret",
    }  # fmt: skip
    regret = pd.read_csv(tmp_path / "run" / "regret.csv")
    assert (regret["regret"].dropna() >= -1e-6).all()
    assert (regret.groupby("future")["regret"].min().abs() < 1e-6).all()
    told = json.loads((tmp_path / "run" / "study.json").read_text())
    assert told["today"] == "today"
    assert len(told["cells"]) == len(cells)
    assert set(json.loads((tmp_path / "run" / "pool.json").read_text())) == set(regret["plan"])
    assert not (tmp_path / "run.checkpoint").exists()


def test_json_alone_goes_to_standard_output(resilience, tiny, tmp_path):
    """Proves: with --format json all of the output is one object, infinite and missing numbers as null."""
    found = resilience("study", study_of(tiny, tmp_path, "1"), "--format", "json", "--workers", 1).json
    assert {"cells", "plans", "regret", "borders", "tipping", "least_largest_regret"} <= set(found)


def test_figures_without_a_folder_are_refused(resilience, tiny, tmp_path):
    """Proves: --figures without -o is told before any work, not after an hour of it."""
    ended = resilience("study", study_of(tiny, tmp_path, "1"), "--figures")
    assert ended.code == 2
    assert "Give -o RUN, too." in ended.err


def test_a_wrong_study_writes_nothing(resilience, tiny, tmp_path):
    """Proves: what is wrong is said with line and remedy, exit code 2, and neither folder nor checkpoint appears."""
    path = study_of(tiny, tmp_path, '"often"')
    ended = resilience("study", path, "-o", tmp_path / "run")
    assert ended.code == 2
    assert "'often' is no factor" in " ".join(ended.err.split())
    assert sorted(one.name for one in tmp_path.iterdir() if "run" in one.name) == []


def test_a_study_is_no_scenario_file_of_its_folder(tiny, tmp_path):
    """Proves: studies may stand beside the scenarios they ask about: a folder of both reads as the scenarios alone."""
    folder = tmp_path / "scenarios"
    folder.mkdir()
    (folder / "tiny.toml").write_text(tiny.scenarios.read_text())
    study_of(tiny, folder)
    assert len(read_scenarios(folder).entries) == len(read_scenarios(tiny.scenarios).entries)
    assert not check(tiny.model, folder).errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_ended_study_goes_on_from_there(resilience, forked, tiny, tmp_path, number):
    """Proves: a signal keeps finished work and says so; the same command then writes what one in one go writes.

    Lost work would be done again, which a planner with a study of an hour does not forgive.
    """
    command = ["study", study_of(tiny, tmp_path), "--workers", 1, "--no-report", "-o"]
    whole = resilience(*command, tmp_path / "whole")
    assert whole.code == 0, whole.err
    kept = tmp_path / "run.checkpoint"
    process = forked(*command, tmp_path / "run")
    while process.poll() is None and not list(kept.glob("seek-*.json")):
        time.sleep(0.02)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    if process.returncode == 0:
        pytest.skip("it was done before the signal")
    assert process.returncode == 4, err
    assert "Traceback" not in err
    assert "keeps what was found; the same command goes on from here" in " ".join(err.split())
    assert "nothing was written" not in out + err
    assert not (tmp_path / "run").exists()
    again = resilience(*command, tmp_path / "run")
    assert again.code == 0, again.err
    assert "was done before" in " ".join(again.err.split())
    for name in ("cells.csv", "plans.csv", "regret.csv", "borders.csv", "pool.json"):
        assert (tmp_path / "run" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name
    assert not kept.exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--workers", 2, "--cluster", "tcp://127.0.0.1:1"), "A cluster brings its own workers."),
        (("--cluster", "nowhere"), "is no address of a Dask scheduler"),
    ],
)
def test_a_cluster_that_cannot_work_is_refused_at_once(resilience, tiny, tmp_path, options, said):
    """Proves: workers beside a cluster, or an address that is none, are refused before anything is solved."""
    ended = resilience("study", study_of(tiny, tmp_path, "1"), *options)
    assert ended.code == 2
    assert said in " ".join(ended.err.split())
