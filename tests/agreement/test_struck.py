"""One run, struck in every phase: from the first proven plan on, a run folder, a checkpoint or the screen gives it.

The run forks at each moment; the child is interrupted, killed, or left without room or reader, and ends as it can.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest

from resilience.files import read_plan, write_starter
from resilience.solve.memory.memory import Memory, Role

if TYPE_CHECKING:
    from resilience.plan.plan import Plan

ROOT = Path(__file__).parents[2]
PRINTED = "The plan, which could not be written"
SOAK = os.environ.get("RESILIENCE_SOAK_MODEL", "starter")
QUOTAS = {"loading": 4, "Building": 6, "Searching": 10, "Comparing": 8, "Undoing": 6, "Judging": 6}
FEW = {"loading": 1, "Building": 1, "Searching": 2, "Comparing": 3, "Undoing": 2, "Judging": 1}
DELAYS = [0.0, 0.5, 1.5, 3, 6, 12, 25, 45, 75, 110]
FLOW = 1e-6
"""Units by which the plan of one end may differ from that of another: the same plan, written by two processes."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and POSIX signals")


class Blow(NamedTuple):
    """What befell a child of the run, in which phase, and how it ended; `left` is the folder of what it left."""

    left: Path
    number: int
    how: str
    phase: str
    known: bool
    faint: float
    room: int
    code: int
    out: str
    err: str

    def __str__(self) -> str:
        return f"{self.how} in {self.phase!r}, blow {self.number}, code {self.code}:\n{self.err}"

    @property
    def names(self) -> set[str]:
        """What lies where the run was."""
        return {path.name for path in self.left.iterdir()}


def struck(folder: Path, model: Path, scenarios: Path, quotas: dict[str, int], most: int) -> list[Blow]:
    """Run the command once, struck in every phase; the run itself must end as if nothing had been."""
    words = ["plan", model, scenarios, "--judge-years", 100, "--workers", 1, "-o", folder / "work" / "run"]
    asked = {"folder": str(folder), "words": list(map(str, words)), "delays": DELAYS, "quotas": quotas, "most": most,
             "seed": 5}  # fmt: skip
    ended = subprocess.run(
        [sys.executable, ROOT / "tests" / "support" / "struck.py", json.dumps(asked)], capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert {path.name for path in (folder / "work").iterdir()} == {"run"}
    lines = (folder / "blows.jsonl").read_text(encoding="utf-8").splitlines()
    return [Blow(folder / f"struck-{one['number']}", **one) for one in map(json.loads, lines)]


def what_is_left(blow: Blow) -> str:
    """In words what gives the plan after a blow; nothing half, no traceback, an exit code that says what happened."""
    assert "Traceback" not in blow.err, blow
    if blow.how == "killed":
        assert blow.code == -9, blow
    else:
        assert blow.code in (0, 2, 4), blow
        assert not any(name.startswith(".run") for name in blow.names), blow
    if "run" in blow.names:
        marks = json.loads((blow.left / "run" / "run.json").read_text(encoding="utf-8"))
        assert set(marks["files"]) <= {path.name for path in (blow.left / "run").iterdir()}, blow
        assert read_plan(blow.left / "run").flows, blow
        if marks.get("searched") is False:
            assert not blow.known, blow
            assert blow.code == 4, blow
            return "today's"
        return "marked" if marks.get("left_out") else "whole"
    if PRINTED in blow.out:
        assert blow.code == 4, blow
        return "printed"
    if "run.checkpoint" in blow.names and Role.BEST in Memory.load(blow.left / "run.checkpoint").plans:
        return "checkpoint"
    assert not blow.known, blow
    return "nothing known yet"


def kept(blow: Blow) -> dict[str, float]:
    """The plan that a checkpoint holds, by column."""
    memory = Memory.load(blow.left / "run.checkpoint")
    columns, values = memory.plans[Role.BEST]
    names = list(memory.names)
    return {names[column]: value for column, value in zip(columns, values, strict=True)}


def assert_one_plan(blows: list[Blow], ends: list[str]) -> None:
    """Once the search is over every end gives the same plan, before what does not surely save is withdrawn."""
    plans = [read_plan(blow.left / "run") for blow, end in zip(blows, ends, strict=True)
             if blow.known and end == "marked" and blow.phase in ("Comparing", "Undoing")]  # fmt: skip
    stored = [kept(blow) for blow, end in zip(blows, ends, strict=True) if blow.known and end == "checkpoint"]
    assert plans
    assert stored
    assert all(alike(plan, plans[0]) for plan in plans)
    first = np.array(list(stored[0].values()))
    for other in stored[1:]:
        assert list(other) == list(stored[0])
        np.testing.assert_allclose(list(other.values()), first, atol=FLOW)


def alike(plan: Plan, other: Plan) -> bool:
    """Whether two plans decide the same."""
    pairs = ((plan.flows, other.flows), (plan.buffers, other.buffers))
    near = all(abs(one.get(key, 0.0) - two.get(key, 0.0)) <= FLOW for one, two in pairs for key in {*one, *two})
    return near and plan.qualified == other.qualified


def resumed(blow: Blow, folder: Path, model: Path, scenarios: Path) -> subprocess.CompletedProcess:
    """Start the command again where a killed one left off."""
    shutil.copytree(blow.left, folder)
    words = ["plan", model, scenarios, "--judge-years", 0, "--workers", 1, "-o", folder / "run"]
    return subprocess.run(
        [sys.executable, "-m", "resilience", *map(str, words)], capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def test_a_run_struck_in_every_phase_loses_no_plan(tmp_path):
    """Proves: whatever befalls a run, in whichever phase, a plan once found is given by what it leaves.

    All ends after the search give one and the same plan, and a run that was killed goes on from its checkpoint.
    Sensitivity: a phase in which a signal is not heard, a write that is not whole, an output that ends the run, or a
    full disk that ends it before the plan is told, leaves nothing.
    """
    write_starter(tmp_path / "start")
    model, scenarios = tmp_path / "start" / "models" / "starter", tmp_path / "start" / "scenarios" / "starter.toml"
    blows = struck(tmp_path / "runs", model, scenarios, FEW, most=15)
    ends = [what_is_left(blow) for blow in blows]
    assert len(blows) == 15
    assert_one_plan(blows, ends)
    killed = next(blow for blow, end in zip(blows, ends, strict=True) if end == "checkpoint" and blow.known)
    again = resumed(killed, tmp_path / "again", model, scenarios)
    assert again.returncode == 0, again.stderr
    assert "Resuming from" in again.stderr
    assert {path.name for path in (tmp_path / "again").iterdir()} == {"run"}


@pytest.mark.soak
def test_a_long_run_struck_fifty_times_loses_no_plan(tmp_path):
    """Proves the same of fifty blows, on the starter or the shipped model that RESILIENCE_SOAK_MODEL names."""
    models, scenarios = ROOT / "models" / SOAK, ROOT / "scenarios" / SOAK
    if not scenarios.exists():
        scenarios = scenarios.with_suffix(".toml")
    folder = Path(os.environ.get("RESILIENCE_SOAK_FOLDER", tmp_path)) / "runs"
    blows = struck(folder, models, scenarios, QUOTAS, most=50)
    ends = [what_is_left(blow) for blow in blows]
    sys.stdout.write(f"{len(blows)} blows on {SOAK}, by phase {Counter(blow.phase for blow in blows)}, "
                     f"by kind {Counter(blow.how for blow in blows)}: {Counter(ends)}\n")  # fmt: skip
    assert len(blows) == 50
    assert_one_plan(blows, ends)
