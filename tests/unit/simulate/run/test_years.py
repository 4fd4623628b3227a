"""Simulated years: the same for a seed, however they are cut into blocks, and right on average."""

from __future__ import annotations

import numpy as np
import pytest

from resilience.simulate.run.statistics import Running
from resilience.simulate.run.strata import simulate_strata
from resilience.simulate.run.years import simulate_years


@pytest.fixture
def study(kit):
    """A chain with lots and slow refilling, and outages of three lengths; 3 onsets a year."""
    pair = kit.chain(
        lane_is={"delivery_options": (0.25,), "lead_time": 1.0}, make_is={"capacity": 12.0},
        plan_is={"deliveries": {"S>M:P:road": 0.25}}, buffer=5.0,
    )  # fmt: skip
    return *pair, [kit.outage(*[1] * n, rate=1.0, name=f"{n}") for n in (2, 5, 9)]


def test_same_seed_same_years_whatever_the_block(study):
    """Proves: results depend on the seed alone, to the last bit, and fewer years are the first of more.

    Sensitivity: one generator per block would give other years for another block size.
    """
    results = [simulate_years(*study, years=600, seed=5, block=block) for block in (7, 64, 4096)]
    for other in results[1:]:
        assert np.array_equal(other.losses, results[0].losses)
        assert other.loss == results[0].loss
    fewer = simulate_years(*study, years=300, seed=5)
    assert np.array_equal(fewer.losses, results[0].losses[:300])
    assert not np.array_equal(simulate_years(*study, years=300, seed=6).losses, fewer.losses)


def test_a_disruption_that_meets_an_empty_shelf_costs_more(kit, study):
    """Proves: with 3 onsets a year some overlap or come before the shelf is full again, and cost more than alone.

    Sensitivity: years put together from scenarios that each start in steady state would agree with the strata.
    """
    pair = kit.chain(buffer=60.0, make_is={"capacity": 10.5})
    alone = simulate_strata(*pair, study[2], seed=1).aal
    years = simulate_years(*pair, study[2], years=2000, seed=1)
    assert years.overlapping > 0.05 * years.onsets
    assert years.loss.low > alone.high


def test_rare_events_weigh_the_same_in_years_and_strata(kit, study):
    """Proves: where onsets are too rare to meet, sampled years and weighted strata agree within their intervals.

    Sensitivity: rates per period taken as rates per year would be off by a factor of 100.
    """
    rare = [kit.outage(*[1] * n, rate=0.02, name=f"{n}") for n in (2, 5, 9)]
    years = simulate_years(*study[:2], rare, years=20_000, seed=2)
    strata = simulate_strata(*study[:2], rare, seed=2, draws=500)
    assert abs(years.loss.mean - strata.aal.mean) <= years.loss.half_width + strata.aal.half_width
    assert strata.aal.half_width < years.loss.half_width / 3


def test_components_add_up_and_the_steady_cost_is_passed_through(study):
    """Proves: the loss of a year is the sum of its components, and the total is the given steady cost plus it."""
    result = simulate_years(*study, years=50, seed=3, steady=1000.0)
    assert sum(part.mean for part in result.components.values()) == pytest.approx(result.loss.mean)
    assert result.losses.mean() == pytest.approx(result.loss.mean)
    assert result.total == pytest.approx(1000.0 + result.loss.mean)
    assert simulate_years(*study, years=50, seed=3).total is None


def test_a_year_without_hazards_costs_nothing(study):
    """Proves: no scenarios, no loss."""
    assert simulate_years(*study[:2], [], years=10, seed=1).loss.mean == 0.0


def test_one_year_has_no_interval(study):
    """Proves: a single year says nothing about its spread and is refused."""
    with pytest.raises(ValueError, match="two draws"):
        simulate_years(*study, years=1, seed=1)


def test_running_statistics_are_those_of_the_whole_sample():
    """Proves: mean and half width by batches are those of all draws at once: 1.96 x 2 / 50 for 2,500 normal draws."""
    draws = np.random.default_rng(1).normal(1e6, 2.0, 2500)
    running = Running()
    for part in np.split(draws, [1, 20, 20, 700]):
        running.add(part)
    found = running.estimate(seed=1)
    assert found.mean == pytest.approx(draws.mean(), rel=1e-12)
    assert found.half_width == pytest.approx(1.9609 * draws.std(ddof=1) / 50, rel=1e-4)
