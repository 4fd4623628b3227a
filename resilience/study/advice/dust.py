"""Recommendations without what a solver leaves behind: amounts of 1e-9 a year, intervals of 1e-13."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.study.words import settled

if TYPE_CHECKING:
    from collections.abc import Mapping

MONEY = (
    "cost", "cost_holding", "cost_quality", "cost_sources", "cost_deliveries", "cost_fees", "loss_avoided",
    "risk_avoided", "saving", "group_saving", "share", "simulated_saving",
)  # fmt: skip
"""Columns in currency per year; a hundred-millionth of the plan's whole cost is nothing in them."""


def without_dust(row: Mapping[str, object], whole: float) -> dict[str, object]:
    """A row of the table of recommendations, dust written as 0; `whole` is what the plan costs per year.

    Half the width of an interval is 0 below a hundred-millionth of what is estimated.
    """
    found = dict(row)
    for name in MONEY:
        amount = found.get(name)
        if isinstance(amount, float):
            found[name] = settled(amount, whole)
    mean, half = row.get("simulated_saving"), row.get("simulated_half_width")
    if isinstance(mean, float) and isinstance(half, float):
        found["simulated_half_width"] = settled(settled(half, mean), whole)
    return found
