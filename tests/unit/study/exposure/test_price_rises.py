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


def traded(cn, mx, *duties):
    """CN and MX send so many a period of P to the store H, which sends 10 each to US and EU."""
    lanes = [lane("CN", "H"), lane("MX", "H"), lane("H", "US"), lane("H", "EU")]
    of = model(lanes, [make("CN"), make("MX")], [sell("US"), sell("EU")], holding=0.0)
    sites = {key: replace(site, region=key.lower()) for key, site in of.network.sites.items()}
    of = replace(of, network=with_duties(replace(of.network, sites=sites, duties=duties)))
    plan = Plan(
        "p",
        flows={"CN>H:P:road": cn, "MX>H:P:road": mx, "H>US:P:road": 10.0, "H>EU:P:road": 10.0},
        production={rs.Node("CN", "P"): cn, rs.Node("MX", "P"): mx},
    )
    return {row.name: (row.paid_on, row.paid_now) for row in price_rises(of, plan).itertuples() if row.kind == "duty"}


def test_each_destination_has_its_own_customs_value():
    """Proves: 10 a period of CN at 8 into US pay 25 %, at 12 into EU 10 %: on 8,000 and 12,000 a year 2,000 and 1,200.

    Sensitivity: the largest value stated anywhere would be charged in US, too: 12,000.
    """
    found = traded(20.0, 0.0, Duty("us", 0.25, "cn", "P", 8.0), Duty("eu", 0.1, "cn", "P", 12.0))
    assert found["cn > us"] == pytest.approx((8_000, 2_000))
    assert found["cn > eu"] == pytest.approx((12_000, 1_200))


def test_each_origin_has_its_own_customs_value():
    """Proves: goods of MX, alone, are charged on their 6, not on the 8 of what CN makes.

    Sensitivity: by destination alone it would be 8,000.
    """
    found = traded(0.0, 20.0, Duty("us", 0.25, "cn", "P", 8.0), Duty("us", 0.5, "mx", "P", 6.0))
    assert found["mx > us"] == pytest.approx((6_000, 3_000))


def test_goods_of_two_origins_pay_as_far_as_the_cheaper_reaches():
    """Proves: MX makes 6, which go to US free; 4 of US's 10 are of CN and pay 2 each: 800 a year.

    Sensitivity: the least duty of any origin would make 0, that of a mixture (14 of 20 from CN) 1,400.
    """
    found = traded(14.0, 6.0, Duty("us", 0.25, "cn", "P", 8.0))
    assert found["cn or mx > us"] == pytest.approx((8_000, 800), rel=1e-4)
    assert found["cn or mx > eu"][1] == 0.0


def test_other_models_have_no_such_table(tmp_path):
    """Proves: where no duty is stated and all is paid in one currency, the folder is that of before."""
    found = rs.exposure(ROOT / "models" / "starter", dynamic=False)
    assert found.price_rises.empty
    assert not (found.write(tmp_path / "a") / "price_rises.csv").exists()
    found = rs.exposure(ROOT / "models" / "tariffs-2018", dynamic=False)
    assert (found.write(tmp_path / "b") / "price_rises.csv").exists()
    assert set(found.price_rises["kind"]) == {"duty", "freight", "currency"}
