"""Everyday safety stock on rows and trees of stages, exactly, by a dynamic program."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.given import A, takes
from resilience.lean.asked import NOT_NEGATIVE, refuse
from resilience.lean.stages import PLACE, StageNetwork, StagePlan, priced, within

if TYPE_CHECKING:
    from numpy.typing import NDArray


@takes(network=A(StageNetwork), factor=NOT_NEGATIVE)
def stock_on_tree(network: StageNetwork, factor: float) -> StagePlan:
    """The cheapest everyday safety stock of stages that form a tree: no two ways lead from one to another.

    Parameters
    ----------
    network
        The stages: a row, an assembly, a distribution, or any mixture without a ring; several trees are fine.
    factor
        Standard deviations that stock covers.

    Notes
    -----
    S. Graves and S. Willems (2000). From the leaves on, each stage hands its neighbor the least cost of all behind it,
    for each promise it could make, or wait for. Promises are whole periods: the cost is concave, so the best ones
    are sums of whole times.

    Raises
    ------
    InputError
        Where there is a ring: use `stock_on_network`.
    """
    promises: dict[str, int] = {}
    total = 0.0
    for root in network.order:
        if root not in promises:
            tree = _Tree(network, factor, root)
            total += tree.solve()
            promises |= tree.promises()
    plan = priced(network, factor, within(network, promises))
    return replace(plan, bound=min(plan.cost, total))


@dataclass
class _Tree:
    """One tree, seen from a root; by stage the least cost of it and all behind it, by its promise and by its wait."""

    network: StageNetwork
    factor: float
    root: str
    order: list[str] = field(default_factory=list)
    parent: dict[str, str] = field(default_factory=dict)
    by_promise: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    by_wait: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._walk()
        self.size = max(self.network.longest[name] for name in self.order) + 1

    def _walk(self) -> None:
        """Find each stage's neighbor toward the root; a stage found twice is on a ring."""
        self.order = [self.root]
        seen = {self.root}
        for name in self.order:
            for other in (*self.network.upstream[name], *self.network.downstream[name]):
                if other == self.parent.get(name):
                    continue
                if other in seen:
                    said = f"Two ways lead from '{name}' to '{other}': the stages form no tree."
                    raise refuse(said, PLACE, "Use `stock_on_network`.", "links")
                seen.add(other)
                self.parent[other] = name
                self.order.append(other)

    def solve(self) -> float:
        """Reckon from the leaves on; the least cost of the tree."""
        for name in reversed(self.order):
            table = self._table(name)
            self.by_promise[name] = np.minimum.accumulate(table.min(axis=0))
            self.by_wait[name] = np.minimum.accumulate(table.min(axis=1)[::-1])[::-1]
        return float(self.by_promise[self.root][-1])

    def _table(self, name: str) -> NDArray[np.float64]:
        """Cost of a stage and all behind it, by wait (rows) and promise; infinite where that cannot be."""
        stage, network = self.network.by_name[name], self.network
        times = np.arange(self.size)
        covered = times[:, None] + stage.time - times[None, :]
        most = network.longest[name] - stage.time
        fits = (covered >= 0) & (times[:, None] <= most) & (times[None, :] <= network.most_promise(name))
        spread = np.sqrt(np.maximum(covered, 0) * network.deviations[name] ** 2 + stage.spread**2)
        table = np.where(fits, stage.holding_cost * self.factor * spread, np.inf)
        none = np.full(self.size, np.inf)
        for other in network.upstream[name]:
            if self.parent.get(other) == name:
                late = np.concatenate([none[: network.under_way[other, name]], self.by_promise[other]])
                table += late[: self.size, None]
        for other in network.downstream[name]:
            if self.parent.get(other) == name:
                early = np.concatenate([self.by_wait[other][network.under_way[name, other] :], none])
                table += early[None, : self.size]
        return table

    def promises(self) -> dict[str, int]:
        """Read the best promises back, from the root on."""
        found: dict[str, int] = {}
        waits: dict[str, int] = {}
        for name in self.order:
            table = self._table(name)
            above = self.parent.get(name)
            if above in self.network.downstream[name]:
                table = table[:, : waits[above] - self.network.under_way[name, above] + 1]
            elif above is not None:
                table[: found[above] + self.network.under_way[above, name]] = np.inf
            wait, promise = np.unravel_index(int(np.argmin(table)), table.shape)
            waits[name], found[name] = int(wait), int(promise)
        return found
