"""Early warnings as likelihood ratios."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.errors import InputError
from resilience.hazard.beliefs.warnings import WarningSource, warned

ratios = st.lists(st.floats(0.01, 50), max_size=5)


def test_a_signal_multiplies_the_odds():
    """Proves: p = 0.2, hit 0.8, false alarm 0.1: odds 0.25 x 8 = 2, so p = 2/3; p times 8 would be 1.6."""
    rate = -math.log(0.8)
    found = warned(rate, 1.0, [WarningSource(0.8, 0.1, 1.0).spoken()])
    assert 1 - math.exp(-found) == pytest.approx(2 / 3, rel=1e-12)


def test_silence_of_a_good_source_calms():
    """Proves: hit 0.8, false alarm 0.1: silence divides the odds by 4.5, (0.2/0.9)."""
    assert WarningSource(0.8, 0.1, 1.0).silent == pytest.approx(1 / 4.5, rel=1e-12)


def test_a_signal_believed_by_half_counts_by_half():
    """Proves: ratio 8 believed to 0.5 is 4.5, and not believed at all 1, which says nothing."""
    source = WarningSource(0.8, 0.1, 1.0)
    assert source.spoken(0.5) == pytest.approx(4.5)
    assert source.spoken(0.0) == 1.0


@given(st.floats(0, 5), st.floats(0.01, 2), ratios, ratios)
def test_one_source_after_the_other_is_the_same_as_all_at_once(rate, window, first, second):
    """Proves: order does not matter, and no source says nothing."""
    steps = warned(warned(rate, window, first), window, second)
    assert steps == pytest.approx(warned(rate, window, [*first, *second]), rel=1e-9, abs=1e-12)
    assert warned(rate, window, []) == pytest.approx(rate, rel=1e-9, abs=1e-12)


def test_what_cannot_happen_is_not_made_possible_by_a_warning():
    """Proves: a rate of 0 stays 0."""
    assert warned(0.0, 1.0, [100.0]) == 0.0


@pytest.mark.parametrize("rates", [(0.5, 0.0), (0.5, 1.0), (1.2, 0.1), (math.nan, 0.1)])
def test_a_source_that_never_errs_is_refused(rates):
    """Proves: without false alarms one signal would make an event certain."""
    with pytest.raises(InputError, match="Expected"):
        WarningSource(*rates, 1.0)
