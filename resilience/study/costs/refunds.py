"""Holding refunds apart from losses: what is not held while a disruption keeps it from arriving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from resilience.plan.model import Model
    from resilience.program.blocks.block import Block
    from resilience.program.reading.compile import Vector

REFUNDED = "missing"


def refund_prices(model: Model, block: Block) -> Vector:
    """What a unit in each column of one scenario is refunded, currency; nothing in an outage that is to be survived."""
    columns = block.branches.single.columns
    held = np.zeros(len(columns))
    if block.scope.exact_service or not model.holding_refund:
        return held
    parts, year = model.network.parts, model.calendar.periods_per_year
    for place in columns.of(REFUNDED).tolist():
        _, part = columns.key(place).key
        held[place] = parts[part].holding_cost / year
    return held
