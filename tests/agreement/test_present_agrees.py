"""A disruption that begins in the situation of a steady state costs what it costs in the steady state."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.cases import seeded_case
from support.changes import changed, scaled
from support.closed_engine import columns_of

from resilience.hazard.scenarios import EffectKind
from resilience.hazard.situation import Situation
from resilience.program.extract import plan_of
from resilience.program.two_stage import build_program
from resilience.solve.highs import Limits
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.two_stage import solve_two_stage

SEEDS, SOAK_SEEDS = 12, 80
AGREE = 1e-6


def steady(model, plan, phase):
    """Shelves and pipelines of a plan, with a share of a lot on hand."""
    network = model.network
    lots = {
        node: sum(plan.lot(lane.id) for lane in network.inbound.get(node, ()) if lane.delivery_options)
        for node in network.nodes
    }
    on_hand = tuple((node, plan.buffers.get(node, 0.0) + phase * lot) for node, lot in lots.items())
    on_order = tuple(
        (lane.id, t, plan.flows.get(lane.id, 0.0)) for lane in network.lanes.values() for t in range(lane.lead_periods)
    )
    return Situation(on_hand, on_order)


def both_losses(seed):
    """Losses of a random network's disruptions at its best plan: from the steady state, and from its situation.

    Nothing is refunded and holding is free, for the present pays for what piles up and is refunded nothing; early
    warning is left out, for what goes on already is known; so are goods lost on the way, for the orders tell those.
    """
    case = seeded_case(seed)
    model = replace(case.model, holding_refund=False)
    kept = [one for one in case.scenarios if all(e.kind is not EffectKind.TRANSIT_LOSS for e in one.effects)]
    program = build_program(model, kept)
    plan = replace(plan_of(program, solve_two_stage(program, Limits(gap=1e-6)).answer.x, "plan"), visible=frozenset())
    free = changed(model, scaled({"holding_rate"}, 0.0))
    now = [replace(one, situation=steady(model, plan, one.cycle_phase), hazard=one.name) for one in kept]
    calm = replace(now[0], effects=(), name="calm", hazard="calm")
    return [_losses(build_program(free, asked), plan) for asked in (kept, [*now, calm])]


def _losses(program, plan):
    losses = RecourseSolver(program).evaluate(columns_of(program, plan)).losses
    return {one.name: float(loss) for one, loss in zip(program.scenarios, losses, strict=True)}


def check_that_a_steady_situation_is_the_steady_state(seeds):
    """The present is the looser of the two, and the same but for a few networks where goods pile up."""
    equal = count = 0
    for seed in seeds:
        if not any(all(e.kind is not EffectKind.TRANSIT_LOSS for e in s.effects) for s in seeded_case(seed).scenarios):
            continue
        steady_state, present = both_losses(seed)
        assert present.pop("calm") == pytest.approx(0.0, abs=AGREE), f"case {seed}"
        found = np.array([[steady_state[name], present[name]] for name in steady_state])
        within = AGREE * np.maximum(1.0, np.abs(found[:, 0]))
        assert (found[:, 1] <= found[:, 0] + within).all(), f"case {seed}"
        equal += int((np.abs(found[:, 1] - found[:, 0]) <= within).sum())
        count += len(found)
    assert equal >= 0.9 * count


def test_a_steady_situation_is_the_steady_state():
    """Proves: written out as stock on hand and dated orders, the steady state loses what its own equations say.

    Both read the same rules over different scopes: a pipeline off by one period, a lot counted twice or a shelf left
    out would move the loss of most networks, by a period of sales or more.
    """
    check_that_a_steady_situation_is_the_steady_state(range(SEEDS))


@pytest.mark.soak
def test_a_steady_situation_is_the_steady_state_on_many_more():
    """Proves the same on many more networks."""
    check_that_a_steady_situation_is_the_steady_state(range(SEEDS, SOAK_SEEDS))
