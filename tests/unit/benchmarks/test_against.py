"""Comparing with an earlier revision: its arithmetic, its words, and what is left behind. Seconds decide nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from benchmarks import against
from benchmarks.__main__ import main
from benchmarks.against_cases import CASES, Case
from benchmarks.against_words import line, phases, spread, sweeps
from benchmarks.spent import Spent, spend
from benchmarks.worktree import UnknownRevisionError, checked_out, commit_of

if TYPE_CHECKING:
    from pathlib import Path

DEFECT = "raise SystemExit('the fault of this side')"


def _git(root: Path, *words: str) -> str:
    own = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    return subprocess.run(
        ["git", *own, "-C", str(root), *words], check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A repository of two commits, in each of which a module tells another word."""
    root = tmp_path / "repository"
    root.mkdir()
    _git(root, "init", "-q")
    for word in ("old", "new"):
        (root / "side.py").write_text(f"print({word!r})\n", encoding="utf-8")
        _git(root, "add", "side.py")
        _git(root, "commit", "-qm", word)
    return root


def _worktrees(root: Path) -> int:
    return len(_git(root, "worktree", "list").splitlines())


def _spent(seconds: float, peak: float = 1.0, failed: str = "") -> Spent:
    return Spent(seconds, peak, seconds, failed=failed)


def test_a_ratio_is_that_of_neighbouring_runs():
    """Proves: 5 over 10, 6 over 20 and 8 over 10 are 0.5 (0.3 to 0.8); medians over each other would give 0.6."""
    earlier = [_spent(10, 4.0), _spent(20, 4.0), _spent(10, 4.0)]
    told = line("starter", "a plan", "abc", earlier, [_spent(5, 1.0), _spent(6, 1.0), _spent(8, 1.0)])
    assert "now takes 0.5 (0.3 to 0.8) of the processor seconds and 0.25 (0.25 to 0.25) of the memory" in told
    assert "abc: 10 s (10 to 20 s)" in told


def test_a_single_run_has_no_spread():
    """Proves: one run is told as it is; least and most of it would look like a measured spread."""
    assert spread([0.5]) == "0.5"
    assert spread([1.0, 3.0], " s") == "2 s (1 to 3 s)"


def test_a_side_that_does_not_come_home_is_told():
    """Proves: a side over the limit stands there as such, beside the other's figures; else it would seem never run."""
    told = line("devices", "a plan", "abc", [_spent(3, failed="over 900 s")], [_spent(80), _spent(90)])
    assert "abc: over 900 s" in told
    assert "now: 85 s (80 to 90 s)" in told
    assert "no ratio" in told
    late = line("devices", "a plan", "abc", [_spent(7), _spent(3, failed="over 900 s")], [_spent(80), _spent(90)])
    assert "abc: 7 s, 1 GB, then over 900 s" in late


def test_what_processes_spend_is_added_up(tmp_path):
    """Proves: the work of a process that the command started counts; the command's own would be next to nothing."""
    work = "import time\nwhile time.process_time() < 0.5: pass"
    command = [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}])"]
    found = spend(command, tmp_path, {}, 60.0)
    assert not found.failed
    assert found.seconds >= 0.5
    assert found.peak > 0


