"""What the events of a stretch of days make of the rates and durations of a scenario file, and what warnings add."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from resilience.errors import InputError
from resilience.hazard.beliefs.durations import OUTAGES, DurationBelief, LogDurationBelief
from resilience.hazard.beliefs.rates import STRENGTH, RateBelief, pooled, stated
from resilience.hazard.beliefs.warnings import WarningSource, warned
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
    from resilience.plan.state import EventSeen, WarningRecord, WeekState
    from resilience.quantities import Calendar, SiteId

DAYS = 365.0
"""Days of a year, as everywhere in the engine."""
COLUMNS = ("hazard", "what", "unit", "old", "new", "low", "high", "seen", "watched_years")


@on_screen
@dataclass(frozen=True, slots=True)
class BeliefOptions:
    """How much what is stated is worth against what is seen.

    `strengths` are years by hazard; a hazard that names a prior has that prior's, all others
    `strength`. `outages` is what a stated duration is worth; `keep` is what a record a year old still counts for.
    """

    strengths: Mapping[str, float] = field(default_factory=dict)
    strength: float = STRENGTH
    outages: float = OUTAGES
    keep: float = 1.0


@on_screen
@dataclass(frozen=True, slots=True)
class BeliefChange:
    """One rate (per year) or duration (periods, until all works again) before and after.

    Between `low` and `high` the truth lies with 90 %; `seen` events or outages were seen in `watched` years, those of
    all places together that the hazard strikes one by one.
    """

    hazard: str
    what: str
    unit: str
    old: float
    new: float
    low: float
    high: float
    seen: int
    watched: float


@on_screen
@dataclass(frozen=True, slots=True)
class WarnedRate:
    """The rate of a hazard, per year, within a window of years, after what sources said; `site` None: everywhere."""

    hazard: str
    site: SiteId | None
    rate: float
    window: float
    sources: tuple[str, ...]


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
    if last < first:
        raise InputError([f"Expected watching to end after it begins: {first} to {last}."])
    found: list[BeliefChange] = []
    for hazard in book.hazards:
        if hazard.rate is None:
            continue
        events = [one for one in state.events if one.hazard == hazard.name and first <= one.start <= last]
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
    return BeliefChange(hazard.name, "rate", "a year", old, after.mean, low, high, len(events), years * members)


def _stated(hazard: Hazard, asked: BeliefOptions) -> RateBelief:
    """What is believed of a hazard before; of one that is stated to be impossible, as if none had come so far."""
    strength = asked.strengths.get(hazard.name, asked.strength)
    return stated(hazard.rate, strength) if hazard.rate else RateBelief(0.5, strength)


def _duration(
    hazard: Hazard, calendar: Calendar, events: Sequence[EventSeen], today: date, asked: BeliefOptions
) -> list[BeliefChange]:
    """The change of a duration; none where no outage was seen, or its course is drawn as a curve."""
    if not events or hazard.curve:
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
    years = asked.outages
    return [BeliefChange(hazard.name, "duration", "periods", before.mean, after.mean, low, high, len(events), years)]


def _believed(hazard: Hazard, asked: BeliefOptions) -> DurationBelief | LogDurationBelief:
    """Log-normal durations keep their sigma; all others are taken for exponential, which moves most freely."""
    if isinstance(hazard.duration, LogNormal) and hazard.ramp is None:
        return LogDurationBelief(hazard.duration.median, hazard.duration.sigma, asked.outages)
    return DurationBelief(hazard.duration.mean + (0.0 if hazard.ramp is None else hazard.ramp.mean), asked.outages)


def warned_rates(
    rates: Mapping[str, float], state: WeekState, calendar: Calendar, today: date
) -> tuple[WarnedRate, ...]:
    """The rates of hazards of which something warns, within the window of who warns.

    Signals of one source about one place are one: the one believed most. Sources are taken to be independent of one
    another; the narrowest of their windows is the one spoken of. A source that is silent changes nothing.

    Parameters
    ----------
    rates
        Rate of each hazard as believed, per year.
    today
        Last day that is known; a signal counts while its window has not passed.
    """
    known = {(one.source, one.hazard): one for one in state.warnings}
    best: dict[tuple[str, SiteId | None], dict[str, float]] = {}
    for signal in state.signals:
        record = known.get((signal.source, signal.hazard))
        if record is None or not 0 <= (today - signal.time).days / DAYS <= _window(record, calendar):
            continue
        place = best.setdefault((signal.hazard, signal.site), {})
        place[signal.source] = max(place.get(signal.source, 0.0), signal.confidence)
    return tuple(
        _warned(hazard, site, rates[hazard], said, known, calendar)
        for (hazard, site), said in best.items()
        if hazard in rates
    )


def _warned(
    hazard: str,
    site: SiteId | None,
    rate: float,
    said: Mapping[str, float],
    known: Mapping[tuple[str, str], WarningRecord],
    calendar: Calendar,
) -> WarnedRate:
    records = {source: known[source, hazard] for source in said}
    window = min(_window(record, calendar) for record in records.values())
    ratios = [
        WarningSource(records[source].hit_rate, records[source].false_alarm_rate, window).spoken(confidence)
        for source, confidence in said.items()
    ]
    return WarnedRate(hazard, site, warned(rate, window, ratios), window, tuple(said))


def _window(record: WarningRecord, calendar: Calendar) -> float:
    return calendar.periods(record.window) / calendar.periods_per_year


def belief_table(changes: Sequence[BeliefChange]) -> pd.DataFrame:
    """One row a rate or duration, as people read it."""
    rows = [
        (one.hazard, one.what, one.unit, one.old, one.new, one.low, one.high, one.seen, one.watched) for one in changes
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
