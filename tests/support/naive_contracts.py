"""Contracts in the naive form: what they cost lies on or above every line that is nowhere above the contract."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from support.naive_scenario import NaiveScenario

    from resilience.network.parts import Customer, Demand


def contract_cost(sold: Demand | Customer, short: float) -> float:
    """Cost of a contract step by step: each unit at the rate of the last threshold below it, and every lump met."""
    steps = sold.penalties
    ends = [step.above for step in steps[1:]] + [float("inf")]
    units = (step.penalty * max(min(short, end) - step.above, 0.0) for step, end in zip(steps, ends, strict=True))
    return sum(units) + sum(step.lump for step in steps if short > step.above)


def charge_contract(scenario: NaiveScenario, sold: Demand | Customer, name: str, missed: Any) -> None:
    """Add what a contract costs: at least every chord of its corners up to a year's demand that none lies below."""
    if not sold.penalties:
        return
    cost = scenario.new(f"contract_{name}", [0])[0]
    scenario.loss += cost
    if any(step.lump for step in sold.penalties):
        most = sold.quantity * scenario.per_year
    else:
        most = 10 * max(step.above for step in sold.penalties) + 10 * sold.quantity
    corners = sorted({0.0, most, *(step.above for step in sold.penalties if step.above < most)})
    for left, right in combinations(corners, 2):
        low, high = contract_cost(sold, left), contract_cost(sold, right)
        slope = (high - low) / (right - left)
        if all(low + slope * (at - left) <= contract_cost(sold, at) + 1e-9 * high for at in corners):
            scenario.row(cost >= low + slope * (missed - left))
