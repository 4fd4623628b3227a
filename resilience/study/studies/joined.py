"""The plans of all families as one list, each once; and which of a family's plans are enough for all its futures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resilience.plan.changes import differences
from resilience.study.studies.found_plan import FoundPlan

if TYPE_CHECKING:
    from resilience.plan.plan import Plan
    from resilience.program.reading.compile import Vector


@dataclass
class JoinedPlans:
    """Plans as they are found, and their columns in the families that they were found in."""

    plans: list[FoundPlan] = field(default_factory=list)
    own: dict[int, dict[int, Vector]] = field(default_factory=dict)
    "By family: first-stage columns by place of the plan."

    def add(self, family: int, found: FoundPlan) -> int:
        """Note a plan of a family, unless it is known, and return its place."""
        place = self.place(found.plan)
        if place is None:
            place = len(self.plans)
            self.plans.append(found)
        if found.x is not None:
            self.own.setdefault(family, {}).setdefault(place, found.x)
        return place

    def stated(self, plan: Plan) -> int:
        """Note a plan that was found elsewhere, whose columns nobody knows."""
        place = self.place(plan)
        if place is None:
            place = len(self.plans)
            self.plans.append(FoundPlan(plan, None))
        return place

    def place(self, plan: Plan) -> int | None:
        """Place of a plan that decides the same."""
        for place, known in enumerate(self.plans):
            if not any(change.moves for change in differences(known.plan, plan)):
                return place
        return None
