"""Colors by hand: what content and neighbors tell apart, whatever vertices are called."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest

from resilience.network.refinement import Colors


def chain(names):
    """A chain of five stops that are alike."""
    return Colors(dict.fromkeys(names, ("stop",)), [(one, other, "road") for one, other in pairwise(names)])


@pytest.mark.parametrize("names", [tuple("edcba"), tuple("caebd")])
def test_a_chain_has_a_direction(names) -> None:
    """Proves: edges have a direction, so all five differ, in one order whatever they are called.

    Sensitivity: without a direction both ends had one color; an order by names would differ between the three.
    """
    found = [list(chain(called).all.values()) for called in (tuple("abcde"), names)]
    assert sorted(found[0]) == list(range(5))
    assert found[0] == found[1]


def test_what_belongs_together_is_told_apart_together() -> None:
    """Proves: three makers alike, each with its lane: whichever comes first, its lane comes first as well.

    Sensitivity: makers and lanes numbered by name, each on its own, would give maker 1 the lane of maker 3.
    """
    for order in permutations("xyz"):
        content = {("make", name): "make" for name in order} | {("lane", name): "lane" for name in reversed(order)}
        colors = Colors(content, [(("lane", name), ("make", name), "from") for name in order])
        assert len(set(colors.all.values())) == 2
        colors.part()
        every = colors.all
        assert sorted(every.values()) == list(range(6))
        by_maker = sorted(order, key=lambda name: every["make", name])
        assert by_maker == sorted(order, key=lambda name: every["lane", name])


def test_numbers_tell_apart_what_is_alike_and_keep_the_order() -> None:
    """Proves: 7 and 9 split the two plants, after the shop as before: colors only get finer.

    Sensitivity: ranks by the number alone would put the shop, with 8, between the two.
    """
    colors = Colors({"shop": "b shop", "one": "a plant", "two": "a plant"}, [])
    assert colors.all == {"one": 0, "two": 0, "shop": 1}
    colors.refine({"one": 9, "two": 7.0, "shop": 8})
    assert colors.all == {"two": 0, "one": 1, "shop": 2}
