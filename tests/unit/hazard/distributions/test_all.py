from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resilience.hazard.distributions.all import (
    Discrete,
    Distribution,
    Exponential,
    Fixed,
    Geometric,
    LogNormal,
    Triangular,
    Uniform,
    Weibull,
)

size = st.floats(0.01, 1000)
DISTRIBUTIONS = st.one_of(
    st.builds(Fixed, size),
    st.builds(lambda low, wide: Uniform(low, low + wide), size, size),
    st.builds(lambda low, rise, fall: Triangular(low, low + rise, low + rise + fall), size, size, size),
    st.builds(LogNormal, size, st.floats(0.05, 3)),
    st.builds(Exponential, size),
    st.builds(Weibull, st.floats(0.3, 8), size),
    st.builds(Geometric, st.floats(1, 300)),
    st.lists(st.tuples(size, size), min_size=1, max_size=30).map(lambda pairs: Discrete(*zip(*pairs, strict=True))),
)
COUNTS = st.none() | st.integers(1, 60)


@settings(deadline=None)
@given(distribution=DISTRIBUTIONS, count=COUNTS)
def test_strata_keep_all_probability_and_the_mean(distribution: Distribution, count: int | None) -> None:
    """Proves: strata are a distribution with the same mean, rising, at most as many as asked for.

    Sensitivity: stratum medians instead of conditional means would understate a lognormal's mean by tens of
    percent; a truncated geometric tail would lose probability.
    """
    strata = distribution.strata(count)
    assert math.fsum(s.probability for s in strata) == pytest.approx(1, abs=1e-15)
    assert math.fsum(s.probability * s.value for s in strata) == pytest.approx(distribution.mean, rel=1e-12)
    assert all(s.probability > 0 for s in strata)
    assert all(a.value < b.value for a, b in pairwise(strata))
    assert count is None or len(strata) <= count


@pytest.mark.parametrize(
    "distribution",
    [
        Uniform(1, 9),
        Triangular(1, 2, 9),
        Triangular(0, 9, 9),
        Triangular(2, 2, 9),
        LogNormal(37, 0.8),
        Exponential(3),
        Weibull(0.7, 5),
        Geometric(6.5),
        Discrete((3, 1, 8), (1, 2, 1)),
    ],
    ids=str,
)
def test_strata_are_conditional_means_of_what_is_drawn(distribution: Distribution) -> None:
    """Proves: sorted draws, cut at the strata's shares, average to the strata's values.

    Sensitivity: strata of equal probability would put a fifth of the draws into each, here the shares differ
    by up to a factor of ten.
    """
    draws = np.sort(distribution.sample(np.random.default_rng(5), 400_000))
    strata = distribution.strata(4)
    edges = np.rint(np.cumsum([0, *[s.probability for s in strata]]) * draws.size).astype(int)
    means = [draws[a:b].mean() for a, b in pairwise(edges)]
    assert draws.mean() == pytest.approx(distribution.mean, rel=0.01)
    assert means == pytest.approx([s.value for s in strata], rel=0.02)


def test_continuous_strata_carry_equal_shares_of_the_mean() -> None:
    """Proves: the tail is cut more finely than the head (mean lognormal: 37 exp(0.32) = 50.95 periods).

    Sensitivity: strata of equal probability would carry between 5 and 48 percent of the mean each.
    """
    strata = LogNormal(37, 0.8).strata()
    assert [s.probability * s.value for s in strata] == pytest.approx([37 * math.exp(0.32) / 5] * 5)
    assert strata[0].probability > 9 * strata[-1].probability


def test_uniform_strata_by_hand() -> None:
    """Proves: two strata of U(0, 4) part at 4/sqrt(2): shares 0.7071 and 0.2929, each 1 of the mean 2.

    Sensitivity: halves of equal probability would part at 2.
    """
    first, second = Uniform(0, 4).strata(2)
    assert first.probability == pytest.approx(math.sqrt(0.5))
    assert first.value == pytest.approx(math.sqrt(2))
    assert second.value == pytest.approx(1 / (1 - math.sqrt(0.5)))


def test_exponential_is_weibull_of_shape_one_and_lognormal_matches_its_mean() -> None:
    """Proves: the closed forms agree where two of them describe the same law.

    Sensitivity: a scale taken for a rate would give mean 1/3.
    """
    assert Exponential(3).strata(4) == Weibull(1, 3).strata(4)
    assert LogNormal(2, 1.0).mean == pytest.approx(2 * math.exp(0.5))


def _exact_cost(stock: float, mean: float, count: int | None = None) -> float:
    """Cost rate of a base stock: demand 2000, holding 0.25, backlog 3, failure chance 0.04 a period."""
    d, h, p, a, b = 2000.0, 0.25, 3.0, 0.04, 1 / mean
    onset = b / (a + b) * a

    def cost(gap: np.ndarray) -> np.ndarray:
        return h * np.maximum(stock - (gap + 1) * d, 0) + p * np.maximum((gap + 1) * d - stock, 0)

    calm = float(cost(np.zeros(1))[0])
    strata = Geometric(mean).strata(count)
    extra = (s.probability * float((cost(np.arange(1, round(s.value) + 1)) - calm).sum()) for s in strata)
    return calm + onset * math.fsum(extra)


