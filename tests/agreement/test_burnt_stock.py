"""What becomes of stock where it burns: the program, both naive forms and the simulator say the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from support.burning import burning, burns, with_fire
from support.cases import outage_case
from support.closed_engine import RULES, engine_loss
from support.closed_networks import closed_case
from support.forms import check_forms
from support.naive_closed import closed_loss

from resilience.hazard.scenarios import EffectKind

SEEDS = 20
PER_TEST = 5
SOAK_SEEDS = 300
AGREE = 1e-7


def check_written(seed):
    """Whole, pruned and naively written: the same least cost and losses."""
    case = outage_case(seed)
    hit = tuple(burning(scenario, seed) for scenario in case.scenarios)
    assert any(map(burns, hit)), seed
    check_forms(replace(case, scenarios=hit))


def check_closed(seed):
    """At a plan, until the books are closed."""
    case = closed_case(seed)
    hit = burning(case.scenario, seed)
    naive = closed_loss(case.model, hit, case.plan, rules=RULES)
    loss, closing_error = engine_loss(case.model, hit, case.plan)
    allowed = max(AGREE * max(1.0, abs(naive.loss)), closing_error)
    assert abs(loss - naive.loss) <= allowed, f"{case}: naive {naive.loss}, engine {loss}"


@pytest.mark.parametrize("first", range(0, SEEDS, PER_TEST))
def test_the_forms_agree_where_stock_burns(first):
    """Proves: what is left on a shelf, what of it is locked and what the rest costs are the same in all three forms.

    Sensitivity: a shelf that begins full, a lock of stock that is not there any more (then there is no answer at all),
    or a scope without the positions that burn would show.
    """
    for seed in range(first, first + PER_TEST):
        check_written(seed)


@pytest.mark.parametrize("first", range(0, SEEDS, PER_TEST))
def test_books_close_where_stock_burns(first):
    """Proves: what has burnt is on the shelf again when the books close, made up or paid by sales.

    Sensitivity: a settlement that takes the shelf for full before the onset, or that forgets what burnt, loses less.
    """
    for seed in range(first, first + PER_TEST):
        check_closed(seed)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(SEEDS, SEEDS + SOAK_SEEDS, PER_TEST))
def test_burning_agrees_on_many_more(first):
    """Proves both on many more networks."""
    for seed in range(first, first + PER_TEST):
        check_written(seed)
        check_closed(seed)


@pytest.mark.parametrize("seed", range(24))
def test_a_harsher_fate_of_stock_is_never_cheaper(seed):
    """Proves: usable, locked, a third burnt, all burnt: each costs at least what the one before does, at any plan.

    Sensitivity: a fire that frees what was locked, or whose refill refunds more than what burnt is worth, would not.
    """
    case = closed_case(seed)
    down = {effect.node for effect in case.scenario.effects if effect.kind is EffectKind.STOCK_LOCKED}
    made = {effect.node for effect in case.scenario.effects if effect.kind is EffectKind.PRODUCTION_LOSS}
    if not made:
        return
    usable = tuple(one for one in case.scenario.effects if one.kind is not EffectKind.STOCK_LOCKED)
    fates = [
        replace(case.scenario, effects=usable), case.scenario,
        *(with_fire(case.scenario, dict.fromkeys(sorted(down), share)) for share in (1 / 3, 1.0)),
    ]  # fmt: skip
    losses = [closed_loss(case.model, hit, case.plan, rules=RULES).loss for hit in fates]
    for before, after in pairwise(losses):
        assert after >= before - 1e-6 * max(1.0, abs(before)), losses
