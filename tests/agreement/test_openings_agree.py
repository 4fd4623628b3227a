"""Sites that may be opened and closed: whole, pruned and naively written programs say the same."""

from __future__ import annotations

import pytest
from support.cases import opening_case
from support.forms import check_forms

SEEDS = 12
SOAK_SEEDS = 288
PER_TEST = 4


@pytest.mark.parametrize("first", range(0, SEEDS, PER_TEST))
def test_the_forms_agree_where_sites_open_and_close(first):
    """Proves: approvals held to sites cost what one yes or no a site costs, of which all that needs it is a product.

    Sensitivity: a shut site that delivers, keeps stock or is approved in an emergency, a lane that is dropped though
    its site stands, or a fixed cost saved twice, would show in one form alone.
    """
    for seed in range(first, first + PER_TEST):
        check_forms(opening_case(seed))


@pytest.mark.soak
@pytest.mark.parametrize("first", range(SEEDS, SEEDS + SOAK_SEEDS, PER_TEST))
def test_the_forms_agree_on_many_more_sites_that_open_and_close(first):
    """Proves the same on many more networks."""
    for seed in range(first, first + PER_TEST):
        check_forms(opening_case(seed))
