"""Where a change of stock tips, in a sentence that a planner can repeat."""

from __future__ import annotations

import math

import pytest

from resilience.study.advice.worth import Worth
from resilience.study.judge.judge import JudgeOptions
from resilience.study.plan.certify import CertifyOptions, certify
from resilience.study.run.thresholds import thresholds, tips, where


def worth(rate, limit, most=math.inf):
    """What tips at a rate per year."""
    return Worth(1.0, 2.0, rate, factor=None if limit is None else limit / rate, most=most)


@pytest.mark.parametrize(
    ("rate", "limit", "words"),
    [
        (0.02, 0.021, "now 0.02, just below"),
        (0.04, 0.021, "now 0.04, above"),
        (0.0213, 0.021, "now 0.0213, just above"),
        (0.001, 0.021, "now 0.001, below"),
        (0.0208, 0.0214, "now 0.0208, just below"),
    ],
)
def test_where_a_rate_lies(rate, limit, words):
    """Proves: just below or above within a quarter, and as many digits as tell the two apart."""
    assert where(rate, limit) == words


def test_a_stock_that_pays_above_a_rate():
    """Proves: the sentence names stock, threshold and present rate.

    Sensitivity: 0.0208 and 0.0214 to two digits both read 0.021, and the sentence would contradict itself.
    """
    told = tips("VALVE at PORTO", worth(0.02, 0.0211), pays=True, saves=False)
    assert told == "VALVE at PORTO pays above 0.021 a year; now 0.02, just below"
    told = tips("V", worth(0.0208, 0.0214), pays=True, saves=False)
    assert told == "V pays above 0.0214 a year; now 0.0208, just below"


@pytest.mark.parametrize(("limit", "most", "said"), [(33.0, 25.0, "33"), (7.1, 6.9, "7.1"), (11.04, 11.01, "11.04")])
def test_a_rate_that_cannot_be_is_none(limit, most, said):
    """Proves: outages of 1/25 year cannot come 33 times a year, so the stock pays at no rate; at 24 it may.

    Sensitivity: `pays above 33 a year` was read as a threshold.
    """
    told = tips("BOX at MARKT", worth(0.12, limit, most), pays=True, saves=False)
    assert told.startswith("BOX at MARKT pays at no rate that can be")
    assert f"would take {said} disruptions a year" in told
    assert tips("B", worth(0.12, 24.0, 25.0), pays=True, saves=False) == "B pays above 24 a year; now 0.12, below"


@pytest.mark.parametrize(
    ("more", "saves", "words"), [(True, True, "pays"), (False, False, "pays"), (False, True, "does not pay")]
)
def test_a_stock_without_a_threshold(more, saves, words):
    """Proves: holding less of it and saving says that it does not pay, whatever the rate."""
    for limit in (None, 9.4e13, 1e-12):
        told = tips("V at P", worth(0.5, limit), pays=True, saves=more == saves)
        assert told == f"V at P {words} at any rate (now 0.5 a year)"


def test_each_large_change_of_stock_has_its_sentence(tiny_result):
    """Proves: 200 more valves cost 400 a year and pay at the stated rate: the threshold is that of the table."""
    judged = certify(tiny_result, CertifyOptions(judge=JudgeOptions(years=100)))
    (told,) = thresholds(judged)
    assert told.startswith("VALVE at PLANT: holding 300 units instead of 100 pays above 0.")
    assert "above." in told.split("; ")[1]
