"""Shelves: what every position holds as planned, for one plan or, track by track, for several that differ in it alone.

Plans that differ in stocks and lots only meet the same scenarios in the same way, so they are simulated side by side.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.simulate.layout.rows import Layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.simulate.layout.rows import NodeRow
    from resilience.simulate.types import Amount, Counts, Vector

OWN = frozenset({"plan", "prices", "nodes", "lot_lanes"})
"""Fields of a layout that are the plan's, follow from the model alone, or are compared row by row."""


@dataclass(frozen=True)
class Shelves:
    """Units by position, each one number for all tracks or one per track.

    `target` is the stock a position is held at: its buffer and what is left of the last lot of each lane. `passes` is
    what a maker that is partly down passes on a share of.
    """

    buffer: tuple[Amount, ...]
    passes: tuple[Amount, ...]
    target: tuple[Amount, ...]

    @classmethod
    def of(cls, layout: Layout, phases: Vector) -> Shelves:
        """Those of one plan, with the phase of each of its lanes that delivers in lots, shape (tracks, lots)."""
        return cls(
            tuple(row.buffer for row in layout.nodes),
            tuple(row.passes for row in layout.nodes),
            tuple(_target(row, phases) for row in layout.nodes),
        )

    @classmethod
    def joined(cls, parts: Sequence[Shelves], sizes: Sequence[int]) -> Shelves:
        """Those of several plans, with so many tracks each, side by side."""
        return cls(
            *(
                tuple(
                    _joined(amounts, sizes)
                    for amounts in zip(*(getattr(part, one.name) for part in parts), strict=True)
                )
                for one in fields(cls)
            )
        )

    def some(self, chosen: Counts) -> Shelves:
        """Only some of the tracks."""
        return Shelves(*(tuple(_some(amount, chosen) for amount in getattr(self, one.name)) for one in fields(self)))

    def lowered(self, number: int, track: int, units: float, tracks: int) -> Shelves:
        """Those after one position is held at so many units less on one track."""
        level = np.array(np.broadcast_to(self.target[number], tracks))
        level[track] -= units
        return replace(self, target=(*self.target[:number], level, *self.target[number + 1 :]))


def alike(one: Layout, other: Layout) -> bool:
    """Whether two plans over one model and the same scenarios differ in nothing but what shelves hold."""
    return (
        one.plan.visible == other.plan.visible
        and (one.plan.opened, one.plan.closed) == (other.plan.opened, other.plan.closed)
        and all(getattr(one, f.name) == getattr(other, f.name) for f in fields(Layout) if f.name not in OWN)
        and [_bare(row) for row in one.nodes] == [_bare(row) for row in other.nodes]
    )


def _bare(row: NodeRow) -> NodeRow:
    return replace(row, buffer=0.0, lots=(), passes=row.passes if row.passes == np.inf else 0.0)


def _target(row: NodeRow, phases: Vector) -> Amount:
    target: Amount = row.buffer
    for place, lot in row.lots:
        target = target + lot * phases[:, place]
    return target


def _joined(amounts: Sequence[Amount], sizes: Sequence[int]) -> Amount:
    first = amounts[0]
    if isinstance(first, float) and all(isinstance(amount, float) and amount == first for amount in amounts):
        return first
    return np.concatenate([np.broadcast_to(amount, size) for amount, size in zip(amounts, sizes, strict=True)])


def _some(amount: Amount, chosen: Counts) -> Amount:
    return amount if isinstance(amount, float) else amount[chosen]
