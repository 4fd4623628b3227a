"""How a simulated cost lies to a promised one, and how long a failure is survived, in words."""

from __future__ import annotations

import pytest

from resilience.study.words import against_promise, outlasting


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (0.984, "1.6 % cheaper than promised"),
        (1.081, "8.1 % dearer than promised"),
        (1.9, "90 % dearer than promised"),
        (2.0, "2 times the promise"),
        (3.14, "3.14 times the promise"),
        (0.9996, "as promised"),
        (1.0004, "as promised"),
        (1.0007, "0.07 % dearer than promised"),
        (0.0, "100 % cheaper than promised"),
        (-0.2, "120 % cheaper than promised"),
    ],
)
def test_a_factor_is_a_share_dearer_or_cheaper(factor, words):
    """Proves: 0.984 times is 1.6 % cheaper. Sensitivity: the share of the factor itself would read 98 % cheaper."""
    assert against_promise(factor) == words


@pytest.mark.parametrize(
    ("sites", "margin", "words"),
    [
        (("NEAR",), 1.0, "NEAR for as long as it takes to recover (TTR)"),
        (("NEAR", "FAR"), 1.5, "NEAR, FAR for 1.5 times as long as it takes to recover (TTR)"),
        (("FAR",), 0.5, "FAR for 0.5 times as long as it takes to recover (TTR)"),
    ],
)
def test_how_long_a_failure_is_survived(sites, margin, words):
    """Proves: once the TTR is not `1 x`. Sensitivity: a factor that is dropped would promise less, or more."""
    assert outlasting(sites, margin) == words
