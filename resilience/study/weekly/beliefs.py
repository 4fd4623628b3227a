"""What the events of a stretch of days make of the rates and durations of a scenario file."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from resilience.errors import InputError
from resilience.hazard.beliefs.durations import OUTAGES, DurationBelief, LogDurationBelief
from resilience.hazard.beliefs.rates import STRENGTH, RateBelief, pooled, stated
from resilience.hazard.distributions.continuous import LogNormal
from resilience.hazard.targets import resolve
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from resilience.hazard.book import HazardBook
    from resilience.hazard.hazards import Hazard
    from resilience.network.network import SupplyNetwork
    from resilience.plan.model import Model
    from resilience.plan.state import EventSeen, WeekState
    from resilience.quantities import Calendar

DAYS = 365.0
"""Days of a year, as everywhere in the engine."""
COLUMNS = ("hazard", "what", "unit", "old", "new", "low", "high", "strength", "seen", "watched_years")


@on_screen
@dataclass(frozen=True, slots=True)
class BeliefOptions:
    """How much what is stated is worth against what is seen.

    `strengths` are years by hazard; a hazard that names a prior has that prior's, all others
    `strength`. `outages` is what a stated duration is worth; `keep` is what a record a year old still counts for.
    A warned rate is averaged with the believed one over `horizon` years, for as long what is decided now is paid.
    """

    strengths: Mapping[str, float] = field(default_factory=dict)
    strength: float = STRENGTH
    outages: float = OUTAGES
    keep: float = 1.0
    horizon: float = 1.0

    def __post_init__(self) -> None:
        numbers = {"strength": self.strength, "outages": self.outages, "horizon": self.horizon, "keep": self.keep}
        numbers |= {f"strengths of {name}": years for name, years in self.strengths.items()}
        wrong = [name for name, one in numbers.items() if not 0 < one < math.inf]
        said = [f"Expected {name} above 0 and finite." for name in wrong]
        if self.keep > 1:
            said.append("Expected keep at most 1: a record does not count for more as it grows older.")
        if said:
            raise InputError(said)


@on_screen
@dataclass(frozen=True, slots=True)
class BeliefChange:
    """One rate (per year) or duration (periods, until all works again) before and after.

    Between `low` and `high` the truth lies with 90 %. What was stated is worth `strength` years, or outages; `seen`
    events or outages were seen in `watched` years, those of all places together that the hazard strikes one by one.
    """

    hazard: str
    what: str
    unit: str
    old: float
    new: float
    low: float
    high: float
    strength: float
    seen: int
    watched: float


def belief_changes(
    book: HazardBook, model: Model, state: WeekState, watched: tuple[date, date], asked: BeliefOptions | None = None
) -> tuple[BeliefChange, ...]:
    """Old and new mean of every rate, and of every duration of which an outage was seen.

    A hazard that strikes its targets one by one is pooled over all of them: each was watched for the whole stretch.

    Parameters
    ----------
    watched
        First and last day of watching; events that began earlier or later do not count.
    """
    asked = asked or BeliefOptions()
    named = {one.hazard: one.prior.strength_years for one in book.priors}
    asked = replace(asked, strengths={**named, **asked.strengths})
    first, last = watched
    unknown = sorted(set(asked.strengths) - {hazard.name for hazard in book.hazards})
    wrong = [f"Expected strengths of hazards; there is no hazard {name!r}." for name in unknown]
    if last < first:
        wrong.append(f"Expected watching to end after it begins: {first} to {last}.")
    if wrong:
        raise InputError(wrong)
    found: list[BeliefChange] = []
    for hazard in book.hazards:
        if hazard.rate is None:
            continue
        events = [one for one in state.struck if one.hazard == hazard.name and first <= one.start <= last]
        found.append(_rate(hazard, model.network, events, watched, asked))
        found += _duration(hazard, model.calendar, events, last, asked)
    return tuple(found)


def _rate(
    hazard: Hazard,
    network: SupplyNetwork,
    events: Sequence[EventSeen],
    watched: tuple[date, date],
    asked: BeliefOptions,
) -> BeliefChange:
    years = ((watched[1] - watched[0]).days + 1) / DAYS
    members = max(len(resolve(hazard, network)), 1) if hazard.per_target else 1
    times = sorted((one.start - watched[0]).days / DAYS for one in events)
    before = _stated(hazard, asked)
    after = pooled(before, [(years, times), *[(years, ())] * (members - 1)], asked.keep)
    low, high = after.interval()
    old = math.nan if hazard.rate is None else hazard.rate
    known = (len(events), years * members)
    if not hazard.rate and not events:  # stated to be impossible, and nothing has come that says otherwise
        return BeliefChange(hazard.name, "rate", "a year", old, 0.0, 0.0, high, before.strength, *known)
    return BeliefChange(hazard.name, "rate", "a year", old, after.mean, low, high, before.strength, *known)


def _stated(hazard: Hazard, asked: BeliefOptions) -> RateBelief:
    """What is believed of a hazard before; of one stated to be impossible, as if half an event had come so far."""
    strength = asked.strengths.get(hazard.name, asked.strength)
    return stated(hazard.rate, strength) if hazard.rate else RateBelief(0.5, strength)


def _duration(
    hazard: Hazard, calendar: Calendar, events: Sequence[EventSeen], today: date, asked: BeliefOptions
) -> list[BeliefChange]:
    """The change of a duration; none where no outage was seen, it takes no time, or its course is drawn as a curve."""
    if not events or hazard.curve or _mean(hazard) <= 0:
        return []
    over = [(one.start, one.end) for one in events if one.end is not None and one.end <= today]
    ended = [max(calendar.position(start, end), 1.0) for start, end in over]
    still = [calendar.position(one.start, today) for one in events if one.end is None or one.end > today]
    before = _believed(hazard, asked)
    if isinstance(before, LogDurationBelief):
        after: LogDurationBelief | DurationBelief = before.after(ended)
        if not ended:
            return []
    else:
        after = before.after(ended, still)
    low, high = after.interval()
    known = (asked.outages, len(events), math.nan)
    return [BeliefChange(hazard.name, "duration", "periods", before.mean, after.mean, low, high, *known)]


def _believed(hazard: Hazard, asked: BeliefOptions) -> DurationBelief | LogDurationBelief:
    """Log-normal durations keep their sigma; all others are taken for exponential, which moves most freely."""
    if isinstance(hazard.duration, LogNormal) and hazard.ramp is None:
        return LogDurationBelief(hazard.duration.median, hazard.duration.sigma, asked.outages)
    return DurationBelief(_mean(hazard), asked.outages)


def _mean(hazard: Hazard) -> float:
    return hazard.duration.mean + (0.0 if hazard.ramp is None else hazard.ramp.mean)


def belief_table(changes: Sequence[BeliefChange]) -> pd.DataFrame:
    """One row a rate or duration, as people read it."""
    rows = [
        (one.hazard, one.what, one.unit, one.old, one.new, one.low, one.high, one.strength, one.seen, one.watched)
        for one in changes
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
