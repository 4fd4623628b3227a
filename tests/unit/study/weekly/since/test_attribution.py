"""Changes since last week split among their causes."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.study.weekly.since.attribution import CAUSES, attributed


def buffer_case(chosen):
    """Cost per period of one supplier and market, demand 10, outage of 2 periods: the best of no buffer and of 20."""
    rate = 0.05 if "rate" in chosen else 0.02
    holding = 1.3 if "holding" in chosen else 1.0
    price = 30 * (1.2 if "price" in chosen else 1.0)
    return {"cost": min(holding * 20, price * rate * 20)}


def test_three_causes_of_a_cost_by_hand():
    """Proves: 12 -> 26 is 9.8 + 3.0 + 1.2; one order of changing gives 8 + 6 + 0, another 11.6 + 0 + 2.4."""
    (found,) = attributed(["rate", "holding", "price"], buffer_case, {"cost": 12.0}, {"cost": 26.0})
    assert [cause.value for cause in found.causes] == pytest.approx([9.8, 3.0, 1.2], abs=1e-12)
    assert (found.change, found.tie, found.missing) == pytest.approx((14, 0, 0), abs=1e-12)


def test_the_airport_game():
    """Proves: runways of 12, 20 and 33 are shared 4, 8, 21."""
    length = {"small": 12.0, "middle": 20.0, "large": 33.0}
    (found,) = attributed([*length], lambda c: {"cost": max((length[x] for x in c), default=0)}, {}, {"cost": 33.0})
    assert [cause.value for cause in found.causes] == pytest.approx([4, 8, 21], abs=1e-12)


def test_what_two_equal_plans_do_is_nobodys_doing():
    """Proves: a buffer of 5 became 9 where every solve says 5: all 4 are a tie, no cause gets any of it."""
    (found,) = attributed(["rate", "holding"], lambda _: {"shelf": 5.0}, {"shelf": 5.0}, {"shelf": 9.0})
    assert [cause.value for cause in found.causes] == [0, 0]
    assert (found.tie, found.missing) == (4, 0)


def test_each_set_is_solved_once_and_every_figure_split():
    """Proves: 2^3 solves for any number of figures; a figure that appears only this week counts from 0."""
    asked = []

    def solve(chosen):
        asked.append(chosen)
        return {"cost": 10.0 + len(chosen)} | ({"new": 6.0} if "events" in chosen else {})

    found = attributed(CAUSES[:3], solve, {"cost": 10.0}, {"cost": 13.0, "new": 6.0})
    assert len(asked) == len(set(asked)) == 8
    assert [cause.value for cause in found[1].causes] == pytest.approx([0, 6, 0])


@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.floats(-1e7, 1e7), min_size=2**n + 2, max_size=2**n + 2)))
def test_it_adds_up_whatever_happened(values):
    """Proves: causes and tie make the whole change, to 1e-6 of the figures."""
    names = [f"cause {place}" for place in range((len(values) - 2).bit_length() - 1)]
    sets = chain.from_iterable(combinations(names, size) for size in range(len(names) + 1))
    worth = dict(zip(map(frozenset, sets), values, strict=False))
    (found,) = attributed(names, lambda c: {"cost": worth[c]}, {"cost": values[-2]}, {"cost": values[-1]})
    assert abs(found.missing) <= 1e-6 * max(1.0, *map(abs, values))
