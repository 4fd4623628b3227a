"""Fresh scenarios: durations, severities and cycle phases drawn anew from the hazards' own distributions.

What an optimizer saw are strata: a few durations with their weights. Fresh draws are none of them. They are spread
over the hazards and their targets so that rare disruptions are drawn as well, and weighted so that the rate of every
hazard on every target is exact.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.given import SEED, Of, Whole, takes
from resilience.hazard.build import strikes, struck
from resilience.hazard.cases import drawn_cases, generator, mean_case
from resilience.hazard.distributions.strata import expect
from resilience.hazard.onsets import time_at
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from resilience.hazard.book import HazardBook
    from resilience.hazard.distributions.strata import FloatArray
    from resilience.hazard.identity import Strike
    from resilience.hazard.scenarios import Scenario
    from resilience.network.network import SupplyNetwork

BURDEN_SHARE = 0.5
"""Share of the draws spread by burden (rate times duration times things hit); the rest is spread by rate."""


@on_screen
@dataclass(frozen=True, slots=True)
class FreshScenarios:
    """Scenarios drawn anew. `cell` says for each which hazard on which target it is a draw of, counted from 0."""

    scenarios: tuple[Scenario, ...]
    cell: NDArray[np.int64]
    seed: int

    @property
    def rates(self) -> FloatArray:
        """Onsets of each scenario per year."""
        return np.array([scenario.rate for scenario in self.scenarios], dtype=float)

    def weighted_mean(self, losses: FloatArray) -> tuple[float, float]:
        r"""Estimate the yearly loss and the variance of that estimate.

        $\hat L = \sum_c \lambda_c \bar\ell_c$ and $\widehat{Var} = \sum_c \lambda_c^2 s_c^2 / n_c$ (stratified
        sampling; Cochran, Sampling Techniques, 1977, ch. 5): cells $c$ with exact rate $\lambda_c$ per year, $n_c$
        draws with mean $\bar\ell_c$ and variance $s_c^2$.

        Parameters
        ----------
        losses
            Loss in each scenario, in currency.

        Raises
        ------
        ValueError
            When a cell has one draw, which says nothing about its spread.
        """
        count = np.bincount(self.cell)
        expect(bool((count >= 2).all()), "at least two draws of every hazard on every target")
        rate = np.bincount(self.cell, weights=self.rates)
        mean = np.bincount(self.cell, weights=losses) / count
        squares = np.bincount(self.cell, weights=(losses - mean[self.cell]) ** 2)
        return float(rate @ mean), float(np.sum(rate**2 * squares / (count - 1) / count))


DRAWN = Whole(least=1, most=10_000_000)
"""Scenarios that can be drawn."""


@takes(book=Of("HazardBook"), network=Of("SupplyNetwork"), count=DRAWN, seed=SEED, least=DRAWN)
def draw_scenarios(
    book: HazardBook, network: SupplyNetwork, *, count: int, seed: int, least: int = 2
) -> FreshScenarios:
    """Draw scenarios anew, independently within each hazard and target.

    Parameters
    ----------
    book, network
        The hazards and what they hit; strata, `samples`, `cycle_strata` and `reduce_to` do not matter here.
    count
        How many in all, about: every hazard on every target gets its share rounded up.
    seed
        Same seed, same draws, wherever a hazard stands in its file and however all is called.
    least
        Draws of every hazard on every target; two let each show its spread.

    Returns
    -------
    FreshScenarios
        Each with the rate of its hazard on its target divided by the number of draws, and a random cycle phase.

    Raises
    ------
    InputError
        With everything that keeps a hazard from being applied to the network.
    """
    found = strikes(book, network)
    sizes = _sizes(found, count, least)
    timed = network.timed
    drawn = [list(_draws(strike, size, seed, timed=timed)) for strike, size in zip(found, sizes, strict=True)]
    cell = np.repeat(np.arange(len(found)), [len(some) for some in drawn]).astype(np.int64)
    return FreshScenarios(tuple(scenario for some in drawn for scenario in some), cell, seed)


def _sizes(found: Sequence[Strike], count: int, least: int) -> list[int]:
    """Draws of each strike: half by rate, half by burden, so that long and wide disruptions are seen as well."""
    rate = np.array([strike.rate for strike in found], dtype=float)
    if not rate.sum():
        return [least] * len(found)
    burden = rate * [_burden(strike) for strike in found]
    share = (1 - BURDEN_SHARE) * rate / rate.sum() + BURDEN_SHARE * _shares(burden, rate)
    return [max(least, int(np.ceil(count * part))) for part in share]


def _shares(burden: FloatArray, rate: FloatArray) -> FloatArray:
    return np.asarray(burden / burden.sum() if burden.sum() > 0 else rate / rate.sum())


def _burden(strike: Strike) -> float:
    """Mean duration times things hit, over all that strikes together."""
    pairs = zip(strike.members, strike.targets, strict=True)
    return sum(mean_case(member).lasts * len(target.keys) for member, target in pairs)


def _draws(strike: Strike, size: int, seed: int, *, timed: bool) -> Iterator[Scenario]:
    """Draws of one strike; with `timed` each has a time of the year."""
    rng = generator(seed, *strike.stream, "fresh")
    cases = drawn_cases(strike.members, size, rng)
    phases = rng.random(size)
    quantiles = rng.random(size) if timed else phases
    for joint, phase, quantile in zip(cases, phases, quantiles, strict=True):
        when = time_at(strike.members[0].season, float(quantile)) if timed else None
        yield replace(
            struck(strike, joint), rate=strike.rate / size, cycle_phase=float(phase),
            season=None if when is None else (when, when),
        )  # fmt: skip
