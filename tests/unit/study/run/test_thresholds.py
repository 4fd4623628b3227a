"""Where a change of stock tips, in a sentence that a planner can repeat."""

from __future__ import annotations

import pytest

from resilience.study.judge.judge import JudgeOptions
from resilience.study.plan.certify import CertifyOptions, certify
from resilience.study.run.thresholds import sentence, thresholds, where


@pytest.mark.parametrize(
    ("rate", "limit", "words"),
    [
        (0.02, 0.021, "at 0.02 just below"),
        (0.04, 0.021, "at 0.04 above"),
        (0.0213, 0.021, "at 0.0213 just above"),
        (0.001, 0.021, "at 0.001 below"),
        (0.0208, 0.0214, "at 0.0208 just below"),
    ],
)
def test_where_a_rate_lies(rate, limit, words):
    """Proves: just below or above within a quarter, and as many digits as tell the two apart."""
    assert where(rate, limit) == words


def test_a_stock_that_pays_above_a_rate():
    """Proves: the sentence names stock, threshold and present rate.

    Sensitivity: 0.0208 and 0.0214 to two digits both read 0.021, and the sentence would contradict itself.
    """
    told = sentence("VALVE at PORTO", 0.02, 0.0211, more=True, saves=False)
    assert told == "VALVE at PORTO pays above 0.021 a year; at 0.02 just below"
    assert sentence("V", 0.0208, 0.0214, more=True, saves=False) == "V pays above 0.0214 a year; at 0.0208 just below"


@pytest.mark.parametrize(
    ("more", "saves", "words"), [(True, True, "pays"), (False, False, "pays"), (False, True, "does not pay")]
)
def test_a_stock_without_a_threshold(more, saves, words):
    """Proves: holding less of it and saving says that it does not pay, whatever the rate."""
    for limit in (None, 9.4e13, 1e-12):
        assert sentence("V at P", 0.5, limit, more=more, saves=saves) == f"V at P {words} at any rate (now 0.5 a year)"


def test_each_large_change_of_stock_has_its_sentence(tiny_result):
    """Proves: 200 more valves cost 400 a year and pay at the stated rate: the threshold is that of the table."""
    judged = certify(tiny_result, CertifyOptions(judge=JudgeOptions(years=100)))
    (told,) = thresholds(judged)
    assert told.startswith("VALVE at PLANT: holding 300 units instead of 100 pays above 0.")
    assert "above." in told.split("; ")[1]
