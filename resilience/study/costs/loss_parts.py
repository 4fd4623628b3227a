"""What a promised loss is made of, in the simulator's words for its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from resilience.program.blocks.block import Block

REFUND = "holding_refund"
PARTS: Mapping[str, tuple[str, ...]] = {
    "lost_sales": ("lost",),
    "waiting": ("backlog", "waiting_cost"),
    "closing_sales": ("closing_sales", "shelf_gap", "pipeline_gap", "hole", "surplus"),
    "premiums": ("extra_ship", "extra_make", "paid_shipping", "paid_making"),
    "contingent_moves": (
        "expedite", "reserve_ship", "surge", "reserve_make", "rented",
        "settle_expedite", "settle_reserve_ship", "settle_surge", "settle_reserve_make",
        "second_make", "settle_second",
    ),
    "scrap": ("scrap",),
    "penalties": ("beyond",),
    "destroyed_goods": ("destroyed", "burnt", "expired"),
}  # fmt: skip
"""Columns of each part of a loss, the holding refunded aside; together they are all columns with a price. Who is turned
away after the watch counts as waiting here: one price stands for both."""


def priced_places(block: Block) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Part by number, place and price of every column of one scenario that costs something, refunds aside."""
    alone = block.branches.single
    found = [alone.columns.of(*components) for components in PARTS.values()]
    part = np.repeat(np.arange(len(PARTS)), [len(places) for places in found])
    places = np.concatenate(found).astype(np.intp)
    return part, places, alone.cost[places]
