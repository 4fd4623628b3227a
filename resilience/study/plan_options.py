"""What may be asked of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.plan.levers import End

if TYPE_CHECKING:
    from resilience.plan.levers import Requirements, RiskAttitude
    from resilience.plan.plan import Plan


@dataclass(frozen=True)
class PlanOptions:
    """What to ask of a plan.

    `requirements` and `risk` override the model's; `previous` is the plan that change limits refer to; `gap` is the
    relative optimality gap to prove; `seconds` the time limit of the solver; `end` what the recourse knows of how long
    a disruption lasts. `undo` says whether each action is undone to see what it saves; `certify` does so in fresh
    years, too, and need not be told before. `workers` and `cluster` say who works: processes here, or the workers of a
    Dask cluster.
    """

    gap: float = 1e-4
    seconds: float | None = None
    requirements: Requirements | None = None
    risk: RiskAttitude | None = None
    previous: Plan | None = None
    end: End = End.KNOWN
    undo: bool = True
    workers: int | None = None
    cluster: str | None = None
