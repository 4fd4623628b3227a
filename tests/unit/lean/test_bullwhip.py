"""Orders that swing more than demand."""

from __future__ import annotations

import pytest

from resilience.errors import InputError
from resilience.lean.bullwhip import bullwhip, simulate_bullwhip

T_OF_200 = 1.97196
"""Student's t at 95 % and 199 degrees of freedom: half widths are that many standard errors."""


@pytest.mark.parametrize(
    ("lead", "periods", "rho", "ratio"), [(1, 5, 0, 1.48), (5, 5, 0, 5.0), (3, 5, 0.5, 2.86), (0, 3, 0.9, 1)]
)
def test_one_stage(lead, periods, rho, ratio):
    """Proves: 1 + (2 L/p + 2 L^2/p^2)(1 - rho^p); the bound is exact for one stage. Without the square 1.4 for 1.48."""
    figures = bullwhip([lead], periods, rho, shared=False)
    assert figures.bound[0] == pytest.approx(ratio, rel=1e-12)
    assert figures.exact[0] == pytest.approx(ratio, rel=1e-12)


def test_four_stages_alone_and_shared():
    """Proves: 1.48^4 = 4.7979 each on its orders, 3.88 all on sales; the truth of the first is 6.33, above its bound.

    By hand for two: (1.2, -0.2) with itself is (1.44, -0.48, 0.04), squares 2.0736 + 0.2304 + 0.0016 = 2.3056.
    """
    alone, shared = bullwhip([1] * 4, 5, 0, shared=False), bullwhip([1] * 4, 5, 0, shared=True)
    assert alone.bound[-1] == pytest.approx(4.7979, abs=5e-5)
    assert alone.exact[1] == pytest.approx(2.3056)
    for figures in (shared.bound, shared.exact):
        assert figures == pytest.approx((1.48, 2.12, 2.92, 3.88))
    assert all(exact >= bound - 1e-12 for exact, bound in zip(alone.exact, alone.bound, strict=True))


@pytest.mark.parametrize(
    ("leads", "periods", "rho", "shared"),
    [((1, 1, 1, 1), 5, 0.0, False), ((2, 0, 3), 4, 0.0, True), ((1, 2), 5, 0.5, False), ((3,), 5, -0.4, True)],
)
def test_simulation_agrees_with_the_formula(leads, periods, rho, shared):
    """Proves: stages that average, set targets and order give the exact ratio within three standard errors.

    Each is known to 0.5 %; the product of 1.48 for four stages would be 25 % too low.
    """
    exact = bullwhip(leads, periods, rho, shared=shared).exact
    found = simulate_bullwhip(leads, periods, rho, 3000, 200, 11, shared=shared)
    for one, ratio in zip(found, exact, strict=True):
        error = one.half_width / T_OF_200
        assert (one.n, one.seed) == (200, 11)
        assert abs(one.mean - ratio) <= 3 * error
        assert error <= 0.005 * one.mean


def test_hostile_input_is_refused():
    """Proves: no stages, correlations of 1, words and too much work are findings."""
    for leads, periods, rho in (([], 5, 0), ([1.5], 5, 0), ([1], 0, 0), ([1], 5, 1), ("1", 5, 0), ([1], 5, None)):
        with pytest.raises(InputError):
            bullwhip(leads, periods, rho, shared=True)
    with pytest.raises(InputError, match="10,000,000 are played"):
        simulate_bullwhip([1], 5, 0, 10**6, 10**4, 1, shared=False)
