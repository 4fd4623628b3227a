"""Amounts are multiplied and added to as by hand: exactly, with their unit, and written so that they read back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.files.changes.amounts import MINUTES, amount_of, plus, times
from resilience.files.registry.cells import CellError
from resilience.files.registry.number_text import slip_of, unmistakable

NUMBERS = st.decimals(0, 10**7, allow_nan=False, places=3).map(lambda number: unmistakable(f"{number.normalize():f}"))
UNITS = st.sampled_from(["", " d", " wk", "h", " min", " mo", " periods", " wd"])
FACTORS = st.sampled_from([0.1, 0.3, 1.1, 1.2, 2, 3, 0.5, 1e-3, 12.75])


@given(NUMBERS, UNITS, FACTORS)
def test_a_product_is_exact_and_keeps_its_unit(number, unit, factor):
    """Proves: 0.1 x 1.1 is 0.11 and 3 d x 1.5 is 4.5 d; machine numbers would leave 0.11000000000000001."""
    found = times(f"{number}{unit}", factor)
    amount = amount_of(found, certain=True)
    assert amount.unit == unit.strip()
    assert Fraction(amount.number) == Fraction(number) * Fraction(repr(factor))
    assert amount.unit or slip_of(found) is None  # nobody reads it as thousands


@given(NUMBERS, UNITS, st.integers(-50, 50), UNITS)
def test_a_sum_is_exact_or_refused(number, unit, more, other):
    """Proves: calendar times add up to the minute whatever their units; unlike units are refused, and 0 has none."""
    ours, theirs = amount_of(f"{number}{unit}", certain=True), amount_of(f"{more}{other}")
    if ours.family != theirs.family and theirs.number != 0 and (ours.number != 0 or ours.unit):
        with pytest.raises(CellError, match="cannot be added"):
            plus(f"{number}{unit}", f"{more}{other}")
        return
    found = amount_of(plus(f"{number}{unit}", f"{more}{other}"), certain=True)
    scale = {name.strip(): Fraction(MINUTES.get(name.strip(), 1)) for name in (unit, other)}
    total = Fraction(number) * scale[unit.strip()] + more * scale[other.strip()]
    assert Fraction(found.number) * Fraction(MINUTES.get(found.unit, 1)) == total


@pytest.mark.parametrize(
    ("text", "more", "found"),
    [
        ("3 d", "12 h", "3.5 d"), ("3 d", "-12 h", "2.5 d"), ("1 wk", "1 d", "8 d"),
        ("2 periods", "1 period", "3 periods"),
        ("5 wd", "2 wd", "7 wd"), ("0", "2 d", "2 d"), ("1.5e3", 500, "2000"), ("0.1", 0.2, "0.3"),
        ("1200", 0.125, "1200.125"), ("1 mo", "1 wk", "898 h"),
        ("1.1", 0.125, "1.2250"), ("4 h", "0 periods", "4 h"), ("30 min", "-1 h", "-30 min"),
    ],
)  # fmt: skip
def test_sums_by_hand(text, more, found):
    """Proves: each is what a planner would write; 1.225 has a digit more, since to some it is twelve hundred."""
    assert plus(text, more) == found
