"""Promises: what a study says that each policy costs, to be held against what simulated years say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.plan.plan import Plan
    from resilience.study.judge.tails import Untold


@dataclass(frozen=True)
class Promise:
    """One policy and what it was said to cost, in currency per year: steady state, AAL, CVaR of the annual loss."""

    plan: Plan
    steady: float
    aal: float
    cvar: float

    @property
    def total(self) -> float:
        """Steady-state cost plus AAL."""
        return self.steady + self.aal


@dataclass(frozen=True)
class Promises:
    """All policies of a study by name.

    `unavoidable` is the steady-state cost that no plan can avoid, per year; `level` that of the CVaR and `weight` what
    the objective weighs it by; `count` and `seed` are those of the scenarios on which the promise was made. `untold` is
    what the mix loses on them when no end is known before it is seen; None: not known.
    """

    policies: Mapping[str, Promise]
    unavoidable: float
    level: float
    count: int
    seed: int
    weight: float = 0.0
    untold: Untold | None = None

    def objective(self, name: str) -> float:
        """Promised cost of a policy by the study's measure: steady state, AAL and the weighted CVaR, per year."""
        policy = self.policies[name]
        return policy.total + (self.weight * policy.cvar if self.weight else 0.0)  # of a week no CVaR is known

    def influenced(self, name: str) -> float:
        """Promised cost of a policy above what no plan can avoid, per year."""
        return self.policies[name].total - self.unavoidable
