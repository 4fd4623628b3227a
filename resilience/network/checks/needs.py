"""What is needed at the least of each part where alternates may take its place."""

from __future__ import annotations

import math
from collections import defaultdict
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import BomLine
    from resilience.quantities import PartId


class LeastNeeds:
    """Lower bounds on the good units of each part needed per period: alternates are used as far as they may be.

    `whole` is what is needed of a part and of whatever takes its place, `least` of the part itself. Without alternates
    both are the requirements of the network.
    """

    def __init__(self, network: SupplyNetwork) -> None:
        self._network = network
        self._replaceable: defaultdict[tuple[PartId, PartId], float] = defaultdict(float)
        for one in network.alternates:
            self._replaceable[one.parent, one.child] += one.max_share
        self._bom: defaultdict[PartId, list[BomLine]] = defaultdict(list)
        for line in network.stated_bom or network.bom:
            self._bom[line.parent].append(line)
        self._lines: defaultdict[tuple[PartId, PartId], float] = defaultdict(float)
        self.whole, self.least = dict(network.requirements()), dict(network.requirements())
        if network.alternates:
            self._count()

    def _count(self) -> None:
        network = self._network
        self.whole = dict.fromkeys(network.parts, 0.0)
        for demand in network.demand.values():
            self.whole[demand.part] += demand.quantity
        self.least = dict(self.whole)
        yields: defaultdict[PartId, list[float]] = defaultdict(list)
        for made in network.production.values():
            yields[made.part].append(made.yield_share)
        parents: defaultdict[PartId, set[PartId]] = defaultdict(set)
        for line in (line for lines in self._bom.values() for line in lines):
            parents[line.child].add(line.parent)
        for parent in TopologicalSorter(parents).static_order():
            started = self.least[parent] / max(yields.get(parent, [1.0]))
            for line in self._bom.get(parent, ()):
                taken = started * line.quantity
                self._lines[parent, line.child] += taken
                self.whole[line.child] += taken
                self.least[line.child] += taken * self.itself(parent, line.child)

    def itself(self, parent: PartId, child: PartId) -> float:
        """Least share of what a product takes of a part that is the part itself."""
        return max(0.0, 1.0 - self._replaceable.get((parent, child), 0.0))

    def taken(self, parent: PartId) -> Iterator[tuple[PartId, float]]:
        """What a started unit of a product takes at the least of each part itself, as the tables say."""
        for line in self._bom.get(parent, ()):
            yield line.child, line.quantity * self.itself(parent, line.child)

    def spared(self, part: PartId, made: Callable[[PartId], float | None]) -> float:
        """Most units of a part that alternates stand for, by their shares and by what is made of each to spare.

        `made` tells the most units per period that are made of a part, None where nobody makes it.
        """
        ratios: dict[PartId, float] = {}
        places: defaultdict[PartId, float] = defaultdict(float)
        for one in self._network.alternates:
            if one.child == part:
                ratios[one.alternate] = min(one.ratio, ratios.get(one.alternate, math.inf))
                places[one.alternate] += self._lines[one.parent, part] * one.max_share
        found = 0.0
        for other, ratio in ratios.items():
            most = made(other)
            room = math.inf if most is None else max(most - self.least[other], 0.0) / ratio
            found += min(room, places[other])
        return min(found, self.whole[part] - self.least[part])
