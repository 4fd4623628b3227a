"""Pull against push by mean value analysis, and serial lines by a Markov chain."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from resilience.errors import InputError
from resilience.lean.pull import pull_jobs, pull_line, push_line, wrong_setting
from resilience.lean.serial import serial_line


def test_pull_needs_twelve_jobs_where_push_holds_sixteen():
    """Proves: four stations of half an hour, 1.6 jobs an hour: 12 jobs and 7.5 h against 16 and 10 h.

    2 x 12 / 15 is 1.6 exactly; a strict comparison of floats would ask for 13.
    """
    pulled, pushed = pull_jobs([0.5] * 4, 1.6), push_line([0.5] * 4, 1.6)
    assert (pulled.jobs, pulled.flow_time) == (12, pytest.approx(7.5))
    assert (pushed.jobs, pushed.flow_time) == (pytest.approx(16), pytest.approx(10))


@pytest.mark.parametrize("jobs", [1, 2, 5, 12, 40])
@pytest.mark.parametrize("stations", [1, 3, 4, 7])
def test_equal_stations_are_the_practical_worst_case(jobs, stations):
    """Proves: w / (t (w + n - 1)), Hopp and Spearman's formula, for any number of stations and jobs."""
    assert pull_line([0.25] * stations, jobs).rate == pytest.approx(jobs / (0.25 * (jobs + stations - 1)), rel=1e-12)


@pytest.mark.parametrize("times", [(1.0, 2.0, 0.5), (0.3, 0.3, 5.0), (2.0, 2.0)])
@pytest.mark.parametrize("jobs", [1, 3, 9])
def test_a_closed_line_has_the_product_form(times, jobs):
    """Proves: unequal stations agree with all states counted by brute force (Gordon and Newell 1967)."""

    def weights(inside):
        spread = [one for one in itertools.product(range(inside + 1), repeat=len(times)) if sum(one) == inside]
        return [(one, np.prod([time**count for time, count in zip(times, one, strict=True)])) for one in spread]

    whole = sum(weight for _, weight in weights(jobs))
    line = pull_line(times, jobs)
    assert line.rate == pytest.approx(sum(weight for _, weight in weights(jobs - 1)) / whole, rel=1e-12)
    means = np.array([np.multiply(one, weight) for one, weight in weights(jobs)]).sum(axis=0) / whole
    assert line.at_station == pytest.approx(tuple(means), rel=1e-12)
    assert line.jobs == pytest.approx(line.rate * line.flow_time)


def test_a_wrong_setting_hurts_push_more():
    """Proves: 20 % too many cards make 14 jobs and 8.5 h, too many releases 96 jobs and 50 h; 25 % never end."""
    wrong = wrong_setting([0.5] * 4, 1.6, 0.2)
    assert wrong.pulled.flow_time == pytest.approx(0.5 * 17)
    assert wrong.pushed.jobs == pytest.approx(4 * 0.96 / 0.04)
    assert wrong.extra_time == pytest.approx(96 / 1.92 - 8.5)
    assert wrong_setting([0.5] * 4, 1.6, 0.25).pushed is None


def test_no_line_is_asked_for_more_than_its_bottleneck():
    """Proves: a line that would fill for ever is a finding with the station and the rate it could make."""
    for ask in (push_line, pull_jobs):
        with pytest.raises(InputError, match=r"Station 2 needs 1\.2 .*less than 1\.66667"):
            ask([0.5, 0.6], 2.0)
    with pytest.raises(InputError, match="Not even 10,000 jobs"):
        pull_jobs([1.0] * 9, 0.9999)


@pytest.mark.parametrize(("places", "rate"), [(0, 22 / 39), (1, 0.6704662), (2, 0.7340167), (4, 0.8074859)])
def test_three_equal_stations(places, rate):
    """Proves: 22/39 (Hunt 1956) and its sisters; who blocks before service gets 0.5 for the first."""
    assert serial_line([1, 1, 1], [places, places]).rate == pytest.approx(rate, abs=5e-8)


@pytest.mark.parametrize("places", [0, 1, 3, 10, 60])
def test_two_equal_stations(places):
    """Proves: (b + 2) / (b + 3)."""
    assert serial_line([3, 3], [places]).rate == pytest.approx(3 * (places + 2) / (places + 3), rel=1e-12)


@pytest.mark.parametrize(("first", "second", "places"), [(1.0, 2.0, 0), (2.0, 1.0, 3), (1.0, 1.3, 7)])
def test_two_unequal_stations_are_a_birth_and_death(first, second, places):
    """Proves: the second station works but for 1 / (1 + r + ... + r^(b+2)) of the time, r = first / second."""
    ratio = first / second
    idle = 1 / sum(ratio**n for n in range(places + 3))
    line = serial_line([first, second], [places])
    assert line.rate == pytest.approx(second * (1 - idle), rel=1e-12)
    assert line.blocked[0] == pytest.approx(ratio ** (places + 2) * idle, rel=1e-10)


@pytest.mark.parametrize(
    ("rates", "places"), [((1, 2, 1.5, 0.9), (0, 2, 1)), ((1, 1, 1), (4, 0)), ((3, 1, 2, 2, 4), (1, 0, 2, 1))]
)
def test_what_goes_in_comes_out(rates, places):
    """Proves: each station passes on the same rate, its shares add up to 1, and a line read backwards makes as much.

    That a line and its mirror have one throughput is a theorem (Yamazaki and Sakasegawa 1975); a blocked station that
    counted as working would break the first, a place too many at one end the last.
    """
    line = serial_line(rates, places)
    passed = [rate * share for rate, share in zip(rates, line.working, strict=True)]
    assert passed == pytest.approx([line.rate] * len(rates), rel=1e-9)
    assert np.sum([line.working, line.blocked, line.starved], axis=0) == pytest.approx(1.0)
    assert serial_line(rates[::-1], places[::-1]).rate == pytest.approx(line.rate, rel=1e-9)
    assert all(0 <= held <= most for held, most in zip(line.between, places, strict=True))
    assert line.starved[0] == line.blocked[-1] == 0


def test_one_station_alone_always_works():
    """Proves: the smallest line there is, without a gap, is no error."""
    line = serial_line([2.5], [])
    assert (line.rate, line.inside, line.flow_time) == (2.5, 1.0, 0.4)


def test_gaps_that_do_not_fit_are_refused():
    """Proves: places of another number than gaps, and a chain that no memory holds, are findings, no index error."""
    with pytest.raises(InputError, match="2 gaps"):
        serial_line([1, 1, 1], [1])
    with pytest.raises(InputError, match="Simulate it"):
        serial_line([1] * 6, [9] * 5)
    for wrong in ("11", [1, -1], [1, float("nan")], None, [[1], [1]]):
        with pytest.raises(InputError):
            serial_line(wrong, [1])
