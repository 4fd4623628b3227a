"""Limits of means: skewed draws, draws that are all alike, and means over cells, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import stdtrit

from resilience.stochastic.evidence import coinciding, stratified, unseen, upper_limit

ONE = np.zeros(4, dtype=np.int64)


def test_student_where_draws_lean_to_neither_side():
    """Proves: symmetric draws get Student's limit: 1, 2, 3 at one in twenty: 2 + 2.92 x 1 / sqrt(3) = 3.686."""
    assert upper_limit(np.array([1.0, 2.0, 3.0]), 0.05) == pytest.approx(2 + 2.919986 / np.sqrt(3))


def test_a_lean_to_the_right_lifts_the_limit():
    """Proves: for exponential means the limit is exceeded in no more than the share it says, which t alone exceeds.

    With 20 draws at one in twenty Student's limit is passed in about one study of nine.
    """
    rng = np.random.default_rng(4)
    draws = rng.exponential(size=(4000, 20))
    missed = np.mean([upper_limit(line, 0.05) < 1 for line in draws])
    plain = np.mean(draws.mean(axis=1) + stdtrit(19, 0.95) * draws.std(axis=1, ddof=1) / np.sqrt(20) < 1)
    assert plain > 0.075
    assert missed < 0.058


def test_draws_that_are_alike_are_no_proof():
    """Proves: with cells of unlike chance the unseen is allowed for where it may weigh most.

    Of 200 draws of a cell of chance 0.9 one costs 100, 99.5 above the mean: 0.9/200 x 99.5 x ln(20) = 1.341. Four draws
    of the other cell, of chance 0.1, all cost 7 and say nothing.
    """
    costs = np.concatenate([[100.0], np.zeros(199), np.full(4, 7.0)])
    weights = np.concatenate([np.full(200, 0.9 / 200), np.full(4, 0.1 / 4)])
    cell = np.repeat([0, 1], [200, 4])
    assert unseen(costs, weights, cell, 0.05) == pytest.approx(0.9 / 200 * 99.5 * np.log(20))


def test_coincidences_weigh_no_more_than_their_chance():
    """Proves: what no draw met is bounded by the draws for two at once, and by the file's chances for more.

    Ten draws of weight 0.001 at a mean of 50: two at once may cost 90, with an unseen chance of at most 0.001 ln(20) =
    0.003: 0.1198; three may cost 1050, with the chance 0.0002 that three coincide: 0.192. By the draws alone: 2.996.
    """
    found = coinciding(0.001, 50.0, np.array([0.01, 0.0002]), np.array([90.0, 1050.0]), 0.05)
    assert found == pytest.approx(0.001 * np.log(20) * 40 + 0.0002 * 960)


def test_means_over_cells_have_the_variance_of_their_parts():
    """Proves: two cells of chance 0.5 that differ in mean only have a half width from within, by hand.

    Draws 1, 3 and 101, 103: variance within 2 each, of the mean 0.25 x 2/2 x 2 = 0.5, with 2 degrees of freedom: 4.3027
    x 0.7071 = 3.0424. As one sample it would be 91.9.
    """
    costs, weights = np.array([1.0, 3.0, 101.0, 103.0]), np.full(4, 0.25)
    assert stratified(costs, weights, np.array([0, 0, 1, 1]), 0.95) == pytest.approx(4.302653 * np.sqrt(0.5))
    assert stratified(np.ones(4), weights, ONE, 0.95) == 0.0
