"""Ports 2021: queue, wait and lead time from arrivals and throughput; stock against growing lead times."""

from __future__ import annotations

from datetime import date

import pytest

from resilience.study.hindcast.study import hindcast

START, LANDED = date(2021, 9, 18), 893_118 / 31
MORE = {"teu": (637_329 - 432_909) / 44, "ships": 38 * 432_909 / 70 / 248}
"""TEU a day that come and are not landed, by reading."""


def queue(reading: str, day: date) -> float:
    """TEU before the port by hand."""
    return 432_909 + MORE[reading] * (day - START).days


def test_queue_wait_and_lead_time_by_hand(reference):
    """Proves: queue = what came less what was landed, wait = queue over throughput, lead time = 51 d + wait.

    Sensitivity: a queue read at the end of its week instead of on its day is 4,600 TEU a day off; a wait over the
    demand of 23,200 a day instead of the throughput is a quarter too long.
    """
    table = hindcast(*reference.study("ports-2021", "ports-2021-queue")).table.set_index("recovery")
    days = {"queue 1 November": (2021, 11, 1), "queue 30 November": (2021, 11, 30), "queue 7 January": (2022, 1, 7)}
    for reading in MORE:
        for figure, day in days.items():
            assert table.loc[reading, figure] == pytest.approx(queue(reading, date(*day)), rel=2e-3), figure
        wait = queue(reading, date(2022, 1, 7)) / LANDED
        assert table.loc[reading, "wait 18 September"] == pytest.approx(432_909 / LANDED, rel=2e-3)
        assert table.loc[reading, "cover that was enough"] == pytest.approx(wait, rel=2e-3)
        assert table.loc[reading, "lead time January"] == pytest.approx(51 + wait, rel=2e-3)
    assert table["loss"].max() == 0


def test_cover_against_lead_times(reference):
    """Proves: a lead time that grows by 41 days takes 41 days of arrivals, and each day of stock saves a day of sales.

    Sensitivity: shares of what is sent instead of what arrives, 1 / (1 + x) for 1 - x, would take 36 days.
    """
    table = hindcast(*reference.study("ports-2021", "ports-2021-cover")).table
    a_day = 5_000 / 7
    for cover, lost in zip((0, 21, 41), table["loss"], strict=True):
        assert lost == pytest.approx((41 - cover) * a_day, abs=10)
    assert table["first_stop"].to_list()[0] == "2021-01-22"
