"""Sampled years: how often each scenario happens in each of many years, and what that costs a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.special import ndtri

from resilience.errors import InputError
from resilience.hazard.distributions.strata import expect
from resilience.hazard.limits import MOST_EVENTS
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from resilience.hazard.distributions.strata import FloatArray

DEFAULT_CONFIDENCE = 0.95


@on_screen
@dataclass(frozen=True, slots=True, eq=False)
class YearSample:
    """Occurrences of each scenario (columns) in each sampled year (rows); most are zero and not stored."""

    counts: csr_array
    seed: int

    @property
    def years(self) -> int:
        """Number of years sampled."""
        return int(self.counts.shape[0])

    def annual_losses(self, losses: Sequence[float] | FloatArray) -> FloatArray:
        """Loss of each year, given the loss of each scenario."""
        values = np.asarray(losses, dtype=float)
        expect(values.shape == (self.counts.shape[1],), "one loss for each scenario")
        return np.asarray(self.counts @ values)

    def exceedance(self, losses: Sequence[float] | FloatArray, confidence: float = DEFAULT_CONFIDENCE) -> pd.DataFrame:
        """How likely a year is to lose at least as much, for every annual loss that occurred.

        Parameters
        ----------
        losses
            Loss of each scenario.
        confidence
            Of the interval for the probability, which covers the sampling of years only.

        Returns
        -------
        pandas.DataFrame
            `loss` rising, `probability` of a year at least as bad, `return_period` in years, and the Wilson
            interval of the probability, `low` to `high`.
        """
        import pandas as pd

        loss, times = np.unique(self.annual_losses(losses), return_counts=True)
        at_least = np.cumsum(times[::-1])[::-1]
        low, high = wilson_interval(at_least.astype(float), self.years, confidence)
        return pd.DataFrame(
            {
                "loss": loss,
                "probability": at_least / self.years,
                "return_period": self.years / at_least,
                "low": low,
                "high": high,
            }
        )


def sample_years(rates: Sequence[float] | FloatArray, years: int, seed: int) -> YearSample:
    """Draw how often each scenario happens in each year, independently, as Poisson numbers.

    Drawn as one Poisson number of events, spread evenly over the years and over scenarios in proportion to
    their rates: the same law at the cost of the events that happen.

    Parameters
    ----------
    rates
        Onsets of each scenario per year.
    years
        Number of years.
    seed
        Same seed, same years.
    """
    rate = np.asarray(rates, dtype=float)
    expect(years >= 1, "years >= 1")
    expect(rate.ndim == 1 and bool((rate >= 0).all()) and bool(np.isfinite(rate).all()), "rates >= 0 and finite")
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    cumulated = np.cumsum(rate)
    total = float(cumulated[-1]) if rate.size else 0.0
    if total * years > MOST_EVENTS:
        problem = f"{years:,} years of {total:.6g} disruptions each are more than {MOST_EVENTS:,} events to draw."
        raise InputError([f"{problem} Sample fewer years, or check the rates of the hazards."])
    events = int(rng.poisson(total * years))
    year = rng.integers(0, years, events)
    drawn = np.minimum(rng.random(events) * total, np.nextafter(total, 0.0))
    scenario = np.searchsorted(cumulated, drawn, side="right")
    ones = np.ones(events, dtype=np.int32)
    return YearSample(csr_array((ones, (year, scenario)), shape=(years, rate.size)), seed)


def wilson_interval(successes: FloatArray, trials: int, confidence: float) -> tuple[FloatArray, FloatArray]:
    """Wilson score interval of a probability, which stays within 0 and 1 even for rare events."""
    expect(0 < confidence < 1, "confidence in (0, 1)")
    z2 = float(ndtri((1 + confidence) / 2)) ** 2
    share = successes / trials
    center = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    spread = np.sqrt(z2 * (share * (1 - share) / trials + z2 / (4 * trials**2))) / (1 + z2 / trials)
    low = np.where(successes == 0, 0.0, center - spread)
    return low, np.where(successes == trials, 1.0, center + spread)
