"""The vectors of a block's cases at a plan: row sides, slopes, costs and shares of branches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.program.blocks import shares

if TYPE_CHECKING:
    from resilience.program.blocks import Block
    from resilience.solve.highs import Vector


def shares_of(weights: Vector, block: Block) -> Vector:
    """Weights of one block's outcomes as shares of their cases."""
    return shares(weights.reshape(block.size, block.n_branches))


def earlier_dearer(block: Block, cost: Vector, share: float) -> Vector:
    """Recourse costs in which a sale lost early costs up to `share` more than one lost late."""
    cost = cost.copy()
    for position, name in enumerate(block.template.columns):
        if name.startswith("lost["):
            period = int(name.rstrip("]").rsplit(",", 1)[1])
            cost[position] *= 1 + share * (1 - period / block.scope.periods)
    return cost


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
