from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resilience.hazard.profile import (
    factor_profile,
    gap_profile,
    help_profile,
    lasting,
    lead_profile,
    loss_profile,
)

DURATIONS = st.floats(0, 60)
SHARES = st.floats(0, 1)


@settings(deadline=None)
@given(duration=DURATIONS, ramp=DURATIONS, severity=SHARES)
def test_profiles_add_up_to_time_down_and_half_the_ramp(duration: float, ramp: float, severity: float) -> None:
    """Proves: down for the whole duration and half the ramp on average: severity x (duration + ramp / 2) is lost.

    Sensitivity: a ramp that begins at the onset would take its time out of the duration and lose up to duration / 2
    less; rounding times up, up to one period more.
    """
    profile = loss_profile(duration, severity, ramp)
    assert sum(profile) == pytest.approx(severity * (duration + ramp / 2), abs=1e-7)
    assert all(0 <= gone <= severity + 1e-12 for gone in profile)


def test_profiles_by_hand() -> None:
    """Proves: fractions stay in the last period; a ramp is averaged within each period, after the time down.

    Down for 1.5 periods, then up by 0.4 a period: the second period loses 0.5 whole and 0.5 at 0.9 on average, which
    is 0.95, the third 0.6, the fourth 0.2, and of the fifth nothing is left.
    Sensitivity: read from the onset the same ramp would lose 0.8, 0.4 and 0.05.
    """
    assert loss_profile(2.25) == (1, 1, 0.25)
    assert loss_profile(1.5, 1.0, 2.5) == pytest.approx((1, 0.95, 0.6, 0.2))
    assert loss_profile(0, 1.0, 2.5) == pytest.approx((0.8, 0.4, 0.05))
    assert gap_profile(1.5) == (1, 0.5)
    assert loss_profile(0) == ()


def test_a_curve_is_the_mean_of_its_lines() -> None:
    """Proves: points are joined by lines, two of one time are a jump, what works at the end is left out.

    Nothing until 1.5, a jump to 0.5, then up to 1 at 3.5; 0.8 of what it leaves is lost. Period 1 loses
    0.5 + 0.5 x (0.5 + 0.375) / 2 = 0.71875, period 2 0.25, period 3 half of 0.0625 = 0.03125 (times 0.8 each).
    Sensitivity: shares read as steps would lose 0.75, 0.5 and 0.25.
    """
    points = ((0.0, 0.0), (1.5, 0.0), (1.5, 0.5), (3.5, 1.0), (5.0, 1.0))
    assert loss_profile(99, 0.8, 99, points) == pytest.approx((0.8, 0.575, 0.2, 0.025))
    assert lasting(99, 99, points) == 5
    assert lasting(4, 2.5, ()) == 6.5


@settings(deadline=None)
@given(
    steps=st.lists(st.floats(0.1, 20), min_size=1, max_size=6),
    shares=st.lists(SHARES, min_size=7, max_size=7),
    long=st.integers(2, 9),
)
def test_a_curve_is_one_event_in_any_period(steps: list[float], shares: list[float], long: int) -> None:
    """Proves: in periods `long` times as long each loses the mean of the short ones: the same event.

    Sensitivity: a list of shares, one a period, would last `long` times as long in the longer periods.
    """
    times = [sum(steps[:place]) for place in range(len(steps) + 1)]
    points = tuple(zip(times, [*shares[: len(steps)], 1.0], strict=True))
    short = loss_profile(0, 1.0, 0.0, points)
    spread = loss_profile(0, 1.0, 0.0, tuple((time / long, share) for time, share in points))
    filled = [*short, *[0.0] * (long * len(spread) - len(short))]
    means = [sum(filled[place : place + long]) / long for place in range(0, len(filled), long)]
    assert spread == pytest.approx(means[: len(spread)], abs=1e-8)


def test_help_ends_at_its_last_share() -> None:
    """Proves: recorded help is averaged like a loss, and its last value stands at the end, where it stays.

    Sensitivity: without it the mean of the last period, 0.35, would stay for ever.
    """
    assert help_profile(((0, 0), (1, 0), (2.0, 0.2), (2.0, 0.3), (3.0, 0.4))) == pytest.approx((0, 0.1, 0.35, 0.4))
    assert help_profile(((0, 0),)) == (0,)


def test_demand_moves_from_its_multiple_back_to_nominal() -> None:
    """Proves: a surge to 1.4 for 1.5 periods and a collapse to 0.2 are both measured from 1.

    Sensitivity: scaling the multiple by the fraction would give 0.7 instead of 1.2 in the last period.
    """
    assert factor_profile(1.5, 1.4) == pytest.approx((1.4, 1.2))
    assert factor_profile(1, 0.2, 2) == pytest.approx((0.2, 0.4, 0.8))
    assert factor_profile(0, 3, 0.0, ((0, 0), (1, 0), (1, 0.5), (2, 0.5), (2, 1))) == pytest.approx((3, 2))


def test_longer_lead_times_are_whole_periods() -> None:
    """Proves: what leaves in the middle of a period decides for all of it, and falls back along the ramp.

    3.4 more for 2 periods is 3; half way back after the ramp's first period (of 2) it is 2.55 (3), then 0.85 (1).
    2.4 periods of time leave out the third; 2.5 take it in. Sensitivity: means over each period would give 3.4, and
    1.36 for the period that is hit in part.
    """
    assert lead_profile(2, 3.4, 2) == (3, 3, 3, 1)
    assert lead_profile(2.4, 3.4) == (3, 3)
    assert lead_profile(2.5, 3.4) == (3, 3, 3)
    assert lead_profile(2, 0.4) == ()


def test_dust_of_unit_conversion_does_not_add_a_period() -> None:
    """Proves: ten days that convert to 10.000000000000002 periods last ten. Sensitivity: eleven otherwise."""
    assert loss_profile(10.000000000000002) == (1,) * 10
    assert len(loss_profile(0, 1.0, 9.999999999999998)) == 10
    assert len(loss_profile(0.1 + 0.2, 1.0, 0.7)) == 1
