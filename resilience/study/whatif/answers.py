"""What is told of a what-if question: what policies cost there, the plan, and how long each site can be missed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.plan.plan import Plan
    from resilience.quantities import SiteId


class PlanSide(StrEnum):
    """Whose costs are told."""

    TODAY = "today"
    "What the tables state."
    HELD = "current plan"
    "The best plan for the input as it is, before anything was moved."
    NEW = "new plan"
    "The best plan for what was asked."


@on_screen
@dataclass(frozen=True)
class WhatIfCosts:
    """What one policy costs in a what-if, in currency per year.

    `cost` is the whole cost by the model's measure, `steady` what every year takes, `aal` the average annual loss,
    `cvar` the mean loss of the worst years, `short` units a year that nobody gets; `row` is its row of a comparison
    (`comparison.csv`), with the steady cost by component. `broken` names the requirements that it does not keep.
    """

    side: PlanSide
    cost: float
    steady: float
    aal: float
    cvar: float
    short: float
    row: Mapping[str, Any] = field(repr=False)
    broken: tuple[str, ...] = ()


@on_screen
@dataclass(frozen=True)
class SiteSurvival:
    """How long each plan does without a site at constant rates, in calendar days; None: not looked at, not stated."""

    site: SiteId
    recovers: float | None
    survived: Mapping[PlanSide, float]
    lost: Mapping[PlanSide, float | None]
    "Margin that one failure loses, in currency."


@on_screen
@dataclass(frozen=True)
class WhatIfAnswer:
    """The answer to one question.

    `costs` are those of today's plan, of the one held and of the new one, as far as they can serve the demand there;
    `bound` is what no plan can cost less than. `plans` are their decisions. `worst` and `level` say of which share of
    years the CVaR is the mean.
    """

    changes: tuple[str, ...]
    currency: str
    level: float
    costs: tuple[WhatIfCosts, ...]
    plans: Mapping[PlanSide, Plan] = field(repr=False)
    floor: float | None = None
    "The cheapest year if nothing ever went wrong; None where no steady state serves the demand."
    bound: float | None = None
    gap: float | None = None
    "Share of what a plan can influence within which the new plan is proven; None: it was not sought yet."
    stopped: str | None = None

    def of(self, side: PlanSide) -> WhatIfCosts | None:
        """What one policy costs; None where it cannot serve the demand."""
        return next((one for one in self.costs if one.side == side), None)
