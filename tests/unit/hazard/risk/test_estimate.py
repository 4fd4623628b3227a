from __future__ import annotations

import numpy as np
import pytest

from resilience.hazard.risk.estimate import Estimate


def test_an_estimate_by_hand() -> None:
    """Proves: 1, 2, 3 have mean 2, standard error 1/sqrt(3) and Student's t 4.3027 with 2 degrees: 2.4841.

    Sensitivity: the normal quantile would give 1.13; dividing by n in the variance 2.03.
    """
    estimate = Estimate.from_sample([1.0, 2.0, 3.0], seed=9)
    assert (estimate.mean, estimate.n, estimate.seed) == (2.0, 3, 9)
    assert estimate.half_width == pytest.approx(2.4841, abs=1e-4)
    assert (estimate.low, estimate.high) == pytest.approx((-0.4841, 4.4841), abs=1e-4)
    assert str(estimate) == "2 ± 2.5 (n=3, seed 9)"


def test_the_interval_covers_as_often_as_it_says() -> None:
    """Proves: about 90 of 100 intervals at level 0.9 hold the true mean.

    Sensitivity: half the width would cover 62 of 100.
    """
    rng = np.random.default_rng(2)
    intervals = [Estimate.from_sample(rng.normal(5, 2, 8), seed=2, level=0.9) for _ in range(2000)]
    covered = np.mean([interval.low <= 5 <= interval.high for interval in intervals])
    assert covered == pytest.approx(0.9, abs=0.02)


def test_one_draw_is_no_estimate() -> None:
    """Proves: a spread needs two draws. Sensitivity: one draw would claim a width of 0 or NaN."""
    with pytest.raises(ValueError, match="at least two draws"):
        Estimate.from_sample([1.0], seed=1)
    with pytest.raises(ValueError, match="level in"):
        Estimate.from_sample([1.0, 2.0], seed=1, level=1.0)
