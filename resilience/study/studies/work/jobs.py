"""The two kinds of work of a study, each for one family of futures, done here or by workers: seeking, and pricing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from resilience.study.studies.pricing import PricedFamily, price
from resilience.study.studies.seeking import Sought, seek

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resilience.plan.levers import RiskAttitude
    from resilience.plan.plan import Plan
    from resilience.program.reading.compile import Vector
    from resilience.study.studies.found_plan import FoundPlan, KnownLosses
    from resilience.study.studies.futures import Family


class SeekJob(NamedTuple):
    """One family, with what may be done there."""

    number: int
    family: Family
    starts: tuple[Plan, ...] = ()
    "Plans with which the search begins."

    @property
    def kind(self) -> str:
        """What kind of work."""
        return "seek"


class SeekDone(NamedTuple):
    """What was found for it."""

    number: int
    sought: Sought


@dataclass(frozen=True)
class Seeker:
    """Finds the plans of families: what a worker is given once."""

    gap: float
    seconds: float | None = None

    def ready(self) -> Callable[[SeekJob], SeekDone]:
        """Begin work."""
        return lambda job: SeekDone(job.number, seek(job.family, self.gap, self.seconds, job.starts))


class PriceJob(NamedTuple):
    """One family, and the plans to price in it; `own` are first-stage columns of those found there, by place."""

    number: int
    family: Family
    plans: tuple[FoundPlan, ...]
    own: Mapping[int, Vector]
    longer: Mapping[str, int]
    known: KnownLosses | None = None
    "What was found there of what plans lose."

    @property
    def kind(self) -> str:
        """What kind of work."""
        return "price"


class PriceDone(NamedTuple):
    """What they cost there."""

    number: int
    priced: PricedFamily


@dataclass(frozen=True)
class PricingPlans:
    """Prices plans in families."""

    risk: RiskAttitude

    def ready(self) -> Callable[[PriceJob], PriceDone]:
        """Begin work."""
        return lambda job: PriceDone(
            job.number, price(job.family, job.plans, job.own, self.risk, job.longer, job.known)
        )
