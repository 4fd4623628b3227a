"""How much a week stirs: value of what changed, actions, and orders that differ from what last week meant to order."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from resilience.plan.fields import PLAN_FIELDS, DecidedField, DecidedOf, PlanField
from resilience.screen import on_screen
from resilience.study.weekly.churn import actions_changed, instability, share_changed

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from resilience.plan.model import Model
    from resilience.plan.plan import Plan

ALPHA = 0.9
"""What an order a period later counts for against one now."""
LEAST = 1e-3
"""Value of what costs nothing, as a share of the dearest part: choices among free things count a little, too."""
WEEKS = 365 / 7
"""Weeks of a year."""
FOLLOWS = frozenset({PlanField.PRODUCTION})
"""What follows from flows, and is counted with them."""


@on_screen
@dataclass(frozen=True, slots=True)
class Stirred:
    """Churn of one week.

    Parameters
    ----------
    share
        Value of all that differs from the plan before, as a share of the value of all that is decided.
    decisions
        Number of decisions that differ.
    instability
        Units by which orders differ from what was meant before for each order, those near weighing more; None where
        nothing was meant before. After Sridharan, Berry and Udayabhanu (1988), with 0.9 for each period later.
    """

    share: float
    decisions: int
    instability: float | None


def stirred(
    model: Model,
    before: Plan,
    after: Plan,
    schedules: Iterable[tuple[tuple[int, tuple[float, ...]], tuple[int, tuple[float, ...]]]] = (),
) -> Stirred:
    """Measure how much a plan was stirred.

    Parameters
    ----------
    before, after
        The plan in force and the one of this week.
    schedules
        By lane what was meant to be ordered before and is now, each with its first period.
    """
    old, new = _decisions(before), _decisions(after)
    values: dict[Hashable, float] = {(one, key): _value(model, one, key) for one, key in (*old, *new)}
    lanes = [*schedules]
    orders = sum(units > 0 for lane in lanes for _, made in lane for units in made)
    moved = [instability(lane, ALPHA, max(orders, 1)) for lane in lanes]
    return Stirred(
        share_changed(old, new, values), actions_changed(old, new), math.fsum(moved) if lanes else None
    )  # fmt: skip


def _decisions(plan: Plan) -> dict[Any, float]:
    return {
        (one, key): units for one in PLAN_FIELDS if one.field not in FOLLOWS for key, units in one.said(plan).items()
    }


def _value(model: Model, field: DecidedField, key: Any) -> float:
    """Currency that one unit of a decision stands for: goods by their value, those that flow by that of a week.

    What is bought or kept for a fee counts by its cost in a year, deliveries by theirs. What is gone from the model,
    and what costs nothing, counts a little.
    """
    least = LEAST * max((part.unit_value for part in model.network.parts.values()), default=1.0) or LEAST
    held = {DecidedOf.POSITION: model.network.nodes, DecidedOf.MAKER: model.network.production,
            DecidedOf.LANE: model.network.lanes, DecidedOf.SITE: model.network.sites}[field.of]  # fmt: skip
    return max(_worth(model, field, key), least) if key in held else least


def _worth(model: Model, field: DecidedField, key: Any) -> float:
    network, year = model.network, model.calendar.periods_per_year
    if field.field is PlanField.BUFFER:
        return network.parts[key.part].unit_value
    if field.fee:
        return field.fee_of(network, key)
    if field.field is PlanField.VISIBLE:
        return network.sites[key].visibility_cost or 0.0
    lane = network.lanes[key]
    of_lane = {
        PlanField.FLOW: network.parts[lane.part].unit_value * year / WEEKS,
        PlanField.QUALIFIED: lane.qualification_cost,
    }
    return of_lane.get(field.field, lane.delivery_cost * year)
