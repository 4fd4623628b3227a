"""What holds of everyday safety stock whatever the stages: against brute force, and when numbers grow."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import small
from support.stages import cheapest, random_stages

from resilience.lean.stages import StageNetwork
from resilience.network.parts import BomLine, Node
from resilience.plan.levers import Lever
from resilience.study.costs.today import with_today
from resilience.study.everyday import floor
from resilience.study.everyday.safety_stock import stock_on_network
from resilience.study.everyday.words import everyday_words
from resilience.study.exposure.study import exposure

SEEDS = st.integers(0, 10_000)


@settings(max_examples=12, deadline=None)
@given(seed=SEEDS, count=st.integers(2, 8), factor=st.floats(0.2, 3))
def test_no_promises_are_cheaper_on_up_to_eight_stages(seed, count, factor):
    """Proves: whatever the network, all promises gone through one by one are no cheaper than those of the program."""
    network = random_stages(seed, count, longest=1 if count > 5 else 2, varied=count <= 5)
    best = stock_on_network(network, factor)
    assert best.cost == pytest.approx(cheapest(network, factor), rel=1e-8, abs=1e-8)
    assert best.bound <= best.cost * (1 + 1e-8) + 1e-9  # a network that needs no stock costs 0


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, by=st.floats(1.1, 5))
def test_more_that_varies_never_costs_less(seed, by):
    """Proves: deviations times two double the cost, one longer way or one more that varies never lowers it."""
    network = random_stages(seed, 7, longest=4, varied=True)
    cost = stock_on_network(network, 1.5).cost
    scaled = [replace(one, deviation=by * one.deviation, spread=by * one.spread) for one in network.stages]
    assert stock_on_network(StageNetwork(scaled, network.links), 1.5).cost == pytest.approx(by * cost, rel=1e-7)
    longer = [replace(network.links[0], time=network.links[0].time + 2), *network.links[1:]]
    assert stock_on_network(StageNetwork(network.stages, longer), 1.5).cost >= cost * (1 - 1e-8)
    shaken = [replace(network.stages[0], spread=network.stages[0].spread + 3), *network.stages[1:]]
    assert stock_on_network(StageNetwork(shaken, network.links), 1.5).cost >= cost * (1 - 1e-8)


def shop(**given):
    """A store that waits 9 periods, and its market."""
    lanes = [small.lane("S", "W", lead_time=9.0), small.lane("W", "M")]
    return small.model(lanes, [small.make("S")], [small.sell(deviation=2.0)], holding=0.1, **given)


@settings(max_examples=10, deadline=None)
@given(low=st.floats(0.51, 0.9), more=st.floats(0.001, 0.09))
def test_a_higher_level_keeps_more(low, more):
    """Proves: the floor grows with the level and is a quantile times 2 x 3: 9.8691 at 0.95."""
    one, other = (with_today(shop(service_level=level)).everyday for level in (low, low + more))
    assert one.cost < other.cost
    assert one.units.keys() == other.units.keys()


def test_without_the_lever_the_floor_is_kept_all_the_same():
    """Proves: where buffers may not be decided they stay as today, which is raised to the floor; 9.87, not 0."""
    model = with_today(shop(service_level=0.95, levers=frozenset(Lever) - {Lever.BUFFERS}))
    (node,) = model.everyday.units
    assert model.cover[node] == pytest.approx(9.8691, abs=1e-3)


def test_exposure_survives_with_it():
    """Proves: the store's 9.8691 units last 0.987 periods when the supplier fails; unseen, it would survive for 0."""
    found = {}
    for level in (None, 0.95):
        model = shop(service_level=level, sites={"S": {"time_to_recover": 5.0}})
        sites = exposure(model).sites
        found[level] = float(sites.set_index("name").loc["S", "time_to_survive"])
    assert found[None] == pytest.approx(0, abs=1e-9)
    assert found[0.95] == pytest.approx(0.98691, abs=1e-4)


def test_what_is_not_proven_is_told(monkeypatch):
    """Proves: without time for the proof the plan says by how much the stock may be too dear, and still keeps it."""
    monkeypatch.setattr(floor, "PROOF_SECONDS", 0.0)
    lanes = [small.lane("S", "A", "R", lead_time=4.0), small.lane("A", "M", lead_time=3.0), small.lane("A", "N")]
    makes = [small.make("S", "R"), small.make("A")]
    bom = [BomLine("P", "R", 1.0)]
    model = small.model(lanes, makes, [small.sell(deviation=3.0), small.sell("N", deviation=1.0)], holding=1.0,
                        bom=bom, service_level=0.9)  # fmt: skip
    found = with_today(model)
    assert not found.everyday.proven
    assert any("is proven but for" in words for words in everyday_words(found))
    assert found.everyday.cost == pytest.approx(
        sum(found.network.parts[node.part].holding_cost * units for node, units in found.everyday.units.items())
    )
    assert Node("S", "R") not in found.everyday.units
