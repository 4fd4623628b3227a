"""Rows on one column as limits of it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import sparse

from resilience.solve.lean_rows import OWN, LeanRows

ROWS = np.array([[1.0, 1.0], [2.0, 0.0], [-1.0, 0.0], [0.0, 4.0]])
"""Of y0 and y1: their sum, twice y0, less y0, four times y1."""


def rows() -> LeanRows:
    """The rows told apart."""
    return LeanRows.of(SimpleNamespace(matrix=sparse.csr_array(ROWS)))


def test_the_tightest_of_several_rows_counts_whatever_its_sign():
    """Proves: 2 y0 <= 10, -y0 >= -3 and y0 <= 8 are y0 <= 3; 4 y1 >= 6 is y1 >= 1.5, above its own 0.

    Sensitivity: the sign of a negative factor forgotten would make -y0 >= -3 a lower limit.
    """
    inf = np.inf
    found = rows().limited(
        np.zeros(2), np.array([8.0, inf]), np.array([0.0, -inf, -3.0, 6.0]), np.array([9.0, 10.0, inf, inf])
    )
    assert found.lower.tolist() == [0.0, 1.5]
    assert found.upper.tolist() == [3.0, inf]
    assert found.upper_by.tolist() == [2, OWN]
    assert found.lower_by.tolist() == [OWN, 3]


def test_a_reduced_cost_is_the_dual_of_the_row_that_limits():
    """Proves: reduced costs -6 at y0's upper and 2 at y1's lower limit are duals 6 of -y0 and 0.5 of 4 y1."""
    inf = np.inf
    lean = rows()
    found = lean.limited(
        np.zeros(2), np.array([8.0, inf]), np.array([0.0, -inf, -3.0, 6.0]), np.array([9.0, 10.0, inf, inf])
    )
    assert lean.duals(4, np.array([-1.0]), np.array([-6.0, 2.0]), found).tolist() == [-1.0, 0.0, 6.0, 0.5]


@pytest.mark.parametrize(("over", "possible"), [(1e-9, True), (1e-3, False)])
def test_limits_that_exclude_each_other_are_told_from_rounding(over, possible):
    """Proves: limits a rounding apart are one number, others leave no recourse."""
    inf = np.inf
    found = rows().limited(
        np.array([3.0 + over, 0.0]), np.full(2, inf), np.full(4, -inf), np.array([9.0, 6.0, inf, inf])
    )
    assert found.possible is possible
