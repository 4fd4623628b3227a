"""What would end without an answer is refused at once, with the limit and its why."""

from __future__ import annotations

import pytest

from resilience.errors import InputError
from resilience.hazard.distributions.all import Fixed, Geometric, LogNormal, Triangular, Weibull
from resilience.hazard.hazards import Hits
from resilience.hazard.limits import MOST_MULTIPLE, MOST_ONSETS, MOST_PERIODS, excesses, longest_case
from resilience.hazard.risk.years import sample_years


@pytest.mark.parametrize(
    ("duration", "longest"),
    [
        (Fixed(MOST_PERIODS), MOST_PERIODS),
        (LogNormal(40.0, 0.5), 200.0),
        (Geometric(12.0), 400.0),
        (Triangular(1.0, 5.0, 9.0), 9.0),
    ],
)
def test_durations_that_happen_are_left_alone(hazard, duration, longest):
    """Proves: what recorded disruptions last is far inside the limit. One that refused them would stop every study."""
    assert longest_case(duration, None) <= longest
    assert not list(excesses(hazard(duration=duration)))


@pytest.mark.parametrize(
    "duration", [Fixed(MOST_PERIODS + 1.0), LogNormal(10.0, 9.9), Weibull(0.05, 3.0), Geometric(90_000.0)]
)
def test_durations_without_end_are_refused_by_key_and_remedy(hazard, duration):
    """Proves: a fixed one too long, and tails that reach beyond it, are refused before a profile of them is written.

    With a spread of 9.9 the last stratum lasts 1e22 periods: its profile alone would fill any memory.
    """
    (excess,) = excesses(hazard(duration=duration))
    assert excess.key == "duration"
    assert "100,000" in excess.message
    assert "longer period" in excess.remedy


@pytest.mark.parametrize(
    ("key", "asked"),
    [("strata", 10**6), ("strata", 2**63 - 1), ("samples", 10**6), ("rate", 1e6), ("rate", 1e308)],
)
def test_counts_and_rates_beyond_reason_are_refused(hazard, key, asked):
    """Proves: each is named by its own key. A number of strata beyond an integer's range was taken for 1 in silence."""
    assert [excess.key for excess in excesses(hazard(**{key: asked}))] == [key]


def test_a_rate_at_the_limit_and_years_of_it(hazard):
    """Proves: 1,000 onsets a year pass and 100 years of them are drawn; a million years are refused as too many events.

    Drawn, a thousand million events would take tens of gigabytes.
    """
    assert not list(excesses(hazard(rate=MOST_ONSETS)))
    assert sample_years([MOST_ONSETS], 100, 1).counts.sum() == pytest.approx(100_000, rel=0.02)
    with pytest.raises(InputError, match=r"1,000,000 years .* events to draw.*fewer years"):
        sample_years([MOST_ONSETS], 1_000_000, 1)


@pytest.mark.parametrize(("multiple", "keys"), [(0.0, []), (3.0, []), (MOST_MULTIPLE, []), (1e6, ["severity"])])
def test_a_demand_nobody_can_mean_is_refused(hazard, multiple, keys):
    """Proves: demand of a million times the plan is a finding by its key. It gave a fill rate of -137,000 %."""
    found = list(excesses(hazard(hits=Hits.DEMAND, severity=Fixed(multiple))))
    assert [excess.key for excess in found] == keys
    assert all("1.5" in excess.remedy for excess in found)
