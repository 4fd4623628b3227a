"""The floor: what a year costs at least, whatever is planned; every amount that a plan can influence is above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.program.policies import undisturbed
from resilience.solve.first_stage import solve_first_stage

if TYPE_CHECKING:
    from resilience.plan.model import Model
    from resilience.program.sizes import Sizes


def floor_of(model: Model, sizes: Sizes) -> float | None:
    """Cost per year of the cheapest plan of a model if nothing ever went wrong; None where no steady state fits.

    Neither hazards nor the planner's constraints nor limits on change move it, so that all runs of the same tables are
    measured against one floor.
    """
    first = undisturbed(model, sizes)
    cheapest = solve_first_stage(first)
    return None if cheapest is None else float(first.cost @ cheapest)
