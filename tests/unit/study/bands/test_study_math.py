"""Envelopes of lines, and rates that are known within a factor: by hand, without a solver."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtr

from resilience.study.bands.keep import Keep
from resilience.study.bands.lines import CostLine, Floor, Scale, doubts, envelope, fewest
from resilience.study.bands.rates import Costs, Dependence, RateDraws, Uncertainty, policy_costs, value_of_knowing

STAY, HEDGE, SAFE = CostLine(0.0, 4.0, 0), CostLine(2.0, 2.0, 1), CostLine(6.0, 0.0, 2)
TWO = Costs(np.array([0.0, 1.0]), np.array([[1.0], [0.0]]))
"""One plan that loses 1 a year at the stated rate, and one that costs 1 a year and never loses."""


def test_the_envelope_changes_lines_where_they_cross():
    """Proves: 4m, 2 + 2m and 6 meet at 1 and 2; parallel, equal and dominated lines leave no empty stretch.

    Sensitivity: the crossing of the first with the last, 1.5, hides the middle one.
    """
    lines = [SAFE, STAY, HEDGE, CostLine(3.0, 2.0, 3), CostLine(2.0, 2.0, 4), CostLine(9.0, 0.0, 5)]
    found = envelope(lines, 0.0, 9.0)
    assert [(one.low, one.high, one.line.plan) for one in found] == [(0, 1, 0), (1, 2, 1), (2, 9, 2)]


def test_three_lines_through_one_point_leave_no_band_of_no_width():
    """Proves: 4m, 1 + 3m and 4 + 0m, all 4 at m = 1: the flattest follows at once."""
    found = envelope([CostLine(0.0, 4.0, 0), CostLine(1.0, 3.0, 1), CostLine(4.0, 0.0, 2)], 0.0, 9.0)
    assert [(one.low, one.high, one.line.plan) for one in found] == [(0, 1, 0), (1, 9, 2)]


def test_the_doubt_is_largest_at_a_corner():
    """Proves: bounds 0 at 0 and 6 at 3 leave a chord of 2 at 1, where the envelope is 4: a doubt of 2 in 4."""
    floor = Floor([0.0, 3.0], [0.0, 6.0])
    found = doubts(envelope([STAY, HEDGE, SAFE], 0.0, 3.0), floor, Scale(0.0, 1e-9))
    assert [(doubt.at, doubt.share) for doubt in found] == [(0, 0), (1, 0.5), (2, pytest.approx(2 / 6)), (3, 0)]


def test_plans_that_save_too_little_are_left_out():
    """Proves: without 2 + 2m the others cross at 1.5 and cost 6 where 5 is possible, 1/6 of the cost."""
    floor = Floor([0.0, 1.0, 1.5, 2.0, 9.0], [0.0, 4.0, 5.0, 6.0, 6.0])
    for gap, count in ((0.16, 3), (0.17, 2)):
        found = fewest([STAY, HEDGE, SAFE], 0.0, 9.0, floor, Scale(0.0, 1e-9), gap=gap, most=9)
        assert len(found) == count


@pytest.mark.parametrize(("keep", "mean"), [(Keep.MEDIAN, 1.17013), (Keep.MEAN, 1.0)])
def test_a_factor_three_holds_95_percent_and_the_mean_follows(keep, mean):
    """Proves: sigma = ln 3 / 1.96 = 0.5605; the mean is exp(sigma^2 / 2) = 1.170 when the median is kept, else 1.

    Sensitivity: ln 3 taken as the standard deviation gives 1.83; 90 % instead of 95 %, 1.25.
    """
    law = Uncertainty(3.0, keep)
    assert law.mean == pytest.approx(mean, rel=1e-4)
    draws = law.draw(200_000, 2, Dependence.INDEPENDENT, seed=1)
    assert draws.mean() == pytest.approx(mean, rel=0.005)
    center = 1.0 if keep is Keep.MEDIAN else math.exp(-(law.sigma**2) / 2)
    assert ((draws > center / 3) & (draws < center * 3)).mean() == pytest.approx(0.95, abs=0.002)
    assert abs(np.corrcoef(draws.T)[0, 1]) < 0.01
    alike = law.draw(100, 2, Dependence.DEPENDENT, seed=1)
    assert (alike[:, 0] == alike[:, 1]).all()


def test_the_value_of_knowing_a_rate_by_hand():
    """Proves: E[min(m, 1)] = exp(s^2/2) Phi(-s) + 1/2; told the rate one saves min(1, E m) less that.

    Sensitivity: the mean taken as 1 while the median is kept would give a lower value of choosing blindly.
    """
    for keep in Keep:
        law = Uncertainty(3.0, keep)
        cut = (0.0 - law.mu) / law.sigma
        least = law.mean * float(ndtr(cut - law.sigma)) + 1 - float(ndtr(cut))
        both = np.array([True])
        assert value_of_knowing(TWO, law, both) == pytest.approx(min(1.0, law.mean) - least, rel=1e-9)
        draws = law.draw(400_000, 1, Dependence.INDEPENDENT, seed=2)
        assert np.minimum(draws, 1.0).mean() == pytest.approx(least, rel=2e-3)


def test_a_rate_that_changes_no_plan_is_worth_nothing_to_know():
    """Proves: a hazard that costs every plan the same leaves the choice alone; the other keeps its value."""
    known = Costs(TWO.steady, np.array([[1.0, 5.0], [0.0, 5.0]]))
    law = Uncertainty(3.0, Keep.MEDIAN)
    assert value_of_knowing(known, law, np.array([False, True])) == pytest.approx(0, abs=1e-9)
    alone = value_of_knowing(TWO, law, np.array([True]))
    assert value_of_knowing(known, law, np.array([True, False])) == pytest.approx(alone, rel=1e-9)


def test_costs_of_policies_under_uncertain_rates():
    """Proves: the mean is exact; the plan that loses is the cheaper in half of the draws; its regret is E[(m - 1)+].

    Its quantiles are those of the multiplier, exp(-+1.645 s). Sensitivity: regret against the mean's best plan, not the
    best at the drawn rates, could be negative.
    """
    law = Uncertainty(3.0, Keep.MEDIAN)
    found = policy_costs(["lean", "safe"], TWO, TWO, RateDraws(law, 40_000, 7))
    for lean, safe in (found[:2], found[2:]):
        assert lean.mean == pytest.approx(law.mean)
        assert abs(lean.cheapest - 0.5) < 2 * (lean.cheapest_high - lean.cheapest_low)
        assert lean.cheapest + safe.cheapest == pytest.approx(1)
        over = law.mean - law.least(TWO.steady, TWO.losses[:, 0])
        assert abs(lean.regret.mean - over) < 2 * lean.regret.half_width
        assert lean.p95.mean == pytest.approx(math.exp(1.6449 * law.sigma), rel=0.02)
        assert lean.p5.mean == pytest.approx(math.exp(-1.6449 * law.sigma), rel=0.02)
        assert 0 < lean.p95.half_width < 0.05 * lean.p95.mean
        assert (safe.p5.mean, safe.p95.half_width) == (pytest.approx(1), pytest.approx(0, abs=1e-9))
