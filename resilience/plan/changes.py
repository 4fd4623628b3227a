"""Every difference between two plans, each as the change of one decision: the one home of telling plans apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from resilience.network.parts import Node
from resilience.plan.fields import PLAN_FIELDS, PlanField
from resilience.quantities import LaneId, SiteId
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from resilience.network.network import SupplyNetwork
    from resilience.plan.plan import Plan

SAME = 1e-6
"""Relative difference below which two amounts are the same decision."""
Spot: TypeAlias = Node | LaneId | SiteId
"""Where a decision is made."""


FIELDS = tuple(decision for decision in PlanField if decision is not PlanField.SHARE)
YES_OR_NO = frozenset(field.field for field in PLAN_FIELDS if not field.amounts)
"""What is chosen or not, and has no amount."""


@on_screen
@dataclass(frozen=True)
class Change:
    """One decision in which two plans differ: an amount in the unit of the plan's field, or a share.

    None: the plan says nothing of it, which counts as 0. What is chosen or not is 1 or None.
    """

    decision: PlanField
    place: Spot
    before: float | None
    after: float | None

    @property
    def amounts(self) -> tuple[float, float]:
        """Before and after, nothing as 0."""
        return self.before or 0.0, self.after or 0.0

    @property
    def more(self) -> float:
        """What is added; below 0 where something is taken away."""
        before, after = self.amounts
        return after - before

    @property
    def moves(self) -> bool:
        """Whether it is another decision, and no dust."""
        return differs(*self.amounts)

    @property
    def given_up(self) -> bool:
        """Whether the later plan says nothing of it any more."""
        return self.before is not None and self.after is None

    @property
    def undone(self) -> Change:
        """The way back."""
        return replace(self, before=self.after, after=self.before)


def differs(one: float, other: float) -> bool:
    """Whether two amounts are different decisions."""
    return abs(one - other) > SAME * max(abs(one), abs(other), SAME)


def differences(before: Plan, after: Plan, decisions: Iterable[PlanField] = FIELDS) -> Iterator[Change]:
    """Every decision in which two plans are not equal to the last digit; by kind of decision, then by place."""
    for decision in decisions:
        old, new = _said(before, decision), _said(after, decision)
        for place in sorted({*old, *new}):
            if old.get(place) != new.get(place):
                yield Change(decision, place, old.get(place), new.get(place))


def _said(plan: Plan, decision: PlanField) -> Mapping[Any, float]:
    held = getattr(plan, decision.value)
    return dict.fromkeys(held, 1.0) if decision in YES_OR_NO else held


def applied(plan: Plan, changes: Iterable[Change]) -> Plan:
    """A plan with some decisions as they are after the changes, whatever it said of them; shares are none of them."""
    made: dict[PlanField, dict[Any, float]] = {}
    for change in changes:
        if change.decision is PlanField.SHARE:
            msg = "A share is made of flows: change those."
            raise ValueError(msg)
        held = made.setdefault(change.decision, dict(_said(plan, change.decision)))
        held.pop(change.place, None)
        if change.after is not None:
            held[change.place] = change.after
    fields: dict[str, Any] = {
        decision.value: frozenset(held) if decision in YES_OR_NO else held for decision, held in made.items()
    }
    return replace(plan, **fields)


def shares(network: SupplyNetwork, plan: Plan, node: Node) -> dict[LaneId, float]:
    """What each lane brings of all that reaches a position, be it brought or made there; 0 where nothing comes.

    Where an alternate is picked it is what is replaced of all that the product takes.
    """
    brought = {lane.id: plan.flows.get(lane.id, 0.0) for lane in network.inbound.get(node, ())}
    made = network.production.get(node)
    total = sum(brought.values()) + (0.0 if made is None else made.yield_share * plan.production.get(node, 0.0))
    whole = total / _replaceable(network, node)
    return {key: flow / whole if whole > 0 else 0.0 for key, flow in brought.items()}


def _replaceable(network: SupplyNetwork, node: Node) -> float:
    """Share of what a product takes that may come from a position: all, but where an alternate has a largest share."""
    if node.part not in network.slots:
        return 1.0
    (line,) = network.parents[node.part]
    return line.quantity / network.whole_line(Node(node.site, line.parent), node.part)


def sourcing(network: SupplyNetwork, node: Node, before: Plan, after: Plan) -> tuple[Change, ...]:
    """How two plans feed a position otherwise: shares of its lanes, then their approvals; in the order of the lanes."""
    old, new = shares(network, before, node), shares(network, after, node)
    moved = [Change(PlanField.SHARE, key, old[key], new[key]) for key in old if old[key] != new[key]]
    approved = {change.place: change for change in differences(before, after, [PlanField.QUALIFIED])}
    return (*moved, *(approved[key] for key in old if key in approved))
