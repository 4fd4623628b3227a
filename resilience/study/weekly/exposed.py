"""What leaving a recommendation out would lose: of each change the disruptions that cost most more without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from resilience.screen import on_screen
from resilience.study.scenario_words import told_scenarios
from resilience.study.words import DUST

if TYPE_CHECKING:
    from resilience.quantities import Calendar
    from resilience.study.weekly.decide import WeekDecided

MOST = 3
"""Disruptions told of each action."""
COLUMNS = ["action", "disruption", "scenario", "rate", "loss", "loss_without", "more"]


@on_screen
@dataclass(frozen=True, slots=True)
class LostWithout:
    """What one disruption loses with an action and without it, currency each time; `rate` a year.

    `place` is that of the action among the recommended, `disruption` what strikes in words, `scenario` its name.
    """

    place: int
    action: str
    disruption: str
    scenario: str
    rate: float
    loss: float
    without: float

    @property
    def more(self) -> float:
        """What it loses more without the action."""
        return self.without - self.loss


def lost_without(decided: WeekDecided, calendar: Calendar) -> tuple[LostWithout, ...]:
    """Of each action that is recommended the three disruptions that cost most a year more without it."""
    scenarios, rates, losses = decided.program.scenarios, decided.program.rates, decided.chosen.losses
    told = told_scenarios(scenarios, calendar)
    found = []
    for place, policy in sorted(decided.without.items()):
        more = policy.losses - losses
        yearly = rates * more
        worst = np.argsort(-yearly, kind="stable")[:MOST].tolist()
        found += [
            LostWithout(
                place, decided.recommended[place].action, told[at], scenarios[at].name, float(rates[at]),
                float(losses[at]), float(policy.losses[at]),
            )
            for at in worst
            if more[at] > DUST * max(abs(float(losses[at])), 1.0)
        ]  # fmt: skip
    return tuple(found)


def lost_table(lost: tuple[LostWithout, ...]) -> pd.DataFrame:
    """One row for each action and disruption."""
    rows = [(one.action, one.disruption, one.scenario, one.rate, one.loss, one.without, one.more) for one in lost]
    return pd.DataFrame(rows, columns=COLUMNS)
