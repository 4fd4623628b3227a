"""The just-in-time side of what a plan recommends: `jit.csv`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.study.advice.recommendation import Status
from resilience.study.lean.jit_side import jit_rows

if TYPE_CHECKING:
    import pandas as pd

    from resilience.study.plan.plan_result import PlanResult

DONE = (Status.RECOMMENDED, Status.REQUIRED)


def jit_side(result: PlanResult) -> pd.DataFrame:
    """What each recommended action that can be undone alone does to lots, deliveries, cards and wastes."""
    actions = (
        (
            {
                "action": told.action,
                "status": str(told.status),
                "kind": str(told.kind),
                "site": told.site,
                "part": told.part,
            },
            result.undone[place].plan,
        )
        for place, told in enumerate(result.recommended)
        if told.status in DONE and place in result.undone
    )
    return jit_rows(result.model, result.plan, actions)
