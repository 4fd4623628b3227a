"""Fineness: whether strata and draws are fine enough for the plan that was found on them.

Durations and severities drawn anew must not change the plan's average annual loss by more than 5 %, known to 3 %. Where
they do, the same plan meets finer and finer strata, struck alone without foresight, until they agree with what is drawn
anew: so fine would the study have to be, and so many scenarios would it hold. Only simulations are made for that.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.hazard.build import build_scenarios
from resilience.hazard.cases import MOST_COMBINATIONS, is_sampled
from resilience.hazard.distributions.strata import DEFAULT_STRATA
from resilience.hazard.limits import MOST_SAMPLES, MOST_STRATA
from resilience.hazard.risk.estimate import Estimate
from resilience.simulate.run.strata import simulate_strata
from resilience.study.words import digits

if TYPE_CHECKING:
    from resilience.hazard.book import HazardBook
    from resilience.hazard.hazards import Hazard
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.simulate.layout.rationing import Rationing

MOST_CHANGE, MOST_SPREAD = 0.05, 0.03
"""Largest change of the AAL when all is drawn anew, and largest half width of it, as shares of the AAL."""
FINER = (2, 4, 8, 16)
"""Multiples of strata and draws that are tried."""
MOST_TRIED = 20_000
"""Scenarios beyond which no finer set is simulated."""


@dataclass(frozen=True)
class Fineness:
    """How strata compare with draws made anew.

    Parameters
    ----------
    change
        Change of the AAL when durations and severities are drawn anew, as a share of the AAL then.
    fine
        Whether that is at most 5 %, known to 3 %.
    times, scenarios
        Least multiple of strata and samples tried that agrees, and the scenarios it makes; None: none tried does, or
        none is needed.
    draws
        Scenarios to draw anew so that the change is known to 3 %; None: it is.
    sentence
        All that in words.
    """

    change: Estimate
    fine: bool
    times: int | None
    scenarios: int | None
    draws: int | None
    sentence: str

    @property
    def coarse(self) -> bool:
        """Whether strata are surely too coarse: the change is above 5 % as far as the draws can tell."""
        return _surely(self.change, self.draws)


def _surely(change: Estimate, draws: int | None) -> bool:
    return abs(change.mean) - (change.half_width if draws else 0.0) > MOST_CHANGE


def fineness(
    model: Model,
    plan: Plan,
    book: HazardBook,
    strata: Estimate,
    fresh: Estimate,
    *,
    scenarios: int,
    rationing: Rationing,
) -> Fineness | None:
    """Hold a plan's AAL on the study's strata against what is drawn anew; None where nothing is lost.

    Parameters
    ----------
    model, plan, book
        What is hit, what meets it, and the hazards.
    strata, fresh
        AAL on the study's scenarios, cycle phases random, and on scenarios drawn anew; both struck alone without
        foresight, currency per year.
    scenarios
        How many the study has.
    """
    if fresh.mean <= 0 or book.reduce_to is not None:
        return None
    spread = math.hypot(strata.half_width, fresh.half_width) / fresh.mean
    change = Estimate((fresh.mean - strata.mean) / fresh.mean, spread, fresh.n, fresh.seed)
    draws = math.ceil(fresh.n * (spread / MOST_SPREAD) ** 2) if spread > MOST_SPREAD else None
    surely = _surely(change, draws)
    times, count = _finer(model, plan, book, fresh, rationing) if surely else (None, None)
    words = _words(change, surely=surely, times=times, count=count, draws=draws, scenarios=scenarios)
    return Fineness(change, not surely and draws is None, times, count, draws, words)


def refined(book: HazardBook, times: int) -> HazardBook:
    """The same hazards with so many times the strata and draws, as far as there may be."""
    return replace(book, hazards=tuple(_refined(hazard, book, times) for hazard in book.hazards))


def _refined(hazard: Hazard, book: HazardBook, times: int) -> Hazard:
    by_name = {other.name: other for other in book.hazards}
    members = (hazard, *(by_name[name] for name in hazard.compound))
    if is_sampled(members):
        return replace(hazard, samples=min((hazard.samples or MOST_COMBINATIONS) * times, MOST_SAMPLES))
    return replace(hazard, strata=min((hazard.strata or DEFAULT_STRATA) * times, MOST_STRATA))


def _finer(
    model: Model, plan: Plan, book: HazardBook, fresh: Estimate, rationing: Rationing
) -> tuple[int | None, int | None]:
    lots = any(lane.delivery_options for lane in model.network.lanes.values())
    for times in FINER:
        try:
            found = build_scenarios(
                refined(book, times), model.network, lots=lots, periods_per_year=model.calendar.periods_per_year
            ).scenarios
        except InputError:  # more scenarios than there may be
            break
        if len(found) > MOST_TRIED:
            break
        aal = simulate_strata(model, plan, found, seed=fresh.seed, draws=4, rationing=rationing).aal
        if abs(fresh.mean - aal.mean) <= max(MOST_CHANGE * fresh.mean, fresh.half_width):
            return times, len(found)
    return None, None


def _words(
    change: Estimate, *, surely: bool, times: int | None, count: int | None, draws: int | None, scenarios: int
) -> str:
    moved, known = digits(100 * change.mean, 2), digits(100 * change.half_width, 2)
    text = f"Durations and severities drawn anew change the plan's average annual loss by {moved} +- {known} %"
    if not surely and draws is None:
        return f"{text}: strata and draws are fine enough (at most 5 %, known to 3 %)."
    if surely and times is not None and count is not None:
        text += (
            f": strata are too coarse. {times} times as many (strata and samples of the hazards) agree: {count:,} "
            f"scenarios instead of {scenarios:,}, about {digits(count / scenarios, 2)} times as long to solve"
        )
    elif surely:
        text += f": strata are too coarse, and {FINER[-1]} times as many (or {MOST_TRIED:,} scenarios) are, too"
    if draws is not None:
        text += (
            f"{';' if surely else ':'} to know that to 3 % takes {draws:,} draws, not the {change.n:,} of this check"
        )
    return f"{text}."
