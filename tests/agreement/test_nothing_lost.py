"""`resilience plan`, interrupted, killed or without room at any moment: once a plan is known, a file gives it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from resilience.files import write_starter
from resilience.study.generate.files import write_generated
from resilience.study.generate.network import Size, generate_model

ROOT = Path(__file__).parents[2]
PROVEN = "plan"
"""Event of the log, or stage, from which on a plan is known."""
COMPARING = "Comparing it with today"
PHASES = ("", "Building the program", "Searching", COMPARING, "Undoing each action in fresh", "Judging by")
SIGNALS = {"interrupted": signal.SIGINT, "ended": signal.SIGTERM, "killed": signal.SIGKILL}
LONGEST_END = 60.0
"""Seconds within which an interrupted command has written what it knows, on a busy machine."""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals and limits")


class Blow(NamedTuple):
    """What befalls a run: how, in which phase, and how many seconds after that began; or how many bytes fit a file."""

    how: str
    phase: str
    amount: float


@dataclass(frozen=True)
class Campaign:
    """The command on one study, and how long each of its phases takes when nothing befalls it."""

    model: Path
    scenarios: Path
    options: tuple[str, ...] = ("--judge-years", "100", "--workers", "1")

    def start(self, folder: Path, room: int | None = None) -> subprocess.Popen[str]:
        """Start the command; with little room no file of it may grow beyond that many bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        words = [sys.executable, "-m", "resilience", "plan", self.model, self.scenarios, "-o", "run", *self.options]
        return subprocess.Popen(
            [str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            preexec_fn=None if room is None else lambda: limit(room),  # noqa: PLW1509  # this process has one thread
        )  # fmt: skip

    def undisturbed(self, folder: Path) -> dict[str, float]:
        """Run to the end; seconds that each phase takes."""
        begun, seconds, started = [""], dict.fromkeys(PHASES, 0.0), time.perf_counter()
        with self.start(folder) as process:
            last = started
            for line in process.stderr:
                phase = next((name for name in PHASES[1:] if f"s  {name}" in line), None)
                if phase is not None:
                    seconds[begun[-1]] += time.perf_counter() - last
                    last = time.perf_counter()
                    begun.append(phase)
            process.communicate()
        assert process.returncode == 0
        seconds[begun[-1]] += time.perf_counter() - last
        return seconds

    def struck(self, folder: Path, blow: Blow) -> tuple[int, str, bool]:
        """Run with a blow: exit code, standard error, and whether a plan was known before it."""
        room = int(blow.amount) if blow.how == "no room" else None
        said: list[str] = []
        with self.start(folder, room) as process:
            if room is None:
                for line in process.stderr if blow.phase else ():
                    said.append(line)
                    if f"s  {blow.phase}" in line:
                        break
                time.sleep(blow.amount)
                process.send_signal(SIGNALS[blow.how])
            struck = time.perf_counter()
            _, rest = process.communicate()
            assert room is not None or time.perf_counter() - struck < LONGEST_END
        text = "".join(said) + rest
        return process.returncode, text, COMPARING in text


def limit(room: int) -> None:
    """No file of this process may grow beyond some bytes: what a full disk is, for this process alone."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))


def blows(seconds: dict[str, float], sizes: list[int], random: np.random.Generator, count: int) -> list[Blow]:
    """Blows over all phases in turn, each way in turn, at a moment drawn within the phase."""
    found = []
    ways = (*SIGNALS, "no room")
    for number in range(count):
        how, phase = ways[number % len(ways)], PHASES[(number // len(ways)) % len(PHASES)]
        if how == "no room":
            found.append(Blow(how, phase, float(random.choice([200, 2_000, *sizes]) + 1)))
        else:
            found.append(Blow(how, phase, float(random.uniform(0.0, max(seconds[phase], 0.05)))))
    return found


def assert_nothing_lost(folder: Path, blow: Blow, ended: tuple[int, str, bool]) -> str:
    """What is left of a run that was struck; in words what it was."""
    code, said, known = ended
    run, checkpoint = folder / "run", folder / "run.checkpoint"
    case = f"{blow}: code {code}\n{said}"
    assert "Traceback" not in said, case
    if blow.how != "killed":
        assert not list(folder.glob(".run*")), case
        assert code in (0, 2, 4) or code == -SIGNALS.get(blow.how, 0), case
    if run.exists():
        plan = json.loads((run / "plan.json").read_text(encoding="utf-8"))
        marks = json.loads((run / "run.json").read_text(encoding="utf-8"))
        assert plan["flows"], case
        assert set(marks["files"]) <= {path.name for path in run.iterdir()}, case
        whole = "certificate.json" in marks["files"] and not marks.get("left_out")
        assert whole or marks["left_out"], case
        assert (code == 0) <= whole, case
        return "whole" if whole else "marked"
    if known and blow.how == "no room":
        return "no room for a plan"  # it is said, and nothing is left half
    assert checkpoint.exists() or not known, case
    return "checkpoint" if checkpoint.exists() else "nothing known yet"


def campaign(command: Campaign, folder: Path, count: int, seed: int) -> dict[str, int]:
    """Strike as many runs; how often what was left."""
    seconds = command.undisturbed(folder / "whole")
    sizes = sorted(path.stat().st_size for path in (folder / "whole" / "run").iterdir())
    counted: dict[str, int] = {}
    for number, blow in enumerate(blows(seconds, sizes, np.random.default_rng(seed), count)):
        place = folder / f"struck-{number}"
        left = assert_nothing_lost(place, blow, command.struck(place, blow))
        counted[left] = counted.get(left, 0) + 1
        shutil.rmtree(place)
    return counted


def test_five_blows_lose_no_plan(tmp_path):
    """Proves: interrupted, ended, killed and without room, in turn, a run never loses a plan that is known.

    Whatever is left is whole, or marked with what was left out, or a checkpoint; never half, never a traceback.
    Sensitivity: a signal that is heard in one phase alone, or a checkpoint written only while searching, loses one.
    """
    places = write_generated(tmp_path / "study", *generate_model(Size(4, 1, 1, 2, regions=1, depth=1), 3))
    command = Campaign(places.model, places.scenarios, ("--judge-years", "40", "--workers", "1"))
    struck = [
        Blow("killed", COMPARING, 0.0), Blow("interrupted", COMPARING, 0.0), Blow("ended", "Judging by", 0.0),
        Blow("interrupted", "", 0.6), Blow("no room", "", 2_500),
    ]  # fmt: skip
    left = []
    for number, blow in enumerate(struck):
        place = tmp_path / f"struck-{number}"
        left.append(assert_nothing_lost(place, blow, command.struck(place, blow)))
    assert left[0] == "checkpoint"
    assert left[4] == "marked"


@pytest.mark.soak
def test_fifty_blows_over_all_phases_lose_no_plan(tmp_path):
    """Proves the same of fifty blows over all phases, on the starter, each on a run of its own."""
    write_starter(tmp_path / "start")
    models, scenarios = (tmp_path / "start" / name for name in ("models", "scenarios"))
    counted = campaign(Campaign(models / "starter", scenarios / "starter"), tmp_path / "runs", 50, seed=5)
    sys.stdout.write(f"fifty blows on the starter: {counted}\n")
    assert counted.get("marked", 0) + counted.get("whole", 0) >= 10
