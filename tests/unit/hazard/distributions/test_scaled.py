"""Distributions whose mean has moved."""

from __future__ import annotations

import pytest

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
from resilience.hazard.distributions.scaled import scaled

EVERY = [
    Fixed(3.0), Geometric(4.0), Discrete((2.0, 5.0), (0.3, 0.7)), Uniform(1.0, 4.0), Triangular(1.0, 2.0, 6.0),
    LogNormal(10.0, 0.6), Weibull(0.7, 12.0), Exponential(9.0),
]  # fmt: skip


@pytest.mark.parametrize("one", EVERY, ids=lambda one: type(one).__name__)
def test_every_distribution_keeps_its_shape(one):
    """Proves: mean and strata are twice as long, chances as before; a shape multiplied with them would be another."""
    twice = scaled(one, 2.0)
    assert twice.mean == pytest.approx(2 * one.mean)
    if not isinstance(one, Geometric):
        assert [s.value for s in twice.strata()] == pytest.approx([2 * s.value for s in one.strata()])
        assert [s.probability for s in twice.strata()] == pytest.approx([s.probability for s in one.strata()])


def test_whole_periods_are_never_less_than_one():
    """Proves: a geometric mean of 1.5 periods, a tenth as long, is one period: there is none shorter."""
    assert scaled(Geometric(1.5), 0.1) == Geometric(1.0)


@pytest.mark.parametrize("factor", [0.0, -1.0, float("inf"), float("nan")])
def test_a_factor_that_is_none_is_refused(factor):
    """Proves: nothing lasts no time, or for ever, by a factor."""
    with pytest.raises(ValueError, match="factor > 0"):
        scaled(Fixed(1.0), factor)
