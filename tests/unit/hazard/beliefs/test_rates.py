"""Gamma-Poisson beliefs of rates."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.errors import InputError
from resilience.hazard.beliefs.rates import RateBelief, pooled, stated

WEEK = 1 / 52
rates = st.floats(1e-4, 50)
strengths = st.floats(0.1, 500)
keeps = st.floats(0.05, 1.0)


@pytest.mark.parametrize(
    ("events", "years", "mean", "low", "high"),
    [
        (1, 6, 0.25, 0.02932, 0.65123),
        (0, 10, 0.05, 0.000197, 0.19207),
        (2, 25, 0.1, 0.02291, 0.22141),
    ],
)
def test_where_no_rate_is_stated_the_record_alone_speaks(events, years, mean, low, high):
    """Proves: Jeffreys' Gamma(1/2, 0). Gamma(1, 0) would say 0.3333 for 1 in 6; the flat maximum 0.1667."""
    belief = stated(None).after(years, [0.0] * events)
    assert belief.mean == pytest.approx(mean, abs=1e-12)
    assert belief.interval() == pytest.approx((low, high), abs=6e-6)


def test_once_in_34_years_worth_34_years_after_a_week_with_and_without_an_event():
    """Proves: 1/34 = 0.029412 becomes 2/(34 + 1/52) = 0.058790, or falls by 1/(34 * 52), 0.06 %.

    A prior worth the default 20 years would jump to 0.0793.
    """
    belief = stated(1 / 34, 34)
    assert belief.mean == pytest.approx(0.029412, abs=5e-7)
    assert belief.after(WEEK, [WEEK / 2]).mean == pytest.approx(0.058790, abs=5e-7)
    assert 1 - belief.after(WEEK).mean / belief.mean == pytest.approx(1 / (34 * 52 + 1), rel=1e-12)


def test_a_stated_rate_is_worth_twenty_years_where_nobody_says():
    """Proves: 0.3 a year is 6 events in 20 years; one more in a year makes 7/21 = 1/3, not 1.3 (worth one year)."""
    assert stated(0.3).after(1, [0.4]).mean == pytest.approx(1 / 3, rel=1e-12)


@given(rates, strengths, st.floats(0, 200))
def test_no_event_lowers_a_rate_by_the_formula(rate, strength, years):
    """Proves: rate * b / (b + t), exactly, however long."""
    assert stated(rate, strength).after(years).mean == pytest.approx(rate * strength / (strength + years), rel=1e-12)


@given(rates, strengths, keeps, st.lists(st.floats(0, 1), max_size=6), st.integers(1, 60))
def test_week_by_week_is_the_same_as_at_once(rate, strength, keep, shares, weeks):
    """Proves: with and without forgetting, many short stretches end where one long one does.

    Discounting once a call, not by the time passed, would differ by a factor of `keep ** (weeks - 1)`.
    """
    years = weeks * WEEK
    events = sorted(share * years for share in shares)
    belief = stated(rate, strength)
    at_once = belief.after(years, events, keep)
    left = list(events)
    for week in range(weeks):
        end = years if week == weeks - 1 else (week + 1) * WEEK
        mine = [time for time in left if time < end or week == weeks - 1]
        left = left[len(mine) :]
        start = week * WEEK
        belief = belief.after(end - start, [min(max(time - start, 0.0), end - start) for time in mine], keep)
    assert belief.events == pytest.approx(at_once.events, rel=1e-9, abs=1e-12)
    assert belief.years == pytest.approx(at_once.years, rel=1e-9)
    assert belief.mean == pytest.approx(at_once.mean, rel=1e-9)


@pytest.mark.parametrize("keep", [1.0, 0.9999999999999999, 1 - 1e-12, 1 - 1e-9])
def test_next_to_nothing_forgotten_is_nothing(keep):
    """Proves: three years count as three, however little of them is forgotten.

    Sensitivity: what is kept less 1, over the logarithm, is 0 over 1e-16 there: no year would have been watched.
    """
    assert stated(0.5, 20.0).after(3.0, [], keep).years == pytest.approx(stated(0.5, 20.0).after(3.0).years, rel=1e-8)


def test_what_was_stated_is_never_forgotten():
    """Proves: after 300 quiet years at half a year's memory the rate is 20 r / (20 + 1/ln 2), not nearly 0."""
    quiet = stated(0.1).after(300, keep=0.5)
    assert quiet.mean == pytest.approx(0.1 * 20 / (20 + 1 / math.log(2)), rel=1e-9)


def test_an_old_event_counts_less_where_the_record_fades():
    """Proves: kept 0.9 a year, an event two years ago counts 0.81 and two years count (1 - 0.81)/-ln 0.9 = 1.8033."""
    belief = stated(0.2, 5).after(2, [0.0], 0.9)
    assert (belief.events, belief.years) == pytest.approx((0.81, 0.19 / -math.log(0.9)), rel=1e-12)


@given(rates, st.lists(st.tuples(st.floats(0.01, 5), st.integers(0, 3)), min_size=1, max_size=6))
def test_members_of_a_class_are_watched_together(rate, members):
    """Proves: pooled over members, events and years of all add up; their mean alone would count each year once."""
    records = [(years, [years] * count) for years, count in members]
    belief = pooled(stated(rate), records)
    events, years = sum(count for _, count in members), sum(years for years, _ in members)
    assert belief.mean == pytest.approx((20 * rate + events) / (20 + years), rel=1e-9)


def test_a_pool_of_one_is_that_one():
    """Proves: pooling fades what was seen before as `after` does, too."""
    before = stated(0.4).after(3, [1.0, 2.5], 0.8)
    assert pooled(before, [(1.5, [0.3])], 0.8).mean == pytest.approx(before.after(1.5, [0.3], 0.8).mean, rel=1e-12)


def test_before_anything_is_known_everything_is_possible():
    """Proves: no rate and no watch is told as unbounded, never as 0."""
    assert stated(None).mean == math.inf
    assert stated(None).interval() == (0.0, math.inf)


@pytest.mark.parametrize(
    "wrong",
    ids=range(10),
    argvalues=[
        lambda: stated(0.0),
        lambda: stated(-1.0),
        lambda: stated(math.nan),
        lambda: stated(1.0, 0.0),
        lambda: stated(1.0).after(-1),
        lambda: stated(1.0).after(1, [1.5]),
        lambda: stated(1.0).after(1, keep=0.0),
        lambda: stated(1.0).after(1, keep=1.1),
        lambda: stated(1.0).interval(1.0),
        lambda: RateBelief(1.0, 1.0, events=math.inf),
    ],
)
def test_nonsense_is_refused(wrong):
    """Proves: what no record can be is an error of the input, not a number."""
    with pytest.raises(InputError, match="Expected"):
        wrong()
