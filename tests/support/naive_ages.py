"""Ages in the naive extensive form: stock is told apart by the period in which it came."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from support.naive_stores import own_places

from resilience.network.keeping.freshness import keeping_times

if TYPE_CHECKING:
    from support.naive import Naive
    from support.naive_scenario import NaiveScenario


def sell_in_time(naive: Naive) -> None:
    """F30: all that may lie at a position is used within the time that it keeps there."""
    network = naive.network
    for node, keeps in keeping_times(network).items():
        into = [l for l, lane in network.lanes.items() if lane.target == node]
        more = sum(2 * naive.left_over.get(l, 0.0) for l in into)
        naive.row(own_places(naive, node) + more <= keeps * naive.intake(node))


class Vintages:
    """What lies on each perishable shelf, by the period in which it came; what came before the onset as planned."""

    def __init__(self, one: NaiveScenario) -> None:
        self.one = one
        shelves = [(n, t) for n in keeping_times(one.network) for t in one.times]
        self.expired = one.naive.new(f"{one.scenario.name}_expired", shelves)

    def gone(self, n: Any, t: int) -> Any:
        """Units written off in a period."""
        return self.expired.get((n, t), 0.0)

    def gone_by(self, n: Any, t: int) -> Any:
        """Units written off so far."""
        return sum(self.expired[n, u] for u in range(t + 1)) if (n, t) in self.expired else 0.0

    def follow(self, n: Any, came: dict[int, Any]) -> None:
        """R43: each vintage only shrinks, and of one that is too old nothing is there; writing off costs it anew."""
        one, keeps = self.one, keeping_times(self.one.network).get(n)
        if keeps is None:
            return
        births = [*range(-math.ceil(keeps), 0), *one.times]
        lies = one.naive.new(f"{one.scenario.name}_{n.site}_{n.part}_lies", [(u, t) for u in births for t in one.times])
        for t in one.times:
            one.row(one.stock[n, t] == sum(lies[u, t] for u in births))
            for u in births:
                units = came[u] if u >= 0 else one.naive.intake(n)
                there = min(max(keeps - t + u, 0.0), 1.0) if u <= t else 0.0
                one.row(lies[u, t] <= there * units)
                if t > max(u, 0):
                    one.row(lies[u, t] <= lies[u, t - 1])
            one.loss += one.sizes.landed.get(n, 0.0) * self.expired[n, t]
