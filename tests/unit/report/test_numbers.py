"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest

from resilience.report.numbers import difference, digits, estimated, money, often, percent, rate, settled, whole


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (4_870_000, "4.87 m"),
        (999_999, "1.00 m"),  # not 1,000 k
        (-3_104, "-3.10 k"),
        (70_000, "70.0 k"),
        (5.784e12, "5.78 tn"),
        (0.5234, "0.523"),
        (0, "0"),
        (None, "-"),
        (math.nan, "-"),
    ],
)
def test_money(amount, words):
    """Proves: three digits, the right abbreviation at its border, and a dash where nothing is known."""
    assert money(amount) == words


def test_money_names_its_currency():
    """Proves: the currency stands after the abbreviation."""
    assert money(1_234_567, "EUR", 6) == "1.23457 m EUR"


@pytest.mark.parametrize(
    ("value", "words"), [(70_000, "70,000"), (0.012345, "0.0123"), (99.96, "100"), (1e-7, "1e-07"), (math.inf, "-")]
)
def test_digits(value, words):
    """Proves: significant digits without powers of ten unless tiny."""
    assert digits(value) == words


@pytest.mark.parametrize(("share", "words"), [(0.973, "97.3 %"), (1.0, "100 %"), (0.99996, "99.996 %"), (0.0, "0 %")])
def test_percent(share, words):
    """Proves: a share just below 1 is not shown as a full 100 %."""
    assert percent(share) == words


def test_rate():
    """Proves: rare events are also said as once in so many years; frequent ones are not."""
    assert rate(0.02) == "0.02 a year (once in 50 years)"
    assert rate(3.2) == "3.2 a year"
    assert rate(None) == "-"


def test_what_is_shown_as_a_difference_is_that_of_the_whole_costs():
    """Proves: differences are taken unrounded: 4,303,357.12 less 4,260,531.88 is -42.8 k, whatever is shown of each.

    Sensitivity: of amounts rounded to three digits, 4.30 m and 4.26 m, it would be -40.0 k.
    """
    assert (whole(4_303_357.12), whole(4_260_531.88)) == ("4,303,357", "4,260,532")
    assert difference(4_260_531.88 - 4_303_357.12, 4_303_357.12) == "-42.8 k"
    assert difference(101_000.0) == "+101 k"
    assert difference(math.nan) == whole(None) == "-"


def test_dust_is_nothing():
    """Proves: a billionth of a cent of 4 million is no difference; a cent of nothing else is one.

    Sensitivity: 1.86e-09 USD was printed as what a plan saves.
    """
    assert difference(1.86e-9, 4e6) == "0"
    assert settled(0.01, 0.0) == 0.01
    assert whole(0.352118004) == "0.352118"


@pytest.mark.parametrize(
    ("mean", "half", "words"),
    [
        (344_253_018_222.0, 118_000.0, "344,253.02 +- 0.12 m EUR"),
        (5.788e12, 1.5e9, "5,788.0 +- 1.5 bn EUR"),
        (-4_260_000.0, 3_200.0, "-4,260.0 +- 3.2 k EUR"),
        (145_000.0, 440.0, "145 +- 0.44 k EUR"),
        (12.0, 0.001, "12.0000 +- 0.0010 EUR"),
    ],
)
def test_a_narrow_interval_is_told_in_its_own_unit(mean, half, words):
    """Proves: both numbers stand in a unit in which the width can be read, and the mean goes as far as it.

    Sensitivity: in the unit of the mean the first one reads `344 +- 0.00012 bn`.
    """
    assert estimated(mean, half, "EUR") == words


def test_an_error_of_rounding_is_none():
    """Proves: +- 2.5e-13 of 24,255 is not told, and neither is a mean of 1e-19 beside a width of 5."""
    assert estimated(24_254.5, 2.5e-13, signed=True) == "+24.3 k"
    assert estimated(1e-19, 5.0) == "0 +- 5"
    assert estimated(-900.0, 120.0, "EUR") == "-900 +- 120 EUR"


def test_a_rate_that_nothing_has_is_no_rate():
    """Proves: 9.4e13 a year is never, and a rate is short in a table."""
    assert often(9.4e13) == "never"
    assert often(0.0207) == "0.021"
    assert often(1e-12) == "always"
    assert rate(9.4e13) == "more than once an hour"
