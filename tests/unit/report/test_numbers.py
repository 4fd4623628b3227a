"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest

from resilience.report.numbers import digits, money, percent, rate


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
