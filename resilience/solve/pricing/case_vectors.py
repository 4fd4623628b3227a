"""The vectors of a block's cases at a plan: row sides, slopes, costs and shares of branches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.program.blocks.block import shares
from resilience.quantities import PartId

if TYPE_CHECKING:
    from resilience.program.blocks.block import Block
    from resilience.program.columns import ColumnKey
    from resilience.solve.highs import Vector


def shares_of(weights: Vector, block: Block) -> Vector:
    """Weights of one block's outcomes as shares of their cases."""
    return shares(weights.reshape(block.size, block.n_branches))


MAKING = 0.1
"""How much less it counts that something is made late than that a sale is lost early."""
LEAST_STEP = 1e-5
"""Least difference of two costs that a solver is sure to tell apart: its tolerance is a hundredth of it."""


def earlier_dearer(block: Block, cost: Vector, share: float) -> Vector:
    """Recourse costs in which a sale lost early costs up to `share` more than one lost late.

    Of plans that serve alike the one that makes products first is taken, by a price far below that of a sale: a plant
    goes on while it has what it needs (if its capacity is a number: what is unlimited would be made without end). Costs
    are multiplied by what makes a period more or less count.
    """
    columns = block.template.columns
    lost = columns.of("lost").tolist()
    sold = {_part(columns.key(place)) for place in lost}
    making = MAKING * share * min((abs(float(cost[place])) for place in lost if cost[place]), default=0.0)
    cost = cost.copy()
    for place in lost:
        cost[place] *= 1 + share * _early(columns.key(place), block)
    for place in columns.of("produce").tolist():
        if _part(columns.key(place)) in sold and np.isfinite(block.upper[place]).all():
            cost[place] -= making * _early(columns.key(place), block)
    step = making / block.scope.periods
    return cost * max(1.0, LEAST_STEP / step) if step > 0 else cost


def _part(column: ColumnKey) -> PartId:
    """Part of what is lost or made at a position."""
    _, part = column.key
    return PartId(part)


def _early(column: ColumnKey, block: Block) -> float:
    """1 in the first period, and less in each after it."""
    return 1 - (column.period or 0) / block.scope.periods


def right_hand_sides(block: Block, x: Vector) -> tuple[Vector, Vector]:
    """Row bounds of every scenario once the plan is fixed, each of shape (n_rows, n_scenarios)."""
    template = block.template
    n_links = len(template.link_rows)
    if block.size == 1:
        values = block.link_values[:, 0] * x[template.link_columns]
        moved = np.bincount(template.link_rows, weights=values, minlength=len(template.rows))[:, None]
        return block.row_lower - moved, block.row_upper - moved
    pick = sparse.csr_array(
        (np.ones(n_links), (template.link_rows, np.arange(n_links))), shape=(len(template.rows), n_links)
    )
    linked = pick @ (block.link_values * x[template.link_columns][:, None])
    return block.row_lower - linked, block.row_upper - linked
