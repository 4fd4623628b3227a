"""Base stock under disruption, from tables to plan: Snyder and Shen, Fundamentals of Supply Chain Theory, example 9.3.

Diary
-----
2026-11-23: the geometric outages are cut where their tail is negligible; the optimum holds to all ten printed digits.
"""

from __future__ import annotations

import pytest

from resilience.network.parts import Node
from resilience.study.optimize import optimize

HOLDING, LATE, DEMAND, FAIL, MEND, WEEKS = 0.25, 3.0, 2000.0, 0.04, 0.25, 52
TABLES = {
    "model.toml": f'title = "Base stock"\ncurrency = "USD"\nperiod = "1 wk"\nperiods_per_year = {WEEKS}\n'
    f'holding_rate = {HOLDING * WEEKS}\nlevers = ["buffers"]\nholding_refund = true\n',
    "sites.csv": "site,kind,region\nS,supplier,here\nM,market,there\n",
    "parts.csv": "part,unit_value\nP,1\n",
    "bom.csv": "parent,child,quantity\n",
    "production.csv": "site,part,capacity,unit_cost\nS,P,unlimited,0\n",
    "lanes.csv": "origin,destination,part,mode,lead_time,unit_cost,capacity,status\n"
    "S,M,P,road,0 h,0,unlimited,active\n",
    "demand.csv": f"market,part,quantity,margin,patience,backlog_cost\nM,P,{DEMAND},1000000,unlimited,{LATE}\n",
}
SCENARIOS = """title = "Failures"
seed = 1
[[hazard]]
name = "down"
hits = "capacity"
select = {{ site = "S" }}
rate = {rate!r}
severity = 1.0
duration = {{ distribution = "geometric", mean = "4 periods" }}
detection = "0 h"
source = "Snyder and Shen, example 9.3"
"""


def test_base_stock_from_tables(reference, tmp_path):
    """Proves: files, calendar, geometric strata, program and solver together give S* = 8,000 and g = 2737.0689655172.

    A base stock serves the period's demand first, so the buffer is S* less one period's demand: 6,000. Onsets happen in
    periods that begin with supply up: rate 52 x 0.25/0.29 x 0.04 per year.
    Sensitivity: onsets at 52 x 0.04 (also in periods that begin with supply down) give 2,935.0; no holding refund,
    2,862.1 at a buffer of 4,000; five strata of outages instead of every length, 2,714.0.
    """
    rate = WEEKS * MEND / (FAIL + MEND) * FAIL
    model, book = reference.write_study(tmp_path / "study", TABLES, SCENARIOS.format(rate=rate))
    result = optimize(model, book)
    assert result.plan.buffers[Node("M", "P")] == pytest.approx(6000.0, rel=1e-6)
    assert result.objective / WEEKS == pytest.approx(2737.0689655172, rel=1e-6)
