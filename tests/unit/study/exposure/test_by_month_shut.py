"""What a failure does in each month where a maker shuts down, by hand: 10 a day from S, or half from B, shut in August.

B builds ahead in June and July, and makes 10 a day at most. S fails for 30 days from the middle of a month on: the
middle of July is 15.5 days before the first of August.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import small

import resilience as rs
from resilience.quantities import Calendar, Duration
from resilience.study.exposure.folder import tables

AUGUST = rs.ShutdownRow("B", None, "06-01", "08-01", "08-31")


def months(*, share=0.0, rows=(AUGUST,), capacity=10.0, **options):
    """Months of a failure of S, of which B brings a share of what is sold."""
    lanes = [small.lane("S", "M", share=1 - share), small.lane("B", "M", share=share)]
    sites = {"S": {"time_to_recover": 30.0}, "B": {"time_to_recover": 30.0}}
    makes = [small.make("S", capacity=40.0), small.make("B", capacity=capacity)]
    model = small.model(lanes, makes, [small.sell()], holding=0.0, sites=sites)
    model = replace(model, calendar=Calendar(Duration(24.0), 365.0), network=replace(model.network, shutdowns=rows))
    found = rs.exposure(model, dynamic=False, **options)
    table = found.by_month
    return found, table if table.empty else table[(table["kind"] == "site") & (table["name"] == "S")].set_index("month")


@pytest.mark.parametrize(
    ("month", "survived", "lost"), [("Jul", 15.5, 145), ("Aug", 0, 155), ("Sep", 319, 0), ("Jan", 196.5, 0)]
)
def test_a_second_source_helps_until_it_is_shut(month, survived, lost):
    """Proves: B makes all 10 until August, nothing in it: 14.5 of 30 days are lost from mid-July, 15.5 from mid-August.

    From mid-September, day 258, it is 319 days to the first of August. Sensitivity: taken at 10 x 61 / 92 a day all
    year, it would lose 101 in every month, and survive none of them.
    """
    _, table = months()
    assert table.loc[month, "time_to_survive"] == pytest.approx(survived, rel=1e-5, abs=1e-9)
    assert table.loc[month, "units_lost"] == pytest.approx(lost, abs=1e-4)
    assert table.loc[month, "margin_lost"] == pytest.approx(30 * lost, abs=1e-2)
    assert list(table.index[table["worst"]]) == ["Aug"]


def test_what_it_has_built_helps_too():
    """Proves: with half from B 45.5 of 61 days have built 115.6 by mid-July, which last 11.56 days of August more.

    Sensitivity: what would lie there at the end of the window is 79, that of the first of August 155; none lasts 15.5.
    """
    _, table = months(share=0.5)
    built = 31 * 5 * 45.5 / 61
    assert table.loc["Jul", "time_to_survive"] == pytest.approx(15.5 + built / 10, rel=1e-5)
    assert table.loc["Jul", "units_lost"] == pytest.approx(145 - built, abs=1e-4)


def test_nothing_is_missed_where_all_is_as_planned():
    """Proves: with capacity for twice the demand while it is open, and all stock, B alone never misses what it ships.

    With all of the sales from B the failure of S costs nothing in any month, the shutdown included.
    """
    _, table = months(share=1.0, capacity=20.0)
    assert (table["units_lost"] == 0).all()
    assert not table["worst"].any()


def test_a_shutdown_in_which_half_is_made_halves_the_loss():
    """Proves: with half of 10 a day in August 72.5 are lost from mid-July, 77.5 from mid-August.

    Sensitivity: a share of the capacity that is taken for shut would lose all.
    """
    _, table = months(rows=(replace(AUGUST, works=0.5),))
    assert table.loc["Jul", "units_lost"] == pytest.approx(72.5, abs=1e-4)
    assert table.loc["Aug", "units_lost"] == pytest.approx(77.5, abs=1e-4)


def test_without_shutdowns_there_is_no_such_table():
    """Proves: where nobody shuts there is nothing to tell by month, and the folder has no such file."""
    found, table = months(rows=())
    assert table.empty
    assert "by_month" not in tables(found)
