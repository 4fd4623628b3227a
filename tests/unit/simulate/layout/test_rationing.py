"""Who goes short: rules for stock that does not meet every claim."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.errors import NoPlanError
from resilience.simulate.layout.rationing import Claim, Ranks, Rationing, share_out

amounts = st.floats(0, 1e6, allow_subnormal=False)


@given(st.lists(st.tuples(amounts, st.sampled_from([1.0, 2.0]), st.booleans()), min_size=2, max_size=5), amounts)
def test_nobody_gets_more_than_he_asks_for_nor_all_more_than_there_is(claims, available):
    """Proves: for every rule grants lie between 0 and the claim, and use everything that is asked for and there."""
    asked = [np.array([units]) for units, _, _ in claims]
    for rule in Rationing:
        ranks = Ranks.by(rule, [Claim(margin, contract) for _, margin, contract in claims])
        granted = share_out(asked, np.array([available]), ranks)
        assert all(0 <= g[0] <= a[0] * (1 + 1e-12) for g, a in zip(granted, asked, strict=True))
        total = sum(g[0] for g in granted)
        assert total == pytest.approx(min(available, sum(a[0] for a in asked)), rel=1e-9, abs=1e-9)


def two_markets(kit, **second):
    """A maker of 20 for two markets of 10 each, N earning 50 and M 30."""
    lanes = [kit.lane("S", "M"), kit.lane("S", "N", **second)]
    of = kit.model(lanes, [kit.make("S", capacity=20.0)], [kit.sell(), kit.sell("N", margin=50.0)])
    return of, kit.plan(of, {"S>M:P:road": 10.0, "S>N:P:road": 10.0}, {("S", "P"): 20.0})


@pytest.mark.parametrize(
    ("rule", "share", "cost"),
    [
        (Rationing.MARGIN, 0.0, 10 * 30 + 2 * 50),
        (Rationing.FAIR_SHARE, 0.0, 6 * 30 + 6 * 50),
        (Rationing.PRIORITY, 0.0, 6 * 30 + 6 * 50),
        (Rationing.PRIORITY, 0.1, 10 * 30 + 2 * 50),
    ],
)
def test_rules_share_out_what_is_left(kit, rule, share, cost):
    """Proves: with 8 of 20 left margin serves N first, fair share gives 4 each, a contract puts N first."""
    hit = kit.outage(0.6)
    assert kit.loss(two_markets(kit, min_share=share), hit, rationing=rule) == pytest.approx(cost)


def test_a_plan_that_does_not_balance_has_no_steady_state(kit):
    """Proves: a plan that ships 9 to a market of 10 is refused by name."""
    of, plan = kit.chain()
    short = kit.plan(of, {"S>M:P:road": 9.0}, {("S", "P"): 9.0})
    assert plan.name == short.name
    with pytest.raises(NoPlanError, match="9 units per period reach P at M and 10 leave it"):
        kit.loss((of, short), kit.outage(1))


@pytest.mark.parametrize("lead", [1.0, 3.0])
def test_with_one_product_and_one_market_all_rules_are_one(kit, lead):
    """Proves: where every claim is for the same customers no rule turns anybody away in favor of another.

    S can make 26 and makes 20 a period for M, half of it by a warehouse under contract and some periods away. With 10.4
    left for two periods the goods go where they are sold soonest. By contract they went the long way, by fair shares
    half of them: 276, 441 and 588 were lost of one plan (3 periods away 0, 441 and 600).
    """
    lanes = [kit.lane("S", "M"), kit.lane("S", "W", lead_time=lead, min_share=0.3), kit.lane("W", "M")]
    of = kit.model(lanes, [kit.make("S", capacity=26.0)], [kit.sell(quantity=20.0)])
    plan = kit.plan(of, {"S>M:P:road": 10.0, "S>W:P:road": 10.0, "W>M:P:road": 10.0}, {("S", "P"): 20.0})
    losses = {rule: kit.loss((of, plan), kit.outage(0.6, 0.6), rationing=rule) for rule in Rationing}
    assert losses == dict.fromkeys(Rationing, pytest.approx({1.0: 276.0, 3.0: 0.0}[lead]))
