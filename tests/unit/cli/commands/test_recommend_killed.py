"""`resilience recommend` killed at random moments, and two at once: store and folders are whole, the week the same."""

from __future__ import annotations

import random
import signal
import time

import pytest
from support.weekly import write_weeks

from resilience.files.runs.run_marker import MARKER, all_edited
from resilience.store.run_store import RunStore

FILES = ("plan.json", "actions.csv", "recommendation.json", "summary.txt", "orders.csv", "results.xlsx")


@pytest.fixture(scope="module")
def planned(tiny_files, tiny_result, tmp_path_factory):
    """The tiny study, its plan's run folder, and two weeks in the steady state of its plan."""
    return write_weeks(tmp_path_factory.mktemp("weeks"), tiny_files, tiny_result)


def command(planned, folder, name):
    """The words of a recorded week."""
    return (
        "recommend", planned.model, planned.scenarios, "--state", planned.states["2026-W48"], "--previous",
        planned.plan, "--period", "2026-W48", "-o", folder / name, "--store", folder / "store.db", "--quiet",
    )  # fmt: skip


def looked_at(folder):
    """Assert that every folder is whole or not there, and what is recorded is; how many runs are."""
    found = [path for path in folder.iterdir() if path.is_dir() and (path / MARKER).is_file()]
    assert all(all_edited(path) == [] for path in found)
    if not (folder / "store.db").exists():
        return 0
    with RunStore(folder / "store.db") as store:
        runs = store.runs()
    assert all((folder / run.folder / MARKER).is_file() and run.figures for run in runs)
    return len(runs)


def content(run):
    """The bytes of what a week says."""
    return {name: (run / name).read_bytes() for name in FILES}


def killed(forked, planned, folder, moments, longest):
    """Kill the command at moments of its life (shares of it), then let it end; what it wrote."""
    for share in moments:
        process = forked(*command(planned, folder, "run"))
        time.sleep(share * longest)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=120)
        looked_at(folder)
    ended(forked(*command(planned, folder, "run")))
    assert looked_at(folder) == 1
    assert {path.name for path in folder.iterdir()} <= {"run", "store.db", "store.db-wal", "store.db-shm"} | {
        path.name for path in folder.glob("*.lock")
    }
    return content(folder / "run")


def ended(process):
    """Wait for a command that is to succeed."""
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, out + err


def begun(forked, planned, folder):
    """Two weeks at once, the second of other input; how long they took, and what the first wrote."""
    folder.mkdir()
    since = time.monotonic()
    both = [forked(*command(planned, folder, name), "--switching-cost", cost) for name, cost in (("a", 0), ("b", 100))]
    for process in both:
        ended(process)
    return time.monotonic() - since


def test_two_weeks_at_once_are_recorded_and_a_killed_one_comes_to_the_same(forked, planned, tmp_path):
    """Proves: two processes both record; killed early, midway and late a week ends as an unkilled one, to the byte.

    A folder left half would be refused as somebody's, a store without its record would make the week twice.
    """
    longest = begun(forked, planned, tmp_path / "two")
    assert looked_at(tmp_path / "two") == 2
    for name in ("one", "whole"):
        (tmp_path / name).mkdir()
    ended(forked(*command(planned, tmp_path / "whole", "run")))
    rng = random.Random(48)
    moments = [rng.uniform(0.3, 1.0) for _ in range(3)]
    assert killed(forked, planned, tmp_path / "one", moments, longest) == content(tmp_path / "whole" / "run")


@pytest.mark.soak
def test_a_week_killed_at_two_hundred_moments_comes_to_the_same(forked, planned, tmp_path):
    """Proves: the same at 200 random moments, 10 after another before each rerun."""
    (tmp_path / "whole").mkdir()
    since = time.monotonic()
    ended(forked(*command(planned, tmp_path / "whole", "run")))
    longest, rng = time.monotonic() - since, random.Random(24)
    for turn in range(20):
        folder = tmp_path / f"{turn}"
        folder.mkdir()
        moments = [rng.uniform(0, 1.1) for _ in range(10)]
        assert killed(forked, planned, folder, moments, longest) == content(tmp_path / "whole" / "run")
