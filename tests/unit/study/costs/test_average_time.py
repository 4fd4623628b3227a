"""The average scenario of scenarios that begin at different times of the year."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.small import outage

from resilience.study.costs.value import average_scenario


@pytest.mark.parametrize(
    ("times", "mean"), [((0.95, 0.05), 0.0), ((0.9, 0.1, 0.1), 0.0378), ((0.2, 0.4), 0.3), ((0.0, 0.5), 0.25)]
)
def test_the_mean_time_of_the_year_goes_round(times, mean):
    """Proves: of December and January it is the turn of the year; of times all round it, that of the numbers.

    Of 0.9 once and 0.1 twice it is the direction of three arrows: a tangent of 0.588 / 2.427, 0.038 of a turn.
    Sensitivity: the mean of the numbers meets the low season of July in place of the high one of the holidays.
    """
    hits = [replace(outage(1.0, name=str(i)), season=(time, time)) for i, time in enumerate(times)]
    begin, end = average_scenario(hits).season
    assert begin == end
    assert min(abs(begin - mean), 1 - abs(begin - mean)) < 1e-3
