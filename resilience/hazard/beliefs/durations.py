r"""How long something lasts: a stated mean worth some outages, and the outages that were seen.

Two conjugate pairs. Durations that are exponential, or Gamma with a known shape k, have a mean of which the belief is
inverse-Gamma; the new mean is the stated one and those seen, weighed by how many outages each is worth:

.. math:: \mu \sim \text{Inv-}\Gamma(n k + 1, n k m), \quad E(\mu \mid d) = (n m + \sum d) / (n + |d|)

Durations that are log-normal with a known sigma have a median whose logarithm is believed normal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scipy.special import gammaincinv, ndtri

from resilience.hazard.beliefs.rates import CREDIBLE
from resilience.hazard.distributions.strata import expect
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Sequence

OUTAGES = 5.0
"""Outages that a stated duration is worth where nobody says."""


@on_screen
@dataclass(frozen=True, slots=True)
class DurationBelief:
    """An inverse-Gamma belief of the mean of durations that are Gamma with a known shape; 1 is exponential.

    `stated` is the mean before anything was seen, worth `outages`; `seen` outages have ended, and `total` is how long
    all lasted, those still open included. Times in any one unit.
    """

    stated: float
    outages: float = OUTAGES
    shape: float = 1.0
    seen: float = 0.0
    total: float = 0.0

    def __post_init__(self) -> None:
        for name in ("stated", "outages", "shape"):
            expect(0 < getattr(self, name) < math.inf, f"{name} > 0")

    @property
    def mean(self) -> float:
        """Mean duration."""
        return (self.outages * self.stated + self.total) / (self.outages + self.seen)

    def interval(self, level: float = CREDIBLE) -> tuple[float, float]:
        """Means between which the truth lies with this probability."""
        expect(0 < level < 1, "level in (0, 1)")
        order = (self.outages + self.seen) * self.shape + 1
        scale = (self.outages * self.stated + self.total) * self.shape
        low, high = (scale / float(gammaincinv(order, end)) for end in ((1 + level) / 2, (1 - level) / 2))
        return (low, high)

    def after(self, ended: Sequence[float], still_open: Sequence[float] = ()) -> DurationBelief:
        """The belief after some outages have ended, others last on.

        Parameters
        ----------
        ended
            How long each lasted.
        still_open
            How long each has lasted so far, since it was last counted; known only of exponential durations.
        """
        expect(all(0 <= time < math.inf for time in (*ended, *still_open)), "durations >= 0")
        expect(self.shape == 1 or not still_open, "shape 1 where outages are still open")
        total = self.total + math.fsum(ended) + math.fsum(still_open)
        return replace(self, seen=self.seen + len(ended), total=total)


@on_screen
@dataclass(frozen=True, slots=True)
class LogDurationBelief:
    """A normal belief of the logarithm of the median of durations that are log-normal with a known `sigma`.

    `stated` is the median before anything was seen, worth `outages`; `total` is the sum of the logarithms of `seen`
    outages.
    """

    stated: float
    sigma: float
    outages: float = OUTAGES
    seen: float = 0.0
    total: float = 0.0

    def __post_init__(self) -> None:
        for name in ("stated", "sigma", "outages"):
            expect(0 < getattr(self, name) < math.inf, f"{name} > 0")

    @property
    def median(self) -> float:
        """Median duration."""
        return math.exp((self.outages * math.log(self.stated) + self.total) / (self.outages + self.seen))

    @property
    def mean(self) -> float:
        """Mean duration at that median."""
        return self.median * math.exp(self.sigma**2 / 2)

    def interval(self, level: float = CREDIBLE) -> tuple[float, float]:
        """Means between which the truth lies with this probability."""
        expect(0 < level < 1, "level in (0, 1)")
        reach = float(ndtri((1 + level) / 2)) * self.sigma / math.sqrt(self.outages + self.seen)
        return (self.mean * math.exp(-reach), self.mean * math.exp(reach))

    def after(self, ended: Sequence[float]) -> LogDurationBelief:
        """The belief after some outages have ended; how long each lasted, above 0."""
        expect(all(0 < time < math.inf for time in ended), "durations > 0")
        logs = math.fsum(math.log(time) for time in ended)
        return replace(self, seen=self.seen + len(ended), total=self.total + logs)
