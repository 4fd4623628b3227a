"""Parts with a shelf life: whole, pruned and naively written programs say the same."""

from __future__ import annotations

import pytest
from support.forms import check_forms
from support.keeping import life_case

SEEDS = 10
PER_TEST = 5
SOAK_SEEDS = 300


@pytest.mark.parametrize("first", range(0, SEEDS, PER_TEST))
def test_the_forms_agree_where_parts_age(first):
    """Proves: the naive form, which tells stock apart by the period it came in, writes off as much as the other two.

    Sensitivity: a life counted a period too long or short, last in first out, or a scope without what stands still.
    """
    for seed in range(first, first + PER_TEST):
        check_forms(life_case(seed))


@pytest.mark.soak
@pytest.mark.parametrize("first", range(SEEDS, SEEDS + SOAK_SEEDS, PER_TEST))
def test_the_forms_agree_on_many_more_lives(first):
    """Proves the same on many more networks."""
    for seed in range(first, first + PER_TEST):
        check_forms(life_case(seed))
