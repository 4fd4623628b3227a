"""Time to survive and impact of one failure at constant rates, and how the impact changes with the recovery time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.solve.survival import NONE, FluidSolver, Shortfall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.quantities import Calendar
    from resilience.study.exposure.elements import Element

FACTORS = (0.5, 0.7, 1.0, 1.3, 2.0)
"""Multiples of the recovery time: half and double where it is not known, 30 % either way where it is."""
SAME = 1e-9
"""Relative difference below which two times are the same."""


@dataclass(frozen=True)
class Exposed:
    """A failure with its time to survive (periods) and its impact; None where the recovery time is not stated."""

    element: Element
    time_to_survive: float
    impact: Shortfall | None

    def shortfall(self, fluid: FluidSolver, periods: float) -> Shortfall:
        """Impact of the failure when it lasts a number of periods."""
        if periods <= self.time_to_survive * (1 + SAME):
            return NONE
        if periods == self.element.time_to_recover and self.impact is not None:
            return self.impact
        return fluid.shortfall(self.element.down(1.0), periods)

    def row(self, calendar: Calendar) -> dict[str, object]:
        """The failure as a row of the table."""
        element, recover = self.element, self.element.time_to_recover
        units, margin = (None, None) if self.impact is None else self.impact
        return {
            "kind": str(element.kind),
            "name": str(element.name),
            "sites": "|".join(element.sites),
            "time_to_recover": recover,
            "time_to_recover_days": None if recover is None else calendar.days(recover),
            "sites_without_recovery_time": element.not_stated,
            "time_to_survive": self.time_to_survive,
            "time_to_survive_days": calendar.days(self.time_to_survive),
            "units_lost": units,
            "margin_lost": margin,
            "single_point_of_failure": bool(element.products),
            "products_cut_off": "|".join(element.products),
        }


def time_and_impact(fluid: FluidSolver, element: Element) -> Exposed:
    """How long the plan survives a failure, and what one costs that lasts until recovery; the two always agree."""
    down = element.down(1.0)
    survived = fluid.time_to_survive(down)
    recover = element.time_to_recover
    if recover is None:
        return Exposed(element, survived, None)
    if recover <= survived * (1 + SAME):
        return Exposed(element, max(survived, recover), NONE)
    impact = fluid.shortfall(down, recover)
    return Exposed(element, survived if impact.units > 0 else recover, impact)


def durations(fluid: FluidSolver, exposed: Exposed, calendar: Calendar) -> Iterator[dict[str, object]]:
    """Impact at each multiple of the recovery time; nothing where that is not stated."""
    element = exposed.element
    if element.time_to_recover is None:
        return
    for factor in FACTORS:
        duration = factor * element.time_to_recover
        units, margin = exposed.shortfall(fluid, duration)
        yield {
            "kind": str(element.kind),
            "name": str(element.name),
            "factor": factor,
            "duration": duration,
            "duration_days": calendar.days(duration),
            "units_lost": units,
            "margin_lost": margin,
        }
