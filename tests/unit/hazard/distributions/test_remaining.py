"""How much longer something lasts that has lasted already: by hand, by draws, and by what must not change."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.errors import InputError
from resilience.hazard.distributions.all import (
    Discrete,
    Exponential,
    Fixed,
    Geometric,
    LogNormal,
    Triangular,
    Uniform,
    Weibull,
)
from resilience.hazard.distributions.remaining import remaining


def mean(strata):
    """Mean of strata, whose probabilities add up to one."""
    assert math.fsum(p for p, _ in strata) == pytest.approx(1.0)
    return math.fsum(p * value for p, value in strata)


def test_of_separate_values_those_still_possible_are_left():
    """Proves: of 2, 4 and 8 weeks, after 3, one and five are left, their chances in proportion (0.3 and 0.2 of 0.5).

    Taken anew the three would all be possible; what had passed not taken off, 4 and 8 would be left.
    """
    found = remaining(Discrete((2.0, 4.0, 8.0), (0.5, 0.3, 0.2)), 3.0)
    np.testing.assert_allclose(found, [(0.6, 1.0), (0.4, 5.0)])


def test_what_is_over_is_told():
    """Proves: an event that has outlasted its hazard is no event of that hazard: a finding, not an outage of 0."""
    for distribution in (Fixed(3.0), Discrete((1.0, 3.0), (1.0, 1.0)), Uniform(0.0, 3.0), Triangular(0.0, 1.0, 3.0)):
        with pytest.raises(InputError, match="longer than its hazard says"):
            remaining(distribution, 3.0)


@pytest.mark.parametrize("elapsed", [0.0, 0.5, 7.0, 40.0])
def test_an_exponential_time_does_not_age(elapsed):
    """Proves: however long it has lasted, what is left is what was there in the beginning.

    The mean over the edges, not of what is left above them, would grow with the time elapsed.
    """
    found, fresh = remaining(Exponential(5.0), elapsed), Exponential(5.0).strata()
    np.testing.assert_allclose(found, fresh, rtol=1e-7)
    assert mean(remaining(Geometric(5.0), 3.0)) == pytest.approx(5.0, rel=1e-6)


@pytest.mark.parametrize(("distribution", "elapsed", "left"), [
    (Uniform(2.0, 10.0), 4.0, 3.0),
    (Uniform(2.0, 10.0), 1.0, 5.0),
    (Triangular(0.0, 0.0, 9.0), 3.0, 2.0),
    (Weibull(1.0, 6.0), 2.0, 6.0),
])  # fmt: skip
def test_mean_time_left_by_hand(distribution, elapsed, left):
    """Proves: half of what a uniform time has left, a third of a falling triangle's, all of a memoryless one's."""
    assert mean(remaining(distribution, elapsed)) == pytest.approx(left)


DISTRIBUTIONS = (
    Uniform(1.0, 9.0), Triangular(1.0, 3.0, 9.0), Triangular(2.0, 9.0, 9.0), LogNormal(4.0, 0.8), Weibull(0.7, 5.0),
    Weibull(2.5, 5.0), Exponential(4.0),
)  # fmt: skip


@pytest.mark.parametrize("distribution", DISTRIBUTIONS, ids=repr)
@pytest.mark.parametrize("elapsed", [0.0, 2.0, 6.0])
def test_strata_have_the_mean_of_draws_that_last_longer(distribution, elapsed):
    """Proves: the mean time left is that of 200,000 draws which last longer, within four standard errors (seed 1).

    A wrong partial mean of any of them is off by more.
    """
    draws = distribution.sample(np.random.default_rng(1), 200_000)
    left = draws[draws > elapsed] - elapsed
    error = left.std() / math.sqrt(len(left))
    assert mean(remaining(distribution, elapsed)) == pytest.approx(left.mean(), abs=4 * error)


@given(st.sampled_from(DISTRIBUTIONS), st.integers(1, 9))
def test_from_nothing_it_is_the_distribution_itself(distribution, count):
    """Proves: where nothing has passed, the strata are those of the distribution."""
    np.testing.assert_allclose(remaining(distribution, 0.0, count), distribution.strata(count), rtol=1e-6)
