"""Renesas 2021: the day shipments are normal follows from the restart and the work in process."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from resilience.study.hindcast.study import hindcast

FIRE = date(2021, 3, 19)
BACK_END = 9


@pytest.fixture(scope="module")
def table(reference):
    """One row per reading of how much of the process is left after the burnt step."""
    return hindcast(*reference.study("renesas-2021", "renesas-2021-fire")).table


def test_shipments_are_normal_a_rest_of_the_process_later(table):
    """Proves: day 97 + what is left after plating (13, 17, 25, 33 whole days) + 9 d of back end.

    Sensitivity: a fab without work in process gives day 106 or earlier for all; the whole cycle after the burnt step,
    day 181 or later.
    """
    expected = [FIRE + timedelta(days=97 + rest + BACK_END) for rest in (13, 17, 25, 33)]
    assert table["shipments normal"].to_list() == [day.isoformat() for day in expected]


def test_a_quarter_of_the_work_in_process_is_lost_on_top(table):
    """Proves: shipments lose the 49.25 days of the dated restart and a quarter of what lay behind the burnt step.

    Sensitivity: nothing scrapped gives 49.25 for all; all of it, 62 to 82 days.
    """
    expected = [49.25 + 0.25 * rest for rest in (13, 17, 25, 33)]
    assert table["shipments lost"].to_list() == pytest.approx(expected, abs=0.3)
    assert table["production lost"].to_list() == pytest.approx([49.25] * 4, abs=0.05)
