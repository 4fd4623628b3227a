"""Seasons where room is limited and parts age: whole, pruned and naively written programs say the same."""

from __future__ import annotations

import pytest
from support.forms import check_forms
from support.keeping import season_kept_case

SEEDS = 6
SOAK_SEEDS = 300
PER_TEST = 3


@pytest.mark.parametrize("first", range(0, SEEDS, PER_TEST))
def test_the_forms_agree_where_what_is_built_ahead_needs_room(first):
    """Proves: what is built ahead for a season has places of its own, and counts among what must be used in time.

    Sensitivity: its mean instead of its most, or places that count it twice, would show in one form alone.
    """
    for seed in range(first, first + PER_TEST):
        check_forms(season_kept_case(seed))


@pytest.mark.soak
@pytest.mark.parametrize("first", range(SEEDS, SEEDS + SOAK_SEEDS, PER_TEST))
def test_the_forms_agree_on_many_more_that_are_built_ahead(first):
    """Proves the same on many more networks."""
    for seed in range(first, first + PER_TEST):
        check_forms(season_kept_case(seed))