def test_a_run_over_its_limit_is_ended_with_all_it_started(tmp_path):
    """Proves: the limit is told, and a process that the command started is gone; left, it would slow what follows."""
    mark = tmp_path / "still-here"
    child = f"import time, pathlib\ntime.sleep(1.5)\npathlib.Path({str(mark)!r}).touch()"
    command = [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"]
    assert spend(command, tmp_path, {}, 0.8).failed == "over 0.8 s"
    after = spend([sys.executable, "-c", "import time; time.sleep(1.5)"], tmp_path, {}, 60.0)
    assert not after.failed
    assert not mark.exists()


def test_a_run_that_fails_says_why(tmp_path):
    """Proves: the last line that a failed run said is told; the bare exit code would send everyone to look again."""
    assert spend([sys.executable, "-c", DEFECT], tmp_path, {}, 60.0).failed == "failed: the fault of this side"


def test_time_spent_until_a_moment_is_read_between_two_looks():
    """Proves: half way from 2 to 6 processor seconds 4 are spent, before the first look none, after the last all."""
    run = Spent(7.0, 1.0, 10.0, course=((100.0, 0.0), (102.0, 2.0), (104.0, 6.0)))
    assert [run.until(moment) for moment in (99.0, 101.0, 103.0, 110.0)] == [0.0, 1.0, 4.0, 7.0]


def _log(path: Path) -> Path:
    """A run that searches from the 10th to the 30th second, 5 s of it for the relaxation."""
    path.mkdir(exist_ok=True)
    entries = [
        (2, "stage", {"text": "Building the program for 3 scenarios."}),
        (10, "stage", {"text": "Searching for the cheapest mix."}),
        (20, "stage", {"text": "Watching 2 disruptions longer, until all is back, and searching again."}),
        (30, "stage", {"text": "Comparing it with today."}),
        (31, "attempt", {"what": "L-shaped, relaxation, 2 rounds", "seconds": 5.0}),
        (31, "attempt", {"what": "L-shaped, integers, 1 rounds", "seconds": 9.0}),
        (40, "end", {}),
    ]
    lines = [
        json.dumps({"time": datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds"), "event": event} | more)
        for at, event, more in entries
    ]
    (path / "log").write_text("\n".join(lines), encoding="utf-8")
    return path


def test_sweeps_are_reckoned_from_the_phases_of_a_run(tmp_path):
    """Proves: of 60 processor seconds, 40 in 20 s of searching, a quarter of them linear: 6, 4 and 1 sweep of 10 s.

    Counted by the clock the search would be 2 sweeps; with everything up to its end 5.
    """
    run = Spent(60.0, 1.0, 40.0, course=((0.0, 0.0), (10.0, 10.0), (30.0, 50.0), (40.0, 60.0)))
    assert phases(run, _log(tmp_path / "a") / "log") == pytest.approx((40.0, 10.0))
    swept = Spent(12.0, 1.0, 12.0, output='{"sweep": 10.0, "pivots": 5000, "columns": 700, "scenarios": 3}')
    told = sweeps(swept, [run], [tmp_path / "a"])
    assert "a sweep: 10 s, 5,000 pivots for 3 scenarios of 700 columns together" in told
    assert "everything 6, the search 4, its linear phase 1" in told
    assert "in sweeps: the sweep over 5 s" in sweeps(_spent(5, failed="over 5 s"), [run], [tmp_path / "a"])


def test_each_side_runs_its_own_code_in_turn(tree, capsys):
    """Proves: the earlier tree tells the old word and this one the new, as often as asked, and nothing is left behind.

    With the working directory before PYTHONPATH both would run the same code, and every ratio would be 1.
    """
    words = "import subprocess, sys; subprocess.run([sys.executable, '{tree}/side.py'], check=True)"
    told = (
        "import pathlib, side; pathlib.Path('{room}/../told').open('a').write(pathlib.Path(side.__file__).read_text())"
    )
    check = Case("both", ("-c", told), before=(("-c", words),))
    end = "raise SystemExit(open('{room}/../told').read().replace(chr(10), ' '))"
    last = Case("what was told", ("-c", end))
    against.compare(against.Asked("HEAD~1", ("both", "last"), 2), {"both": check, "last": last}, tree)
    printed = capsys.readouterr().out
    assert "print('old') print('new') print('old') print('new')" in printed
    assert "of the processor seconds" in printed
    assert _worktrees(tree) == 1


def test_a_side_that_fails_leaves_no_worktree(tree, capsys):
    """Proves: what the earlier side cannot run is told, the other side still runs, and the worktree is removed."""
    only_new = Case(
        "only the new one", ("-c", "import side; assert 'new' in open(side.__file__).read(), 'not there yet'")
    )
    against.compare(against.Asked("HEAD~1", ("it",), 2), {"it": only_new}, tree)
    printed = capsys.readouterr().out
    assert "HEAD~1: failed: AssertionError: not there yet" in printed
    assert "now: " in printed
    assert _worktrees(tree) == 1


def _fails_inside(tree: Path, places: list[Path], error: type[BaseException]) -> None:
    with checked_out(commit_of("HEAD~1", tree), tree) as earlier:
        places.append(earlier)
        assert (earlier / "side.py").read_text(encoding="utf-8") == "print('old')\n"
        assert not earlier.is_relative_to(tree)
        raise error


def test_the_worktree_is_gone_whatever_happens(tree):
    """Proves: an error, or Ctrl-C, in the midst leaves neither a folder nor git's note of it."""
    places: list[Path] = []
    for error in (RuntimeError, KeyboardInterrupt):
        with pytest.raises(error):
            _fails_inside(tree, places, error)
    assert not any(place.parent.exists() for place in places)
    assert _worktrees(tree) == 1


@pytest.mark.parametrize("revision", ["nonsense", "--help", ""])
def test_an_unknown_revision_is_told_before_anything_runs(tree, revision, capsys):
    """Proves: what git does not know is named, with what to do, and no case runs, though it would not fail."""
    with pytest.raises(UnknownRevisionError, match="git log --oneline"):
        against.compare(against.Asked(revision, ("it",)), {"it": Case("it", ("-c", "pass"))}, tree)
    assert capsys.readouterr().out == ""


def test_a_tree_without_git_is_told(tmp_path):
    """Proves: code that was unpacked rather than cloned has no revisions, and that is what is said."""
    with pytest.raises(UnknownRevisionError, match="no git repository"):
        commit_of("HEAD", tmp_path)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--only", "starter,stater"), "no case 'stater'"),
        (("--repeats", "0"), "--repeats"),
        (("--limit", "nan"), "--limit"),
    ],
)
def test_what_cannot_be_compared_is_refused_on_the_command_line(words, told, capsys):
    """Proves: a misspelled case or no repeat at all ends with exit 2 and its name; skipped, it would seem fine."""
    with pytest.raises(SystemExit, match="2"):
        main(["--against", "HEAD", *words])
    assert told in capsys.readouterr().err


def test_every_case_names_folders_that_there_are():
    """Proves: all that stands in braces is known, so that no case ends on its own words."""
    for case in CASES.values():
        for command in (case.command, *case.before):
            assert all(word.format(tree="T", room="R", shared="S") for word in command)
