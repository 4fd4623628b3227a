"""The sides of the benchmark against mpi-sppy, on an instance so small that it takes no time."""

from __future__ import annotations

import pytest

from benchmarks import decomposition
from benchmarks.instances import TINY


def test_all_sides_find_the_same_cost(tmp_path, monkeypatch):
    """Proves: engine, extensive form and L-shaped method of mpi-sppy end within the gap of each other.

    Sensitivity: a side that solves another program, or ends before it is done, would win for the wrong reason: with a
    tolerance per scenario as wide as the whole gap the L-shaped method may end ten times too early.
    """
    monkeypatch.chdir(tmp_path)
    pytest.importorskip("mpisppy")
    best = decomposition.ours(3, 0.0, TINY)
    for side in (decomposition.extensive, decomposition.lshaped):
        found = side(3, best.width, TINY)
        assert abs(found.objective - best.objective) <= 2 * best.width
        assert found.objective - found.bound <= 1.1 * best.width + 1e-6


def test_the_median_run_is_one_that_ran():
    """Proves: of 3, 9 and 5 s the run of 5 s is shown, whole; a mean would show 5.7."""
    runs = [decomposition.Plan(1.0, seconds - 1.0, 0.1, 7.0, 6.0) for seconds in (3.0, 9.0, 5.0)]
    assert decomposition.median(runs) is runs[2]
