"""Everyday safety stock: promises, their price, and the cheapest on rows and trees."""

from __future__ import annotations

from math import sqrt

import pytest
from support.stages import bulldozer, cheapest, five_in_a_row, random_stages

from resilience.errors import InputError
from resilience.lean.spanning import stock_on_tree
from resilience.lean.stages import StageLink, StageNetwork, StockStage, chain, priced, stock_alone

KNOWN = {"upstream": (400, 400, 400), "constant": (368, 394, 400), "downstream": (268, 346, 392)}


@pytest.mark.parametrize("costs", KNOWN)
def test_five_stages_in_a_row(costs):
    """Proves: table 4 of Graves and Schoenmeyr (2016), z 2 and sd 20."""
    found = [stock_on_tree(chain(five_in_a_row(costs, times)), 2).cost for times in KNOWN]
    assert found == pytest.approx(KNOWN[costs], abs=0.5)


def test_hedging_alone_costs_a_third_more():
    """Proves: 536.66 against 393.55 (+36.4 %), and 679.76 against 400 (+69.9 %) where cost comes early."""
    for costs, alone, joint in (("constant", 536.66, 393.55), ("upstream", 679.76, 400)):
        row = chain(five_in_a_row(costs, "constant"))
        assert stock_alone(row, 2).cost == pytest.approx(alone, abs=0.005)
        assert stock_on_tree(row, 2).cost == pytest.approx(joint, abs=0.005)


def test_the_bulldozer():
    """Proves: 632,775 (published 633,000) for 22 stages."""
    network = bulldozer()
    best = stock_on_tree(network, 1.645)
    assert best.cost == pytest.approx(632_775, abs=0.5)
    assert best.gap == pytest.approx(0, abs=1e-12)
    assert stock_alone(network, 1.645).cost > best.cost


@pytest.mark.parametrize("seed", range(25))
def test_no_promises_are_cheaper_on_a_tree(seed):
    """Proves: against all promises of five stages, assembly, distribution and both at once; and the plan is priced."""
    network = random_stages(seed, 5, tree=True, longest=3)
    best = stock_on_tree(network, 1.3)
    assert best.cost == pytest.approx(cheapest(network, 1.3), rel=1e-12, abs=1e-12)
    assert priced(network, 1.3, best.promises).cost == best.cost


@pytest.mark.parametrize("seed", range(100))
def test_alone_is_never_cheaper_than_together(seed):
    """Proves: both priced by one evaluator, on a hundred random trees of 12 stages."""
    network = random_stages(seed, 12, tree=True)
    assert stock_alone(network, 2).cost >= stock_on_tree(network, 2).cost - 1e-9


def test_stock_by_hand():
    """Proves: a promise of 2 of the first leaves it 9 - 2 = 7 to cover and makes the second cover 4 + 2 - 1 = 5."""
    row = chain([StockStage("mill", 9, 2.0), StockStage("shop", 4, 5.0, 10.0, 1)])
    plan = priced(row, 2.0, {"mill": 2, "shop": 1})
    assert (dict(plan.covered), plan.stock["mill"]) == ({"mill": 7, "shop": 5}, pytest.approx(20 * sqrt(7)))
    assert plan.cost == pytest.approx(2 * 20 * sqrt(7) + 5 * 20 * sqrt(5))
    with pytest.raises(InputError, match=r"'mill' cannot promise 10 periods.*from 0 to 9"):
        priced(row, 2.0, {"mill": 10, "shop": 0})


def test_demand_is_pooled_over_customers():
    """Proves: who is reached by two ways is one customer: 3 x (1 + 2) = 9, not sqrt(3^2 + 6^2) = 6.7.

    Two customers apart pool: sqrt(3^2 + 4^2) = 5, not 7.
    """
    ring = StageNetwork(
        [StockStage("root", 1, 1), StockStage("left", 1, 1), StockStage("right", 1, 1), StockStage("end", 1, 1, 3)],
        [StageLink("root", "left"), StageLink("root", "right", 2), StageLink("left", "end"), StageLink("right", "end")],
    )
    assert ring.deviations["root"] == pytest.approx(9)
    fork = StageNetwork(
        [StockStage("root", 1, 1), StockStage("one", 1, 1, 3), StockStage("two", 1, 1, 4)],
        [StageLink("root", "one"), StageLink("root", "two")],
    )
    assert fork.deviations["root"] == pytest.approx(5)


def test_a_ring_is_no_tree():
    """Proves: two ways from one stage to another are refused, with where to go; answered, the stock would be wrong."""
    ring = random_stages(1, 8)
    with pytest.raises(InputError, match="stock_on_network"):
        stock_on_tree(ring, 2)


@pytest.mark.parametrize(
    ("stages", "links", "words"),
    [
        ([StockStage("a", 1, 1), StockStage("a", 1, 1)], [], "Two stages are called 'a'"),
        ([StockStage("a", 1, 1)], [StageLink("a", "b")], "'b', which is no stage"),
        ([StockStage("a", 1, 1), StockStage("b", 1, 1)], [StageLink("a", "b"), StageLink("b", "a")], "makes itself"),
        ([StockStage("a", 1, 1)], [StageLink("a", "a")], "makes itself"),
        ([StockStage("a", 1, 1), StockStage("b", 1, 1)], [StageLink("a", "b")] * 2, "Two links lead from 'a' to 'b'"),
        ([StockStage("a", 1000, 1), StockStage("b", 1000, 1)], [StageLink("a", "b")], "more than 1,000 periods"),
        ([], [], "stages"), ("a", [], "stages"),
    ],
)  # fmt: skip
def test_what_is_no_network_is_refused(stages, links, words):
    """Proves: each defect is a finding; a circle would have no order, a doubled link twice the demand or half."""
    with pytest.raises(InputError, match=words):
        StageNetwork(stages, links)


@pytest.mark.parametrize("wrong", [-1, 1.5, float("nan"), "1", None, True])
def test_what_is_no_time_is_refused(wrong):
    """Proves: times are whole periods, at least 0, or the finding names the field."""
    with pytest.raises(InputError, match="time"):
        StockStage("a", wrong, 1)
    with pytest.raises(InputError, match="promise"):
        StockStage("a", 1, 1, 1, wrong)
