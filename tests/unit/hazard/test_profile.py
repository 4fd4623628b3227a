from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resilience.hazard.hazards import Recovery
from resilience.hazard.profile import factor_profile, gap_profile, loss_profile

DURATIONS = st.floats(0, 60)
SHARES = st.floats(0, 1)


@settings(deadline=None)
@given(duration=DURATIONS, severity=SHARES)
def test_profiles_add_up_to_duration_times_severity(duration: float, severity: float) -> None:
    """Proves: a step loses duration x severity periods of capacity, a linear recovery exactly half of it.

    Sensitivity: rounding durations up would lose up to one period more; sampling a linear recovery at period
    starts would lose half a period more.
    """
    step = loss_profile(Recovery.STEP, duration, severity)
    linear = loss_profile(Recovery.LINEAR, duration, severity)
    assert sum(step) == pytest.approx(duration * severity, abs=1e-7)
    assert sum(linear) == pytest.approx(duration * severity / 2, abs=1e-7)
    assert all(0 <= gone <= severity for gone in (*step, *linear))


def test_profiles_by_hand() -> None:
    """Proves: fractions stay in the last period; linear recovery is averaged within each period.

    Over 2.5 periods a full loss declines by 0.4 a period: averages 0.8, 0.4, and 0.1 over half a period.
    Sensitivity: midpoint 0.1 without the half period would give 0.1 instead of 0.05.
    """
    assert loss_profile(Recovery.STEP, 2.25) == (1, 1, 0.25)
    assert loss_profile(Recovery.LINEAR, 2.5) == pytest.approx((0.8, 0.4, 0.05))
    assert loss_profile(Recovery.CURVE, 99, 0.5, (0, 0.25, 1)) == pytest.approx((0.5, 0.375, 0))
    assert gap_profile(1.5) == (1, 0.5)
    assert loss_profile(Recovery.STEP, 0) == ()


def test_demand_moves_from_its_multiple_back_to_nominal() -> None:
    """Proves: a surge to 1.4 for 1.5 periods and a collapse to 0.2 are both measured from 1.

    Sensitivity: scaling the multiple by the fraction would give 0.7 instead of 1.2 in the last period.
    """
    assert factor_profile(Recovery.STEP, 1.5, 1.4) == pytest.approx((1.4, 1.2))
    assert factor_profile(Recovery.LINEAR, 2, 0.2) == pytest.approx((0.4, 0.8))
    assert factor_profile(Recovery.CURVE, 0, 3, (0, 0.5)) == pytest.approx((3, 2))


def test_dust_of_unit_conversion_does_not_add_a_period() -> None:
    """Proves: ten days that convert to 10.000000000000002 periods last ten. Sensitivity: eleven otherwise."""
    assert loss_profile(Recovery.STEP, 10.000000000000002) == (1,) * 10
    assert len(loss_profile(Recovery.LINEAR, 9.999999999999998)) == 10
