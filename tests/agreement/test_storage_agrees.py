"""Sites with limited storage: whole, pruned and naively written programs say the same."""

from __future__ import annotations

import pytest
from support.forms import check_forms
from support.keeping import storage_case

SEEDS = 10
PER_TEST = 5
SOAK_SEEDS = 300


@pytest.mark.parametrize("first", range(0, SEEDS, PER_TEST))
def test_the_forms_agree_where_storage_is_limited(first):
    """Proves: places kept, free room, and what stands still before an assembly are the same in all three forms.

    Sensitivity: a scope that leaves out the other parts of an assembly, a half lot in the store, a lot taken twice.
    """
    for seed in range(first, first + PER_TEST):
        check_forms(storage_case(seed))


@pytest.mark.soak
@pytest.mark.parametrize("first", range(SEEDS, SEEDS + SOAK_SEEDS, PER_TEST))
def test_the_forms_agree_on_many_more_stores(first):
    """Proves the same on many more networks."""
    for seed in range(first, first + PER_TEST):
        check_forms(storage_case(seed))
