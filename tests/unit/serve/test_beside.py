"""Plans side by side: of which share of years a bad year is the mean."""

from __future__ import annotations

import pytest

from resilience.plan.plan import Plan
from resilience.serve.beside import Beside, compared
from resilience.study.whatif.answers import PlanSide, WhatIfCosts


def beside(name, level):
    """One plan, of which only its level matters."""
    costs = WhatIfCosts(PlanSide.NEW, 10.0, 8.0, 2.0, 5.0, 0.0, {})
    return Beside(name, "EUR", level, costs, Plan(name), None)


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ((0.95, 0.95), "mean of the worst 5 % of years"),
        ((0.95, 0.99), "mean of the worst years, which cannot be compared: 5 % of A; 1 % of B"),
        ((0.9, 0.99, 0.9), "mean of the worst years, which cannot be compared: 10 % of A, C; 1 % of B"),
    ],
)
def test_a_bad_year_is_told_with_the_share_of_years_of_each(levels, words):
    """Proves: of plans judged at other levels each is told; the level of the first stood over all of them."""
    table = compared([beside(name, level) for name, level in zip("ABC", levels, strict=False)])["costs"]
    (meaning,) = [row[0]["meaning"] for row in table["rows"] if row[0]["text"] == "bad year"]
    assert meaning == words
