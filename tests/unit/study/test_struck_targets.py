"""What a scenario made in Python hits is a position or a lane; anything else is refused before anything is computed."""

from __future__ import annotations

import pytest

from resilience import read_model
from resilience.errors import InputError
from resilience.hazard.scenarios import Effect, EffectKind, Scenario, ScenarioSet
from resilience.network.parts import Node
from resilience.study.plan.optimize import optimize

DOWN = {"production_loss": "NEAR>PLANT:VALVE:road", "lane_loss": Node("NEAR", "VALVE")}


def hit(target, kind="stock_locked"):
    """A set of one scenario."""
    effect = Effect(EffectKind(kind), target, (1.0,))
    return ScenarioSet((Scenario("cut", "cut", 1.0, (effect,)),), 1)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("NEAR|VALVE", "no such target as 'NEAR|VALVE'"), (("NEAR", "VALVE"), "Give a Node"), (7, "Give a Node"),
        (Node("NEAR", "PUMP"), "no such target"), (Node("VALVE", "NEAR"), "no such target"),
    ],
)  # fmt: skip
def test_a_target_is_a_node_or_a_lane(tiny_files, target, said):
    """Proves: a text of both names, a plain pair, a number and a position that is none are refused, with the remedy.

    Taken for a key that nobody asks for, the disruption would hit nothing and cost nothing.
    """
    with pytest.raises(InputError, match=said):
        optimize(read_model(tiny_files.model), hit(target))


@pytest.mark.parametrize("kind", DOWN)
def test_each_kind_hits_its_own(tiny_files, kind):
    """Proves: a lane makes nothing and a position carries nothing: what is there, but of the other kind, is refused."""
    with pytest.raises(InputError, match=r"Node\(site, part\)"):
        optimize(read_model(tiny_files.model), hit(DOWN[kind], kind))


def test_an_effect_says_which_of_both_it_hits():
    """Proves: asked for the other one it raises, and never gives a text for a position."""
    at, way = (Effect(EffectKind.STOCK_LOCKED, one, (1.0,)) for one in (Node("Back, End", "P"), "A>B:P:road"))
    assert (at.node.site, way.lane) == ("Back, End", "A>B:P:road")
    with pytest.raises(TypeError, match="no lane"):
        _ = at.lane
    with pytest.raises(TypeError, match="no Node"):
        _ = way.node
