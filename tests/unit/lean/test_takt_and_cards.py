"""Takt, cycle times, the bottleneck, OEE and cards."""

from __future__ import annotations

import math

import pytest

from resilience.errors import InputError
from resilience.lean.cards import card_loop
from resilience.lean.takt import WorkStation, cover, line_figures, oee, takt_time


@pytest.mark.parametrize(("available", "demand", "takt"), [(1920, 960, 2.0), (450, 300, 1.5), (27_000, 450, 60.0)])
def test_takt_is_time_over_demand(available, demand, takt):
    """Proves: 1,920 minutes for 960 units are 2 minutes each; turned round it would be half a unit."""
    assert takt_time(available, demand) == takt


def test_a_line_is_held_against_its_takt():
    """Proves: machines share a cycle, losses lengthen it, and the slowest names the line.

    By hand: takt 480/240 = 2. Press 3.2/(2 x 0.8) = 2.0 needs 100 %, weld 1.5 needs 75 % and could rest 120 minutes,
    paint 1.8/0.9 = 2.0; the first of two equal ones is named. Without the OEE the press would have 1.6 and spare.
    """
    stations = [WorkStation("press", 3.2, 2, 0.8), WorkStation("weld", 1.5), WorkStation("paint", 1.8, 1, 0.9)]
    line = line_figures(stations, 480, 240)
    assert (line.takt, line.bottleneck, line.rate, line.keeps_pace) == (2.0, "press", 240.0, True)
    assert [one.utilization for one in line.stations] == pytest.approx([1.0, 0.75, 1.0])
    assert [one.buffer_time for one in line.stations] == pytest.approx([0.0, 120.0, 0.0])
    assert line.stations[1].spare == pytest.approx(80.0)


def test_a_line_that_cannot_keep_pace_says_so():
    """Proves: 250 units need 1.92 minutes and the press takes 2: 10 a day are lacking, and no idle time is below 0."""
    line = line_figures([WorkStation("press", 2.0)], 480, 250)
    assert not line.keeps_pace
    assert line.stations[0].spare == -10
    assert line.stations[0].buffer_time == 0


def test_oee_is_the_product_of_three():
    """Proves: 90 %, 95 % and 99 % are 84.6 %; the least of them would be 90 %, their mean 94.7 %."""
    assert oee(0.9, 0.95, 0.99) == pytest.approx(0.84645)
    assert cover(30, 12) == 2.5


def test_cards_are_rounded_up():
    """Proves: 2,000 a day, 0.4 days, 10 %, 200 a container: 4.4, so 5 cards and 1,000 wheels; 4 would starve."""
    loop = card_loop(2000, 0.25 + 0.15, 200, 0.10)
    assert (loop.cards, loop.most_units) == (5, 1000)
    assert loop.exact == pytest.approx(4.4)


@pytest.mark.parametrize(
    ("demand", "time", "container", "safety", "cards"),
    [
        (2000, 0.4, 200, 0.25, 5),
        (70, 0.1 * 3, 7, 0, 3),
        (900, 1.1, 30, 0.1, 37),
        (10, 0.001, 50, 0, 1),
        (33, 3, 9, 0, 11),
    ],
)
def test_rounding_adds_no_card(demand, time, container, safety, cards):
    """Proves: what is whole on paper stays whole: 70 x (0.1 x 3) / 7 is 3.0000000000000004 in floats, and 3 cards."""
    assert card_loop(demand, time, container, safety).cards == cards


def test_a_card_less_would_starve_the_loop():
    """Proves: the containers of one card fewer are used up before the first comes back, wherever there are two."""
    for demand in (7, 19, 83.3):
        loop = card_loop(demand, 1.7, 4, 0)
        assert (loop.cards - 1) * 4 < demand * 1.7 <= loop.cards * 4


@pytest.mark.parametrize("wrong", [0, -1, math.nan, math.inf, "2", None, True])
def test_what_is_no_amount_is_refused(wrong):
    """Proves: a demand of nothing has no takt, and is a finding that names the column, never a division by zero."""
    with pytest.raises(InputError, match="demand"):
        takt_time(480, wrong)
    with pytest.raises(InputError, match="demand"):
        card_loop(wrong, 1, 1, 0)
    with pytest.raises(InputError, match="cycle_time"):
        WorkStation("press", wrong)


def test_two_stations_of_one_name_are_refused():
    """Proves: a bottleneck that two stations could be is no answer."""
    with pytest.raises(InputError, match="'press'"):
        line_figures([WorkStation("press", 1), WorkStation("press", 2)], 10, 1)
    with pytest.raises(InputError, match="stations"):
        line_figures([], 10, 1)
    with pytest.raises(InputError, match="quality"):
        oee(0.9, 0.9, 1.1)
