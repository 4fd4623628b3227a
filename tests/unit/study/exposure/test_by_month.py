"""What a failure does in each month, by hand: a year of days, 20 asked for a day until 14 March and 7.5 after it.

Level supply brings 10 a day. On 1 January 730 units are built ahead, on 15 March none; S makes all, or S and B do.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from support import small

import resilience as rs
from resilience.quantities import Calendar, Duration
from resilience.study.exposure.folder import tables

YEAR = (rs.SeasonRow("M", "P", "01-01", "03-14", 2.0), rs.SeasonRow("M", "P", "03-15", "12-31", 0.75))


def months(*, other=0.0, recover=30.0, fails="S", rows=YEAR, **options):
    """Months of a failure; B makes `other` a day more where it is needed."""
    lanes, makes = [small.lane("S", "M")], [small.make("S", capacity=40.0)]
    if other:
        lanes, makes = [*lanes, small.lane("B", "M")], [*makes, small.make("B", capacity=other)]
    sites = {"S": {"time_to_recover": recover}, "M": {"time_to_recover": recover}}
    model = small.model(lanes, makes, [small.sell()], holding=0.0, sites=sites)
    model = replace(model, calendar=Calendar(Duration(24.0), 365.0), network=replace(model.network, seasons=rows))
    found = rs.exposure(model, dynamic=False, **options)
    table = found.by_month
    return found, table if table.empty else table[(table["kind"] == "site") & (table["name"] == fails)].set_index(
        "month"
    )


@pytest.mark.parametrize(
    ("month", "survived", "lost"),
    [("Jan", 28.75, 25), ("Feb", 14, 295), ("Mar", 0.5, 221.25), ("Apr", 80 / 7.5, 145), ("Dec", 44.25, 0)],
)
def test_a_month_has_what_is_built_by_then_and_asks_for_what_follows(month, survived, lost):
    """Proves: in mid-February 280 units last 14 days at 20; 30 days ask for 28 x 20 + 2 x 7.5, so that 295 are lost.

    From mid-December 116.25 of 691.25 are used by the new year, the rest lasts 28.75 days. Sensitivity: mean demand
    loses 300 at once in every month; the stock of the onset at mean demand would last 28 days in February.
    """
    _, table = months()
    assert table.loc[month, "time_to_survive"] == pytest.approx(survived, rel=1e-5)
    assert table.loc[month, "units_lost"] == pytest.approx(lost, abs=1e-4)
    assert table.loc[month, "margin_lost"] == pytest.approx(30 * lost, abs=1e-2)
    assert list(table.index[table["worst"]]) == ["Feb"]


@pytest.mark.parametrize(("other", "survived", "lost"), [(5.0, 280 / 15, 145), (9.0, 280 / 11, 28)])
def test_a_sale_missed_in_the_high_season_is_not_made_after_it(other, survived, lost):
    """Proves: beside B's 9 a day 28 x 11 - 280 = 28 are missed by mid-March, and later goods are no help.

    Sensitivity: a loss counted over the 30 days as a whole nets the two days after it: 25.
    """
    _, table = months(other=other)
    assert table.loc["Feb", "time_to_survive"] == pytest.approx(survived, rel=1e-5)
    assert table.loc["Feb", "units_lost"] == pytest.approx(lost, abs=1e-4)


def test_a_market_that_is_closed_misses_what_its_season_asks_for():
    """Proves: M itself loses 28 x 20 + 2 x 7.5 = 575 from mid-February, 225 from mid-April, and survives no moment.

    Sensitivity: stock built ahead at a market that is shut sells nothing.
    """
    _, table = months(fails="M")
    assert table.loc["Feb", "units_lost"] == pytest.approx(575)
    assert table.loc["Apr", "units_lost"] == pytest.approx(225)
    assert (table["time_to_survive"] == 0).all()


def test_who_can_be_done_without_for_ever_is_in_every_month_and_none_is_the_worst():
    """Proves: where B can bring the mean nothing is missed in any month; no month is marked."""
    _, table = months(other=10.0)
    assert all(map(math.isinf, table["time_to_survive"]))
    assert not table["worst"].any()
    assert (table["units_lost"] == 0).all()


def test_a_buffer_lies_on_top_of_what_is_built():
    """Proves: 40 units of buffer last two days longer at 20 a day, and save 40 sales."""
    base, _ = months()
    _, table = months(plan=replace(base.plan, buffers={**base.plan.buffers, rs.Node("M", "P"): 40.0}))
    assert table.loc["Feb", "time_to_survive"] == pytest.approx(16, rel=1e-5)
    assert table.loc["Feb", "units_lost"] == pytest.approx(255, abs=1e-4)


def test_without_a_season_there_is_no_such_table():
    """Proves: a model of even demand has no table by month, and an unknown recovery time leaves its losses empty."""
    found, table = months(rows=())
    assert table.empty
    assert "by_month" not in tables(found)
    found, table = months(recover=None)
    assert table["units_lost"].isna().all()
    assert table.index[table["worst"]].tolist() == ["Mar"]
    assert "by_month" in tables(found)
