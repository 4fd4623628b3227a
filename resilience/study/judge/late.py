"""Bad units found late, by the exact form: what a judged plan costs otherwise than the linear form promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.plan.found_late import too_high
from resilience.program.sizes import Sizes
from resilience.study.costs.today import with_today

if TYPE_CHECKING:
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan


def late_of(model: Model, plan: Plan) -> float:
    """Currency a year that bad units found late cost above what the linear form of rule C10 says; 0 without drifts."""
    if not any(made.drift for made in model.network.production.values()):
        return 0.0
    needed, periods = Sizes.of(model, ()).requirement, model.calendar.periods_per_year
    network = with_today(model.amended(service_level=None)).network  # shares alone: no stock has to be worked out
    return 0.0 - too_high(network, needed, plan, periods)