@pytest.mark.parametrize(
    ("stock", "expected"),
    [
        (1200, 5710.3448276),
        (2000, 3310.3448276),
        (4000, 2913.7931034),
        (6000, 2741.3793103),
        (8000, 2737.0689655),
        (10000, 2858.8362069),
        (12000, 3075.1616379),
    ],
)
def test_geometric_strata_give_the_published_cost_of_a_base_stock(stock: float, expected: float) -> None:
    """Proves: Snyder and Shen, example 9.3, from episodes: calm cost plus onset rate times extra cost.

    Sensitivity: counting outages from 0 would give 2427.8 at S = 8000, a tail cut at 30 periods 2718.8.
    """
    assert _exact_cost(stock, 4.0) == pytest.approx(expected, abs=1e-6)


def test_geometric_values_are_whole_and_their_chances_exact() -> None:
    """Proves: P(n) = b (1 - b)^(n - 1) from n = 1 with nothing grouped.

    Sensitivity: counting failures before the first success would start at 0 with mean 3.
    """
    strata = Geometric(4).strata()
    assert [s.value for s in strata[:3]] == [1, 2, 3]
    assert [s.probability for s in strata[:3]] == pytest.approx([0.25, 0.1875, 0.140625])
    assert strata[-1].probability < 1e-12
    assert Geometric(1).strata() == ((1.0, 1.0),)


def test_long_geometric_outages_are_grouped_in_the_tail_only() -> None:
    """Proves: a mean of 50 periods needs 1,368 values and gets 400, the first 200 exact.

    Sensitivity: grouping the head would blur short outages, which decide small buffers.
    """
    strata = Geometric(50).strata()
    assert len(strata) == 400
    assert [s.value for s in strata[:200]] == list(range(1, 201))


def test_a_count_groups_discrete_values_from_the_tail() -> None:
    """Proves: with three strata of (1, 2, 5, 9) the first stays and later neighbors join at their mean.

    Sensitivity: plain truncation would drop 9 and lower the mean from 4.25.
    """
    strata = Discrete((9, 1, 5, 2), (1, 1, 1, 1)).strata(3)
    assert [s.value for s in strata] == pytest.approx([1, 3.5, 9])
    assert Discrete((9, 1), (1, 3)).strata() == ((0.75, 1.0), (0.25, 9.0))
    assert Discrete((2, 2), (1, 3)).strata() == ((1.0, 2.0),)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Fixed(-1), "Expected value >= 0"),
        (lambda: Fixed(math.nan), "Expected value >= 0 and finite"),
        (lambda: Uniform(-1, 2), "Expected low >= 0"),
        (lambda: Uniform(2, 2), "Expected low < high"),
        (lambda: Triangular(0, 5, 4), "Expected low <= mode <= high"),
        (lambda: LogNormal(0, 1), "Expected median > 0"),
        (lambda: LogNormal(1, 0), "Expected sigma > 0"),
        (lambda: LogNormal(1, 11), "Expected sigma <= 10"),
        (lambda: Exponential(0), "Expected mean > 0"),
        (lambda: Weibull(0.01, 1), "Expected shape >= 0.05"),
        (lambda: Weibull(1, 0), "Expected scale > 0"),
        (lambda: Geometric(0.9), "Expected mean >= 1"),  # no outage is shorter than a period
        (lambda: Discrete((), ()), "Expected at least one value"),
        (lambda: Discrete((1,), (1, 2)), "Expected as many weights as values"),
        (lambda: Discrete((-1,), (1,)), "Expected values >= 0"),
        (lambda: Discrete((1,), (0,)), "Expected weights > 0"),
        (lambda: Exponential(1).strata(0), "Expected strata >= 1"),
    ],
)
def test_impossible_parameters_are_refused(make: object, message: str) -> None:
    """Proves: every parameter out of range is named. Sensitivity: a negative sigma would silently work."""
    with pytest.raises(ValueError, match=message):
        make()


def test_draws_repeat_with_their_seed_and_stay_in_the_support() -> None:
    """Proves: the same generator state gives the same draws, all possible values.

    Sensitivity: a global random state would differ from call to call.
    """
    for distribution in (
        Uniform(1, 2),
        Triangular(1, 1, 3),
        Discrete((4, 2), (1, 1)),
        Geometric(3),
        Fixed(2),
    ):
        once = distribution.sample(np.random.default_rng(1), 50)
        assert once.tolist() == distribution.sample(np.random.default_rng(1), 50).tolist()
        low, high = distribution.support
        assert once.min() >= low
        assert once.max() <= high
