"""Conjugate beliefs of durations."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import invgamma

from resilience.errors import InputError
from resilience.hazard.beliefs.durations import DurationBelief, LogDurationBelief

times = st.lists(st.floats(0.01, 500), max_size=8)


def test_the_mean_is_weighed_by_outages():
    """Proves: 10 days worth 4 outages and two of 16 and 25 days make (40 + 41)/6 = 13.5; their plain mean is 20.5."""
    assert DurationBelief(10, 4).after([16, 25]).mean == pytest.approx(13.5, rel=1e-12)


@given(st.floats(0.1, 100), st.floats(0.5, 50), st.floats(0.2, 8), times, times)
def test_one_by_one_is_the_same_as_together(mean, outages, shape, first, second):
    """Proves: sequential updating is batch updating."""
    one = DurationBelief(mean, outages, shape)
    parts, whole = one.after(first).after(second), one.after([*first, *second])
    assert parts.mean == pytest.approx(whole.mean, rel=1e-9)
    assert parts.interval() == pytest.approx(whole.interval(), rel=1e-6)


def test_the_interval_is_that_of_an_inverse_gamma():
    """Proves: mean 6 worth 3 outages of shape 2 is Inv-Gamma(7, 36), its mean 36/6 = 6."""
    belief = DurationBelief(6, 3, 2)
    assert belief.mean == 6
    assert belief.interval() == pytest.approx(invgamma.ppf([0.05, 0.95], 7, scale=36), rel=1e-9)


def test_an_outage_still_open_lengthens_the_mean():
    """Proves: 20 days open count as time without an end: (50 + 20)/5 = 14; as an end they would make 70/6 = 11.7."""
    assert DurationBelief(10, 5).after([], [20]).mean == pytest.approx(14, rel=1e-12)


def test_an_outage_that_stays_open_and_ends_counts_once():
    """Proves: week by week 7 + 7 open and then 3 more to its end are one outage of 17 days."""
    step = DurationBelief(10, 5).after([], [7]).after([], [7]).after([3])
    assert step.mean == pytest.approx(DurationBelief(10, 5).after([17]).mean, rel=1e-12)


def test_log_normal_durations_move_by_their_logarithms():
    """Proves: median 8 worth 2 and outages of 2 and 32 keep it at 8 (a geometric mean); sums would say 12.5."""
    belief = LogDurationBelief(8, 0.5, 2).after([2, 32])
    assert belief.median == pytest.approx(8, rel=1e-12)
    assert belief.mean == pytest.approx(8 * math.exp(0.125), rel=1e-12)
    low, high = belief.interval()
    assert math.log(high / low) == pytest.approx(2 * 1.6448536 * 0.5 / 2, rel=1e-6)


@pytest.mark.parametrize(
    "wrong",
    ids=range(4),
    argvalues=[
        lambda: DurationBelief(0),
        lambda: DurationBelief(5, shape=2).after([], [1]),
        lambda: DurationBelief(5).after([-1]),
        lambda: LogDurationBelief(5, 1).after([0]),
    ],
)
def test_nonsense_is_refused(wrong):
    """Proves: negative times, no time, and open outages of a shape whose end is not known are errors."""
    with pytest.raises(InputError, match="Expected"):
        wrong()
