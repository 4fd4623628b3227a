"""A job that is killed at any moment goes on from its checkpoint and ends with the same answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

TESTS = Path(__file__).parents[1]
GAP = 1e-4
SIGKILL = -9


@dataclass(frozen=True)
class Job:
    """A long job on a generated network of so many parts and sites."""

    parts: int
    sites: int
    checkpoint: Path

    def start(self):
        """Start it as a process of its own."""
        command = [sys.executable, TESTS / "support" / "long_job.py", self.parts, self.sites, GAP, self.checkpoint]
        return subprocess.Popen(
            [str(word) for word in command], stdout=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"},
        )  # fmt: skip

    def run(self):
        """Run it to its end: its answer, and how long it took."""
        started = time.perf_counter()
        with self.start() as process:
            said, _ = process.communicate()
        assert process.returncode == 0
        return json.loads(said.splitlines()[-1]), time.perf_counter() - started

    def kill_after(self, seconds):
        """Start it and kill it after so long; whether that came before its end."""
        with self.start() as process:
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
            process.communicate()
        return process.returncode == SIGKILL


def assert_same(found, whole):
    """Objective and bound are those of the undisturbed run to the gap asked for."""
    allowed = GAP * (whole["objective"] - whole["unavoidable"])
    assert abs(found["objective"] - whole["objective"]) <= allowed
    assert abs(found["bound"] - whole["bound"]) <= 2 * allowed
    assert found["bound"] <= whole["objective"] + 1e-9 * abs(whole["objective"])
    assert found["objective"] - found["bound"] <= GAP * (found["objective"] - found["unavoidable"]) * (1 + 1e-9)


def killed_and_resumed(tmp_path, parts, sites, kills, seed):
    """Kill jobs at random moments of their time, each once, and resume them; yields what each knew and found."""
    whole, seconds = Job(parts, sites, tmp_path / "whole").run()
    moments = np.random.default_rng(seed)
    count = 0
    for attempt in range(4 * kills):
        job = Job(parts, sites, tmp_path / f"job-{attempt}.checkpoint")
        if not job.kill_after(moments.uniform(0.0, seconds)):
            continue  # it was done before
        found, _ = job.run()
        assert_same(found, whole)
        count += 1
        yield found
        if count == kills:
            return
    pytest.fail(f"only {count} of {4 * kills} jobs could be killed before their end")


def test_a_job_killed_three_times_gets_there(tmp_path):
    """Proves: killed at three random moments, one after the other, a job ends with the undisturbed answer.

    Sensitivity: a checkpoint written in place would be found cut off; a cut that belongs to another case would raise
    the bound above the objective; a resumed run that forgot what it was resumed from would start from nothing for ever.
    """
    whole, seconds = Job(20, 8, tmp_path / "whole").run()
    job = Job(20, 8, tmp_path / "job.checkpoint")
    for moment in np.random.default_rng(5).uniform(0.4, 0.9, 3):
        job.kill_after(moment * seconds)
    assert_same(job.run()[0], whole)


@pytest.mark.soak
def test_fifty_kills_change_nothing(tmp_path):
    """Proves: killed each at one of fifty random moments, jobs on a larger network end with the undisturbed answer.

    Sensitivity: one failure in fifty would be a moment that is not safe; fewer than ten checkpoints found would mean
    that they come too late.
    """
    known = [found["known"] > 0 for found in killed_and_resumed(tmp_path, 40, 16, kills=50, seed=11)]
    sys.stdout.write(f"{sum(known)} of {len(known)} killed jobs had left something known\n")
    assert sum(known) >= 10
