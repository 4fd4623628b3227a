"""What changes from one plan to the next, in a planner's words."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from resilience.network.approvals import by_supplier
from resilience.program.columns import Index
from resilience.study.advice.steps import differs, steps
from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.plan.plan import Plan
    from resilience.study.costs.evaluate import Evaluator, Policy

Key = TypeVar("Key")
Decision: TypeAlias = tuple[str, Index]
"""What is decided: a family of columns, and the position, lane or site whose it is."""
SOURCING = "flow"
FAMILIES = {
    "buffer": "buffer", "lane_reserve": "lane_reserve", "make_reserve": "make_reserve", "see": "see",
    "flow": SOURCING, "mode": SOURCING, "qualify": SOURCING,
}  # fmt: skip
"""Families of columns that an action changes; what is decided of a lane counts together."""


def changes(evaluator: Evaluator, before: Policy, after: Policy) -> tuple[str, ...]:
    """Every difference between two plans, from what changes the steady-state cost most to what changes it least."""
    added = _added(evaluator, before, after)
    found = [(_decided(step.before, after.plan), step.action) for step in steps(evaluator, before, after)]
    found += _given_up(before.plan, after.plan)
    ranked = sorted(found, key=lambda one: -abs(sum(added[decision] for decision in one[0])))
    return tuple(words for _, words in ranked)


def _added(evaluator: Evaluator, before: Policy, after: Policy) -> defaultdict[Decision, float]:
    """Steady-state cost per year that each decision adds from one plan to the next."""
    first, found = evaluator.program.first, defaultdict[Decision, float](float)
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


def _decided(undone: Plan, plan: Plan) -> frozenset[Decision]:
    """Decisions in which a plan differs from the one with a single action undone."""
    nodes = {
        "buffer": (undone.buffers, plan.buffers),
        "make_reserve": (undone.production_reserves, plan.production_reserves),
    }
    found: set[Decision] = {(family, node) for family, pair in nodes.items() for node in _apart(*pair)}
    found |= {("lane_reserve", lane) for lane in _apart(undone.lane_reserves, plan.lane_reserves)}
    lanes = {*_apart(undone.flows, plan.flows), *_apart(undone.deliveries, plan.deliveries)}
    found |= {(SOURCING, lane) for lane in lanes | (undone.qualified ^ plan.qualified)}
    return frozenset(found | {("see", site) for site in undone.visible ^ plan.visible})


def _apart(one: Mapping[Key, float], other: Mapping[Key, float]) -> list[Key]:
    """Keys whose amounts are different decisions."""
    return [key for key in {**one, **other} if differs(one.get(key, 0.0), other.get(key, 0.0))]


def _given_up(before: Plan, after: Plan) -> Iterator[tuple[frozenset[Decision], str]]:
    """Reserves and visibility that the later plan no longer has at all."""
    for lane in sorted(set(before.lane_reserves) - set(after.lane_reserves)):
        words = f"Give up the reserve of {digits(before.lane_reserves[lane])} units per period on {lane}."
        yield frozenset({("lane_reserve", lane)}), words
    for node in sorted(set(before.production_reserves) - set(after.production_reserves)):
        words = f"Give up the reserve capacity for {digits(before.production_reserves[node])} {node} per period."
        yield frozenset({("make_reserve", node)}), words
    for site in sorted(before.visible - after.visible):
        yield frozenset({("see", site)}), f"Give up visibility of {site}."
