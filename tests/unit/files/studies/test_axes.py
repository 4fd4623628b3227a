"""Axes and points of a study: values, spacing, what makes no sense, and how evenly points lie."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy.stats import qmc

from resilience.errors import InputError
from resilience.files.studies.axes import (
    MOST_STUDY_POINTS,
    Axis,
    Spacing,
    axis_notes,
    grid_points,
    one_at_a_time,
    sobol_points,
)

RATE = Axis("rate", low=0.01, high=1.0, points=3, spacing=Spacing.LOG, today=0.1)
PRICE = Axis("price", low=1.0, high=2.0, points=3, today=1.5)
MODE = Axis("mode", values=("sea", "air"), today="sea")


def test_values_between_the_ends():
    """Proves: three points lie at 1, 1.5, 2, or by factors of ten; both ends exactly, and no dust at 0.1."""
    assert PRICE.grid() == (1.0, 1.5, 2.0)
    assert RATE.grid() == (0.01, 0.1, 1.0)
    assert Axis("x", low=0.0, high=0.3, points=4).grid() == (0.0, 0.1, 0.2, 0.3)
    assert Axis("x", low=-1.0, high=1.0, points=2).grid() == (-1.0, 1.0)
    assert Axis("x", values=(3.0, 1.0)).grid() == (3.0, 1.0)


def test_a_grid_holds_every_combination():
    """Proves: 2 x 3 points, the last axis fastest."""
    found = grid_points([MODE, PRICE])
    assert found.names == ("mode", "price")
    assert found.rows == (("sea", 1.0), ("sea", 1.5), ("sea", 2.0), ("air", 1.0), ("air", 1.5), ("air", 2.0))
    assert found.numbers().tolist() == [[0, 1], [0, 1.5], [0, 2], [1, 1], [1, 1.5], [1, 2]]


def test_one_at_a_time_begins_at_today():
    """Proves: today's point once, then each other value with all else as today: 1 + 2 + 2 + 1 points, not 3 x 3 x 2."""
    found = one_at_a_time([RATE, PRICE, MODE])
    assert found.rows == (
        (0.1, 1.5, "sea"), (0.01, 1.5, "sea"), (1.0, 1.5, "sea"),
        (0.1, 1.0, "sea"), (0.1, 2.0, "sea"), (0.1, 1.5, "air"),
    )  # fmt: skip
    assert found.moved == (None, "rate", "rate", "price", "price", "mode")


def test_one_at_a_time_needs_today():
    """Proves: a base is never guessed as the middle of an axis."""
    with pytest.raises(InputError, match="Today's value of price is unknown"):
        one_at_a_time([RATE, Axis("price", low=1.0, high=2.0, points=3)])


def test_sobol_points_fill_each_axis_evenly():
    """Proves: of 16 points each sixteenth of each axis holds one, by factors on a log axis, half of them on each word.

    Sensitivity: a log axis filled evenly by difference would hold 15 of 16 above a tenth of its high end.
    """
    found = sobol_points([RATE, PRICE, MODE], 16, seed=5)
    rates, prices = (np.array([row[place] for row in found.rows]) for place in (0, 1))
    shares = np.log(rates / 0.01) / np.log(100)
    assert sorted(np.floor(shares * 16).astype(int)) == list(range(16))
    assert sorted(np.floor((prices - 1) * 16).astype(int)) == list(range(16))
    assert [row[2] for row in found.rows].count("air") == 8
    assert found.notes == ()


def test_sobol_points_are_those_of_scipy_and_of_their_seed():
    """Proves: points are scipy's, the same for the same seed, others for another; unscrambled the first would be 0."""
    axes = [Axis("x", low=0.0, high=1.0, points=2), Axis("y", low=0.0, high=1.0, points=2)]
    found = sobol_points(axes, 8, seed=11)
    known = qmc.Sobol(2, scramble=True, seed=np.random.default_rng(11)).random_base2(3)
    assert found.numbers() == pytest.approx(known, rel=1e-11)
    assert sobol_points(axes, 8, seed=11) == found
    assert sobol_points(axes, 8, seed=12).rows != found.rows
    assert found.rows[0] != (0.0, 0.0)


def test_a_count_that_is_no_power_of_two_is_a_note_and_no_warning():
    """Proves: 100 points are the first of 128, with advice as text; scipy would warn on stderr."""
    axes = [Axis("x", low=0.0, high=1.0, points=2)]
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        found = sobol_points(axes, 100, seed=1)
    assert heard == []
    assert len(found.rows) == 100
    assert found.rows == sobol_points(axes, 128, seed=1).rows[:100]
    assert found.notes == (
        "Sobol' points are spread evenly in powers of two: 64 or 128 would be, 100 are a little less so.",
    )
    assert len(sobol_points(axes, 1, seed=1).rows) == 1


def test_too_many_points_are_refused_before_any_is_made():
    """Proves: 101 x 100 points are one step too far, and so are none."""
    wide = [Axis("x", low=0.0, high=1.0, points=101), Axis("y", low=0.0, high=1.0, points=100)]
    with pytest.raises(InputError, match="not at 10,100"):
        grid_points(wide)
    for count in (0, MOST_STUDY_POINTS + 1):
        with pytest.raises(InputError, match="1 to 10,000 points"):
            sobol_points(wide, count, seed=1)


def test_today_outside_of_the_axis_is_a_note():
    """Proves: the map is drawn all the same, but how far today is from a border cannot be told on both sides."""
    (note,) = axis_notes(Axis("price", low=1.0, high=2.0, points=3, today=2.5))
    assert note.startswith("Today's value of price, 2.5, lies outside of 1 to 2.")


@pytest.mark.parametrize("axis", [RATE, PRICE, MODE, Axis("x", values=(1.0,)), Axis("x", values=(2.0, 1.0), today=1.5)])
def test_today_within_an_axis_needs_no_note(axis):
    """Proves: lists in any order, words, and a list of one value pass."""
    assert list(axis_notes(axis)) == []
