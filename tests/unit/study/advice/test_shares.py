"""Shares of a saving by Shapley, against the sum over all orders."""

from __future__ import annotations

from itertools import permutations
from random import Random

import pytest

from resilience.study.advice.shares import best_within, members
from resilience.study.shapley import shapley


def by_orders(values, count):
    """Mean of what each adds over every order."""
    orders = list(permutations(range(count)))
    shares = [0.0] * count
    for order in orders:
        place = 0
        for i in order:
            shares[i] += (values[place | 1 << i] - values[place]) / len(orders)
            place |= 1 << i
    return shares


@pytest.mark.parametrize("count", range(1, 7))
def test_shares_are_the_mean_over_all_orders(count):
    """Proves: the weights of the formula are those of the orders; and shares add up to the value of the whole."""
    rng = Random(count)
    values = [0.0, *(rng.uniform(-5, 20) for _ in range(2**count - 1))]
    found = shapley(values)
    assert found == pytest.approx(by_orders(values, count), abs=1e-9)
    assert sum(found) == pytest.approx(values[-1])


def test_airport():
    """Proves: runways of 12, 20 and 33 are shared 4, 8, 21."""
    costs = (12.0, 20.0, 33.0)
    values = [max((costs[i] for i in members(place, 3)), default=0.0) for place in range(8)]
    assert shapley(values) == pytest.approx([4.0, 8.0, 21.0])


def test_two_that_need_each_other_share_alike():
    """Proves: each alone only costs (30 and 70), so nobody would buy one alone: of 24 together each gets 12.

    If each alone counted with its cost, the cheap one would get 32 and the dear one -8.
    """
    values = best_within([0.0, -30.0, -70.0, 24.0])
    assert values == [0.0, 0.0, 0.0, 24.0]
    assert shapley(values) == pytest.approx([12.0, 12.0])


def test_sets_that_cannot_be_are_those_within():
    """Proves: where a set of actions makes no plan, the best plan within it stands for it; the whole keeps its own."""
    assert best_within([0.0, 5.0, None, 4.0]) == [0.0, 5.0, 0.0, 4.0]
