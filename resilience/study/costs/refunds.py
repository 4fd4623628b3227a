"""Read beside losses: holding refunded, units short by market and product, which are not added up, parts of a loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.network.parts import Node
from resilience.study.costs.loss_parts import PARTS, priced_places

if TYPE_CHECKING:
    from resilience.plan.model import Model
    from resilience.program.blocks.block import Block
    from resilience.program.reading.compile import Vector

REFUNDED = "missing"
LOST = ("lost", "closing_sales")
"""Columns of demand that is lost or turned away, and of sales forgone to close the books."""


def told_apart(model: Model) -> tuple[Node, ...]:
    """Demands whose units short are read one by one; none where there is one alone, which is all that is short."""
    demands = tuple(sorted(model.network.demand))
    return demands if len(demands) > 1 else ()


def beside(model: Model, block: Block) -> sparse.csr_array:
    """What to read beside a loss: the holding refunded, units short of each demand told apart, parts of the loss."""
    columns, row = block.branches.single.columns, {node: i for i, node in enumerate(told_apart(model), start=1)}
    refunds = refund_prices(model, block)
    held = np.flatnonzero(refunds)
    short = columns.of(*LOST).tolist() if row else []
    lost = np.array([row[Node(*columns.key(place).key)] for place in short], dtype=int)
    part, priced, prices = priced_places(block)
    values = np.concatenate([refunds[held], np.ones(len(short)), prices])
    rows = np.concatenate([np.zeros(len(held), dtype=int), lost, 1 + len(row) + part])
    places = np.concatenate([held, short, priced]).astype(int)
    return sparse.csr_array((values, (rows, places)), shape=(1 + len(row) + len(PARTS), len(columns)))


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
