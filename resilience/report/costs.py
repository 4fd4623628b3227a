"""The comparison as blocks that can be stacked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

BLOCKS: Mapping[str, tuple[str, ...]] = {
    "buffers": ("buffer_holding",),
    "second sources": ("qualification", "source_premium"),
    "reserves": ("reserve_fees",),
    "visibility": ("visibility",),
    "lots": ("cycle_holding", "deliveries"),
    "transit": ("transit_holding",),
    "quality latency": ("quality_latency",),
    "expected loss": ("aal",),
}
BASE = "purchase and transport"
SITE_COSTS = "site_costs"
"""Column that is there where sites may be opened or closed."""


def cost_blocks(comparison: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """Blocks that add up to each policy's total less what every policy pays for purchase and transport.

    What is short today is the same for every policy and stands in none of them.

    Returns
    -------
    pandas.DataFrame
        Columns policy, component, rank (order in the stack) and cost, in currency per year; zero blocks left out.
    float
        The purchase and transport of the policy that pays least, premiums of dearer sources apart.
    """
    base = comparison["purchase"] + comparison["transport"] - comparison["source_premium"]
    common = float(base.min())
    pieces = {name: comparison[list(columns)].sum(axis=1) for name, columns in BLOCKS.items()}
    pieces[BASE] = base - common
    if SITE_COSTS in comparison:
        pieces["sites"] = comparison[SITE_COSTS]
    blocks = pd.DataFrame(
        [
            {"policy": policy, "component": name, "rank": rank, "cost": float(costs.iloc[row])}
            for row, policy in enumerate(comparison["policy"])
            for rank, (name, costs) in enumerate(pieces.items())
        ]
    )
    return blocks[blocks["cost"] != 0].reset_index(drop=True), common
