"""What planning together and knowing sooner are worth: never less than nothing, and by hand on a row of two shelves."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from support import small as kit

from resilience.hazard.scenarios import ScenarioSet
from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node
from resilience.study.lean.sharing import earlier_detection, hedging_alone


def row(**given):
    """S makes 10 a period at no cost, sent by way of W to M; a year has 100 periods, a sale is worth 30."""
    lanes = [kit.lane("S", "W", share=1.0), kit.lane("W", "M", share=1.0)]
    model = kit.model(lanes, [kit.make("S", capacity=40.0)], [kit.sell()], holding=0.01, **given)
    return model, ScenarioSet((kit.outage(1.0, 1.0, rate=10.0),), 1)


def test_a_row_of_shelves_pays_twice():
    """Proves: 20 units at 1 a year ride out two periods of 10. Alone S, W and M each keep them: 60 against 20.

    The outage locks the stock at S itself, so S keeps none and it is 40. Without a buffer 10 x 20 x 30 = 6,000 a year.
    """
    model, scenarios = row()
    found = hedging_alone(model, scenarios)
    assert found.bare == pytest.approx(6_000)
    assert found.joint == pytest.approx(20)
    assert found.alone == pytest.approx(40)
    assert dict(found.alone_buffers) == {Node("W", "P"): pytest.approx(20), Node("M", "P"): pytest.approx(20)}
    assert found.worth == pytest.approx(20)


def test_today_s_buffers_are_set_aside():
    """Proves: what stands there today is no part of either; kept, the joint plan would cost 50 more."""
    model, scenarios = row(cover={Node("W", "P"): 70.0})
    assert hedging_alone(model, scenarios).joint == pytest.approx(20)


def random_row(seed):
    """Three to five sites in a row, with stock of rising value, hit here and there."""
    draw = np.random.default_rng(seed)
    names = ["S", *"ABC"[: int(draw.integers(1, 4))], "M"]
    lanes = [kit.lane(*ends, share=1.0, lead_time=float(draw.integers(0, 3))) for ends in pairwise(names)]
    demand = kit.sell(quantity=float(draw.integers(5, 20)), margin=float(draw.integers(5, 60)))
    made = kit.make("S", capacity=2.5 * demand.quantity)
    model = kit.model(lanes, [made], [demand], holding=float(draw.uniform(0.005, 0.2)))
    hits = [
        kit.outage(*[1.0] * int(draw.integers(1, 6)), rate=float(draw.uniform(0.05, 4)), name=f"hit {i}",
                   site=str(draw.choice(names[:-1])))
        for i in range(int(draw.integers(1, 4)))
    ]  # fmt: skip
    return model, ScenarioSet(tuple(hits), seed)


def check(seed):
    """Alone is no cheaper than together, and together no dearer than nothing."""
    found = hedging_alone(*random_row(seed))
    assert found.alone >= found.joint * (1 - 1e-6)
    assert found.joint <= found.bare * (1 + 1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_alone_costs_at_least_the_joint_plan(seed):
    """Proves: on random networks, both priced by one evaluator; a joint plan short of its optimum would be dearer."""
    check(seed)


@pytest.mark.soak
def test_alone_costs_at_least_the_joint_plan_on_200_networks():
    """Proves: the same on 200 random networks."""
    for seed in range(200):
        check(seed)


def test_knowing_sooner_is_worth_what_help_then_saves():
    """Proves: T brings 10 a period once the outage of S is known: after 1 of 3 periods at once, 20 more units at 30.

    Known at onset all 30 units come, known after 2 periods 10: 0.5 a year x 20 x 30 = 300 a year. T itself is not hit.
    """
    lanes = [
        kit.lane("S", "M", share=1.0),
        kit.lane("T", "M", status=LaneStatus.QUALIFIED, activation_time=0.0, capacity=10.0),
    ]
    model = kit.model(
        lanes, [kit.make("S", capacity=40.0), kit.make("T")], [kit.sell()], holding=0.01, parts={"P": (1.0, 1.0)}
    )
    hit = kit.outage(1, 1, 1, rate=0.5, detection=2.0)
    found = earlier_detection(model, ScenarioSet((hit,), 1))
    assert list(found["site"]) == ["S"]
    assert found.loc[0, "worth"] == pytest.approx(300, rel=0.01)
    assert found.loc[0, "rate"] == 0.5
