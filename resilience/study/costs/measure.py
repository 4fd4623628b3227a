"""The one measure of a study: what its objective makes of losses, the CVaR included, at the stated rates or others."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from resilience.hazard.risk.years import YearSample
    from resilience.plan.levers import RiskAttitude
    from resilience.program.reading.compile import Vector
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
        return self._avoided(self._struck_years(without, with_, struck, factor), factor)

    def _avoided(self, years: _StruckYears, factor: float) -> float:
        mean = years.fixed_mean + factor * years.struck_mean
        if self.weight <= 0:
            return mean
        worse, better = (tail_mean(annual, self.level) for annual in years.annual(factor))
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
        high = 1.0 if _pays(cost, self.avoided(without, with_, struck, 1.0)) else linear
        if high is None or high * float(self.rates[struck].sum()) * self.years.years > MOST_EVENTS:
            return high
        low, years = 0.0, self._struck_years(without, with_, struck, high)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            if _pays(cost, self._avoided(years, middle)):
                high = middle
            else:
                low = middle
        return high

    @cached_property
    def _occurrences(self) -> tuple[Vector, NDArray[np.intp], NDArray[np.intp]]:
        """Mark between 0 and 1, year and scenario of each occurrence in the study's years."""
        found = self.years.counts.tocoo()
        times = found.data.astype(int)
        year, scenario = (np.repeat(index, times) for index in found.coords)
        marks = np.random.default_rng(np.random.SeedSequence([self.years.seed, 7])).random(len(year))
        return marks, year.astype(np.intp), scenario.astype(np.intp)

    def _joining(self, scenario: int, most: float) -> Iterator[tuple[Vector, NDArray[np.intp]]]:
        """Mark and year of occurrences that join where a scenario's rate is multiplied by up to `most`."""
        layer, times = 1, 1.0
        while most > times:
            rng = np.random.default_rng(np.random.SeedSequence([self.years.seed, 8, layer, scenario]))
            count = rng.poisson(self.rates[scenario] * times * self.years.years)
            yield times * (1 + rng.random(count)), rng.integers(0, self.years.years, count)
            layer, times = layer + 1, 2 * times

    def _struck_years(self, without: Vector, with_: Vector, struck: NDArray[np.bool_], most: float) -> _StruckYears:
        """The years in which some rates are multiplied, by at most `most`."""
        less = self.rates * (without - with_)
        means = float(less[~struck].sum()), float(less[struck].sum())
        if self.weight <= 0:
            return _StruckYears(*means)
        mark, year, scenario = self._occurrences
        spared, hit = ~struck[scenario], struck[scenario]
        marks, years, scenarios = [mark[hit]], [year[hit]], [scenario[hit]]
        for place in np.flatnonzero(struck):
            for more, when in self._joining(int(place), most):
                marks.append(more)
                years.append(when)
                scenarios.append(np.full(len(more), place))
        where = np.concatenate(scenarios)
        fixed = [np.bincount(year[spared], of[scenario[spared]], self.years.years) for of in (without, with_)]
        return _StruckYears(
            *means,
            np.concatenate(marks),
            np.concatenate(years),
            np.stack(fixed),
            np.stack([without[where], with_[where]]),
        )


def _pays(cost: float, avoided: float) -> bool:
    """Whether what a precaution avoids is worth its cost; for a leaner plan, whether it is wrong."""
    return avoided >= cost if cost > 0 else avoided <= cost


@dataclass(frozen=True)
class _StruckYears:
    """Years in which the rates of some scenarios are multiplied.

    `fixed` (2, n_years) are the losses of all others, `losses` (2, n) those of each occurrence of these, without and
    with a precaution; an occurrence is in the years where its mark is below the factor.
    """

    fixed_mean: float
    struck_mean: float
    mark: Vector = field(default_factory=lambda: np.empty(0))
    year: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    fixed: Vector = field(default_factory=lambda: np.empty((2, 0)))
    losses: Vector = field(default_factory=lambda: np.empty((2, 0)))

    def annual(self, factor: float) -> Iterator[Vector]:
        """Annual losses (n_years,) at a factor, without and with the precaution."""
        kept = self.mark < factor
        for fixed, losses in zip(self.fixed, self.losses, strict=True):
            yield fixed + np.bincount(self.year[kept], losses[kept], len(fixed))


def tail_mean(annual: Vector, level: float) -> float:
    """Mean of the worst `1 - level` of years, the one on the boundary counted in part: the CVaR, without sorting."""
    size = len(annual)
    worst = (1 - level) * size
    whole = min(int(worst), size - 1)
    parted = np.partition(annual, size - whole - 1)
    beyond = float(parted[size - whole :].sum()) + (worst - whole) * float(parted[size - whole - 1])
    return beyond / worst
