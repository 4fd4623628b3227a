"""Which columns and rows of two programs correspond when one is watched longer than the other."""

from __future__ import annotations

import numpy as np
import pytest
from support.cases import seeded_case

from resilience.program.blocks.kin import Kin, Standing
from resilience.program.reading.assemble import Label, Names
from resilience.program.two_stage import build_program

LABELS = (Label("stock", ("SITE", "PART"), timed=True), Label("extra", ("LANE",), timed=False))


def watched(periods, left_out=()):
    """Stock in every period but those left out, and one column without a period."""
    kept = [t for t in range(periods) if t not in left_out]
    return Standing.of(Names(LABELS, np.array([*(0 for _ in kept), 1]), np.array([*kept, 0])))


def test_periods_correspond_from_the_begin_and_from_the_end():
    """Proves: of five periods the first three are the first three of seven, the last two the last two.

    Sensitivity: counted from the begin alone, period 4 would be 4 and not 6; a column without a period would move.
    """
    short, long = watched(5), watched(7)
    assert short.places_in(long, 2, 2.5).tolist() == [0, 1, 2, 5, 6, 7]
    assert long.places_in(short, -2, 3.5).tolist() == [0, 1, 2, 3, 2, 3, 4, 5]


def test_what_is_not_there_has_no_place():
    """Proves: a period the other leaves out, and one before its begin, are nowhere.

    Sensitivity: a place counted on would give the next column's status.
    """
    assert watched(4).places_in(watched(4, left_out=(1,)), 0, 2.0).tolist() == [0, -1, 1, 2, 3]
    assert watched(6).places_in(watched(1), -5, 3.0).tolist() == [0, -1, -1, -1, -1, 0, 1]
    assert watched(6, left_out=(0, 1, 2)).places_in(watched(1), -5, 3.0).tolist() == [-1, -1, 0, 1]


@pytest.mark.parametrize("seed", range(8))
def test_a_program_is_its_own_kin(seed):
    """Proves: of itself every column and row has its own place; blocks of one mark have the same series.

    Sensitivity: rows counted by columns' series would land elsewhere.
    """
    case = seeded_case(seed)
    for block in build_program(case.model, case.scenarios).blocks:
        kin = block.kin
        assert isinstance(kin, Kin)
        assert kin.columns_in(kin).tolist() == list(range(block.n_columns))
        assert kin.rows_in(kin).tolist() == list(range(block.n_rows))
        some = np.arange(0, block.n_rows, 3)
        assert kin.keeping(some).rows_in(kin).tolist() == some.tolist()
        assert block.compacted().kin.mark == kin.mark
