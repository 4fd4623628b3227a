"""Where a search stands: the best whole plan, its value, the bound that no plan can beat, and the stopping test."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.solve.highs import Limits
from resilience.solve.lshaped.tuning import COARSE, ENOUGH, LP_SHARE, RELAXED_TIME, SURELY
from resilience.solve.outcome import influenced

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.solve.highs import Progress, Vector
    from resilience.solve.outcome import Attempt


@dataclass(frozen=True)
class PricedPlan:
    """A plan that was priced in every case, its choices whole: with what every scenario loses it is an answer.

    It is one value, so that whatever breaks a search off finds a plan with its own losses. `losses` and `short`
    (n_outcomes,) are None where only the plan is asked for.
    """

    x: Vector
    value: float
    losses: Vector | None = None
    short: Vector | None = None


@dataclass
class Search:
    """Bound and value, currency per year, and the time that is left."""

    limits: Limits
    unavoidable: float
    progress: Progress | None
    found: PricedPlan | None = None
    "The best plan with whole choices: what a stop hands over."
    upper: float = np.inf
    "The least value in the present phase, whose choices may be shares."
    at: Vector | None = None
    "Where that was found."
    bound: float = -np.inf
    expected: float = np.inf
    "What the best trial plan since every case was last solved is likely to cost."
    probed: Vector | None = None
    "The last trial plan of which only a part was solved."
    relaxed_share: float = LP_SHARE
    "Share of the gap to which the relaxation is settled."
    attempts: list[Attempt] = field(default_factory=list)
    started: float = field(default_factory=time.perf_counter)

    @property
    def best(self) -> Vector | None:
        """First-stage columns of the best plan with whole choices."""
        return None if self.found is None else self.found.x

    @property
    def value(self) -> float:
        """What it costs."""
        return np.inf if self.found is None else self.found.value

    def is_settled(self, gap: float) -> bool:
        """The stopping test: bound and value have met but for a share of what a plan can influence."""
        return bool(np.isfinite(self.upper) and self.upper - self.bound <= gap * self.influenced)

    def is_near(self, share: float) -> bool:
        """Whether bound and expected value have met but for a share of what a plan can influence."""
        likely = min(self.expected, self.upper)
        return bool(likely - self.bound <= share * influenced(likely, self.unavoidable))

    def is_strong(self) -> bool:
        """Whether the relaxation is as near as it is likely to get to whole plans."""
        return self.is_near(ENOUGH)

    def is_nearly(self, bound: float) -> bool:
        """Whether the value can fall to a bound by no more than the relaxation is settled to."""
        return bool(np.isfinite(self.upper) and self.upper - bound <= LP_SHARE * self.limits.gap * self.influenced)

    @property
    def influenced(self) -> float:
        """What a plan can influence of the value."""
        return influenced(self.upper, self.unavoidable)

    def raise_bound(self, found: float) -> None:
        """Take a bound over if it is higher."""
        self.bound = max(self.bound, found) if np.isfinite(found) else self.bound

    def take(self, x: Vector, total: float) -> None:
        """Take a trial plan's value over if it is the least of the phase."""
        if total < self.upper:
            self.upper, self.at = total, x

    def remember(self, found: PricedPlan, integer: NDArray[np.bool_]) -> None:
        """Keep the best plan whose choices are whole, in whatever phase it comes."""
        choices = found.x[integer]
        if found.value < self.value and bool((choices == np.round(choices)).all()):
            self.found = found

    def left(self) -> Limits:
        """What a master may take: a quarter of the gap, and the time that is left."""
        gap = self.limits.gap / 4
        if self.limits.seconds is None:
            return Limits(gap)
        return Limits(gap, max(0.01, self.limits.seconds - self.seconds))

    def coarse(self) -> Limits:
        """Whole plans are searched no closer than the cuts are good, and until the bound is near enough."""
        limits = self.left()
        gap = (self.upper - self.bound) / self.influenced if np.isfinite(self.upper) else np.inf
        if not np.isfinite(gap):
            return limits
        enough = self.upper - (1 - SURELY) * self.limits.gap * self.influenced
        return replace(limits, gap=max(limits.gap, COARSE * gap), enough=enough)

    @property
    def seconds(self) -> float:
        """Time since the search began."""
        return time.perf_counter() - self.started

    def is_late(self, share: float = 1.0) -> bool:
        """Whether a share of the time limit is over."""
        return self.limits.seconds is not None and self.seconds > share * self.limits.seconds

    def is_relaxed_long(self) -> bool:
        """Whether the relaxation has had its share of the time."""
        return self.is_late(RELAXED_TIME)

    def report(self) -> None:
        """Tell whoever watches, once there is a plan or a bound."""
        if self.progress is not None and (np.isfinite(self.bound) or np.isfinite(self.value)):
            self.progress(self.seconds, self.value - self.unavoidable, self.bound - self.unavoidable)

    def reporter(self) -> Progress | None:
        """How the master reports: its own best point costs more than it thinks, so ours is told, on our clock.

        Ours is the best plan with whole choices: a relaxation is no plan.
        """
        tell = self.progress
        if tell is None:
            return None
        known, best = self.bound - self.unavoidable, self.value - self.unavoidable
        return lambda _seconds, _best, bound: tell(self.seconds, best, max(bound, known))
