"""What a replay costs at each place: at a market, of a product, in a plant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import pandas as pd

    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.program.columns import Address
    from resilience.program.extract import Where
    from resilience.program.reading.compile import Vector
    from resilience.quantities import LaneId

SENT = ("ship", "reserve_ship", "expedite")
MADE = ("produce", "surge", "reserve_make", "second_make")
ROUNDING = 1e-6
"""Share of the largest loss in a period, and of the plan, below which a loss is rounding."""


@dataclass(frozen=True)
class Flow:
    """What is sold or made at some places, in units per period of the watch.

    `planned` is the plan of a period; `done` what is delivered or made; `lost` what is lost of the demand, or not
    made of the plan (below 0 where it is made up); `waiting` who waits at the end of each period. `margin` is what
    `lost` costs (currency per period); None where something is made that nobody is sold.
    """

    planned: float
    done: Vector
    lost: Vector
    waiting: Vector
    margin: Vector | None

    @property
    def waits(self) -> bool:
        """Whether somebody waits at some time."""
        return bool(self.waiting.max(initial=0.0) > ROUNDING * max(self.planned, ROUNDING))

    @property
    def first_lost(self) -> int | None:
        """The first period in which something is lost."""
        short = np.flatnonzero(self.lost > ROUNDING * max(float(self.lost.max(initial=0.0)), self.planned, ROUNDING))
        return int(short[0]) if len(short) else None


def together(flows: Iterable[Flow], periods: int) -> Flow:
    """Several flows added up; none at all is nothing."""
    none = np.zeros(periods)
    planned, done, lost, waiting, margin = 0.0, none, none, none, [none]
    known = True
    for flow in flows:
        planned, done, lost, waiting = (
            planned + flow.planned,
            done + flow.done,
            lost + flow.lost,
            waiting + flow.waiting,
        )
        known = known and flow.margin is not None
        margin += [] if flow.margin is None else [flow.margin]
    return Flow(planned, done, lost, waiting, np.sum(margin, axis=0) if known else None)


@dataclass(frozen=True)
class Amounts:
    """Units per period of what a recourse solution does, by kind and place; nothing where there is no such column."""

    of: Mapping[tuple[str, Where], Vector]
    periods: int

    @classmethod
    def read(cls, paths: pd.DataFrame) -> Amounts:
        """Read them from a table of what, where, period and units."""
        periods = int(paths["period"].max()) + 1
        found: dict[tuple[str, Any], Vector] = {
            (str(what), where): np.bincount(rows["period"], rows["units"], periods).astype(float)
            for (what, where), rows in paths.groupby(["what", "where"], sort=False)
        }
        return cls(found, periods)

    def total(self, kinds: Iterable[str], where: Where) -> Vector:
        """Units per period of several kinds at one place."""
        zero = np.zeros(self.periods)
        return sum((self.of.get((kind, where), zero) for kind in kinds), zero)

    def has(self, kinds: Iterable[str], where: Where) -> bool:
        """Whether there are columns of one of the kinds at a place."""
        return any((kind, where) in self.of for kind in kinds)


def sold_flows(network: SupplyNetwork, asked: Mapping[Node, Vector], amounts: Amounts) -> dict[Node, Flow]:
    """Sales of every market and product; where nothing is touched they go as planned.

    Parameters
    ----------
    network
        With its demand, in units per period.
    asked
        What customers inside the scope of the scenario ask for, units per period, (n_periods,).
    amounts
        Of the recourse.
    """
    found = {}
    for node, demand in network.demand.items():
        lost, waiting = amounts.total(("lost",), node), amounts.total(("backlog",), node)
        wanted = asked.get(node, np.full(amounts.periods, demand.quantity))
        done = wanted - lost - np.diff(waiting, prepend=0.0)
        found[node] = Flow(demand.quantity, done, lost, waiting, demand.margin * lost)
    return found


def by_market(network: SupplyNetwork, sold: Mapping[Node, Flow], periods: int) -> dict[Node, Flow]:
    """Sales by market and product as the tables name them: of all classes of its customers together."""
    found: dict[Node, list[Flow]] = {}
    for node, flow in sold.items():
        found.setdefault(network.market_of(node), []).append(flow)
    return {node: flows[0] if len(flows) == 1 else together(flows, periods) for node, flows in found.items()}


@dataclass(frozen=True)
class Makers:
    """What each maker makes, period by period, read off a recourse solution.

    `inside` are the makers that the scenario touches, `planned` the first-stage columns by key, `flow` the planned
    flow of each lane (units per period), `sold` the sales.
    """

    network: SupplyNetwork
    inside: frozenset[Node]
    planned: Mapping[Address, float]
    flow: Mapping[LaneId, float]
    amounts: Amounts
    sold: Mapping[Node, Flow]

    def flows(self) -> dict[Node, Flow]:
        """Production of every maker in use that the scenario touches, in good units."""
        found = {}
        for node in sorted(self.inside):
            planned = self._plan(node) * self.network.production[node].yield_share
            if planned > 0:
                made = self._started(node) * self.network.production[node].yield_share
                margin = self._margin(node)
                missed = planned - made
                found[node] = Flow(
                    planned, made, missed, np.zeros_like(made), None if margin is None else margin * missed
                )
        return found

    def _plan(self, node: Node) -> float:
        return float(self.planned.get(("make", node), 0.0))

    def _started(self, node: Node) -> Vector:
        """Units started; a maker that keeps no stock makes what leaves it (R8)."""
        if node not in self.inside:
            return np.full(self.amounts.periods, self._plan(node))
        if self.amounts.has(MADE, node):
            return self.amounts.total(MADE, node)
        left = sum(
            (self._sent(lane.id) for lane in self.network.outbound.get(node, ())), np.zeros(self.amounts.periods)
        )
        left = left + (self.sold[node].done if node in self.sold else 0.0)
        for user, quantity in self.network.consumers.get(node, ()):
            left = left + quantity * self._started(user.node)
        return left / self.network.production[node].yield_share

    def _sent(self, lane: LaneId) -> Vector:
        if self.amounts.has(SENT, lane):
            return self.amounts.total(SENT, lane)
        return np.full(self.amounts.periods, self.flow[lane])

    def _margin(self, node: Node) -> float | None:
        """Margin of a unit of a product, on the average of its markets; None for what is not sold."""
        sold = [demand for demand in self.network.demand.values() if demand.part == node.part and demand.quantity > 0]
        units = sum(demand.quantity for demand in sold)
        return sum(demand.margin * demand.quantity for demand in sold) / units if units else None


def by_place(
    sold: Mapping[Node, Flow], made: Mapping[Node, Flow], periods: int, date: Callable[[int], str]
) -> Iterator[dict[str, Any]]:
    """Yield one record for each market, product and plant: units and money lost, and the first stop.

    Parameters
    ----------
    sold, made
        Flows by market and product, and by plant and product.
    periods
        Length of the watch.
    date
        The date of a period, as ISO text.
    """
    groups = (
        ("market", {node: node.site for node in sold}, sold),
        ("product", {node: node.part for node in sold}, sold),
        ("plant", {node: node.site for node in made}, made),
    )
    for kind, names, flows in groups:
        for name in sorted(set(names.values())):
            flow = together((flows[node] for node, other in names.items() if other == name), periods)
            first = flow.first_lost
            yield {
                "by": kind,
                "name": str(name),
                "lost": float(flow.lost.sum()),
                "margin_lost": None if flow.margin is None else float(flow.margin.sum()),
                "first_stop_period": first,
                "first_stop": None if first is None else date(first),
            }
