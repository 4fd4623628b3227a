"""Runs that are recorded, killed at random moments, and two at once: folders and store are whole, the plan the same."""

from __future__ import annotations

import random
import signal
import time

import pytest

from resilience.files.runs.run_marker import MARKER, all_edited
from resilience.store.run_store import RunStore

WORDS = ("--judge-years", "0", "--no-report", "--quiet")


def command(tiny, tmp_path, name):
    """The words of a recorded plan."""
    return ("plan", tiny.model, tiny.scenarios, "-o", tmp_path / name, "--store", tmp_path / "store.db", *WORDS)


def looked_at(tmp_path):
    """Assert that every folder is whole or not there, and that what is recorded as done is there; how many runs are."""
    folders = [path for path in tmp_path.iterdir() if path.is_dir() and (path / MARKER).is_file()]
    assert all(all_edited(folder) == [] for folder in folders)
    if not (tmp_path / "store.db").exists():
        return 0
    with RunStore(tmp_path / "store.db") as store:
        runs = store.runs()
    assert all((tmp_path / run.folder / MARKER).is_file() and run.figures for run in runs)
    return len(runs)


def killed(forked, tiny, tmp_path, moments, longest):
    """Kill a command at moments of its life (shares of it), then let it end; the bytes of its plan."""
    for share in moments:
        process = forked(*command(tiny, tmp_path, "run"))
        time.sleep(share * longest)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=120)
        looked_at(tmp_path)
    last = forked(*command(tiny, tmp_path, "run"))
    out, err = last.communicate(timeout=300)
    assert last.returncode == 0, out + err
    assert looked_at(tmp_path) == 1
    return (tmp_path / "run" / "plan.json").read_bytes()


def begun(forked, tiny, tmp_path):
    """Two runs at once, into folders of their own; how long they took, and the bytes of their plan."""
    since = time.monotonic()
    both = [forked(*command(tiny, tmp_path, name), "--cvar-weight", weight) for name, weight in (("a", 0), ("b", 0.25))]
    for process in both:
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, out + err
    return time.monotonic() - since, (tmp_path / "a" / "plan.json").read_bytes()


def test_two_runs_at_once_are_recorded_and_a_killed_one_comes_to_the_same(forked, tiny, tmp_path):
    """Proves: two processes that make one store both record; killed midway and late, a run ends as unkilled.

    Left half there, its folder would be refused as somebody's; its plan would miss a table.
    """
    (tmp_path / "two").mkdir()
    (tmp_path / "one").mkdir()
    longest, plan = begun(forked, tiny, tmp_path / "two")
    assert looked_at(tmp_path / "two") == 2
    assert killed(forked, tiny, tmp_path / "one", (0.5, 0.9), longest) == plan


@pytest.mark.soak
def test_a_run_killed_at_two_hundred_moments_comes_to_the_same(forked, tiny, tmp_path):
    """Proves: the same at 200 random moments, 10 after another before each rerun."""
    (tmp_path / "two").mkdir()
    longest, plan = begun(forked, tiny, tmp_path / "two")
    rng = random.Random(24)
    for turn in range(20):
        (tmp_path / f"{turn}").mkdir()
        moments = [rng.uniform(0, 1.1) for _ in range(10)]
        assert killed(forked, tiny, tmp_path / f"{turn}", moments, longest) == plan
