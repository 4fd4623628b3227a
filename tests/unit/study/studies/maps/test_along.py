"""Where costs are lines along an axis of a study, and which futures say how a plan fails."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from resilience.files.changes.change import ChangeKind, InputChange
from resilience.files.studies.axes import Axis
from resilience.files.studies.study_file import StudyAxis
from resilience.files.studies.study_text import AxisBy
from resilience.study.policy_names import MIX
from resilience.study.studies.gathered import StudyCell
from resilience.study.studies.maps.along import AxisLine, straight
from resilience.study.studies.maps.failing import failing_table

RATE = InputChange("hazard", ChangeKind.FACTOR, column="rate", value=1)
CHANCE = InputChange("hazard", ChangeKind.FACTOR, column="probability", value=1)


def line_of(values, moved, variant="as it is"):
    """A line of futures at these values."""
    axis = StudyAxis(Axis("x", values=tuple(values), today=values[0]), moved, AxisBy.FACTOR)
    return AxisLine(axis, variant, {}, tuple(range(len(values))), tuple(values))


def result_of(rates, family=None, *, linear=True):
    """What a study knows of the rates of two scenarios in each future."""
    futures = [
        SimpleNamespace(scenarios=[SimpleNamespace(name=str(place), rate=rate) for place, rate in enumerate(row)])
        for row in rates
    ]
    asked = SimpleNamespace(futures=futures)
    return SimpleNamespace(asked=asked, family=family or [0] * len(rates), linear=linear)


@pytest.mark.parametrize(
    ("values", "rates", "even"),
    [
        ([1, 2, 4], [(0.1, 0.3), (0.2, 0.3), (0.4, 0.3)], True),
        ([1, 2, 4], [(0.1, 0.3), (0.2, 0.6), (0.4, 1.2)], True),
        ([1, 2, 4], [(0.1, 0.3), (0.4, 0.3), (1.6, 0.3)], False),  # with the square of the axis
        ([1, 2, 4], [(0.4, 0.3), (0.2, 0.3), (0.1, 0.3)], False),  # with its inverse
        ([1, 2], [(0.1, 0.3), (0.2, 0.3)], False),  # nothing is known between two
    ],
)
def test_costs_are_lines_where_rates_move_evenly(values, rates, even):
    """Proves: of an axis that moves more than one rate column, rates of three futures or more decide.

    Were futures of one program enough, a border where rates grow with the square would be told as exact, and be wrong.
    """
    line = line_of(values, (RATE, CHANCE))
    assert straight(result_of(rates), line) == [even] * (len(values) - 1)


def test_one_rate_moves_evenly_between_two_points():
    """Proves: a factor on one rate column makes lines of two points; a CVaR, or another program, makes none."""
    rates = [(0.1, 0.3), (0.2, 0.3)]
    assert straight(result_of(rates), line_of([1, 2], (RATE,))) == [True]
    assert straight(result_of(rates), line_of([1, 2], (RATE, RATE))) == [False]
    assert straight(result_of(rates, linear=False), line_of([1, 2], (RATE,))) == [False]
    assert straight(result_of(rates, [0, 1]), line_of([1, 2], (RATE,))) == [False]


def test_each_program_along_a_line_is_looked_at_by_itself():
    """Proves: two points of one program, a change of program, then three uneven ones: the first alone is a line."""
    rates = [(0.1,), (0.2,), (0.3,), (0.6,), (0.7,)]
    found = straight(result_of(rates, [0, 0, 1, 1, 1]), line_of([1, 2, 3, 4, 5], (CHANCE,)))
    assert found == [False, False, False, False]
    even = straight(
        result_of([(0.1,), (0.2,), (0.3,), (0.4,), (0.5,)], [0, 0, 1, 1, 1]), line_of([1, 2, 3, 4, 5], (CHANCE,))
    )
    assert even == [False, False, True, True]


class Known:
    """A study of one plan whose regret is stated: 40 futures along one axis."""

    def __init__(self, costs, best):
        self.costs = np.array([costs])
        price = [None if np.isnan(one) else SimpleNamespace(cost=one) for one in best]
        futures = tuple(SimpleNamespace(point={"x": float(place)}) for place in range(len(best)))
        axes = (StudyAxis(Axis("x", values=tuple(range(len(best))), today=0), (RATE,), AxisBy.FACTOR),)
        self.asked = SimpleNamespace(futures=futures, axes=axes, today=0)
        self.cells = [StudyCell(place, MIX, 0, one) for place, one in enumerate(price)]
        self.unavoidable = np.zeros(len(best))
        self.shared = 1


def test_a_future_that_nobody_can_serve_is_no_failure_of_the_plan():
    """Proves: of 40 futures the last ten cannot be served by anybody; of the other 30 the plan fails in ten, a third.

    Counted as failures of the plan they would be half, in a box that ends at the wrong place.
    """
    costs = np.where(np.arange(40) < 20, 100.0, 200.0)
    best = np.full(40, 100.0)
    costs[30:] = best[30:] = np.nan
    found = failing_table(Known(costs, best))
    assert found["failing"].unique() == pytest.approx([1 / 3])
    assert found["low"].tolist() == [19.5]
    assert found["coverage"].tolist() == [1.0]
    some = Known(costs, best)
    some.cells = [replace(cell, price=cell.price if cell.future < 29 else None) for cell in some.cells]
    some.costs[:, 29] = np.nan
    assert failing_table(some).empty
