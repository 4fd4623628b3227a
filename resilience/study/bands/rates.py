r"""Rates that are known only within a factor: what each plan costs then, and which rate is worth asking for first.

A rate known within a factor $k$ either way is lognormal, with 95 % of its mass within $1/k$ to $k$ of its median:
$\sigma = \ln k / 1.96$. For a given plan the expected annual cost is linear in the rates, so no further solve
is needed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, ndtri

from resilience.hazard.risk.estimate import Estimate
from resilience.hazard.risk.years import wilson_interval
from resilience.study.bands.keep import Keep
from resilience.study.bands.lines import CostLine, envelope
from resilience.study.judge.spread import at_risk, at_risk_half_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from resilience.program.reading.compile import Vector

CONFIDENCE = 0.95
TAIL = 12.0
"""Standard deviations beyond which nothing of a lognormal is left."""
ROUNDING = 1e-12
"""Share of the whole cost below which a difference of two costs is rounding."""
TIE = 1e-9
"""Relative difference below which two policies cost the same: both are the cheapest then."""


class Dependence(StrEnum):
    """How the errors of different hazards' rates go together."""

    INDEPENDENT = "independent"
    DEPENDENT = "fully dependent"


@dataclass(frozen=True)
class Uncertainty:
    """Law of a rate's multiplier."""

    factor: float
    keep: Keep

    @property
    def sigma(self) -> float:
        """Standard deviation of the multiplier's logarithm."""
        return math.log(self.factor) / float(ndtri((1 + CONFIDENCE) / 2))

    @property
    def mu(self) -> float:
        """Mean of the multiplier's logarithm."""
        return 0.0 if self.keep is Keep.MEDIAN else -(self.sigma**2) / 2

    @property
    def mean(self) -> float:
        """Mean of the multiplier."""
        return math.exp(self.mu + self.sigma**2 / 2)

    def draw(self, count: int, hazards: int, dependence: Dependence, seed: int) -> Vector:
        """Multipliers of each hazard's rate, (count, hazards)."""
        rng = np.random.default_rng(np.random.SeedSequence(seed))
        columns = hazards if dependence is Dependence.INDEPENDENT else 1
        normal = rng.standard_normal((count, columns))
        return np.asarray(np.broadcast_to(np.exp(self.mu + self.sigma * normal), (count, hazards)))

    def least(self, fixed: Vector, slope: Vector) -> float:
        """Mean of the lowest of several lines in the multiplier: exact, from the pieces of their envelope."""
        if self.sigma == 0.0:
            return float((fixed + slope * self.mean).min())
        lines = [CostLine(float(a), float(b), place) for place, (a, b) in enumerate(zip(fixed, slope, strict=True))]
        top = math.exp(self.mu + TAIL * self.sigma)
        return math.fsum(
            piece.line.fixed * self._mass(piece.low, piece.high, 0.0)
            + piece.line.slope * self.mean * self._mass(piece.low, piece.high, self.sigma)
            for piece in envelope(lines, 0.0, top)
        )

    def _mass(self, low: float, high: float, shift: float) -> float:
        ends = [-math.inf if at <= 0 else (math.log(at) - self.mu) / self.sigma - shift for at in (low, high)]
        return float(ndtr(ends[1]) - ndtr(ends[0]))


@dataclass(frozen=True)
class Costs:
    """Cost of plans as it follows from rates: `steady` (n_plans,) + `losses` (n_plans, n_hazards) @ multipliers."""

    steady: Vector
    losses: Vector

    def at(self, multipliers: Vector) -> Vector:
        """Cost of every plan at drawn multipliers, (n_draws, n_plans)."""
        return np.asarray(self.steady + multipliers @ self.losses.T)

    def expected(self, mean: float) -> Vector:
        """Expected cost of every plan; exact, since cost is linear in the rates."""
        return np.asarray(self.steady + mean * self.losses.sum(axis=1))


@dataclass(frozen=True)
class PolicyCost:
    """What one policy costs under uncertain rates, currency per year.

    `mean` is exact. `p5` and `p95` are quantiles over the draws; `regret` is against the cheapest plan known at the
    drawn rates, `cheapest` the share of draws in which no other of the compared policies is cheaper, with its interval.
    """

    policy: str
    dependence: Dependence
    mean: float
    p5: Estimate
    p95: Estimate
    cheapest: float
    cheapest_low: float
    cheapest_high: float
    regret: Estimate
    draws: int
    seed: int


@dataclass(frozen=True)
class RateDraws:
    """How rates are drawn."""

    law: Uncertainty
    draws: int
    seed: int


def policy_costs(names: Sequence[str], compared: Costs, known: Costs, how: RateDraws) -> list[PolicyCost]:
    """Cost of each compared policy under both kinds of dependence; `known` are the plans regret is measured against."""
    found = []
    means = compared.expected(how.law.mean)
    for dependence in Dependence:
        multipliers = how.law.draw(how.draws, compared.losses.shape[1], dependence, how.seed)
        costs = compared.at(multipliers)
        best = np.minimum(known.at(multipliers).min(axis=1), costs.min(axis=1))
        lead = costs <= costs.min(axis=1)[:, None] * (1 + TIE)
        low, high = wilson_interval(lead.sum(axis=0).astype(float), how.draws, CONFIDENCE)
        for place, name in enumerate(names):
            found.append(
                PolicyCost(
                    policy=name,
                    dependence=dependence,
                    mean=float(means[place]),
                    p5=_quantile(costs[:, place], 0.05, how.seed),
                    p95=_quantile(costs[:, place], 0.95, how.seed),
                    cheapest=float(lead[:, place].mean()),
                    cheapest_low=float(low[place]),
                    cheapest_high=float(high[place]),
                    regret=Estimate.from_sample(costs[:, place] - best, how.seed),
                    draws=how.draws,
                    seed=how.seed,
                )
            )
    return found


def _quantile(values: Vector, level: float, seed: int) -> Estimate:
    """A quantile of the draws, its interval by order statistics: few draws in a batch have no quantile of their own."""
    half = at_risk_half_width(values, (1,) * len(values), level)
    return Estimate(at_risk(values, level), half, len(values), seed)


def value_of_knowing(known: Costs, law: Uncertainty, hazards: NDArray[np.bool_]) -> float:
    """What knowing one rate (the others still uncertain) would save in expectation by choosing among known plans.

    Parameters
    ----------
    known
        Plans to choose from.
    law
        Of every rate.
    hazards
        Which columns of `known.losses` become known, (n_hazards,) true or false; their multiplier is one and the same.

    Returns
    -------
    float
        Currency per year, never negative; exact for these plans.
    """
    rest = known.steady + law.mean * known.losses[:, ~hazards].sum(axis=1)
    told = law.least(rest, known.losses[:, hazards].sum(axis=1))
    blind = float(known.expected(law.mean).min())
    return blind - told if blind - told > ROUNDING * abs(blind) else 0.0
