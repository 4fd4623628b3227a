"""Which cases are solved at a trial plan."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from resilience.solve.lshaped.asking import Asking
from resilience.solve.pricing.cuts import Cuts

WEIGHTS = np.array([1.0, 10.0, 1.0])


def asking() -> Asking:
    """Three cases: the first looks at columns 0 and 1, the second at 1, the third at none."""
    case, column = np.array([0, 0, 1]), np.array([0, 1, 1])
    return Asking(WEIGHTS, case, column, np.full(3, np.nan), np.full(3, np.inf), np.full(3, -np.inf))


def cuts(trial: list[float], slopes: list[list[float]]) -> Cuts:
    """Cuts of all three cases."""
    rows, zeros = sparse.csr_array(np.array(slopes)), np.zeros(3)
    return Cuts(np.array(trial), zeros, zeros, zeros, rows, sparse.eye_array(3, format="csr"), np.arange(3))


def test_a_case_that_saw_no_move_is_exact():
    """Proves: a case is judged off by its own columns alone, times its rate.

    By hand: column 1 moves by 2; slopes 3 and 5 may change by 0.3 of themselves: 2 x 0.9 and 10 x 2 x 1.5.
    """
    known = asking()
    assert np.isinf(known.judged(np.zeros(2))[:2]).all()
    known.learn(cuts([1.0, 1.0], [[4.0, 3.0], [0.0, 5.0], [0.0, 0.0]]))
    assert known.judged(np.array([1.0, 1.0])).tolist() == [0.0, 0.0, 0.0]
    assert known.judged(np.array([1.0, 3.0])).tolist() == pytest.approx([1.8, 30.0, 0.0])
    known.learn(cuts([1.0, 3.0], [[4.0, -3.0], [0.0, 5.0], [0.0, 0.0]]))
    assert known.judged(np.array([1.0, 4.0])).tolist() == pytest.approx([6.0, 15.0, 0.0])


def test_the_worst_are_asked_first_and_the_rest_adds_up_to_what_is_allowed(monkeypatch):
    """Proves: what is left out is within the allowance, scaled by how far the judgement has overstated so far.

    Sensitivity: asking for the least first would leave out nearly everything that matters.
    """
    monkeypatch.setattr("resilience.solve.lshaped.asking.LEAST", 1)
    known = asking()
    judged = np.array([5.0, 100.0, 1.0])
    assert known.choose(judged, 6.0).tolist() == [False, True, False]
    assert known.choose(judged, 5.9).tolist() == [True, True, False]
    ask = np.array([False, True, False])
    assert known.left(judged, ask) == pytest.approx(6.0)
    known.compare(judged, ask, 10.0)  # a tenth of what was judged: 0.5 x 1 + 0.5 x 0.1
    assert known.overstated == pytest.approx(0.55)
    known.compare(judged, ask, 0.0)
    assert known.left(judged, ask) == pytest.approx(6.0 * 0.55)
