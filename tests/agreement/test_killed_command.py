"""`resilience plan`, killed at any moment and started again, ends with the plan of an undisturbed run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from resilience.study.generate.files import write_generated
from resilience.study.generate.network import Size, generate_model

ROOT = Path(__file__).parents[2]
STAGE = re.compile(r" +[\d.]+ s  ([A-Z].*)")
KNOWN = re.compile(r"([\d,]+) of [\d,]+ cases were known from before")
HALF_CHECKPOINT, HALF_RUN = ".run.checkpoint.*", ".run.[!c]*"
GAP = 1e-9
"""So small that the objective is the best there is, whichever way it was found."""
SAME = 1e-9
TABLES = ("buffers", "sources", "lots", "reserves", "intensity", "comparison", "scenario_losses")
"""Not the curve: two losses that are equal but for their last digit are one step of it or two."""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")


class Moment(NamedTuple):
    """So many seconds after a stage has begun; no stage is the start."""

    stage: str
    seconds: float


class Found(NamedTuple):
    """What a run that came to its end has found: its files, and how many cases it knew before."""

    files: dict[str, bytes]
    known: int

    @property
    def proof(self) -> dict[str, float]:
        """Objective and bound."""
        proof = json.loads(self.files["certificate.json"])["proof"]
        return {name: proof[name] for name in ("objective", "lower_bound")}

    def table(self, name: str) -> pd.DataFrame:
        """One of its tables."""
        return pd.read_csv(BytesIO(self.files[f"{name}.csv"]))


@dataclass(frozen=True)
class Plan:
    """The command on one study; each run has a folder of its own that holds `run` and what lies beside it."""

    model: Path
    scenarios: Path
    years: int

    @classmethod
    def of(cls, folder: Path, size: Size, years: int) -> Plan:
        """Write a generated study; its plan is judged by so many years."""
        places = write_generated(folder, *generate_model(size, 1))
        return cls(places.model, places.scenarios, years)

    def start(self, folder: Path) -> subprocess.Popen[str]:
        """Start the command as a process of its own."""
        folder.mkdir(exist_ok=True)
        command = [
            sys.executable, "-m", "resilience", "plan", self.model, self.scenarios, "-o", folder / "run",
            "--gap", GAP, "--judge-years", self.years, "--workers", 1,
        ]  # fmt: skip
        return subprocess.Popen(
            [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT,
        )  # fmt: skip

    def run(self, folder: Path) -> tuple[Found, list[tuple[float, str]]]:
        """Run it to its end: what it finds, and when each stage began; the last one is the end."""
        stages, said, started = [(0.0, "")], [], time.perf_counter()
        with self.start(folder) as process:
            for line in process.stdout:
                said.append(line)
                if begun := STAGE.match(line):
                    stages.append((time.perf_counter() - started, begun[1]))
        assert process.returncode == 0, "".join(said)
        stages.append((time.perf_counter() - started, "end"))
        known = KNOWN.search("".join(said))
        files = {path.name: path.read_bytes() for path in (folder / "run").iterdir()}
        return Found(files, int(known[1].replace(",", "")) if known else 0), stages

    def kill_at(self, folder: Path, moment: Moment) -> bool:
        """Start it and kill it; whether that came before its end."""
        with self.start(folder) as process:
            if moment.stage:
                for line in process.stdout:
                    if (begun := STAGE.match(line)) and begun[1] == moment.stage:
                        break
            time.sleep(moment.seconds)
            process.kill()
            process.communicate()
        return cut_short(folder)

    def kill_while_writing(self, folder: Path, half: str) -> bool:
        """Start it and kill it as soon as a half-written file or folder is seen; one not seen in time has no effect."""
        with self.start(folder) as process:
            while not any(folder.glob(half)) and process.poll() is None:
                time.sleep(1e-4)
            process.kill()
            process.communicate()
        return cut_short(folder)


def cut_short(folder: Path) -> bool:
    """Whether a kill came before the run folder was there; else that is taken away, as if it had not been run."""
    done = (folder / "run").exists()
    if done:
        shutil.rmtree(folder)
    return not done


def moments(stages: list[tuple[float, str]], random: np.random.Generator):
    """Random moments of an undisturbed run, each told from the stage it falls into: a busy machine shifts them all."""
    while True:
        at = random.uniform(0.0, stages[-1][0])
        for (begun, stage), (ended, _) in pairwise(stages):
            if begun <= at < ended:
                yield Moment(stage, at - begun)


def assert_same(found: Found, whole: Found) -> None:
    """Objective, bound, every decision and what it costs are those of the undisturbed run."""
    assert found.proof == pytest.approx(whole.proof, rel=SAME, abs=0.0)
    assert found.files.keys() == whole.files.keys()
    for name in TABLES:
        pd.testing.assert_frame_equal(found.table(name), whole.table(name), rtol=SAME, atol=1e-6)


def assert_tidy(folder: Path) -> None:
    """Nothing but the run is left."""
    assert [path.name for path in folder.iterdir()] == ["run"]


def test_a_command_killed_three_times_gets_there(tmp_path):
    """Proves: killed before its search, in the middle of a checkpoint and of its run folder, it ends as if undisturbed.

    The objective, the bound and every decision are the same to 1e-9, and nothing is left beside the run.
    Sensitivity: a checkpoint written in place would be found cut off, exit code 2; half a folder would stay for ever.
    """
    command = Plan.of(tmp_path / "study", Size(12, 3, 1, 5, regions=2, depth=1), years=0)
    whole, stages = command.run(tmp_path / "whole")
    folder = tmp_path / "killed"
    drawn = moments(stages, np.random.default_rng(3))
    assert command.kill_at(folder, next(moment for moment in drawn if moment.stage.startswith("Building")))
    for half in (HALF_CHECKPOINT, HALF_RUN):
        assert any(command.kill_while_writing(folder, half) for _ in range(9))
    found, _ = command.run(folder)
    assert found.known > 0
    assert_same(found, whole)
    assert_tidy(folder)


@pytest.mark.soak
def test_fifty_kills_of_the_command_change_nothing(tmp_path):
    """Proves: killed each at one of fifty random moments, every fifth in the middle of writing, commands find the same.

    Sensitivity: one failure in fifty would be a moment that is not safe; fewer than ten that knew something would mean
    that checkpoints come too late.
    """
    command = Plan.of(tmp_path / "study", Size(20, 4, 2, 8, regions=3, depth=1), years=40)
    whole, stages = command.run(tmp_path / "whole")
    drawn, known, cut_off = moments(stages, np.random.default_rng(11)), [], 0
    while len(known) < 50:
        folder = tmp_path / f"killed-{len(known)}"
        half = {4: HALF_CHECKPOINT, 9: HALF_RUN}.get(len(known) % 10)
        if not (command.kill_at(folder, next(drawn)) if half is None else command.kill_while_writing(folder, half)):
            continue
        cut_off += any(path.name.startswith(".") for path in folder.iterdir())
        found, _ = command.run(folder)
        assert_same(found, whole)
        assert_tidy(folder)
        known.append(found.known > 0)
    sys.stdout.write(f"{sum(known)} of {len(known)} killed commands had left something known, {cut_off} half a file\n")
    assert sum(known) >= 10
