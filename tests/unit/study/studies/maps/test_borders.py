"""Where the best plan changes along an axis, and how far today is from there: by hand, and against a fine grid."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.errors import InputError
from resilience.study.studies.maps.borders import Border, Side, borders_along, tipping

NAN = math.nan
STAY, HEDGE, SAFE = (0.0, 4.0), (2.0, 2.0), (6.0, 0.0)
"""Fixed cost and slope of three plans: they cross at 1 and at 2, the first and the last at 1.5."""


def priced(plans, values):
    """Costs of plans that are lines, (n_plans, n_values)."""
    return [[fixed + slope * value for value in values] for fixed, slope in plans]


def told(along):
    """Borders as place, ends and plans."""
    return [(one.at, one.low, one.high, one.below, one.above) for one in along.borders]


def test_a_plan_that_is_best_only_between_two_points_is_found():
    """Proves: on a grid of 0 and 3 the hedge, best at neither, is best from 1 to 2.

    Sensitivity: only the plans that are best at the ends cross at 1.5, and the grid alone would say 1.5 +- 1.5.
    """
    found = borders_along([0.0, 3.0], priced([STAY, HEDGE, SAFE], [0.0, 3.0]), lines=True, log=False)
    assert told(found) == [(1, 1, 1, 0, 1), (2, 2, 2, 1, 2)]
    assert found.best == (0, 2)
    assert all(one.exact for one in found.borders)


@pytest.mark.parametrize("log", [False, True])
def test_lines_cross_where_they_cross_however_points_are_spaced(log):
    """Proves: costs that are lines in the rate cross at 1 and 2 on a log grid, too, not as lines in its log."""
    values = [0.25, 0.5, 4.0, 8.0]
    found = borders_along(values, priced([STAY, HEDGE, SAFE], values), lines=True, log=log)
    assert [one.at for one in found.borders] == pytest.approx([1.0, 2.0])


@pytest.mark.parametrize(("log", "middle"), [(False, 5.0), (True, 4.0)])
def test_a_border_that_is_not_known_lies_halfway_with_both_points_as_its_ends(log, middle):
    """Proves: between 2 and 8 it is told at 5, on a log axis at 4 (a factor of 2 either way), never as exact."""
    found = borders_along([1.0, 2.0, 8.0], [[1, 2, 9], [3, 3, 3]], lines=False, log=log)
    assert told(found) == [(pytest.approx(middle), 2, 8, 0, 1)]
    assert not found.borders[0].exact


def test_each_interval_may_be_of_its_own_kind():
    """Proves: 0, 4 against 2, 2 cross at 1/2 of the first interval; the second, unknown, is halved."""
    costs = [[0, 4, 4], [2, 2, 5]]
    found = borders_along([0.0, 1.0, 2.0], costs, lines=[True, False], log=False)
    assert told(found) == [(0.5, 0.5, 0.5, 0, 1), (1.5, 1, 2, 1, 0)]


def test_a_border_upon_a_point_is_told_once():
    """Proves: plans that cost the same at the point 1 have one border there, whichever is written first."""
    values = [0.0, 1.0, 2.0]
    for plans, names in (([STAY, HEDGE], (0, 1)), ([HEDGE, STAY], (1, 0))):
        found = borders_along(values, priced(plans, values), lines=True, log=False)
        assert told(found) == [(1, 1, 1, *names)]


def test_equal_plans_make_no_border():
    """Proves: a copy of a plan, and one that differs by rounding, are never a change."""
    noise = 1 + 1e-13 * np.array([1, -1, 1, -1])
    costs = np.array([100 * noise, [100, 100, 100, 100], 100 / noise])
    for lines in (True, False):
        found = borders_along([1.0, 2.0, 3.0, 4.0], costs, lines=lines, log=False)
        assert found.borders == ()
        assert found.best == (0, 0, 0, 0)


def test_a_tie_at_the_start_of_an_interval_makes_no_band_of_no_width():
    """Proves: cheaper by rounding at 1 and dearer from there on is no plan to change to and back from."""
    found = borders_along([0.0, 1.0, 2.0], [[1, 2, 3], [2, 2 - 1e-13, 9]], lines=True, log=False)
    assert found.borders == ()


def test_where_nobody_serves_is_a_border_too():
    """Proves: no plan serves beyond 2, and the plan that fails at 3 is not extended there as a line."""
    found = borders_along([1.0, 2.0, 3.0], [[5, 5, NAN], [4, 6, NAN]], lines=True, log=False)
    assert found.best == (1, 0, None)
    assert told(found) == [(1.5, 1.5, 1.5, 1, 0), (2.5, 2, 3, 0, None)]
    back = borders_along([1.0, 2.0, 3.0], [[NAN, 5, 5]], lines=True, log=False)
    assert told(back) == [(1.5, 1, 2, None, 0)]


def test_a_plan_that_cannot_serve_at_one_end_is_no_line():
    """Proves: the best plan of one end that fails at the other leaves a border anywhere between.

    A third such plan leaves the crossing of the other two as it is.
    """
    found = borders_along([0.0, 1.0], [[1, NAN], [3, 3]], lines=True, log=False)
    assert told(found) == [(0.5, 0, 1, 0, 1)]
    third = borders_along([0.0, 1.0], [[0, 4], [2, 2], [1, NAN]], lines=True, log=False)
    assert told(third) == [(0.5, 0.5, 0.5, 0, 1)]


def test_reaches_cover_the_axis():
    """Proves: stretches follow one another from end to end, each with its plan and its borders."""
    found = borders_along([0.0, 3.0], priced([STAY, HEDGE, SAFE], [0.0, 3.0]), lines=True, log=False).reaches()
    assert [(one.plan, one.low, one.high) for one in found] == [(0, 0, 1), (1, 1, 2), (2, 2, 3)]
    assert found[0].down is None
    assert found[2].up is None
    alone = borders_along([7.0], [[1.0]], lines=True, log=False).reaches()
    assert [(one.plan, one.low, one.high) for one in alone] == [(0, 7, 7)]


def test_the_nearest_changes_on_both_sides_of_today():
    """Proves: from 1.25 the plan changes at 1, a factor of 0.8, and at 2, of 1.6; 0.25 less and 0.75 more.

    Sensitivity: the nearest border alone would leave the other side out; the factor the wrong way round is 1.25.
    """
    along = borders_along([0.0, 3.0], priced([STAY, HEDGE, SAFE], [0.0, 3.0]), lines=True, log=False)
    below, above = tipping(along, 1.25)
    assert (below.side, below.plan, below.other, below.at) == (Side.BELOW, 1, 0, 1)
    assert (above.side, above.plan, above.other, above.at) == (Side.ABOVE, 1, 2, 2)
    assert (below.factor, below.difference) == pytest.approx((0.8, -0.25))
    assert (above.factor, above.difference) == pytest.approx((1.6, 0.75))
    assert above.factors == pytest.approx((1.6, 1.6))


def test_a_change_that_is_known_to_a_step_keeps_its_doubt():
    """Proves: between 2 and 8 times today the factor is told as 4, from 2 to 8."""
    along = borders_along([1.0, 2.0, 8.0], [[1, 2, 9], [3, 3, 3]], lines=False, log=True)
    _, above = tipping(along, 1.0)
    assert above.factor == pytest.approx(4.0)
    assert above.factors == (2.0, 8.0)


def test_where_nothing_changes_the_end_of_the_search_is_told():
    """Proves: a plan that is best all along holds at least from 0.5 to 2: no border, and not no answer."""
    along = borders_along([0.5, 1.0, 2.0], [[1, 1, 1]], lines=True, log=True)
    below, above = tipping(along, 1.0)
    assert (below.at, below.other, below.low, below.factor) == (None, None, 0.5, None)
    assert (above.at, above.high, above.factors) == (None, 2.0, (2.0, 2.0))


def test_today_outside_the_axis_has_no_answer():
    """Proves: what was not looked at is not guessed."""
    along = borders_along([1.0, 2.0], [[1, 1]], lines=True, log=False)
    assert tipping(along, 0.5) == ()


def test_today_upon_a_border_belongs_to_the_plan_that_is_kept():
    """Proves: at 1 the lean plan changes at once upwards, the hedge at once downwards."""
    along = borders_along([0.0, 3.0], priced([STAY, HEDGE, SAFE], [0.0, 3.0]), lines=True, log=False)
    assert [one.at for one in tipping(along, 1.0)] == [None, 1]
    assert [one.at for one in tipping(along, 1.0, plan=1)] == [1, 2]


def test_a_factor_of_nothing_is_none():
    """Proves: from today's 0, or across it, only the difference says how far it is."""
    along = borders_along([-1.0, 0.0, 1.0], [[0, 0, 2], [1, 1, 1]], lines=True, log=False)
    assert [one.factor for one in tipping(along, 0.0)] == [None, None]
    assert tipping(along, 0.0)[1].difference == pytest.approx(0.5)
    assert tipping(along, -1.0)[1].factor is None


