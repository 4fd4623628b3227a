"""What a command spends, its own processes and theirs together: processor seconds, peak memory, and both over time."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LOOK = 0.2, 0.01
"""Seconds between two looks at the processes: at least, and as a share of what the run took so far."""
TICK = os.sysconf("SC_CLK_TCK")
SHOWN = 300
"""Last characters of what a failed command said."""


@dataclass(frozen=True)
class Spent:
    """What a run took; `failed` says how it ended where it did not end well.

    `seconds` are those of the processor in the command and all processes that it waited for. `peak` in GB adds up the
    memory of all of them, shared pages once, as seen now and then, or is the largest of any one of them where
    that is more. `course` holds time of day, and processor seconds until then.
    """

    seconds: float
    peak: float
    clock: float
    course: tuple[tuple[float, float], ...] = ()
    output: str = ""
    failed: str = ""

    def until(self, moment: float) -> float:
        """Processor seconds spent by a time of day, between two looks in proportion."""
        before = (self.course[0][0], 0.0) if self.course else (moment, 0.0)
        for at, used in self.course:
            if at >= moment:
                step = at - before[0]
                return used if step <= 0 else before[1] + (used - before[1]) * max(0.0, moment - before[0]) / step
            before = at, used
        return self.seconds


def spend(command: Sequence[str], folder: Path, environment: dict[str, str], limit: float) -> Spent:
    """Run a command in a group of its own; one that passes `limit` seconds by the clock is ended, with all of it."""
    begun = time.time()
    words, said = folder / "stdout", folder / "stderr"
    with words.open("w") as out, said.open("w") as errors:
        process = subprocess.Popen(
            command, cwd=folder, env=os.environ | environment, stdout=out, stderr=errors, start_new_session=True
        )
    try:
        status, used, most, course = _watched(process.pid, begun, begun + limit)
    except BaseException:
        _end(process.pid)
        process.wait()
        raise
    process.returncode = 0 if status is None else os.waitstatus_to_exitcode(status)  # it was waited for already
    clock = time.time() - begun
    failed = ""
    if status is None:
        failed = f"over {limit:,g} s"
    elif status:
        failed = f"failed: {_last(said) or _last(words) or f'exit code {process.returncode}'}"
    output = words.read_text(encoding="utf-8", errors="replace")
    return Spent(used, most, clock, tuple(course), output, failed)


Course = list[tuple[float, float]]


def _watched(pid: int, begun: float, deadline: float) -> tuple[int | None, float, float, Course]:
    """Status of the command, None where it was ended; processor seconds, peak memory in GB and their course."""
    most, course = 0.0, [(time.time(), 0.0)]
    while True:
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            _end(pid)
            return status, usage.ru_utime + usage.ru_stime, max(most, usage.ru_maxrss * 1024 / 1e9), course
        members = _group(pid)
        most = max(most, sum(_memory(member) for member in members))
        course.append((time.time(), sum(_processor(member) for member in members)))
        if time.time() >= deadline:
            _end(pid)
            os.wait4(pid, 0)
            return None, course[-1][1], most, course
        time.sleep(max(LOOK[0], LOOK[1] * (time.time() - begun)))


def _end(group: int) -> None:
    """End what is left of a group that we started."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _group(leader: int) -> list[int]:
    """Processes of a session that we started."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        fields = _stat(int(entry.name))
        if fields and int(fields[3]) == leader:
            found.append(int(entry.name))
    return found


def _stat(pid: int) -> list[str]:
    """State, parent, group, session and so on; nothing where the process is gone."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _processor(pid: int) -> float:
    """Processor seconds of a process and of those that it waited for."""
    return sum(int(ticks) for ticks in _stat(pid)[11:15]) / TICK


def _memory(pid: int) -> float:
    """GB of a process, of pages that it shares its share."""
    try:
        text = (Path("/proc") / str(pid) / "smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0.0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) * 1024 / 1e9


def _last(path: Path) -> str:
    """The last line that says something."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1][-SHOWN:] if lines else ""
