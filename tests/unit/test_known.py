"""A previous plan that says nothing of a part of the model."""

from __future__ import annotations

from support import small as kit

from resilience.plan.known import unmentioned
from resilience.plan.plan import Plan
from resilience.study.costs.today import with_today


def test_a_part_the_previous_plan_does_not_know_is_named():
    """A plan of nothing knows no P; today's flow of P is word enough, a buffer of 0 is none.

    Accepted without a word, a plan of another, smaller model lifts limits on change for what it lacks.
    """
    model = with_today(kit.model([kit.lane("S", "M")], [kit.make("S")], [kit.sell()], holding=0.01))
    nothing = Plan(name="old")
    (words,) = unmentioned(nothing, model.network)
    assert "nothing of P:" in words
    (lane,) = model.network.lanes
    assert not unmentioned(Plan(name="old", flows={lane: 10.0}), model.network)
    (node, *_) = model.network.nodes
    assert unmentioned(Plan(name="old", buffers={node: 0.0}), model.network)
