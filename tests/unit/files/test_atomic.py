"""What killed processes left unfinished is cleared by whoever writes the same target next."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from resilience.files import RunFolder
from resilience.files.atomic import TOKEN, clear_left, whole_file

if TYPE_CHECKING:
    from pathlib import Path

WRITE = """
import os, sys
from pathlib import Path
from resilience.files.atomic import put_folder, temporary_folder, whole_file
target = Path(sys.argv[1])
"""
HALF_FILE = """
with whole_file(target) as path:
    path.write_text("half")
    {then}
"""
HALF_FOLDER = """
folder = temporary_folder(target)
(folder / "half.txt").write_text("half")
{then}
"""
HALF_REPLACED = """
folder = temporary_folder(target)
Path.rename = lambda self, to, rename=Path.rename: (rename(self, to), os.kill(os.getpid(), 9))
put_folder(folder, target)
"""
KILLED, WAITING = "os.kill(os.getpid(), 9)", "print(flush=True); sys.stdin.read()"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")


def write(script, target):
    """Run a script that writes a target in a process of its own, to its end."""
    subprocess.run([sys.executable, "-c", WRITE + script, str(target)], check=False)


@contextmanager
def writing(script, target):
    """A process in the middle of writing a target."""
    command = [sys.executable, "-c", WRITE + script.format(then=WAITING), str(target)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        yield
        process.communicate()


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


def run(target, **options):
    """Write a run folder."""
    with RunFolder(target, **options) as folder:
        folder.write_text("new.txt", "new")


def test_a_killed_writers_file_is_cleared_by_the_next(tmp_path):
    """Proves: half a file stays after a kill, and is gone once the target is written again.

    Sensitivity: without clearing, each kill in the middle of a checkpoint would leave a hidden file for ever.
    """
    write(HALF_FILE.format(then=KILLED), tmp_path / "a.checkpoint")
    assert len(names(tmp_path)) == 1
    with whole_file(tmp_path / "a.checkpoint") as path:
        path.write_text("whole")
    assert names(tmp_path) == ["a.checkpoint"]
    assert (tmp_path / "a.checkpoint").read_text() == "whole"


def test_a_killed_writers_folder_is_cleared_by_the_next(tmp_path):
    """Proves: half a run folder is gone once the run is written again, and what belongs to another target stays.

    Sensitivity: a pattern that ends too early would take `run.2`'s half folder for one of `run`.
    """
    for name in ("run", "run.2"):
        write(HALF_FOLDER.format(then=KILLED), tmp_path / name)
    (tmp_path / ".run.mine").write_text("dear")
    assert len(names(tmp_path)) == 3
    run(tmp_path / "run")
    other, mine, written = names(tmp_path)
    assert other.startswith(".run.2.")
    assert (mine, written) == (".run.mine", "run")


def test_a_living_writer_is_left_alone(tmp_path):
    """Proves: what another process is writing right now stays and appears.

    Sensitivity: clearing by name alone would take a file from under the hands of a second run.
    """
    target = tmp_path / "a"
    with writing(HALF_FILE, target):
        clear_left(target)
        assert len(names(tmp_path)) == 1
    assert names(tmp_path) == ["a"]


def test_a_restarted_container_clears_up_after_itself(tmp_path):
    """Proves: a file of a process with this one's number but another token is left over; one with this token is not.

    Sensitivity: containers count processes from 1, so that the number alone would always be alive.
    """
    with whole_file(tmp_path / "a") as mine:
        earlier = mine.with_name(mine.name.replace(TOKEN, "0" * 8))
        earlier.write_text("half")
        clear_left(tmp_path / "a")
        assert [tmp_path / name for name in names(tmp_path)] == [mine]


def test_a_replacement_killed_half_way_is_undone(tmp_path):
    """Proves: killed between moving the old run aside and putting the new one in its place, the old one comes back.

    Sensitivity: clearing by name alone would delete the only whole run there is.
    """
    target = tmp_path / "run"
    run(target)
    write(HALF_REPLACED, target)
    assert not target.exists()
    assert len(names(tmp_path)) == 2
    RunFolder(target, replace=True).refuse()
    assert names(tmp_path) == ["run"]
    assert (target / "new.txt").read_text() == "new"
