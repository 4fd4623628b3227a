"""How a simulated cost lies to a promised one, in words."""

from __future__ import annotations

import pytest

from resilience.study.words import against_promise


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
