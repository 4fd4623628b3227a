"""Bounds that today's plan breaks, by hand: Q is sold at M, 40 a period, from N (near) and W (wide)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.sketch import lane, made, network

from resilience.findings import Severity
from resilience.network.checks.today import todays_bounds
from resilience.network.lanes import LaneStatus
from resilience.network.parts import Resource
from resilience.network.places import Places

SOLD = [("M", "Q", 40.0)]


def two_sources(near=None, wide=None, makers=({}, {})):
    """Three quarters come from N, a quarter from W."""
    lanes = [
        lane("N", "M", "Q", **({"share": 0.75} | (near or {}))),
        lane("W", "M", "Q", **({"share": 0.25} | (wide or {}))),
    ]
    return network(lanes, [made("N", "Q", **makers[0]), made("W", "Q", **makers[1])], demand=SOLD)


def found(net):
    """Column and message of each finding."""
    return [(one.file, one.column, one.message) for one in todays_bounds(net, Places())]


def test_today_within_its_bounds_is_no_finding() -> None:
    """Proves: bounds that are just kept, and what nobody states, are no findings."""
    kept = two_sources({"max_share": 0.75, "capacity": 30.0}, {"min_share": 0.25}, ({"capacity": 30.0}, {}))
    assert found(kept) == []
    assert found(two_sources({"share": None, "capacity": 1.0}, {"share": None, "capacity": 1.0})) == []


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        (
            {"wide": {"min_share": 0.4}},
            "min_share",
            "W brings 25 % of Q at M (road); its least share is 40 %: 15 % too",
        ),
        (
            {"near": {"max_share": 0.7}},
            "max_share",
            "N brings 75 % of Q at M (road); its largest share is 70 %: 5 % too",
        ),
        ({"near": {"capacity": 28.0}}, "capacity", "N>M:Q:road carries 30 units a period; it can carry 28: 2 too much"),
    ],
)
def test_a_lane_s_broken_bound_is_named_with_the_amount(change, column, words) -> None:
    """Proves: 30 of 40 come from N. Sensitivity: 15 % and 2 units are of what M takes; of N's own flow they differ."""
    ((table, where, message),) = found(two_sources(**change))
    assert (table, where) == ("lanes", column)
    assert words in message


def test_a_maker_s_capacity_counts_started_units() -> None:
    """Proves: N starts 30 / 0.8 = 37.5 for 30 good ones. Sensitivity: 32 started would pass as good units."""
    ((table, where, message),) = found(two_sources(makers=({"capacity": 32.0, "yield_share": 0.8}, {})))
    assert (table, where) == ("production", "capacity")
    assert "N starts 37.5 Q a period; it can start 32: 5.5 too much" in message


def test_a_line_that_two_parts_share_is_named_once() -> None:
    """Proves: 0.2 h x 30 + 0.1 h x 20 = 8 h on a line of 7. Sensitivity: each part alone fits."""
    line = {"resource": "line", "cycle_time": 0.2}
    lanes = [lane("N", "M", "Q", share=0.75), lane("W", "M", "Q", share=0.25), lane("N", "M", "R")]
    makers = [made("N", "Q", **line), made("W", "Q"), made("N", "R", **(line | {"cycle_time": 0.1}))]
    net = network(lanes, makers, demand=[*SOLD, ("M", "R", 20.0)], resources=[Resource("N", "line", 7.0)])
    ((table, where, message),) = found(net)
    assert (table, where) == ("resources", "available_time")
    assert "line at N works 8 h a period; it has 7 h: 1 too much" in message


def test_an_approved_source_without_its_guaranteed_share_is_named() -> None:
    """Proves: a share is guaranteed to W once it is approved, used or not; a candidate has no claim yet."""
    idle = {"share": None, "min_share": 0.1, "status": LaneStatus.QUALIFIED}
    whole = {"share": 1.0}
    assert [column for _, column, _ in found(two_sources(whole, idle))] == ["min_share"]
    assert found(two_sources(whole, idle | {"status": LaneStatus.CANDIDATE})) == []


def test_a_position_that_nothing_in_use_feeds_is_named() -> None:
    """Proves: with candidates alone, today brings nothing. Sensitivity: taken as unknown it would pass."""
    candidate = {"share": None, "status": LaneStatus.CANDIDATE}
    ((_, where, message),) = found(two_sources(candidate, candidate))
    assert where == "status"
    assert "No lane in use brings Q to M today, which needs 40 units a period" in message


def test_a_warning_does_not_stop_and_points_at_the_row() -> None:
    """Proves: it is a warning at the lane's own row; the work goes on with a repaired plan."""
    net = two_sources(wide={"min_share": 0.5})
    places = Places({"lanes": "lanes.csv"}, {("lanes", "W", "M", "Q", "road"): 3})
    (finding,) = todays_bounds(net, places)
    assert (finding.file, finding.row, finding.severity) == ("lanes.csv", 3, Severity.WARNING)
    assert list(todays_bounds(replace(net, demand={}), places)) == []
