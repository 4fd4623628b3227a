"""Contracts with customers, solved by hand: what units short cost beside their margin, and what stock is worth by it.

S makes 10 of P a period, which M sells at a margin of 30, at once; a year has 100 periods, 1,000 units.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from resilience.network.parts import Demand, Node, PenaltyStep, penalty_due, spread_penalties
from resilience.plan.levers import Lever

STEPS = (PenaltyStep(4.0, 5.0), PenaltyStep(8.0, 20.0))


def shop(kit, *steps, cover=0.0, **given):
    """The shop, whose customers have a contract of some steps; `cover` units lie there."""
    model = kit.chain(cover={Node("M", "P"): cover} if cover else {}, **given)
    demand = {node: replace(sold, penalties=steps) for node, sold in model.network.demand.items()}
    return replace(model, network=replace(model.network, demand=demand))


@pytest.mark.parametrize(
    ("steps", "lost", "penalty"),
    [
        ((), (1,), 0),
        (STEPS, (0.3,), 0),
        (STEPS, (0.6,), 2 * 5),
        (STEPS, (1,), 4 * 5 + 2 * 20),
        (STEPS, (0.5, 0.5), 4 * 5 + 2 * 20),
        ((PenaltyStep(0.0, 3.0),), (1,), 30),
    ],
)
def test_units_short_in_one_disruption_cost_in_steps(kit, steps, lost, penalty):
    """Proves: of 10 short the first 4 cost their margin alone, 4 more 5 each besides, and the last two 20.

    Units count over the whole disruption: two periods of 5 are 10. Sensitivity: counted by period they would cost
    2 x 5, and steps on top of each other 6 x 5 + 2 x 20.
    """
    units = 10 * sum(lost)
    assert kit.solve(shop(kit, *steps), kit.outage(*lost)).loss == pytest.approx(30 * units + penalty)


def test_a_lump_is_spread_over_the_units_after_it(kit):
    """Proves: 960 due from 40 units on are 1 for each of the 960 units that a year asks for beyond them.

    60 short then cost 20 of it in the plan and all 960 by the contract. Sensitivity: a lump left out, or spread from
    the first unit on (0.96 each, 57.6), would show.
    """
    step, year = PenaltyStep(40.0, 0.0, 960.0), kit.chain().calendar.periods_per_year * 10
    lump = replace(step, lump=year - 40)
    found = kit.solve(shop(kit, lump), kit.outage(*[1] * 6)).loss
    assert found == pytest.approx(30 * 60 + 20)
    assert penalty_due((lump,), 60.0) == year - 40


def test_the_spread_contract_is_the_largest_convex_function_below():
    """Proves by hand: 100 due at 10, 5 a unit from there and 8 from 30 on; a year takes 100.

    The contract costs 0, 200 and 760 at 10, 30 and 100 units: from 10 the least slope, 760 / 90, leads to the end.
    With 3,000 due at 30 it costs 3,760 at 100 and 100 + 20 x 5 = 200 at 30: slopes 10, then 3,560 / 70.
    """
    first, second = PenaltyStep(10.0, 5.0, 100.0), PenaltyStep(30.0, 8.0)
    for steps, found in (
        ((first, second), [(10.0, 760 / 90)]),
        ((first, replace(second, lump=3000.0)), [(10.0, 10.0), (30.0, 3560 / 70 - 10)]),
        ((first, PenaltyStep(500.0, 9.0)), [(10.0, 550 / 90)]),
        (STEPS, [(4.0, 5.0), (8.0, 15.0)]),
    ):
        assert np.array(spread_penalties(steps, 100.0)) == pytest.approx(np.array(found))


def test_stock_is_kept_for_the_dear_units(kit):
    """Proves: S is down for a period, r times a year; a unit held for 100 saves 50, 35 or 30, by what is short already.

    At r = 2.5 two units pay (125), no more (87.5); at 3 six (105) and no more (90); from 10/3 on all ten.
    Sensitivity: without the contract nothing would be held at 2.5 or 3.
    """
    for rate, units in ((1.9, 0.0), (2.5, 2.0), (3.0, 6.0), (3.5, 10.0)):
        answer = kit.solve(shop(kit, *STEPS, levers=frozenset({Lever.BUFFERS})), kit.outage(1, rate=rate))
        assert answer.plan["buffer[M,P]"] == pytest.approx(units, abs=1e-6)


def test_who_may_wait_is_not_short(kit):
    """Proves: customers who wait at 2 are served a period later and cost 10 x 2, no penalty; S catches up at once."""
    waits = {"patience": 1.0, "backlog_cost": 2.0}
    assert kit.solve(shop(kit, *STEPS, sell_is=waits), kit.outage(1)).loss == pytest.approx(20)


def test_the_mean_and_the_dearest_unit():
    """Proves: the dearest unit costs the margin and the last slope, the first one what is due from none on."""
    sold = Demand("M", "P", 10.0, 30.0, 0.0, 0.0, penalties=STEPS)
    assert (sold.dearest(100.0), sold.first_short) == (50.0, 30.0)
    assert replace(sold, penalties=(PenaltyStep(0.0, 4.0),)).first_short == 34.0
