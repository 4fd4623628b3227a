"""Base stock under disruption, from tables to plan: Snyder and Shen, Fundamentals of Supply Chain Theory, example 9.3.

Diary
-----
2026-11-23: the geometric outages are cut where their tail is negligible; the optimum holds to all ten printed digits.
"""

from __future__ import annotations

import pytest
from support.one_supplier import WEEKS, failures, one_supplier

from resilience.network.parts import Node
from resilience.study.plan.optimize import optimize

HOLDING, LATE, DEMAND, FAIL, MEND = 0.25, 3.0, 2000.0, 0.04, 0.25
SETTINGS = f'holding_rate = {HOLDING * WEEKS}\nlevers = ["buffers"]\nholding_refund = true'
PATIENT = {"quantity": DEMAND, "margin": 1_000_000, "patience": "unlimited", "backlog_cost": LATE}


def test_base_stock_from_tables(reference, tmp_path):
    """Proves: files, calendar, geometric strata, program and solver together give S* = 8,000 and g = 2737.0689655172.

    A base stock serves the period's demand first, so the buffer is S* less one period's demand: 6,000. Onsets happen in
    periods that begin with supply up: rate 52 x 0.25/0.29 x 0.04 per year.
    Sensitivity: onsets at 52 x 0.04 (also in periods that begin with supply down) give 2,935.0; no holding refund,
    2,862.1 at a buffer of 4,000; five strata of outages instead of every length, 2,714.0.
    """
    rate = WEEKS * MEND / (FAIL + MEND) * FAIL
    tables = one_supplier(SETTINGS, lane={}, demand=PATIENT)
    geometric = f'distribution = "geometric", mean = "{1 / MEND!r} periods"'
    scenarios = failures(rate, geometric, source="Snyder and Shen, example 9.3")
    model, book = reference.write_study(tmp_path / "study", tables, scenarios)
    result = optimize(model, book)
    assert result.plan.buffers[Node("M", "P")] == pytest.approx(6000.0, rel=1e-6)
    assert result.objective / WEEKS == pytest.approx(2737.0689655172, rel=1e-6)
