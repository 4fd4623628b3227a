"""How long a shortage takes from position to position, with circles of lanes among them."""

from __future__ import annotations

from itertools import pairwise, permutations
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from resilience.network.parts import Node
from resilience.network.spread import Spread

if TYPE_CHECKING:
    from collections.abc import Mapping

Leads = dict[tuple[str, str], int]
PLACES = "ABCDEF"


def spread(leads: Leads) -> Spread:
    """Positions `A` to `F` and more, with the periods between those that feed each other."""
    names = {name for pair in leads for name in pair} | set(PLACES)
    steps = {name: tuple((node(b), lead) for (a, b), lead in leads.items() if a == name) for name in names}
    return Spread({node(name): found for name, found in steps.items()})


def node(name: str) -> Node:
    """Position of a part at a place."""
    return Node(name, "part")


def lags(leads: Leads, starts: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Lags by name of the place."""
    found = spread(leads).lags({node(name): lag for name, lag in starts.items()})
    return {position.site: lag for position, lag in found.items()}


def every_way(leads: Leads, starts: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """The same lags by trying every order of every choice of places."""
    found: dict[str, list[int]] = {}
    for count in range(1, len(PLACES) + 1):
        for way in permutations(PLACES, count):
            if way[0] in starts and all(step in leads for step in pairwise(way)):
                length = sum(leads[step] for step in pairwise(way))
                found.setdefault(way[-1], []).extend(lag + length for lag in starts[way[0]])
    return {name: (min(lengths), max(lengths)) for name, lengths in found.items()}


def test_a_round_trip_comes_back_to_nobody():
    """Proves: a shortage that comes round to where it began is the same shortage.

    Sensitivity: a walk that comes round once would give A (0, 3) and C (2, 5).
    """
    leads = {("A", "B"): 1, ("B", "A"): 2, ("B", "C"): 1}
    assert lags(leads, {"A": (0, 0)}) == {"A": (0, 0), "B": (1, 1), "C": (2, 2)}


def test_a_detour_within_a_ring_counts():
    """Proves: the longest way through a ring may take a detour in it, and each entry counts from its own lag.

    Sensitivity: shortest ways inside rings would give D (2, 8); all entries at the latest lag, 16 at most.
    """
    leads = {("A", "B"): 1, ("B", "C"): 7, ("C", "A"): 1, ("A", "C"): 1, ("C", "D"): 1}
    assert lags(leads, {"A": (0, 0), "C": (7, 7)}) == {"A": (0, 8), "B": (1, 9), "C": (1, 8), "D": (2, 9)}


STEPS = st.tuples(st.sampled_from(PLACES), st.sampled_from(PLACES)).filter(lambda step: step[0] != step[1])
LAGS = st.integers(0, 9).map(lambda lag: (lag, lag + 1))


@given(
    st.dictionaries(STEPS, st.integers(0, 5)),
    st.dictionaries(st.sampled_from(PLACES), LAGS, min_size=1, max_size=3),
)
def test_lags_are_those_of_every_way(leads, starts):
    """Proves: least and most lag are those over all ways that pass no place twice, whatever circles there are.

    Sensitivity: a walk that merges lags where ways meet takes a circle's length once too often (4 of 1,400 random
    networks); one that gives up where it met a place before misses the longest way.
    """
    assert lags(leads, starts) == every_way(leads, starts)


def test_a_ring_too_entangled_is_bounded():
    """Proves: where ways are too many to tell apart the longest is bounded, quickly, and the shortest is exact.

    13 places, each next to each: a way leaves 12 of them. Sensitivity: a bound that lets a way leave its last place
    too is 13; without a bound 26 places have 26 x 2^25 states to tell apart.
    """
    for count in (10, 13, 26):
        names = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:count]
        found = lags(dict.fromkeys(permutations(names, 2), 1), {"A": (0, 0)})
        assert found == dict.fromkeys(names, (1, count - 1)) | {"A": (0, 0)}
