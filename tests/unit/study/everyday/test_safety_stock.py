"""Everyday safety stock on networks of any shape."""

from __future__ import annotations

import time

import pytest
from support.stages import bulldozer, cheapest, random_stages

from resilience.errors import InputError
from resilience.lean.spanning import stock_on_tree
from resilience.lean.stages import StageNetwork, StockStage, priced, stock_alone
from resilience.study.everyday.promises import worth_promising
from resilience.study.everyday.safety_stock import stock_on_network


@pytest.mark.parametrize("seed", range(25))
def test_no_promises_are_cheaper(seed):
    """Proves: against all promises of five stages with rings; only 0 or all at once would miss some of these.

    So would promises from suppliers alone: at seed 10 a stage promises what its taker's own promise leaves it.
    """
    network = random_stages(seed, 5, longest=3)
    best = stock_on_network(network, 1.3)
    assert best.cost == pytest.approx(cheapest(network, 1.3), rel=1e-9, abs=1e-9)
    assert best.gap == 0


@pytest.mark.parametrize("seed", range(20))
def test_no_promises_are_cheaper_where_ways_take_time_and_times_vary(seed):
    """Proves: against all promises of six stages with rings, links of up to two periods and times that vary.

    A program that forgot the way would promise too much and be refused; one that left out what varying times add would
    choose covers at the root's steep beginning where there is none.
    """
    network = random_stages(seed, 6, longest=2, varied=True)
    best = stock_on_network(network, 1.3)
    assert best.cost == pytest.approx(cheapest(network, 1.3), rel=1e-9, abs=1e-9)
    assert best.bound <= best.cost * (1 + 1e-9)
    tree = random_stages(seed, 6, tree=True, longest=2, varied=True)
    assert stock_on_tree(tree, 1.3).cost == pytest.approx(cheapest(tree, 1.3), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", range(10))
def test_it_agrees_with_the_dynamic_program_on_trees(seed):
    """Proves: two methods that share nothing but the evaluator find the same cost on trees of 15 stages."""
    network = random_stages(seed, 15, tree=True)
    assert stock_on_network(network, 2).cost == pytest.approx(stock_on_tree(network, 2).cost, rel=1e-9)


def test_the_bulldozer_by_integer_program():
    """Proves: 632,775, proven."""
    best = stock_on_network(bulldozer(), 1.645)
    assert (best.cost, best.gap) == (pytest.approx(632_775, abs=0.5), 0)


def test_alone_is_never_cheaper_than_together():
    """Proves: both priced by one evaluator, on 200 random networks of 8 stages with rings."""
    for seed in range(200):
        network = random_stages(seed, 8, longest=6)
        joint = stock_on_network(network, 2)
        assert stock_alone(network, 2).cost >= joint.cost - 1e-9
        assert priced(network, 2, joint.promises).cost == joint.cost


def test_fifty_stages_are_proven():
    """Proves: a network of 50 stages with rings is solved to the end within half a minute."""
    begun = time.perf_counter()
    best = stock_on_network(random_stages(3, 50), 1.645)
    assert best.gap == 0
    assert time.perf_counter() - begun < 30


@pytest.mark.parametrize("seed", range(8))
def test_steps_tell_a_gap_that_holds_the_truth(seed):
    """Proves: without time for the proof the cost is above the optimum, the bound below it, and the gap says so."""
    network = random_stages(seed, 20)
    exact, quick = stock_on_network(network, 2), stock_on_network(network, 2, seconds=0)
    assert quick.bound <= exact.cost * (1 + 1e-9)
    assert exact.cost <= quick.cost * (1 + 1e-9)
    assert quick.gap == pytest.approx(1 - quick.bound / quick.cost)
    assert quick.cost <= 1.1 * exact.cost


def test_the_best_promises_are_among_those_worth_making():
    """Proves: the list of candidates is short, and holds 0, the longest, and what others promise."""
    network = random_stages(2, 20)
    waits, promises = worth_promising(network)
    for name in network.order:
        assert 0 in promises[name]
        assert max(promises[name]) == network.most_promise(name)
        assert all(0 <= wait <= network.longest[name] - network.by_name[name].time for wait in waits[name])


def test_who_sells_nothing_needs_no_stock():
    """Proves: a network without customers costs 0, and a stage that holds for nothing harms no other."""
    assert stock_on_network(StageNetwork([StockStage("a", 3, 5)], []), 2).cost == 0
    with pytest.raises(InputError, match="factor"):
        stock_on_network(StageNetwork([StockStage("a", 3, 5)], []), -1)
    with pytest.raises(InputError, match="network"):
        stock_on_network(None, 1)