@pytest.mark.parametrize(
    ("values", "costs", "more", "said"),
    [
        ([1.0, 1.0], [[1, 1]], {}, "rise"),
        ([2.0, 1.0], [[1, 1]], {}, "rise"),
        ([0.0, 1.0], [[1, 1]], {"log": True}, "above 0"),
        ([1.0, 2.0], [[1, 1, 1]], {}, "one row a plan"),
        ([1.0, 2.0], [[1, 1]], {"lines": [True, False]}, "each interval"),
    ],
)
def test_what_makes_no_sense_is_refused(values, costs, more, said):
    """Proves: points out of order would give borders outside of every interval."""
    with pytest.raises(InputError, match=said):
        borders_along(values, costs, **({"lines": True, "log": False} | more))


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 100)), min_size=1, max_size=6),
    st.lists(st.integers(1, 60), min_size=2, max_size=6, unique=True),
)
def test_borders_of_lines_are_those_of_a_fine_grid(plans, points):
    """Proves: at a thousand places the plan of the stretch is the cheapest, whatever the grid that was priced."""
    values = sorted(map(float, points))
    along = borders_along(values, priced(plans, values), lines=True, log=False)
    fine = np.linspace(values[0], values[-1], 1000)
    costs = np.array(priced(plans, fine))
    for reach in along.reaches():
        inside = (fine >= reach.low) & (fine <= reach.high)
        assert costs[reach.plan, inside] == pytest.approx(costs[:, inside].min(axis=0), rel=1e-7, abs=1e-7)
    assert list(along.borders) == sorted(along.borders, key=lambda one: one.at)
    assert all(isinstance(one, Border) and one.below != one.above for one in along.borders)
