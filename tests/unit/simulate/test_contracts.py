"""Contracts with customers in the simulator: exact steps, once for each disruption."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience.network.parts import PenaltyStep
from resilience.simulate.run.years import simulate_years

STEPS = (PenaltyStep(4.0, 5.0), PenaltyStep(8.0, 20.0, 700.0))


def shop(kit, *steps, **sells):
    """S makes 10 a period, M sells them; its customers have a contract of some steps."""
    of, plan = kit.chain()
    demand = {node: replace(sold, penalties=steps, **sells) for node, sold in of.network.demand.items()}
    return replace(of, network=replace(of.network, demand=demand)), plan


@pytest.mark.parametrize(
    ("lost", "penalty"), [((0.3,), 0), ((0.8,), 20), ((1,), 20 + 40 + 700), ((0.4, 0.4, 0.2), 20 + 40 + 700)]
)
def test_steps_are_exact(kit, lost, penalty):
    """Proves: 8 units short cost 4 x 5, ten 40 and the lump more, whether in one period or three.

    Sensitivity: the plan's measure spreads 700 over what a year asks for beyond 8 units; by period nothing is due.
    """
    assert kit.loss(shop(kit, *STEPS), kit.outage(*lost)) == pytest.approx(30 * 10 * sum(lost) + penalty)


def test_the_parts_of_simulated_years_say_both(kit):
    """Proves: of years with one kind of outage the contract costs 760 each, by the plan's measure 60 and 2 x the slope.

    Two outages never join here: units of each count for themselves. Sensitivity: units added up over a year would cost
    more than 760 in years with two.
    """
    model, plan = shop(kit, *STEPS)
    found = simulate_years(model, plan, [kit.outage(1, rate=0.5)], years=400, seed=1)
    asked = 10 * model.calendar.periods_per_year
    apart = (found.onsets - found.overlapping) / 400
    exact, spread = found.components["penalties"].mean, found.spread_penalties.mean
    assert exact >= 760 * apart * (1 - 1e-9)
    assert spread < exact
    top = (4 * 5 + 20 * (asked - 8) + 700) / (asked - 4)
    slopes = {min((4 * 5) / 4, top), (20 * (asked - 8) + 700) / (asked - 8)}
    assert spread == pytest.approx(apart * (4 * 5 + 2 * max(slopes)), rel=0.05)


def test_a_contract_that_costs_nothing_changes_nothing(kit):
    """Proves: thresholds that nothing reaches leave every loss as it was, to the last digit."""
    years = [
        simulate_years(*shop(kit, *steps), [kit.outage(1, rate=0.5)], years=100, seed=2)
        for steps in ((), (PenaltyStep(1e6, 9.0),))
    ]
    assert (years[0].losses == years[1].losses).all()
