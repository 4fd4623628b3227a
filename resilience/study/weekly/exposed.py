"""What leaving a recommendation out would lose: of each change the disruptions that cost most more without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from resilience.hazard.ongoing import NOW
from resilience.screen import on_screen
from resilience.study.words import DUST

if TYPE_CHECKING:
    from resilience.study.weekly.decide import WeekDecided

MOST = 3
"""Disruptions told of each action."""
COLUMNS = ["action", "scenario", "rate", "loss", "loss_without", "more"]


@on_screen
@dataclass(frozen=True, slots=True)
class LostWithout:
    """What one disruption loses with an action and without it, currency each time; `rate` a year.

    `place` is that of the action among the recommended.
    """

    place: int
    action: str
    scenario: str
    rate: float
    loss: float
    without: float

    @property
    def more(self) -> float:
        """What it loses more without the action."""
        return self.without - self.loss


def lost_without(decided: WeekDecided) -> tuple[LostWithout, ...]:
    """Of each action that is recommended the three disruptions that cost most a year more without it."""
    scenarios, rates, losses = decided.program.scenarios, decided.program.rates, decided.chosen.losses
    found = []
    for place, policy in sorted(decided.without.items()):
        more = policy.losses - losses
        yearly = rates * more
        for at in np.argsort(-yearly, kind="stable")[:MOST].tolist():
            if more[at] > DUST * max(abs(float(losses[at])), 1.0):
                name = scenarios[at].name if scenarios[at].hazard != NOW else f"today, going on ({scenarios[at].name})"
                found.append(
                    LostWithout(
                        place, decided.recommended[place].action, name, float(rates[at]), float(losses[at]),
                        float(policy.losses[at]),
                    )
                )  # fmt: skip
    return tuple(found)


def lost_table(lost: tuple[LostWithout, ...]) -> pd.DataFrame:
    """One row for each action and disruption."""
    rows = [(one.action, one.scenario, one.rate, one.loss, one.without, one.more) for one in lost]
    return pd.DataFrame(rows, columns=COLUMNS)
