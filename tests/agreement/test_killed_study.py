"""A study that is killed at random moments, again and again, comes to the files of one that was left alone."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from support.tiny_study import dearer_stock, how_often, write_study

MOST = 60.0
"""Seconds after which a run that was not struck is taken for stuck."""


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_a_killed_study_resumes_to_the_same_bytes(tmp_path, seed):
    """Proves: SIGKILL at a random moment, three times over, loses at most the work under way and changes no byte.

    A piece of work that is read back with other digits, or twice, would show in some table; times are in none of them.
    """
    axes = how_often("0.1, 0.3, 1, 3, 10") + dearer_stock("0.5, 1, 2, 3")
    path = write_study(tmp_path, axes, "weights = [1]").path
    command = [sys.executable, "-m", "resilience", "study", str(path), "-o"]
    begun = time.monotonic()
    subprocess.run([*command, str(tmp_path / "whole")], check=True, capture_output=True)
    lasts, rng = time.monotonic() - begun, random.Random(seed)
    for _ in range(3):
        process = subprocess.Popen(
            [*command, str(tmp_path / "run")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0
        )
        try:
            process.wait(rng.uniform(0.2, 0.9) * lasts)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if (tmp_path / "run").exists():
            break
    if not (tmp_path / "run").exists():
        subprocess.run([*command, str(tmp_path / "run")], check=True, capture_output=True, timeout=MOST + 4 * lasts)
    names = {one.name for one in (tmp_path / "whole").iterdir()}
    assert {one.name for one in (tmp_path / "run").iterdir()} == names
    for name in sorted(names - {"run.json"}):
        assert (tmp_path / "run" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name
    assert not (tmp_path / "run.checkpoint").exists()
