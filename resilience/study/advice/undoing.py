"""A plan with any of its actions undone, everything else kept, priced on the study's scenarios; each set once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from resilience.plan.changes import SAME, applied, differences
from resilience.program import policies as pinned
from resilience.study.advice.steps import ActionKind
from resilience.study.advice.worth import worth_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resilience.network.parts import Node
    from resilience.plan.plan import Plan
    from resilience.program.reading.compile import Vector
    from resilience.study.advice.allowance import Allowance
    from resilience.study.advice.steps import Step
    from resilience.study.advice.worth import Worth
    from resilience.study.costs.evaluate import Evaluator, Policy
    from resilience.study.costs.measure import Measure


@dataclass
class Undoing:
    """The actions of a plan by number, and the plan without any of them."""

    evaluator: Evaluator
    measure: Measure
    actions: Sequence[Step]
    best: Policy
    left: frozenset[int] = frozenset()
    "Actions that are not undone alone, because that would take too long."
    _known: dict[frozenset[int], Policy | None] = field(default_factory=dict, repr=False)
    _held: dict[tuple[Node, float], Policy] = field(default_factory=dict, repr=False)

    def within(self, allowance: Allowance) -> None:
        """Undo each action alone, those that move most money a year first, until the allowance is used up.

        The others are `left`. Where all surely fit nothing is done now: each is undone when it is asked for.
        """
        if allowance.covers(len(self.actions)):
            return
        columns = {i: self._columns([action]) for i, action in enumerate(self.actions)}
        costs = self.evaluator.program.first.cost
        moved = {i: 0.0 if x is None else abs(float(costs @ (x - self.best.x))) for i, x in columns.items()}
        order = sorted(moved, key=lambda i: (-moved[i], i))
        for place, i in enumerate(order):
            if allowance.left <= 0:
                self.left = frozenset(i for i in order[place:] if frozenset([i]) not in self._known)
                return
            self._price(frozenset([i]), columns[i])

    def without(self, undone: Iterable[int]) -> Policy | None:
        """The plan with some actions undone; None where the rest of it needs them, or it is one that is `left`."""
        chosen = frozenset(undone)
        if not chosen:
            return self.best
        if len(chosen) == 1 and chosen <= self.left:
            return None
        if chosen not in self._known:
            self._price(chosen, self._columns([self.actions[i] for i in sorted(chosen)]))
        return self._known[chosen]

    def _price(self, undone: frozenset[int], x: Vector | None) -> None:
        if undone not in self._known:
            self._known[undone] = None if x is None else self.evaluator.at(x, self.best.name)

    def holding(self, node: Node, units: float) -> Policy:
        """The plan with another buffer at one position."""
        if (node, units) not in self._held:
            self._held[node, units] = self.evaluator.moved(self.best, node, units)
        return self._held[node, units]

    def objective(self, undone: Iterable[int]) -> float | None:
        """What that plan costs by the study's measure, per year."""
        policy = self.without(undone)
        return None if policy is None else policy.steady + self.measure.cost(policy.losses)

    def saving(self, undone: Iterable[int]) -> float | None:
        """What the actions save together, the others kept, per year."""
        cost = self.objective(undone)
        return None if cost is None else cost - self.least

    def changes_nothing(self, undone: Iterable[int]) -> bool:
        """Whether the plan without the actions is the plan: they follow from what else is done."""
        policy = self.without(undone)
        return policy is not None and bool(np.allclose(policy.x, self.best.x, rtol=SAME, atol=SAME))

    def worth(self, undone: Iterable[int]) -> Worth | None:
        """What the actions are worth together, the others kept."""
        policy = self.without(undone)
        return None if policy is None else worth_of(self.evaluator, self.measure, policy, self.best)

    @cached_property
    def least(self) -> float:
        """What the plan with all actions costs by the study's measure, per year."""
        return self.best.steady + self.measure.cost(self.best.losses)

    def reach(self, action: int) -> frozenset[int]:
        """Blocks of scenarios whose losses can depend on an action that can be undone."""
        policy = self.without([action])
        moved = np.flatnonzero(policy.x != self.best.x) if policy is not None else np.zeros(0, dtype=int)
        blocks = self.evaluator.program.blocks
        return frozenset(i for i, block in enumerate(blocks) if np.isin(block.linked, moved).any())

    def _columns(self, chosen: Sequence[Step]) -> Vector | None:
        """First-stage columns; where only stocks change the others stay as they are to the last digit."""
        if all(step.kind is ActionKind.BUFFER for step in chosen):
            x = self.best.x.copy()
            for change in (change for step in chosen for change in step.changes):
                x[self.evaluator.program.first.columns.place["buffer", change.place]] = change.amounts[0]
            return x
        free = frozenset(node for step in chosen for node in step.free)
        plan = undo(self.best.plan, chosen)
        return self.evaluator.columns(pinned.as_planned(plan, free=free), pinned.ALL)


def undo(plan: Plan, chosen: Iterable[Step]) -> Plan:
    """A plan with some of its actions undone, each decision as it was before the action that changed it."""
    return applied(plan, (change for step in chosen for change in differences(plan, step.before)))
