"""What "hybrid" means: small lots and little buffer in calm conditions, larger lots and more buffer in rough ones.

Diary
-----
2026-11-23: lot and buffer together on one supplier and one market; in units, calm (one short failure in a century) 200
and 0, frequent (one short failure a year) 200 and 19, severe (four weeks, every three years) 400 and 35, both 400
and 528.
"""

from __future__ import annotations

import pytest
from support.one_supplier import failures, one_supplier

from resilience.network.parts import Node
from resilience.study.plan.optimize import PlanOptions, optimize

TABLES = one_supplier(
    'holding_rate = 0.25\nlevers = ["buffers", "lots"]',
    value=40,
    lane={"deliveries_per_period": "0.125|0.25|0.5|1|2|4", "delivery_cost": 20},
    demand={"quantity": 100, "margin": 60, "patience": 0},
)


@pytest.fixture(scope="module")
def plans(reference, tmp_path_factory):
    """Lot and buffer (units) by how often and how long the supplier fails."""
    found = {}
    for name, rate, weeks in (("calm", 0.01, 0.5), ("frequent", 1.0, 0.5), ("severe", 0.3, 4.0), ("both", 1.0, 4.0)):
        folder = tmp_path_factory.mktemp(name) / "study"
        outage = f'distribution = "exponential", mean = "{weeks} periods"'
        scenarios = failures(rate, outage, source="made up", settings="cycle_strata = 8", strata=8)
        model, book = reference.write_study(folder, TABLES, scenarios)
        plan = optimize(model, book, PlanOptions(gap=1e-6)).plan
        (deliveries,) = plan.deliveries.values()
        found[name] = (100 / deliveries, plan.buffers.get(Node("M", "P"), 0.0))
    return found


def test_calm_means_small_lots_and_little_buffer(plans):
    """Proves: against rare and short failures nothing is kept, and lots are those of the delivery cost alone: 200.

    Sensitivity: rates read per week instead of per year would call for a buffer here too.
    """
    assert plans["calm"] == (pytest.approx(200.0), 0.0)


@pytest.mark.parametrize("rough", ["frequent", "severe", "both"])
def test_rough_means_more_precaution(plans, rough):
    """Proves: more frequent or more severe failures never call for smaller lots or less stock, and for more in sum.

    Sensitivity: a buffer that replaced cycle stock one for one would shrink the lots as it grows.
    """
    lot, buffer = plans[rough]
    assert lot >= plans["calm"][0]
    assert buffer >= plans["calm"][1]
    assert lot + buffer > sum(plans["calm"])


def test_both_at_once_mean_larger_lots_and_more_buffer(plans):
    """Proves: frequent and severe failures raise both the lot and the buffer above calm.

    Sensitivity: as before.
    """
    assert plans["both"][1] > plans["severe"][1] > 0
    assert plans["both"][0] >= plans["frequent"][0]
