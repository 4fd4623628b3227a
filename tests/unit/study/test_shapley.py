"""What each of several adds to a whole: known games, a cost that rose for three reasons, and what must always hold."""

from __future__ import annotations

import math
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.errors import InputError
from resilience.study.shapley import contributions, every_set

RUNWAYS = {"small": 12.0, "middle": 20.0, "large": 33.0}


def game(players, value):
    """Values of every set."""
    return {chosen: value(chosen) for chosen in every_set(players)}


def test_an_airport_is_paid_by_those_who_need_its_runway():
    """Proves: runways of 12, 20 and 33 are paid as 12/3, + 8/2, + 13: 4, 8 and 21 of 33.

    Sensitivity: in proportion to what each needs alone they would pay 6.09, 10.15 and 16.75.
    """
    found = contributions(list(RUNWAYS), game(RUNWAYS, lambda s: max((RUNWAYS[one] for one in s), default=0.0)))
    assert [one.value for one in found] == pytest.approx([4, 8, 21])
    assert [one.alone for one in found] == [12, 20, 33]
    assert [one.left_out for one in found] == [0, 0, 13]
    assert [one.share for one in found] == pytest.approx([4 / 33, 8 / 33, 21 / 33])


def test_a_cost_that_rose_for_three_reasons():
    """Proves: a buffer of 20 at holding h against losses of 600 q p: 12 became 26 as 9.8 + 3.0 + 1.2.

    Outages rose from 0.02 to 0.05, holding from 1 to 1.3, the price by a fifth. In the order outages, holding, price it
    would be 8 + 6 + 0, the other way round 11.6 + 0 + 2.4.
    """

    def cost(changed):
        rate, holding = (0.05 if "rate" in changed else 0.02), (1.3 if "holding" in changed else 1.0)
        return min(20 * holding, 600 * rate * (1.2 if "price" in changed else 1.0))

    found = contributions(["rate", "holding", "price"], game(["rate", "holding", "price"], cost))
    assert [one.player for one in found] == ["rate", "holding", "price"]
    assert [one.value for one in found] == pytest.approx([9.8, 3.0, 1.2])
    assert [one.alone for one in found] == pytest.approx([8, 0, 2.4])
    assert [one.left_out for one in found] == pytest.approx([11.6, 6, 0])


def test_values_are_measured_from_nobody():
    """Proves: what is there without anybody, 100, is nobody's: 10 and 20 are added, and 100 would be shared by two."""
    found = contributions(["a", "b"], game(["a", "b"], lambda s: 100.0 + 10 * ("a" in s) + 20 * ("b" in s)))
    assert [(one.value, one.alone, one.left_out) for one in found] == [(10, 10, 10), (20, 20, 20)]


def test_a_whole_of_nothing_has_no_shares():
    """Proves: two that undo one another share 0, and no share is told, rather than 5 / 0."""
    found = contributions(["a", "b"], {frozenset(): 0, frozenset("a"): 5, frozenset("b"): -5, frozenset("ab"): 0})
    assert [(one.value, one.share) for one in found] == [(5, None), (-5, None)]


def test_nobody_has_nothing_to_share():
    """Proves: without players there are no contributions, and that is no error."""
    assert contributions([], {frozenset(): 7.0}) == ()


@pytest.mark.parametrize(
    ("players", "values", "said"),
    [
        (["a", "a"], {frozenset(): 0.0, frozenset("a"): 1.0}, "twice"),
        (["a", "b"], {frozenset(): 0.0, frozenset("a"): 1.0, frozenset("ab"): 1.0}, "is known: 1, the first one: b"),
        (["a"], {frozenset(): math.nan, frozenset("a"): 1.0}, "nobody"),
        (["a"], {frozenset(): 0.0, frozenset("a"): -math.inf}, "finite"),
        (list("abcdefghi"), {}, "at most 8"),
    ],
)
def test_what_cannot_be_split_is_refused(players, values, said):
    """Proves: a set whose value is missing counts not as 0."""
    with pytest.raises(InputError, match=said):
        contributions(players, values)


@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.integers(-1000, 1000), min_size=2**n, max_size=2**n)))
def test_shares_are_means_over_all_orders(values):
    """Proves: each share is what a player adds on joining, over all orders of joining, and all add up."""
    players = "abcde"[: len(values).bit_length() - 1]
    known = dict(zip(every_set(players), values, strict=True))
    found = contributions(players, known)
    orders = list(permutations(players))
    for one in found:
        added = 0
        for order in orders:
            before = frozenset(order[: order.index(one.player)])
            added += known[before | {one.player}] - known[before]
        assert one.value == pytest.approx(added / len(orders))
    assert sum(one.value for one in found) == pytest.approx(known[frozenset(players)] - known[frozenset()], abs=1e-9)
