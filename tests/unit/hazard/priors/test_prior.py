"""The priors that are shipped: each is cited or says that it is an assumption; and what a record makes of one."""

from __future__ import annotations

import copy
import math
import pickle

import pytest

import resilience as rs
from resilience.hazard.priors.prior import PriorRate, shipped_priors

ALL = sorted(shipped_priors().values(), key=lambda one: one.prior)


@pytest.mark.parametrize("prior", ALL, ids=lambda one: one.prior)
def test_each_is_whole(prior):
    """Proves: every prior has a range about its rate, a strength, a grade, a source and a licence.

    An assumption with a citation, or a citation without a year, would look like evidence that it is not.
    """
    assert prior.prior == f"{prior.hazard}/{prior.region}"
    assert 0 < prior.rate_low < prior.rate < prior.rate_high
    assert prior.strength_years > 0
    assert prior.per
    assert prior.licence
    if prior.grade == "assumed":
        assert prior.source.startswith("an assumption")
        assert not prior.year
    else:
        assert len(prior.source) > 40
        assert prior.year or prior.grade == "M"


def test_there_are_about_thirty_and_none_of_closed_data():
    """Proves: the table is there with enough rows, and none is of data that may not be passed on."""
    assert 25 <= len(ALL) <= 60
    assert not any(word in one.source for one in ALL for word in ("EM-DAT", "GEM ", "Global Earthquake Model"))
    assert sum(one.grade != "assumed" for one in ALL) >= 20


def test_probabilities_became_rates():
    """Proves, by hand: 72 % within 30 years is 0.0424 a year; 0.72/30 = 0.024 would be too low by nearly half."""
    bay = shipped_priors()["earthquake-m6.7/san-francisco-bay"]
    assert bay.rate == pytest.approx(-math.log(1 - 0.72) / 30, rel=1e-3)


def test_a_record_moves_a_prior_by_its_strength():
    """Proves, by hand: 0.01 a year, as strong as 100 years, and 3 events in 50 years are (1 + 3) / 150 a year."""
    prior = rs.HazardPrior("a/b", "a", "b", "site", 0.01, 0.001, 0.1, 100, "M", "", "s", "l")
    assert prior.belief.mean == pytest.approx(0.01)
    assert prior.belief.after(50, [1, 20, 40]).mean == pytest.approx(4 / 150)


def test_a_rate_knows_its_prior_through_copies_alone():
    """Proves: copied and pickled it is the rate of its prior still; multiplied it is a number as any other."""
    rate = PriorRate(ALL[0])
    assert copy.deepcopy(rate).prior == pickle.loads(pickle.dumps(rate)).prior == ALL[0]
    assert rate == ALL[0].rate
    assert type(rate * 2) is float
