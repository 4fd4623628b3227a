"""The risk term: CVaR of the annual loss over sampled years, as a reweighting of the scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.hazard.risk.measures import CVaR

if TYPE_CHECKING:
    from resilience.hazard.risk.years import YearSample
    from resilience.solve.highs import Vector

ROUNDS = 60
TOLERANCE = 1e-6
"""Share of the objective by which the cuts may understate the risk term."""


@dataclass(frozen=True)
class RiskTerm:
    """`weight` times the CVaR at `level` of the annual loss over sampled years, added to the objective."""

    weight: float
    level: float
    years: YearSample

    def cvar(self, losses: Vector) -> tuple[float, Vector]:
        """CVaR of the annual loss and the scenario weights that give it, shape (n_scenarios,)."""
        annual = self.years.annual_losses(losses)
        share = CVaR(self.level).weights(annual, np.full(len(annual), 1 / len(annual)))
        return float(share @ annual), np.asarray(share @ self.years.counts)

    @property
    def mean_weights(self) -> Vector:
        """Mean occurrences per year of each scenario in the sample: the CVaR is at least this mean loss."""
        return np.asarray(self.years.counts.mean(axis=0)).ravel()
