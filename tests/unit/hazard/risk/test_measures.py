from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resilience.hazard.risk.measures import CVaR, Expectation, WorstCase

LOSSES, CHANCES = [1, 2, 3, 4], [0.1, 0.2, 0.3, 0.4]
OUTCOMES = st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(0.001, 1)), min_size=1, max_size=30)
LEVELS = st.floats(0, 0.999)


@pytest.mark.parametrize(
    ("level", "expected"),
    [(0.0, 3.0), (0.5, 3.8), (0.6, 4.0), (0.7, 4.0), (0.1, 29 / 9), (0.2, 3.375)],
)
def test_cvar_of_four_outcomes_by_hand(level: float, expected: float) -> None:
    """Proves: level 0.5 averages 0.4 of 4 and 0.1 of 3: 1.9 / 0.5 = 3.8; an atom counts in part.

    Sensitivity: whole atoms only would give 4 or 25 / 7 at level 0.5; the quantile itself 3.
    """
    assert CVaR(level)(LOSSES, CHANCES) == pytest.approx(expected)


def test_expectation_and_worst_case() -> None:
    """Proves: 3 and 4; an outcome without a chance is no worst case, and weights need not add up to 1.

    Sensitivity: a plain maximum would be 9.
    """
    assert Expectation()(LOSSES, CHANCES) == pytest.approx(3)
    assert WorstCase()([*LOSSES, 9], [*CHANCES, 0]) == 4
    assert Expectation()([1, 3], [2, 2]) == pytest.approx(2)


@settings(deadline=None)
@given(outcomes=OUTCOMES, levels=st.tuples(LEVELS, LEVELS))
def test_cvar_grows_with_its_level_from_mean_to_worst(
    outcomes: list[tuple[float, float]], levels: tuple[float, float]
) -> None:
    """Proves: mean <= CVaR(low) <= CVaR(high) <= worst. Sensitivity: tails for levels would reverse it."""
    losses, chances = zip(*outcomes, strict=True)
    low, high = sorted(levels)
    values = [Expectation(), CVaR(low), CVaR(high), WorstCase()]
    found = [measure(losses, chances) for measure in values]
    dust = 1e-9 * max(1.0, *np.abs(losses))
    assert all(b >= a - dust for a, b in pairwise(found))


@settings(deadline=None)
@given(outcomes=OUTCOMES, level=LEVELS)
def test_the_reweighting_is_a_probability_that_attains_the_measure(
    outcomes: list[tuple[float, float]], level: float
) -> None:
    """Proves: weights add up to 1, never exceed chance / (1 - level), and are the best such weights.

    The dual form is compared with the primal one, min over t of t + E[(loss - t)+] / (1 - level), which is
    attained at one of the losses. Sensitivity: equal weights in the tail would fail for unequal chances.
    """
    losses, chances = (np.array(values) for values in zip(*outcomes, strict=True))
    share = chances / chances.sum()
    weights = CVaR(level).weights(losses, chances)
    assert weights.sum() == pytest.approx(1)
    assert (weights <= share / (1 - level) * (1 + 1e-9) + 1e-12).all()
    primal = min(t + float(share @ np.maximum(losses - t, 0)) / (1 - level) for t in losses)
    assert CVaR(level)(losses, chances) == pytest.approx(primal, rel=1e-9, abs=1e-6)


def test_ties_share_in_proportion_to_their_chances() -> None:
    """Proves: splitting an outcome in two at half the chance splits its weight and changes nothing else.

    Sensitivity: filling the tail in sorting order would load one half of the split outcome only.
    """
    assert CVaR(0.8).weights([1, 5, 5], [0.5, 0.125, 0.375]) == pytest.approx([0, 0.25, 0.75])
    assert WorstCase().weights([5, 1, 5], [0.1, 0.6, 0.3]) == pytest.approx([0.25, 0, 0.75])


@pytest.mark.parametrize(
    ("losses", "chances", "message"),
    [
        ([1, 2], [1], "as many weights"),
        ([1, np.nan], [1, 1], "finite losses"),
        ([1, 2], [1, -1], "weights >= 0"),
        ([1, 2], [0, 0], "positive sum"),
    ],
    ids=["lengths differ", "not a number", "negative chance", "no chance at all"],
)
def test_bad_outcomes_are_refused(losses: list[float], chances: list[float], message: str) -> None:
    """Proves: nothing is weighed that is no distribution. Sensitivity: NaN would spread silently."""
    with pytest.raises(ValueError, match=message):
        CVaR(0.5)(losses, chances)
    with pytest.raises(ValueError, match=r"Expected level in \[0, 1\)"):
        CVaR(1.0)
