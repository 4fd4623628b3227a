"""The worst years: what a plan's CVaR becomes as one assumption after the other is given up, and the parts of a gap.

The chain is that of the average annual loss (`foresight`), each link's losses in sampled years. Two gaps, of the mean
and of the CVaR, are each explained by foresight (what not knowing the end costs a program), ordering (the simulator's
simpler hand), phase (striking at any moment of the cycle stock), draws (durations and severities that the plan was not
chosen for) and overlap (disruptions that strike while another lasts, and the years drawn).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from resilience.hazard.risk.estimate import Estimate
from resilience.hazard.risk.measures import CVaR
from resilience.hazard.risk.years import sample_years
from resilience.study.judge.links import FRESH, OVERLAPPING, RANDOM_PHASES
from resilience.study.judge.spread import BATCHES, UNKNOWN, influence, skewed_half_width, why_unknown
from resilience.study.words import settled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.plan.levers import RiskAttitude
    from resilience.simulate.types import Vector
    from resilience.study.judge.links import Link

FORESIGHT, ORDERING, PHASE, DRAWS, OVERLAP = "foresight", "ordering", "phase", "draws", "overlap"
FOUND_LATE = "found late"
BOTH = f"{FORESIGHT} and {ORDERING}"
LATER = {RANDOM_PHASES: PHASE, FRESH: DRAWS, OVERLAPPING: OVERLAP}
"""What the links of a chain after the second stand for."""


class Untold(NamedTuple):
    """What the mix loses on the study's scenarios when no end is known before it is seen: AAL and CVaR, per year."""

    aal: float
    cvar: float


@dataclass(frozen=True)
class WorstYears:
    """Sampled years of the study, and the share of them that counts as worst: 1 - `level`."""

    years: int
    seed: int
    level: float

    @classmethod
    def of(cls, risk: RiskAttitude, level: float) -> WorstYears:
        """Those of a model, at the level of the study."""
        return cls(risk.years, risk.seed, level)

    def cvar(self, rates: Vector, losses: Vector) -> Estimate:
        """CVaR of the annual loss, for scenarios at yearly rates with losses in currency.

        The half width is that of the mean of its influence function over the years; see `spread`.
        """
        sampled = sample_years(rates, self.years, self.seed)
        annual = sampled.annual_losses(losses)
        mean = CVaR(self.level)(annual, np.full(len(annual), 1 / len(annual)))
        why = why_unknown(annual, self.level, int(sampled.counts.sum()))
        if why:
            return Estimate(float(mean), UNKNOWN, self.years, self.seed, why)
        sizes = [len(some) for some in np.array_split(annual, min(BATCHES, self.years))]
        return Estimate(float(mean), skewed_half_width(influence(annual, self.level), sizes), self.years, self.seed)


def parts_of_gap(links: Sequence[Link], untold: float | None) -> dict[str, Estimate]:
    """Split what lies between the first and the last link of a chain, in currency per year.

    Parameters
    ----------
    links
        Promised, then the same scenarios without foresight, then one assumption after the other given up.
    untold
        What the program loses when no end is known before it is seen; None: not known, the first two parts are one.
    """
    promised, alone = links[0].aal, links[1].aal
    later = {LATER[link.name]: link.change for link in links[2:]}
    if untold is None:
        return {BOTH: _known(promised.mean, alone), **later}
    seen = replace(promised, mean=untold)
    return {FORESIGHT: _known(promised.mean, seen), ORDERING: _known(untold, alone), **later}


def _known(before: float, after: Estimate) -> Estimate:
    """Difference of two exact numbers; what is rounding is nothing."""
    return Estimate(settled(after.mean - before, max(abs(before), abs(after.mean))), 0.0, after.n, after.seed)
