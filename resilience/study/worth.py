"""What an action is worth: its cost, the loss it avoids, and the rate of disruptions at which the two are equal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.study.steps import SAME

if TYPE_CHECKING:
    from resilience.study.evaluate import Evaluator, Policy


@dataclass(frozen=True)
class Worth:
    """Worth of an action per year.

    `rate` is the rate per year of the disruptions whose loss it changes, `most` the largest loss it avoids in one of
    them. An action that makes the plan leaner has a negative cost and avoids a negative loss.
    """

    cost: float
    loss_avoided: float
    rate: float
    most: float

    @property
    def saving(self) -> float:
        """Loss avoided less cost, per year."""
        return self.loss_avoided - self.cost

    @property
    def break_even_rate(self) -> float | None:
        """Rate per year of today's mix of disruptions at which cost and loss avoided are equal.

        None when one of them is nil or both pull the same way.
        """
        if self.rate <= 0 or self.cost * self.loss_avoided <= 0:
            return None
        return self.rate * self.cost / self.loss_avoided

    @property
    def worst_break_even_rate(self) -> float | None:
        """Rate per year at which a disruption that uses all of the action just pays for it."""
        return self.cost / self.most if self.cost > 0 and self.most > 0 else None


def worth_of(evaluator: Evaluator, without: Policy, with_: Policy) -> Worth:
    """Compare two policies that differ by one action."""
    rates = evaluator.program.rates
    avoided = without.losses - with_.losses
    changed = np.abs(avoided) > SAME * float(np.abs(without.losses).max(initial=0.0))
    most = float(avoided.max(initial=0.0))
    return Worth(with_.steady - without.steady, float(rates @ avoided), float(rates[changed].sum()), most)
