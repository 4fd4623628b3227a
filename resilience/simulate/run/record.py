"""Records: what happened period by period, for pictures, hindcasts and checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from resilience.simulate.system.ledger import sent

if TYPE_CHECKING:
    from resilience.network.parts import Node
    from resilience.quantities import LaneId
    from resilience.simulate.layout.rows import Layout
    from resilience.simulate.system.conditions import Conditions
    from resilience.simulate.system.state import State
    from resilience.simulate.types import Vector

KINDS = ("stock", "sent", "under_way", "started", "wanted", "delivered", "lost", "backlog")


@dataclass
class Record:
    """Series by kind, each of shape (periods, rows, tracks) once `array` is asked for, in units.

    `stock` by position, `sent` and `under_way` (in transit or held at the gate) by lane, `started` by production,
    `wanted` (new demand), `delivered`, `lost` and `backlog` by market; rows in the order of the layout.
    """

    layout: Layout
    _series: dict[str, list[Vector]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def record(self, state: State, now: Conditions) -> None:
        """Copy the state at the end of a period."""
        size = state.size

        def rows(values: list[Vector]) -> Vector:
            return np.array(values, dtype=float).reshape(len(values), size)

        keep = {
            "stock": _there(state),
            "sent": rows([sent(lane, now.now) for lane in state.lanes]),
            "under_way": rows([_under_way(state, i) for i in range(len(state.lanes))]),
            "started": rows([make.started for make in state.makes]),
            "wanted": rows([np.broadcast_to(market.demand, (size,)) for market in state.markets]),
            "delivered": rows([market.delivered for market in state.markets]),
            "lost": rows([market.lost for market in state.markets]),
            "backlog": rows([market.backlog for market in state.markets]),
        }
        for kind, values in keep.items():
            self._series[kind].append(values)

    def array(self, kind: str) -> Vector:
        """One series, shape (periods, rows, tracks)."""
        return np.array(self._series[kind])

    def names(self, kind: str) -> tuple[Node | LaneId, ...]:
        """What the rows of a series are: positions or lanes."""
        if kind in ("sent", "under_way"):
            return tuple(row.lane.id for row in self.layout.lanes)
        if kind == "started":
            return tuple(row.made.node for row in self.layout.makes)
        if kind == "stock":
            return tuple(row.node for row in self.layout.nodes)
        return tuple(row.demand.node for row in self.layout.markets)


def _there(state: State) -> Vector:
    """Units that lie at every position, with those built ahead for the season."""
    there = state.stock.copy()
    for number, units in {} if state.season is None else state.season.after.items():
        there[number] += units
    return there


def _under_way(state: State, i: int) -> Vector:
    lane = state.lanes[i]
    total = lane.pipe.total if lane.port is None else lane.pipe.total + lane.port
    if lane.slow is not None:
        total = total + lane.slow.total
    return total if lane.fast is None else total + lane.fast.total
