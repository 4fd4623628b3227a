"""The shipped dairy: what may lie where, by hand, and what the plan makes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import resilience as rs
from resilience.network.keeping.freshness import keeping_times
from resilience.network.keeping.storage import overfull
from resilience.network.parts import Node

ROOT = Path(__file__).parents[2]


def test_how_long_each_part_may_lie():
    """Proves the README: milk two days in the tanks, yogurt 6.7 in the store and 0.3 at the depots, ice cream 359.

    35 x (1 - 0.78) less a day; 35 - 26 less 8.7; 540 - 180 less a day. Sensitivity: life counted from arrival is a day
    more each; shops that ask for nothing leave 26.3 at the depots.
    """
    model = rs.read_model(ROOT / "models" / "dairy")
    keeps = keeping_times(model.network)
    assert keeps[Node("DAIRY", "MILK")] == pytest.approx(2)
    assert keeps[Node("CHILL", "YOGURT")] == pytest.approx(6.7)
    assert keeps[Node("DEPOTS", "YOGURT")] == pytest.approx(0.3)
    assert keeps[Node("COLD", "ICE")] == pytest.approx(359)
    assert keeps[Node("DAIRY", "YOGURT")] == 0


def test_life_binds_before_room():
    """Proves: 6.7 days of yogurt are 402,000 pots, 335 of 450 pallets: today's targets fit, nine days would not."""
    model = rs.read_model(ROOT / "models" / "dairy")
    store = Node("CHILL", "YOGURT")
    assert keeping_times(model.network)[store] * 60000 * model.network.parts["YOGURT"].room == pytest.approx(335, abs=1)
    assert not list(overfull(model.network, model.cover, 365.0))
    (told,) = overfull(model.network, {**model.cover, store: 9.1 * 60000}, 365.0)
    assert told.site == "CHILL"


@pytest.mark.soak
def test_the_plan_keeps_two_days_of_milk_for_yogurt():
    """Proves the README: 54,000 kg of milk and 45,000 tubs, and no yogurt; with a longer life of milk, 84,000 kg."""
    model = rs.read_model(ROOT / "models" / "dairy")
    book = rs.read_scenarios(ROOT / "scenarios" / "dairy.toml", model.calendar)
    milk = Node("DAIRY", "MILK")
    parts = {**model.network.parts, "MILK": replace(model.network.parts["MILK"], shelf_life=6.0)}
    longer = replace(model, network=replace(model.network, parts=parts))
    for given, units in ((model, 54000), (longer, 84000)):
        plan = rs.optimize(given, book).plan
        assert plan.buffers[milk] == pytest.approx(units, rel=0.02)
        assert plan.buffers.get(Node("CHILL", "YOGURT"), 0.0) == pytest.approx(0, abs=1)
