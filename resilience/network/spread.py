"""How a shortage spreads: the least and the most periods it takes from position to position.

Most is over ways that pass no position twice: what has come round a circle of lanes is the same shortage again.
Positions that feed each other in a circle form a *ring*; a way enters and leaves a ring at most once, so between rings
the longest way is found in the order of supply, and only within a ring ways have to be told apart.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from heapq import heappop, heappush
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.network.parts import Node

Lag: TypeAlias = tuple[int, int]
"""Least and most periods."""
MOST_STATES = 10_000
"""Most (place, places passed) to tell apart from one position of a ring: enough for 10 positions, each next to each."""


class Spread:
    """Least and most periods a shortage takes along the steps between positions.

    Parameters
    ----------
    steps
        For each position those it feeds directly, with the periods until they feel a shortage.
    """

    def __init__(self, steps: Mapping[Node, tuple[tuple[Node, int], ...]]) -> None:
        self.steps = steps
        self._known: dict[Node, dict[Node, Lag]] = {}

    def lags(self, starts: Mapping[Node, Lag]) -> dict[Node, Lag]:
        """Least and most periods until a shortage reaches each position downstream of the starts, these included."""
        waiting: dict[int, dict[Node, Lag]] = {}
        order: list[int] = []

        def enter(node: Node, lag: Lag) -> None:
            place = self._places[node]
            if place not in waiting:
                waiting[place] = {}
                heappush(order, place)
            _merge(waiting[place], node, lag)

        found: dict[Node, Lag] = {}
        for node, lag in sorted(starts.items()):
            enter(node, lag)
        while order:
            place = heappop(order)
            entries = waiting.pop(place)
            reached = self._through(entries) if place in self._in_rings else entries
            found |= reached
            for node, (low, high) in reached.items():
                for after, lead in self.steps[node]:
                    if self._places[after] != place:
                        enter(after, (low + lead, high + lead))
        return found

    @cached_property
    def _places(self) -> dict[Node, int]:
        """Place of each position in the order of supply; those of a ring share one."""
        import networkx as nx

        graph: nx.DiGraph[Node] = nx.DiGraph()
        graph.add_nodes_from(self.steps)
        graph.add_edges_from((node, after) for node, steps in self.steps.items() for after, _ in steps)
        rings = nx.condensation(graph)
        places = enumerate(nx.topological_sort(rings))
        return {node: place for place, ring in places for node in rings.nodes[ring]["members"]}

    @cached_property
    def _in_rings(self) -> frozenset[int]:
        """Places that more than one position share."""
        return frozenset(place for place, count in Counter(self._places.values()).items() if count > 1)

    def _through(self, entries: dict[Node, Lag]) -> dict[Node, Lag]:
        """Lags of every position of a ring from the lags at which the shortage enters it."""
        found: dict[Node, Lag] = {}
        for entry, (low, high) in entries.items():
            for node, (least, most) in self._from(entry).items():
                _merge(found, node, (low + least, high + most))
        return found

    def _from(self, entry: Node) -> dict[Node, Lag]:
        """Least and most periods from a position to each one of its ring, itself included."""
        if entry not in self._known:
            self._known[entry] = self._within_ring(entry)
        return self._known[entry]

    def _within_ring(self, entry: Node) -> dict[Node, Lag]:
        place = self._places[entry]
        inside: dict[Node, list[tuple[Node, int]]] = {}
        waiting = [entry]
        while waiting:
            node = waiting.pop()
            if node not in inside:
                inside[node] = [step for step in self.steps[node] if self._places[step[0]] == place]
                waiting += [after for after, _ in inside[node]]
        least, most = _least(inside, entry), _most(inside, entry)
        return {node: (least[node], most[node]) for node in inside}


def _merge(lags: dict[Node, Lag], node: Node, lag: Lag) -> None:
    low, high = lags.get(node, lag)
    lags[node] = min(low, lag[0]), max(high, lag[1])


def _least(inside: Mapping[Node, list[tuple[Node, int]]], entry: Node) -> dict[Node, int]:
    found, waiting = {}, [(0, entry)]
    while waiting:
        lag, node = heappop(waiting)
        if node not in found:
            found[node] = lag
            for after, lead in inside[node]:
                heappush(waiting, (lag + lead, after))
    return found


def _most(inside: Mapping[Node, list[tuple[Node, int]]], entry: Node) -> dict[Node, int]:
    """Longest way to each position that passes none twice; in a ring too entangled for that, no less than it.

    A way leaves each position at most once, and never the one it ends at: that bounds its length.
    """
    found = {entry: 0}
    states, ways = 0, {(entry, frozenset([entry])): 0}
    while ways:
        states += len(ways)
        if states > MOST_STATES:
            slowest = {node: max(lead for _, lead in steps) for node, steps in inside.items()}
            return {node: sum(slowest.values()) - slowest[node] for node in inside} | {entry: 0}
        longer: dict[tuple[Node, frozenset[Node]], int] = {}
        for (node, passed), lag in ways.items():
            for after, lead in inside[node]:
                if after not in passed:
                    key = after, passed | {after}
                    longer[key] = max(longer.get(key, 0), lag + lead)
        for (node, _), lag in longer.items():
            found[node] = max(found.get(node, 0), lag)
        ways = longer
    return found
