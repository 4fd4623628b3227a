"""What changes from one plan to the next, in a planner's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.study.steps import steps
from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.plan.plan import Plan
    from resilience.study.evaluate import Evaluator, Policy


def changes(evaluator: Evaluator, before: Policy, after: Policy) -> tuple[str, ...]:
    """Every difference between two plans: buffers, lots, sources, reserves, visibility."""
    found = [step.action for step in steps(evaluator, before, after)]
    return (*found, *_given_up(before.plan, after.plan))


def _given_up(before: Plan, after: Plan) -> Iterator[str]:
    """Reserves and visibility that the later plan no longer has at all."""
    for lane in sorted(set(before.lane_reserves) - set(after.lane_reserves)):
        yield f"Give up the reserve of {digits(before.lane_reserves[lane])} units per period on {lane}."
    for node in sorted(set(before.production_reserves) - set(after.production_reserves)):
        yield f"Give up the reserve capacity for {digits(before.production_reserves[node])} {node} per period."
    for site in sorted(before.visible - after.visible):
        yield f"Give up visibility of {site}."
