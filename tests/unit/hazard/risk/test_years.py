from __future__ import annotations

import math

import numpy as np
import pytest

from resilience.hazard.risk.years import sample_years, wilson_interval


def test_counts_are_poisson_for_each_scenario() -> None:
    """Proves: mean and variance of each column equal its rate, also a rate of 0, and columns are independent.

    Sensitivity: at most one event a year would give variance 0.25 instead of 0.5; the same number of events
    every year would make columns move against each other, with covariance -0.4.
    """
    rates = [0.5, 0.0, 2.0, 0.05]
    counts = sample_years(rates, 200_000, seed=3).counts.toarray()
    assert counts.mean(axis=0) == pytest.approx(rates, rel=0.03)
    assert counts.var(axis=0) == pytest.approx(rates, rel=0.03)
    assert np.cov(counts[:, 0], counts[:, 2])[0, 1] == pytest.approx(0, abs=0.01)


def test_annual_losses_add_up_and_average_to_the_aal() -> None:
    """Proves: a year's loss is the sum over its events; the mean is the sum of rate times loss, 35.

    Sensitivity: counting a scenario once a year whatever its count would give 10 (1 - e^-0.5) + ... = 29.9.
    """
    years = sample_years([0.5, 0.3], 100_000, seed=4)
    annual = years.annual_losses([10.0, 100.0])
    assert annual.mean() == pytest.approx(35, rel=0.02)
    assert annual[7] == years.counts[[7]].toarray()[0] @ np.array([10.0, 100.0])
    with pytest.raises(ValueError, match="one loss for each scenario"):
        years.annual_losses([1.0])


def test_the_exceedance_curve_of_one_scenario() -> None:
    """Proves: a year loses at least one event's 10 with chance 1 - exp(-0.2), at least two with 0.0175.

    The interval of 95 % covers both. Sensitivity: "more than" instead of "at least" shifts the curve by one
    event: 0.0175 for 10.
    """
    table = sample_years([0.2], 50_000, seed=5).exceedance([10.0]).set_index("loss")
    for loss, chance in [(0.0, 1.0), (10.0, 1 - math.exp(-0.2)), (20.0, 1 - 1.2 * math.exp(-0.2))]:
        assert table.low[loss] <= chance <= table.high[loss]
    assert list(table.probability) == sorted(table.probability, reverse=True)
    assert table.return_period[10.0] == pytest.approx(1 / table.probability[10.0])


def test_same_seed_same_years() -> None:
    """Proves: years repeat with their seed and change with it. Sensitivity: a global state would not."""
    once, again, other = (sample_years([0.5, 1.5], 1000, seed).counts.toarray() for seed in (1, 1, 2))
    assert (once == again).all()
    assert (once != other).any()


def test_a_hundred_thousand_years_of_twenty_thousand_scenarios_are_small() -> None:
    """Proves: only events are stored, about five a year. Sensitivity: a dense table would need 8 GB."""
    years = sample_years(np.full(20_000, 5 / 20_000), 100_000, seed=6)
    stored = years.counts.data.nbytes + years.counts.indices.nbytes + years.counts.indptr.nbytes
    assert years.years == 100_000
    assert stored < 10e6


def test_no_scenario_no_loss() -> None:
    """Proves: without scenarios or with rates of 0 every year is calm. Sensitivity: an empty sum may fail."""
    assert sample_years([], 10, seed=1).annual_losses([]).tolist() == [0] * 10
    table = sample_years([0.0], 10, seed=1).exceedance([5.0])
    assert table.loss.tolist() == [0.0]
    assert table.probability.tolist() == [1.0]


def test_wilson_interval_by_hand() -> None:
    """Proves: 1 of 10 at 95 % gives 0.0179 to 0.4042 (Wilson 1927).

    Sensitivity: the normal interval would be -0.086 to 0.286, a negative probability.
    """
    low, high = wilson_interval(np.array([1.0]), 10, 0.95)
    assert low[0] == pytest.approx(0.0179, abs=5e-5)
    assert high[0] == pytest.approx(0.4042, abs=5e-5)


@pytest.mark.parametrize(("rates", "years"), [([-1.0], 5), ([math.inf], 5), ([1.0], 0)])
def test_impossible_samples_are_refused(rates: list[float], years: int) -> None:
    """Proves: rates and years are checked. Sensitivity: an infinite rate would never return."""
    with pytest.raises(ValueError, match="Expected"):
        sample_years(rates, years, seed=1)
