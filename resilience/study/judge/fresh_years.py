"""Fresh years: plans judged side by side on years that none of them was chosen for.

Years come in batches. Each batch draws its own scenarios anew and then its own years, so batches are independent, and
an interval from their means counts both what was drawn and when it struck (batch means; Law, Simulation Modeling and
Analysis, 5th ed., section 9.5.3; `spread` for the worst years). All plans meet the same draws: common random numbers,
so a difference between two plans is known better than either.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.hazard.distributions.strata import expect
from resilience.hazard.risk.estimate import Estimate
from resilience.hazard.risk.fresh import draw_scenarios
from resilience.hazard.risk.measures import CVaR
from resilience.simulate.layout.rationing import Rationing
from resilience.simulate.system.ledger import PENALTIES, SPREAD
from resilience.study.judge.batches import Batch, simulate_batches
from resilience.study.judge.spread import (
    BATCHES,
    UNKNOWN,
    at_risk,
    at_risk_half_width,
    batch_means,
    beyond_the_worst,
    half_width,
    influence,
    skewed_half_width,
    why_unknown,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.hazard.book import HazardBook
    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.simulate.types import Vector

LEAST_YEARS = 2 * BATCHES
DRAWS_PER_ONSET = 1.5
"""Scenarios drawn for each onset that is to be expected: few years then meet the same draw."""


@dataclass(frozen=True)
class FreshYears:
    """Annual losses of several plans in the same years.

    Parameters
    ----------
    losses
        By plan: loss of each year in currency, shape (years,), batch after batch.
    short
        By plan: units lost in each year, likewise.
    sizes
        Years in each batch.
    onsets
        Disruptions that struck in all years.
    overlapping, unsettled
        By plan: disruptions that struck before the one before was over, and tracks whose books were closed before they
        were back in steady state.
    seed
        Of everything drawn.
    components
        By plan: parts of the loss of each year in currency, likewise.
    """

    losses: Mapping[str, Vector]
    short: Mapping[str, Vector]
    sizes: tuple[int, ...]
    onsets: int
    overlapping: Mapping[str, int]
    unsettled: Mapping[str, int]
    seed: int
    rationing: Rationing = Rationing.MARGIN
    components: Mapping[str, Mapping[str, Vector]] = field(default_factory=dict)
    alike: bool = True
    "Whether there is one product: units of several are not added up."

    @property
    def years(self) -> int:
        """Years simulated."""
        return sum(self.sizes)

    def mean(self, name: str) -> Estimate:
        """Mean annual loss of a plan."""
        return self.estimate(self.losses[name])

    def saving(self, name: str, against: str, *, weight: float = 0.0, level: float = 0.0) -> Estimate:
        """Mean annual loss that one plan spares against another, year by year, and as much of the CVaR as it weighs.

        The spread of a difference between CVaRs is that between the means of the same years, the worst of each plan
        counted by how far they lie beyond its value at risk: its influence function (Hong and Liu, 2009).
        """
        spared = self.losses[against] - self.losses[name]
        if weight <= 0:
            return self.estimate(spared)
        worse, better = (influence(self.losses[one], level) for one in (against, name))
        why = "" if not np.any(spared) else self.why_unknown(against, level) or self.why_unknown(name, level)
        return self._tail(spared + weight * (worse - better), why)

    def cvar(self, name: str, level: float) -> Estimate:
        """Mean loss of the worst `1 - level` of years."""
        found = self._tail(influence(self.losses[name], level), self.why_unknown(name, level))
        return replace(found, mean=float(CVaR(level)(self.losses[name], np.ones(self.years))))

    def value_at_risk(self, name: str, level: float) -> Estimate:
        """Loss that is exceeded in `1 - level` of years."""
        losses, why = self.losses[name], self.why_unknown(name, level)
        half = UNKNOWN if why else at_risk_half_width(losses, self.sizes, level)
        if not why and half == UNKNOWN:
            why = beyond_the_worst(self.years)
        return Estimate(at_risk(losses, level), half, self.years, self.seed, why)

    def why_unknown(self, name: str, level: float) -> str:
        """Why there is no interval for what lies in the worst years of a plan; empty where there is one."""
        return why_unknown(self.losses[name], level, self.onsets)

    def parts(self, name: str) -> dict[str, Estimate]:
        """Parts of the mean annual loss of a plan."""
        return {part: self.estimate(values) for part, values in self.components[name].items() if part != SPREAD}

    def contracts(self, name: str) -> tuple[Estimate, Estimate] | None:
        """What contracts cost a year of the same units short: as a plan spreads them, and exactly; None without any."""
        found = self.components.get(name, {})
        return (self.estimate(found[SPREAD]), self.estimate(found[PENALTIES])) if SPREAD in found else None

    def units_short(self, name: str) -> Estimate | None:
        """Mean units lost per year; None where there are several products."""
        return self.estimate(self.short[name]) if self.alike else None

    def estimate(self, values: Vector) -> Estimate:
        """Estimate the mean of all years, with the spread it has between batches."""
        return Estimate(float(values.mean()), half_width(batch_means(values, self.sizes)), self.years, self.seed)

    def _tail(self, values: Vector, why: str) -> Estimate:
        """Mean of numbers of which the worst years say most."""
        half = UNKNOWN if why else skewed_half_width(values, self.sizes)
        return Estimate(float(values.mean()), half, self.years, self.seed, why)


def simulate_fresh_years(
    model: Model,
    plans: Mapping[str, Plan],
    scenarios: HazardBook | Sequence[Scenario],
    *,
    years: int,
    seed: int,
    rationing: Rationing = Rationing.MARGIN,
) -> FreshYears:
    """Simulate all plans in the same years.

    Parameters
    ----------
    model, plans
        What is hit, and the plans that meet it.
    scenarios
        A hazard book, from which each batch of years draws its scenarios anew; or a ready set of scenarios, which then
        strike as they are.
    years, seed
        How many, and of what seed.
    rationing
        Who goes short first.

    Raises
    ------
    NoPlanError
        When a plan has no steady state.
    ValueError
        With fewer than 40 years: two in each of 20 batches.
    """
    expect(years >= LEAST_YEARS, f"at least {LEAST_YEARS} years")
    sizes = tuple(len(some) for some in np.array_split(np.arange(years), BATCHES))
    seeds = [batch_seed(seed, batch) for batch in range(BATCHES)]
    batches = [
        Batch(_scenarios(model, scenarios, size, own), size, own) for size, own in zip(sizes, seeds, strict=True)
    ]
    found = {name: simulate_batches(model, plan, batches, rationing=rationing) for name, plan in plans.items()}
    return FreshYears(
        losses={name: result.losses for name, result in found.items()},
        short={name: result.short for name, result in found.items()},
        sizes=sizes,
        onsets=max(result.onsets for result in found.values()),
        overlapping={name: result.overlapping for name, result in found.items()},
        unsettled={name: result.unsettled for name, result in found.items()},
        seed=seed,
        rationing=rationing,
        components={name: result.components for name, result in found.items()},
        alike=len(model.network.products) == 1,
    )


def batch_seed(seed: int, batch: int) -> int:
    """Seed of one batch, unlike that of any other."""
    return int(np.random.SeedSequence([seed, batch]).generate_state(1)[0])


def _scenarios(model: Model, scenarios: HazardBook | Sequence[Scenario], years: int, seed: int) -> Sequence[Scenario]:
    if isinstance(scenarios, Sequence):
        return scenarios
    rate = draw_scenarios(scenarios, model.network, count=1, seed=seed, least=1).rates.sum()
    count = max(1, math.ceil(DRAWS_PER_ONSET * years * rate))
    return draw_scenarios(scenarios, model.network, count=count, seed=seed, least=1).scenarios
