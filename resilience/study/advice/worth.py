"""What an action is worth: its cost, the loss and risk it avoids, and the rate at which it breaks even."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from resilience.hazard.scenarios import Struck
from resilience.plan.changes import SAME
from resilience.quantities import total_rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from resilience.hazard.scenarios import Scenario
    from resilience.study.costs.evaluate import Evaluator, Policy
    from resilience.study.costs.measure import Measure

Event: TypeAlias = tuple[str, tuple[str, ...], frozenset[Struck]]


@dataclass(frozen=True)
class Worth:
    """Worth of an action per year.

    `rate` is the yearly rate of the events, a hazard on its target, whose loss it changes; `risk_avoided` what the
    objective's CVaR counts for (0 where none was asked for). An action that makes the plan leaner has a negative cost
    and avoids a negative loss. `factor` is the multiple of those rates at which the saving is nil; None: there is none.
    """

    cost: float
    loss_avoided: float
    rate: float
    risk_avoided: float = 0.0
    factor: float | None = None
    most: float = math.inf
    "Rate per year of today's mix of those events at which one would follow the other without a pause all year."

    @property
    def saving(self) -> float:
        """Loss and risk avoided less cost, per year: by how much the objective falls."""
        return self.loss_avoided + self.risk_avoided - self.cost

    @property
    def break_even_rate(self) -> float | None:
        """Rate per year of today's mix of those events at which the saving is nil.

        None when one of cost and avoided loss is nil or both pull the same way.
        """
        return None if self.factor is None or self.rate <= 0 else total_rate([self.rate * self.factor])

    @property
    def beyond(self) -> bool:
        """Whether the saving would be nil only at a rate that cannot be."""
        return self.break_even_rate is not None and self.break_even_rate > self.most

    @property
    def pays_above(self) -> bool | None:
        """Whether it pays above its break-even rate; else it is wrong above it. None: there is no such rate."""
        return self.cost > 0 if self.break_even_rate else None


def worth_of(evaluator: Evaluator, measure: Measure, without: Policy, with_: Policy) -> Worth:
    """Compare two policies, often ones that differ by one action."""
    struck = changed(evaluator.program.scenarios, without, with_)
    cost = with_.steady - without.steady
    mean = float(measure.rates @ (without.losses - with_.losses))
    risk = measure.risk(without.losses) - measure.risk(with_.losses)
    factor = measure.break_even(cost, without.losses, with_.losses, struck)
    rate, year = total_rate(measure.rates[struck].tolist()), evaluator.model.calendar.periods_per_year
    lasting = measure.rates[struck] @ [one.duration for one in compress(evaluator.program.scenarios, struck)] / year
    most = rate / float(lasting) if lasting > 0 else math.inf
    return Worth(cost, mean, rate, risk, factor, most)


def changed(scenarios: Sequence[Scenario], without: Policy, with_: Policy) -> NDArray[np.bool_]:
    """Which scenarios belong to an event whose loss two policies differ in.

    All strata of such an event count, however finely its duration is cut: the event is what has a rate.
    """
    avoided = np.abs(without.losses - with_.losses)
    differ = avoided > SAME * float(np.abs(without.losses).max(initial=0.0))
    events: dict[Event, list[int]] = defaultdict(list)
    for place, scenario in enumerate(scenarios):
        events[event_of(scenario)].append(place)
    found = np.zeros(len(scenarios), dtype=bool)
    for places in events.values():
        found[places] = differ[places].any()
    return found


def event_of(scenario: Scenario) -> Event:
    """The hazard and what it hits."""
    return scenario.hazard, scenario.sites, frozenset(effect.target for effect in scenario.effects)
