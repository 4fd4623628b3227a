"""The one measure of a study: what its objective makes of losses, the CVaR included, at the stated rates or others."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.hazard.years import YearSample
    from resilience.plan.levers import RiskAttitude
    from resilience.program.compile import Vector
    from resilience.program.two_stage import TwoStageProgram

MOST_EVENTS = 2_000_000
"""Most occurrences to draw where rates are multiplied: beyond, a break-even is that of the expected loss alone."""
HALVINGS = 40
"""Steps of a bisection: the answer is then as fine as the sampled years allow."""


@dataclass(frozen=True)
class Measure:
    """Expected loss and, at its weight, the CVaR of the annual loss; both in currency per year.

    Years with other rates hold the same occurrences as those of the study as far as they can: where a rate falls, some
    of them are left out, where it rises others join them. So what is measured changes with the rate and with no luck
    of the draw.
    """

    rates: Vector
    years: YearSample
    weight: float
    level: float
    _added: dict[int, tuple[Vector, NDArray[np.intp], NDArray[np.intp]]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, program: TwoStageProgram, years: YearSample, risk: RiskAttitude) -> Measure:
        """Measure of a study: the scenarios of a program in sampled years."""
        return cls(program.rates, years, risk.weight, risk.level)

    def cost(self, losses: Vector) -> float:
        """What losses (currency per occurrence) count for, per year."""
        return float(self.rates @ losses) + self.risk(losses)

    def risk(self, losses: Vector) -> float:
        """What their CVaR counts for, per year."""
        return self.weight * tail_mean(self.years.annual_losses(losses), self.level) if self.weight > 0 else 0.0

    def avoided(self, without: Vector, with_: Vector, struck: NDArray[np.bool_], factor: float) -> float:
        """What is avoided per year where the rates of the scenarios `struck` are multiplied."""
        rates = np.where(struck, factor, 1.0) * self.rates
        mean = float(rates @ (without - with_))
        if self.weight <= 0:
            return mean
        year, scenario = self._at(struck, factor)
        worse, better = (
            tail_mean(np.bincount(year, losses[scenario], self.years.years).astype(float), self.level)
            for losses in (without, with_)
        )
        return mean + self.weight * (worse - better)

    def break_even(self, cost: float, without: Vector, with_: Vector, struck: NDArray[np.bool_]) -> float | None:
        """Multiple of the rates of the scenarios `struck` at which what is avoided equals the cost; None: at none.

        Of the expected loss it is exact. With a CVaR it is the root between no disruptions and those at which the
        expected loss alone pays: there whoever also counts the worst years pays no less.
        """
        mean = float(self.rates @ (without - with_))
        linear = cost / mean if mean != 0.0 and cost / mean > 0.0 else None
        if self.weight <= 0 or cost == 0.0:
            return linear
        high = 1.0 if self._pays(cost, without, with_, struck, 1.0) else linear
        if high is None or high * float(self.rates[struck].sum()) * self.years.years > MOST_EVENTS:
            return high
        low = 0.0
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            if self._pays(cost, without, with_, struck, middle):
                high = middle
            else:
                low = middle
        return high

    def _pays(self, cost: float, without: Vector, with_: Vector, struck: NDArray[np.bool_], factor: float) -> bool:
        """Whether what a precaution avoids is worth its cost; for a leaner plan, whether it is wrong."""
        more = self.avoided(without, with_, struck, factor) - cost
        return more >= 0 if cost > 0 else more <= 0

    @cached_property
    def _occurrences(self) -> tuple[Vector, NDArray[np.intp], NDArray[np.intp]]:
        """Mark between 0 and 1, year and scenario of each occurrence in the study's years."""
        found = self.years.counts.tocoo()
        times = found.data.astype(int)
        year, scenario = (np.repeat(index, times) for index in found.coords)
        return self._marks(len(year), 0), year.astype(np.intp), scenario.astype(np.intp)

    def _marks(self, count: int, layer: int) -> Vector:
        return np.random.default_rng(np.random.SeedSequence([self.years.seed, 7, layer])).random(count)

    def _layer(self, layer: int) -> tuple[Vector, NDArray[np.intp], NDArray[np.intp]]:
        """Occurrences that join where rates are multiplied by up to `2 ** layer`, with marks up to that."""
        if layer not in self._added:
            times = float(2 ** (layer - 1))
            rng = np.random.default_rng(np.random.SeedSequence([self.years.seed, 8, layer]))
            count = rng.poisson(self.rates * times * self.years.years)
            scenario = np.repeat(np.arange(len(self.rates)), count)
            year = rng.integers(0, self.years.years, len(scenario))
            self._added[layer] = times * (1 + self._marks(len(scenario), layer)), year, scenario
        return self._added[layer]

    def _at(self, struck: NDArray[np.bool_], factor: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Year and scenario of each occurrence where some rates are multiplied."""
        mark, year, scenario = self._occurrences
        keep = ~struck[scenario] | (mark < factor)
        years, scenarios, layer = [year[keep]], [scenario[keep]], 1
        while factor > 2 ** (layer - 1):
            mark, year, scenario = self._layer(layer)
            keep = struck[scenario] & (mark < factor)
            years.append(year[keep])
            scenarios.append(scenario[keep])
            layer += 1
        return np.concatenate(years), np.concatenate(scenarios)


def tail_mean(annual: Vector, level: float) -> float:
    """Mean of the worst `1 - level` of years, the one on the boundary counted in part: the CVaR, without sorting."""
    size = len(annual)
    worst = (1 - level) * size
    whole = min(int(worst), size - 1)
    parted = np.partition(annual, size - whole - 1)
    beyond = float(parted[size - whole :].sum()) + (worst - whole) * float(parted[size - whole - 1])
    return beyond / worst
