"""The starter, cut down, from tables to plan.

Diary
-----
2026-11-23: 4,259,250.5007 EUR a year, of which 46,744.1330 above what no plan can avoid; 1,875 motors against an outage
of KLEIN, the slowest deliveries on offer. Without the fill rate, which ties the scenarios together.
"""

from __future__ import annotations

import pytest

from resilience.network.parts import Node
from resilience.study.deliver import write_run
from resilience.study.optimize import PlanOptions, optimize


def test_golden_plan(starter):
    """Proves: the whole path from tables to plan still gives the same plan at the same cost.

    Sensitivity: any change of meaning anywhere in the engine moves the sixth digit; then say in the diary why.
    """
    assert starter.objective == pytest.approx(4_259_250.500741637, rel=1e-6)
    assert starter.objective - starter.unavoidable == pytest.approx(46_744.13295, rel=1e-5)
    held = {node: units for node, units in starter.plan.buffers.items() if units > 0}
    assert held == {Node("PLANT", "MOTOR"): pytest.approx(1875.356, rel=1e-5)}
    assert set(starter.plan.deliveries.values()) == {0.2, 0.05}
    assert starter.policies["status quo"].total - starter.objective == pytest.approx(43_177.59, rel=1e-4)


def test_two_runs_write_the_same_bytes(starter, reference, tmp_path):
    """Proves: the same input gives the same run folder, byte for byte.

    Sensitivity: an unseeded draw, a set's order or a time of day in a file would differ.
    """
    again = optimize(*reference.starter_small(), PlanOptions(gap=1e-7))
    first, second = write_run(starter, tmp_path / "a"), write_run(again, tmp_path / "b")
    names = sorted(path.name for path in first.iterdir())
    assert names == sorted(path.name for path in second.iterdir())
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name
