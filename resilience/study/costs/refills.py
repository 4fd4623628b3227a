"""What follows a disruption, in numbers: how long shelves take to be full again, and when the books are closed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.program.scope.closed import longest_watch
from resilience.solve.refill import refill_rates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.network.parts import Node
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan


LONGEST = 100
"""Years beyond which a shelf is never full."""


@dataclass(frozen=True)
class Aftermath:
    """What follows a disruption of a study at a plan.

    `refill` holds periods until each buffer, once used up, is full again by spare capacity of all approved sources;
    infinite where that takes more than a year; `beyond` says how long it takes there, infinite where nothing to speak
    of is to spare. `closed` are the fewest and the most periods from an onset until the books are closed.
    `overlap_rate` are onsets a year that come while another disruption lasts or, for the slowest shelf that is refilled
    within a year, before it is full.
    """

    refill: Mapping[Node, float]
    closed: tuple[int, int]
    overlap_rate: float
    beyond: Mapping[Node, float]

    @property
    def slowest(self) -> tuple[tuple[Node, float], ...]:
        """Positions that are refilled and the periods it takes, the slowest first."""
        finite = [(node, periods) for node, periods in self.refill.items() if math.isfinite(periods)]
        return tuple(sorted(finite, key=lambda pair: (-pair[1], pair[0])))


def aftermath(model: Model, plan: Plan, scenarios: Sequence[Scenario]) -> Aftermath:
    """Work out what follows a disruption at a plan."""
    year = model.calendar.periods_per_year
    rates = refill_rates(model, plan)
    times = {node: plan.buffers[node] / rate if rate * year >= plan.buffers[node] else math.inf
             for node, rate in sorted(rates.items())}  # fmt: skip
    beyond = {node: plan.buffers[node] / rates[node] if rates[node] * year * LONGEST > plan.buffers[node] else math.inf
              for node, periods in times.items() if math.isinf(periods)}  # fmt: skip
    longest = max((periods for periods in times.values() if math.isfinite(periods)), default=0.0)
    closed = [longest_watch(model, scenario) for scenario in scenarios]
    total = math.fsum(scenario.rate for scenario in scenarios)
    lasting = math.fsum(scenario.rate * (scenario.duration + longest) for scenario in scenarios)
    overlap = total * lasting / year
    return Aftermath(times, (min(closed, default=0), max(closed, default=0)), overlap, beyond)
