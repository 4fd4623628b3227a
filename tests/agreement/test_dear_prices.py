"""Where prices rise for a time the program, both naive forms and the simulator say the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from support.cases import outage_case, seeded_case
from support.closed_engine import RULES, engine_loss
from support.closed_networks import closed_case
from support.forms import check_forms
from support.naive_closed import closed_loss
from support.rising import rising, times

SEEDS = 20
PER_TEST = 5
SOAK_SEEDS = 300
AGREE = 1e-7


def check_written(seed):
    """Whole, pruned and naively written: the same least cost and losses."""
    case = (seeded_case if seed % 2 else outage_case)(seed)
    check_forms(replace(case, scenarios=tuple(rising(one, case.model.network, seed) for one in case.scenarios)))


def check_closed(seed):
    """At a plan, until the books are closed."""
    case = closed_case(seed)
    hit = rising(case.scenario, case.model.network, seed)
    naive = closed_loss(case.model, hit, case.plan, rules=RULES)
    loss, closing_error = engine_loss(case.model, hit, case.plan)
    allowed = max(AGREE * max(1.0, abs(naive.loss)), closing_error)
    assert abs(loss - naive.loss) <= allowed, f"{case}: naive {naive.loss}, engine {loss}"


@pytest.mark.parametrize("first", range(0, SEEDS, PER_TEST))
def test_the_forms_agree_where_prices_rise(first):
    """Proves: what is paid more, what goes another way or later instead, and which sales are given up, in three forms.

    Sensitivity: a scope without the sources that are cheaper meanwhile, one that may not make up for it later, or a
    template shared by scenarios of unlike prices would show.
    """
    for seed in range(first, first + PER_TEST):
        check_written(seed)


@pytest.mark.parametrize("first", range(0, SEEDS, PER_TEST))
def test_books_close_where_prices_rise(first):
    """Proves: who waits for a price to fall has full shelves again when the books close.

    Sensitivity: a shelf left empty for good would save the rise, and hold less.
    """
    for seed in range(first, first + PER_TEST):
        check_closed(seed)


def test_nothing_moves_once_more_when_the_books_close():
    """Proves: goods that stand above a level behind a jam, and are put off while they are dear, leave in time or never.

    Sensitivity: 1.28 units sent on over a lane without a limit after the horizon cost 4.00 less.
    """
    check_closed(688)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(SEEDS, SEEDS + SOAK_SEEDS, PER_TEST))
def test_rising_prices_agree_on_many_more(first):
    """Proves both on many more networks."""
    for seed in range(first, first + PER_TEST):
        check_written(seed)
        check_closed(seed)


@pytest.mark.parametrize("seed", range(24))
def test_a_larger_rise_is_never_cheaper(seed):
    """Proves: nothing, a third, all and three times the rise: each costs at least what the one before does.

    Sensitivity: a rise that frees goods, or a refund of holding for what nobody kept from coming, would not.
    """
    case = closed_case(seed)
    hit = rising(case.scenario, case.model.network, seed)
    losses = [
        closed_loss(case.model, times(hit, factor), case.plan, rules=RULES).loss for factor in (0.0, 1 / 3, 1.0, 3.0)
    ]
    for before, after in pairwise(losses):
        assert after >= before - 1e-6 * max(1.0, abs(before)), losses
