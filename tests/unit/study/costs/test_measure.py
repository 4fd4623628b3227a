"""The one measure of a study, and break-even rates by it."""

from __future__ import annotations

import numpy as np
import pytest

from resilience.hazard.risk.measures import CVaR
from resilience.hazard.risk.years import sample_years
from resilience.study.costs.measure import Measure, tail_mean


def measure(rates, *, weight, level=0.9, years=50_000):
    """A measure over independent sampled years."""
    return Measure(np.array(rates), sample_years(rates, years, 3), weight, level)


@pytest.mark.parametrize("level", [0.0, 0.5, 0.83, 0.95, 0.999])
def test_the_mean_of_the_worst_years_is_the_cvar(level):
    """Proves: the year on the boundary counts in part, as in the objective; 40 years with ties, all levels."""
    annual = np.repeat(np.arange(20.0) ** 2, 2)
    assert tail_mean(annual, level) == pytest.approx(CVaR(level)(annual, np.ones(40)), abs=1e-9)


def test_the_break_even_of_the_expected_loss_is_exact():
    """Proves: 300 avoided at 0.02 a year for a cost of 12 breaks even at twice the rate, 0.04."""
    found = measure([0.02, 0.5], weight=0.0)
    struck = np.array([True, False])
    assert found.break_even(12.0, np.array([300.0, 9.0]), np.array([0.0, 9.0]), struck) == pytest.approx(2.0, rel=1e-12)


def test_at_the_stated_rates_the_years_are_those_of_the_study():
    """Proves: at factor 1 what is avoided is the difference of the objectives, to the last digit."""
    found = measure([0.03, 0.2, 0.7], weight=0.7)
    without, with_ = np.array([900.0, 40.0, 3.0]), np.array([100.0, 40.0, 5.0])
    struck = np.array([True, False, True])
    difference = found.cost(without) - found.cost(with_)
    assert found.avoided(without, with_, struck, 1.0) == pytest.approx(difference, rel=1e-12)


@pytest.mark.parametrize("cost", [14.0, 90.0])
def test_the_break_even_with_a_cvar_is_where_the_saving_is_nil(cost):
    """Proves: one event of 300 at rate 0.02 f, counted eleven times by a weight of 1: 66 f = cost.

    While fewer than a tenth of the years are hit the CVaR at 0.9 is ten times the mean.
    By the expected loss alone it would be cost / 6: 2.3 and 15. Some 1,700 occurrences decide: 8 % is three deviations.
    """
    found = measure([0.02], weight=1.0, years=400_000)
    factor = found.break_even(cost, np.array([300.0]), np.array([0.0]), np.array([True]))
    assert factor == pytest.approx(cost / 66.0, rel=0.08)


def test_a_leaner_plan_is_wrong_above_the_same_rate():
    """Proves: what a precaution needs to pay is what its lack needs to be wrong."""
    found, struck = measure([0.02], weight=1.0), np.array([True])
    more = found.break_even(90.0, np.array([300.0]), np.array([0.0]), struck)
    less = found.break_even(-90.0, np.array([0.0]), np.array([300.0]), struck)
    assert less == pytest.approx(more, rel=1e-6)


def test_what_is_avoided_rises_with_the_rate():
    """Proves: years with other rates share their occurrences, so that no luck of the draw lowers what is avoided."""
    found, struck = measure([0.05, 0.3], weight=0.5, years=2_000), np.array([True, False])
    without, with_ = np.array([500.0, 80.0]), np.array([20.0, 80.0])
    avoided = [found.avoided(without, with_, struck, factor) for factor in np.linspace(0.0, 4.0, 41)]
    assert avoided[0] == 0.0
    assert np.diff(avoided).min() >= 0.0


def test_a_rare_event_beside_frequent_ones_needs_no_years_full_of_those():
    """Proves: only what is struck joins the years where rates are multiplied.

    By the expected loss 30 a year for an event of 300 pays at 10,000 times the rate of 1e-5. In years of those rates an
    event of 50 a year beside it, with which nothing is avoided, would occur 10^10 times: no memory holds that.
    """
    found = measure([1e-5, 50.0], weight=1.0, years=20_000)
    factor = found.break_even(30.0, np.array([300.0, 1.0]), np.array([0.0, 1.0]), np.array([True, False]))
    assert 0.0 < factor < 10_000.0
