r"""How often something happens: a stated rate, and a record that moves it.

Onsets of a hazard are a Poisson process whose rate is not known; a Gamma belief of it stays one:

.. math:: \lambda \sim \Gamma(a, b), \quad \lambda \mid n, t \sim \Gamma(a + n, b + t)

for n onsets in t years. A stated rate that is worth b years is `a = rate * b`; where no rate is stated, Jeffreys' prior
is taken, `a = 1/2` and `b = 0`. What is forgotten is the record, never what was stated: an event of long ago counts
less, and so do the years without one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scipy.special import gammaincinv

from resilience.hazard.distributions.strata import expect
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Sequence

STRENGTH = 20.0
"""Years that a stated rate is worth where nobody says."""
JEFFREYS = 0.5
CREDIBLE = 0.9
"""Probability that an interval encloses the truth."""


@on_screen
@dataclass(frozen=True, slots=True)
class RateBelief:
    """A Gamma belief of a rate, what was stated apart from what was seen.

    `shape` and `strength` (years) are those of the prior; `events` were seen in `years` of watching, both after what
    was forgotten.
    """

    shape: float
    strength: float
    events: float = 0.0
    years: float = 0.0

    def __post_init__(self) -> None:
        expect(0 < self.shape < math.inf, "shape > 0")
        for name in ("strength", "events", "years"):
            expect(0 <= getattr(self, name) < math.inf, f"{name} >= 0")

    @property
    def mean(self) -> float:
        """Mean rate, per year; unbounded before anything is stated or watched."""
        years = self.strength + self.years
        return (self.shape + self.events) / years if years > 0 else math.inf

    def interval(self, level: float = CREDIBLE) -> tuple[float, float]:
        """Rates, per year, between which the truth lies with this probability, as much of the rest on either side."""
        expect(0 < level < 1, "level in (0, 1)")
        years = self.strength + self.years
        if years <= 0:
            return (0.0, math.inf)
        ends = ((1 - level) / 2, (1 + level) / 2)
        low, high = (float(gammaincinv(self.shape + self.events, end)) / years for end in ends)
        return (low, high)

    def after(self, years: float, events: Sequence[float] = (), keep: float = 1.0) -> RateBelief:
        """The belief after a stretch of watching.

        Parameters
        ----------
        years
            How long was watched, in years.
        events
            When there was an onset, in years from the beginning of the stretch.
        keep
            What a record a year old still counts for, above 0 and at most 1 (nothing is forgotten). It fades evenly,
            so that many short stretches come to the same as one long one.
        """
        expect(0 <= years < math.inf, "years >= 0")
        expect(0 < keep <= 1, "keep above 0 and at most 1")
        expect(all(0 <= time <= years for time in events), "every event within the years watched")
        rest = keep**years
        counted = years if keep == 1 else math.expm1(years * math.log(keep)) / math.log(keep)
        seen = math.fsum(keep ** (years - time) for time in events)
        return replace(self, events=self.events * rest + seen, years=self.years * rest + counted)


def stated(rate: float | None, strength: float = STRENGTH) -> RateBelief:
    """What is believed before anything is watched: a rate worth some years; Jeffreys' prior where none is stated.

    Parameters
    ----------
    rate
        Onsets per year, above 0; None where no rate is stated.
    strength
        Years of watching that the stated rate is worth, above 0.
    """
    if rate is None:
        return RateBelief(JEFFREYS, 0.0)
    expect(0 < rate < math.inf, "rate > 0")
    expect(0 < strength < math.inf, "strength > 0")
    return RateBelief(rate * strength, strength)


def pooled(prior: RateBelief, records: Sequence[tuple[float, Sequence[float]]], keep: float = 1.0) -> RateBelief:
    """The belief of one rate that all members of a class or region have in common, after a stretch of watching them.

    Years and events of all of them count: ten suppliers watched for a week are ten weeks of watching.

    Parameters
    ----------
    prior
        What is believed of any one of them.
    records
        For each member the years watched and when it had onsets; all stretches end at the same time.
    keep
        As in `RateBelief.after`.
    """
    fresh = replace(prior, events=0.0, years=0.0)
    after = [fresh.after(years, events, keep) for years, events in records]
    rest = keep ** max((years for years, _ in records), default=0.0)
    return replace(
        prior,
        events=prior.events * rest + math.fsum(one.events for one in after),
        years=prior.years * rest + math.fsum(one.years for one in after),
    )
