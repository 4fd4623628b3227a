"""How long a solve will take is said as a range, and only where the gap tells."""

from __future__ import annotations

import math

import pytest

from resilience.cli.text.waiting.time_left import Trend, in_words


def trend(gaps, wanted=1e-4, every=10.0):
    """A trend that saw gaps at equal times, and the time of the last."""
    found = Trend(wanted)
    for place, gap in enumerate(gaps):
        found.add(every * place, gap)
    return found, every * (len(gaps) - 1)


def test_a_gap_that_halves_every_ten_seconds_is_done_within_the_range():
    """Proves: from 1 % to 0.01 % at a factor of two in 10 s takes 66 s, which the range holds.

    Sensitivity: a straight line instead of a straight line in logarithms would promise 10 s.
    """
    found, now = trend([0.08, 0.04, 0.02, 0.01])
    low, high = found.left(now)
    assert low < 10 * math.log2(100) < high
    assert high <= 3.1 * low


def test_what_slows_down_takes_longer_at_most():
    """Proves: after a fast start and a slow half the most time follows the slow half.

    Sensitivity: the trend of the whole run alone would promise less than half of it.
    """
    found, now = trend([0.8, 0.1, 0.05, 0.045, 0.042, 0.04])
    _, high = found.left(now)
    slow = 20 / math.log(0.045 / 0.04)
    assert high >= math.log(0.04 / 1e-4) * slow


@pytest.mark.parametrize(
    "gaps", [[], [0.1, 0.05], [0.1, 0.1, 0.1, 0.1, 0.1], [math.inf, math.nan], [0.1, 0.0999999, 0.0999998, 0.0999997]]
)
def test_nothing_is_said_without_a_trend(gaps):
    """Proves: too few points, a gap that stands still and no gap at all give no time. Else it would be 0 s or years."""
    found, now = trend(gaps)
    assert found.left(now) is None


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (None, "-"),
        ((3.2, 3.4), "3 s"),
        ((12.0, 80.0), "10 s to 80 s"),
        ((50.0, 200.0), "50 s to 3 min"),
        ((4000.0, 9000.0), "67 min to 2.5 h"),
    ],
)
def test_ranges_in_words(left, words):
    """Proves: ranges read as people say them. Unrounded they would claim to know the second."""
    assert in_words(left) == words


@pytest.mark.parametrize("wanted", [0.01, 0.03, 0.2])
def test_a_gap_that_is_reached_foretells_nothing(wanted):
    """Proves: what is done after the wanted gap is reached has no pace of gaps. Sensitivity: "1 s", for two minutes."""
    found, now = trend([0.08, 0.04, 0.02, 0.01], wanted=wanted)
    assert found.left(now) is None
