"""A case made ready: limits from rows, moved by the plan, and slopes from what the solver says of them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import sparse

from resilience.solve.pricing.lean_rows import LeanRows
from resilience.solve.pricing.ready import Ready

INF = np.inf
ROWS = np.array([[1.0, 1.0], [2.0, 0.0], [-1.0, 0.0], [0.0, 4.0]])
"""Of y0 and y1: their sum, twice y0, less y0, four times y1."""
LINKS = ((1, 0, -2.0), (3, 1, 4.0))
"""2 y0 - 2 x0 and 4 y1 + 4 x1."""


def ready(lower=(0.0, 0.0), upper=(8.0, INF), low=(0.0, -INF, -3.0, 6.0), up=(9.0, 10.0, INF, INF), links=LINKS):
    """The rows between sides, the columns between bounds; x1 is the first-stage column 5."""
    template = SimpleNamespace(
        matrix=sparse.csr_array(ROWS),
        link_rows=np.array([row for row, _, _ in links]),
        link_columns=np.array([5 * column for _, column, _ in links]),
    )
    block = SimpleNamespace(
        template=template, branches=SimpleNamespace(loss=sparse.csr_array([[3.0, 0.0]]), short=None),
        linked=np.array([0, 5]), link_values=np.array([[value] for _, _, value in links]),
        **{name: np.array(values)[:, None] for name, values in
           {"lower": lower, "upper": upper, "row_lower": low, "row_upper": up}.items()},
    )  # fmt: skip
    return Ready.of(LeanRows.of(template), block, 0)


def limiting(layers):
    """Whether each row that the plan moves limits its column; here there is one layer of one row on each side."""
    return [bool(flag) for layer in layers for flag in layer]


def plan(x0=0.0, x1=0.0):
    """First-stage columns."""
    return np.array([x0, 0.0, 0.0, 0.0, 0.0, x1])


def test_the_tightest_of_several_rows_counts_whatever_its_sign():
    """Proves: 2 y0 <= 10, -y0 >= -3 and y0 <= 8 are y0 <= 3; 4 y1 >= 6 is y1 >= 1.5, above its own 0.

    Sensitivity: the sign of a negative factor forgotten would make -y0 >= -3 a lower limit.
    """
    found = ready().at(plan())
    assert found.lower.tolist() == [0.0, 1.5]
    assert found.upper.tolist() == [3.0, INF]
    assert limiting(found.upper_from) == [False]
    assert limiting(found.lower_from) == [True]
    assert found.row_lower.tolist() == [0.0]
    assert found.row_upper.tolist() == [9.0]


def test_the_plan_moves_limits():
    """Proves: with x0 = -3, 2 y0 - 2 x0 <= 10 is y0 <= 2, tighter than 3; with x1 = 1, 4 y1 + 4 x1 >= 6 is y1 >= 0.5.

    Sensitivity: the factor forgotten, y0 <= 4 and y1 >= 2.
    """
    found = ready().at(plan(-3.0, 1.0))
    assert found.upper.tolist() == [2.0, INF]
    assert limiting(found.upper_from) == [True]
    assert found.lower.tolist() == [0.0, 0.5]


def test_a_reduced_cost_is_the_dual_of_the_row_that_limits():
    """Proves: at 2 y0 - 2 x0 <= 10 a reduced cost of -6 is a dual of -3, so a unit of x0 saves 6.

    At 4 y1 + 4 x1 >= 6 a reduced cost of 2 is 0.5, so a unit of x1 saves 2; y0 at another row's limit says nothing of
    x0. Sensitivity: the factor forgotten, 12 and 8.
    """
    case = ready()
    assert case.slopes(np.array([-1.0]), np.array([-6.0, 2.0]), case.at(plan(-3.0))).tolist() == [-6.0, -2.0]
    assert case.slopes(np.array([-1.0]), np.array([-6.0, 2.0]), case.at(plan())).tolist() == [0.0, -2.0]


def test_of_two_rows_that_the_plan_moves_the_tighter_one_has_the_dual():
    """Proves: 2 y0 - 2 x0 <= 10 and -y0 + x1 >= -3 both limit y0 from above, at 5 + x0 and 3 + x1.

    With both at 0 the second is the limit and a reduced cost of -6 its dual 6: a unit of x1 saves 6. With x0 = -4 it is
    the first at 1, a unit of x0 saves 6. Sensitivity: both called limits, the other would save as well.
    """
    case = ready(links=((1, 0, -2.0), (2, 1, 1.0)))
    for at, upper, slopes in (
        (plan(), 3.0, [0.0, -6.0]),
        (plan(-4.0), 1.0, [-6.0, 0.0]),
        (plan(0.0, 9.0), 5.0, [-6.0, 0.0]),
    ):
        found = case.at(at)
        assert found.upper[0] == upper
        assert case.slopes(np.array([0.0]), np.array([-6.0, 0.0]), found).tolist() == slopes


@pytest.mark.parametrize(("over", "possible"), [(1e-9, True), (1e-3, False)])
def test_limits_that_exclude_each_other_are_told_from_rounding(over, possible):
    """Proves: limits a rounding apart are one number, others leave no recourse."""
    found = ready(lower=(3.0 + over, 0.0), upper=(INF, INF), low=(-INF,) * 4, up=(9.0, 6.0, INF, INF)).at(plan())
    assert found.possible is possible


@pytest.mark.parametrize(("over", "possible"), [(4e-6, True), (1e-3, False)])
def test_a_plan_that_uses_up_a_capacity_but_for_rounding_has_a_recourse(over, possible):
    """Proves: of 1,250,000 less a plan of 1,250,005 nothing is left, of 1,251,250 less than nothing: no recourse.

    The plan's row is kept to a millionth of its terms, as every answer's rows are. Sensitivity: held against the
    difference, which is near 0, five units of 1,250,000 would be no rounding, and an answer that was checked and found
    feasible could not be priced.
    """
    found = ready(up=(9.0, 2.5e6, INF, INF), low=(-INF,) * 4).at(plan(-1.25e6 * (1 + over)))
    assert found.possible is possible
    assert not possible or found.upper[0] == 0.0
