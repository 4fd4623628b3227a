"""Conditions for just-in-time on a lane: from tables and hazards, each by hand, and what would have to be true."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import small as kit

import resilience as rs
from resilience.network.lanes import LaneStatus
from resilience.study.lean.conditions import lean_conditions, outages_of


def model(*, status=LaneStatus.QUALIFIED, capacity=20.0, far=0.0, places=True):
    """S feeds M with 10 a period at 1, 2 periods away; T is 3 dearer and 1 period away; holding 1 a period."""
    lanes = [
        kit.lane("S", "M", lead_time=2.0, delivery_options=(1.0,), deliveries=1.0, share=1.0, delivery_cost=10.0),
        kit.lane("T", "M", lead_time=1.0, unit_cost=3.0, status=status),
    ]
    made = [kit.make("S", unit_cost=1.0, capacity=capacity), kit.make("T", unit_cost=1.0)]
    where = {"latitude": 0.0, "longitude": 0.0} if places else {}
    sites = {"S": {"time_to_recover": 2.0, **where}, "M": {**where, **({"longitude": far} if places else {})}}
    return kit.model(lanes, made, [kit.sell(quantity=10.0)], holding=1.0, sites=sites)


def told(found, *scenarios):
    """The condition of the lane from S."""
    flows = {next(key for key in found.network.lanes if key.startswith("S")): 10.0}
    (one,) = lean_conditions(found, flows, (), scenarios or None)
    return one


def test_what_the_tables_say():
    """Proves: 10 of 20 a period are half the capacity; two sources approved; 1 degree of the equator is 111.2 km.

    A candidate counted as a source would hide that there is one alone.
    """
    one = told(model(far=1.0))
    assert (one.of_capacity, one.sources, one.good) == (0.5, 2, 1.0)
    assert one.kilometers == pytest.approx(111.19, abs=0.01)
    assert one.lead_days == pytest.approx(2 * 3.65)
    assert told(model(status=LaneStatus.CANDIDATE)).sources == 1
    assert told(model(places=False)).kilometers is None
    assert told(model(capacity=float("inf"))).of_capacity is None


def test_missing_conditions_are_named():
    """Proves: all of the capacity is no spare, one source is one, and both are said."""
    assert told(model(status=LaneStatus.CANDIDATE, capacity=10.0)).missing == ("no spare capacity", "one source")
    assert told(model()).missing == ()


def test_outages_are_those_that_cut_the_lane_or_its_maker():
    """Proves: 0.3 a year of 4 periods and 0.1 of half the output for 4 are 0.4 a year of 3.5; demand is none.

    Weighed alike, or at their length, they would be of 3 or of 4 periods.
    """
    lane = model().network.lanes["S>M:P:road"]
    hits = (
        kit.outage(1, 1, 1, 1, rate=0.3), kit.outage(0.5, 0.5, 0.5, 0.5, rate=0.1),
        kit.outage(1, 1, site="T", rate=5.0), kit.scenario(("demand_factor", "M|P", [2.0]), rate=9.0),
    )  # fmt: skip
    rate, periods = outages_of(lane, hits)
    assert (rate, periods) == (pytest.approx(0.4), pytest.approx(3.5))
    assert outages_of(lane, [kit.scenario(("arrival_gap", lane.id, [1, 1]), rate=2.0)]) == (2.0, 2.0)
    assert outages_of(lane, []) == (0.0, None)


def test_rarer_is_the_border_of_the_closed_form():
    """Proves: k 1, h 1, p 30, m 2 a unit: outages rarer than once in 0.158 years; at 20 a year lean does not pay."""
    often = told(model(), kit.outage(1, 1, rate=20.0))
    assert often.rarer_years == pytest.approx(1 / (0.063360 * 100), rel=1e-5)
    assert often.pays is False
    assert often.missing[0] == "outages too frequent"
    assert told(model(), kit.outage(1, 1, rate=0.1)).pays is True
    assert told(model()).pays is None


@pytest.mark.parametrize("rate", [5.0, 7.0, 11.0])
def test_shorter_is_where_the_border_meets_the_rate(rate):
    """Proves: outages of just that length have that rate for border; any length will do below holding over margin."""
    one = told(model(), kit.outage(1, 1, rate=rate))
    periods = one.shorter_days / 3.65
    setting = rs.MixSetting(10, 10, 300, periods)
    assert 100 * rs.jit_border(setting).rate == pytest.approx(rate, rel=1e-6)
    assert told(model(), kit.outage(1, 1, rate=3.0)).shorter_days == float("inf")


def test_nearer_is_where_the_other_source_is_as_cheap():
    """Proves: 3 dearer and 1 period away at 1 a period: S may be 4 periods away; at 5 T is the cheaper one."""
    assert told(model()).nearer_days == pytest.approx(4 * 3.65)
    far = model()
    lanes = {key: replace(one, lead_time=5.0) if one.origin == "S" else one for key, one in far.network.lanes.items()}
    far = replace(far, network=replace(far.network, lanes=lanes))
    assert told(far).missing == ("a cheaper source",)
    assert told(far).nearer_days == pytest.approx(4 * 3.65)


def test_sources_that_cost_the_same_are_none_cheaper_than_the_other():
    """Proves: Toyota's two makers of body panels ask the same and are as near: rounding made each the cheaper one."""
    view = rs.lean_view(rs.read_model("models/toyota-1997"))
    panels = [one for one in view.conditions if one.part == "BODY-PANEL"]
    assert [one.missing for one in panels] == [(), ()]
    assert all(one.nearer_days == pytest.approx(one.lead_days) for one in panels)


def test_the_view_takes_hazards():
    """Proves: the starter's seals are cut by fire, flood and port; without hazards nothing is said of how often."""
    found = rs.read_model("models/starter")
    book = rs.read_scenarios("scenarios/starter.toml", found.calendar)
    view = {one.part: one for one in rs.lean_view(found, book).conditions}
    assert view["SEAL"].pays is False
    assert view["MOTOR"].pays is True
    assert view["SEAL"].shorter_days < view["SEAL"].outage_days
    assert all(one.pays is None for one in rs.lean_view(found).conditions)
