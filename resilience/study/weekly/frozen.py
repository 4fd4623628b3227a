"""What stays while an event goes on: changes that pay for today's situation alone, and would be taken back after it.

Orders and calls meet an event; a plan that is changed for it is changed twice, there and back. So levels, lots, shares
and reserves are left as they are where a change pays neither apart from today's situation nor, in it, a fair part of
what that costs. Approvals are free: qualifying a source may be what ends an emergency.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.hazard.ongoing import NOW
from resilience.network.parts import Node
from resilience.plan.changes import differences
from resilience.plan.fields import PlanField
from resilience.study.advice.recommend import advise
from resilience.study.advice.recommendation import Status
from resilience.study.advice.steps import LITTLE
from resilience.study.costs.evaluate import broken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resilience.plan.changes import Change
    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram
    from resilience.study.advice.recommend import Advice
    from resilience.study.advice.undoing import Undoing
    from resilience.study.costs.evaluate import Evaluator, Policy
    from resilience.study.costs.measure import Measure

PART = 0.1
"""Share of what today's situation costs, with the plan in force, that a change for it alone has to save."""


def goes_on(program: TwoStageProgram) -> bool:
    """Whether in any way in which today goes on something is hit."""
    return any(one.effects for one in program.scenarios if one.hazard == NOW)


def without_todays(
    evaluator: Evaluator, measure: Measure, kept: Policy, advice: Advice, *, uncertainty: float, band: float
) -> tuple[Advice, frozenset[tuple[Change, ...]]]:
    """Take back what pays for today's situation alone, as long as there is such a change.

    Returns
    -------
    tuple
        What is advised then, and the changes that were taken back for that.
    """
    program = evaluator.program
    if not goes_on(program):
        return advice, frozenset()
    now = np.array([one.hazard == NOW for one in program.scenarios])
    rates = measure.rates * now
    worthwhile = max(band, PART * float(rates @ kept.losses))
    back: frozenset[tuple[Change, ...]] = frozenset()
    while True:
        undoing = advice.undoing
        gone = next((some for some in _sets(advice) if _todays(undoing, some, rates, band, worthwhile)), None)
        policy = None if gone is None else undoing.without(gone)
        if gone is None or policy is None:
            return advice, back
        changes = {undoing.actions[i].changes for i in gone}
        back |= changes
        told = tuple(replace(one, status=Status.WITHDRAWN) for one in advice.recommended if one.changes in changes)
        before = replace(advice, withdrawn=(*advice.withdrawn, *told))
        advice = advise(
            evaluator, measure, kept, policy, uncertainty=uncertainty, tolerated=band, before=before, misses=False
        )


def _free(changes: Iterable[Change]) -> bool:
    """Whether nothing is approved or given up by it."""
    return all(change.decision is not PlanField.QUALIFIED for change in changes)


def _sets(advice: Advice) -> Iterator[tuple[int, ...]]:
    """Actions that may be taken back together: all that are free, those that need each other, and each alone."""
    standing = {one.changes for one in advice.recommended if one.status is Status.RECOMMENDED}
    actions = enumerate(advice.undoing.actions)
    free = tuple(i for i, action in actions if action.changes in standing and _free(action.changes))
    yield from (free,) if free else ()
    yield from (tuple(group.actions) for group in advice.sharing.groups if set(group.actions) <= set(free))
    yield from ((i,) for i in free)


def _todays(undoing: Undoing, some: tuple[int, ...], rates: Vector, band: float, worthwhile: float) -> bool:
    """Whether actions together save no more than the band apart from today's situation, and too little in it."""
    policy, saving = undoing.without(some), undoing.saving(some)
    if policy is None or saving is None or saving > worthwhile or broken(undoing.evaluator, policy):
        return False
    return saving - float(rates @ (policy.losses - undoing.best.losses)) <= band


def without_dust(evaluator: Evaluator, kept: Policy, best: Policy) -> Policy:
    """A plan whose buffers are those in force where they differ by too little to be told: a tie, not a decision."""
    x, place = best.x.copy(), evaluator.program.first.columns.place
    moved = False
    for change in differences(kept.plan, best.plan, [PlanField.BUFFER]):
        before, after = change.amounts
        node = change.place
        if isinstance(node, Node) and abs(after - before) <= LITTLE * evaluator.throughput(best.plan, node):
            x[place["buffer", node]] = before
            moved = True
    policy = evaluator.at(x, best.name) if moved else best
    return best if broken(evaluator, policy) else policy
