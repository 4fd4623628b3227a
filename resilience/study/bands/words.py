"""What changes from one plan to the next, in a planner's words."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from resilience.network.approvals import by_supplier
from resilience.plan.changes import differences
from resilience.plan.fields import PLAN_FIELDS, DecidedOf
from resilience.program.columns import Index
from resilience.study.advice.steps import steps

if TYPE_CHECKING:
    from resilience.plan.plan import Plan
    from resilience.study.costs.evaluate import Evaluator, Policy

Decided: TypeAlias = tuple[str, Index]
"""What is decided: a family of columns, and the position, lane or site whose it is."""
SOURCING = "flow"
MADE = "make"
DECIDED = {
    field.field: SOURCING if field.of is DecidedOf.LANE and not field.bought else field.column
    for field in PLAN_FIELDS
    if field.column != MADE
}
"""The same by what plans differ in; what is decided of a lane counts together, production follows from it."""
FAMILIES = {field.column: DECIDED[field.field] for field in PLAN_FIELDS if field.column != MADE}
"""The same by family of columns."""


def changes(evaluator: Evaluator, before: Policy, after: Policy) -> tuple[str, ...]:
    """Every difference between two plans, from what changes the steady-state cost most to what changes it least."""
    added = _added(evaluator, before, after)
    found = [(_decided(step.before, after.plan), step.action) for step in steps(evaluator, before, after)]
    ranked = sorted(found, key=lambda one: -abs(sum(added[decision] for decision in one[0])))
    return tuple(words for _, words in ranked)


def _added(evaluator: Evaluator, before: Policy, after: Policy) -> defaultdict[Decided, float]:
    """Steady-state cost per year that each decision adds from one plan to the next."""
    first, found = evaluator.program.first, defaultdict[Decided, float](float)
    costs = first.cost * (after.x - before.x)
    for column, cost in zip(first.columns.entries(), costs.tolist(), strict=True):
        if column.component in FAMILIES:
            family = FAMILIES[column.component]
            found[family, column.key[0] if family == SOURCING else column.address[1]] += cost
    lanes, m = evaluator.model.network.lanes, evaluator.program.first_model
    moved = [lanes[key] for key in m.approved_together if key in before.plan.qualified ^ after.plan.qualified]
    for supply, group in by_supplier(moved).items():  # what they cost together, in equal parts
        for lane in group:
            found[SOURCING, lane.id] += float(costs[first.columns.place["approval", supply]]) / len(group)
    return found


def _decided(undone: Plan, plan: Plan) -> frozenset[Decided]:
    """Decisions in which a plan differs from the one with a single action undone."""
    return frozenset(
        (DECIDED[change.decision], change.place)
        for change in differences(undone, plan)
        if change.moves and change.decision in DECIDED
    )
