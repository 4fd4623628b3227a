"""What dearer prices cost a year, by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.small import lane, make, model, sell

import resilience as rs
from resilience.network.customs import Duty
from resilience.network.duties import with_duties
from resilience.plan.plan import Plan
from resilience.study.exposure.price_rises import price_rises

ROOT = Path(rs.__file__).parents[1]


def test_what_a_point_and_a_tenth_cost():
    """Proves: 10 a period of CN enter US through H: 1,000 a year at a customs value of 8 pay 2 each; a point is 80.

    Freight of 1 and 3 is 4,000 a year, what is paid in CNY 10 a unit made and 1 of freight: 11,000, a tenth 1,100.
    Sensitivity: by where goods were sent from H would be the origin; a point of a unit's cost would be 100.
    """
    lanes = [lane("CN", "H", unit_cost=1.0, paid_in="CNY"), lane("H", "US", unit_cost=3.0, mode="sea")]
    of = model(lanes, [make("CN", unit_cost=10.0, paid_in="CNY")], [sell("US")], holding=0.0)
    regions = {"CN": "china", "H": "hongkong", "US": "usa"}
    sites = {key: replace(site, region=regions[key]) for key, site in of.network.sites.items()}
    network = replace(of.network, sites=sites, duties=(Duty("usa", 0.25, "china", "P", 8.0),))
    of = replace(of, network=with_duties(network))
    plan = Plan("p", flows={one.id: 10.0 for one in lanes}, production={rs.Node("CN", "P"): 10.0})
    rows = {(row.kind, row.name): (row.paid_on, row.paid_now, row.costs) for row in price_rises(of, plan).itertuples()}
    assert rows["duty", "china > usa"] == pytest.approx((8_000, 2_000, 80))
    assert rows["freight", "sea"] == pytest.approx((3_000, 3_000, 300))
    assert rows["currency", "CNY"] == pytest.approx((11_000, 11_000, 1_100))


def test_other_models_have_no_such_table(tmp_path):
    """Proves: where no duty is stated and all is paid in one currency, the folder is that of before."""
    found = rs.exposure(ROOT / "models" / "starter", dynamic=False)
    assert found.price_rises.empty
    assert not (found.write(tmp_path / "a") / "price_rises.csv").exists()
    found = rs.exposure(ROOT / "models" / "tariffs-2018", dynamic=False)
    assert (found.write(tmp_path / "b") / "price_rises.csv").exists()
    assert set(found.price_rises["kind"]) == {"duty", "freight", "currency"}
