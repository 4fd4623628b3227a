"""What early warnings make of the rates of hazards, place by place, as long as what they speak of may still come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.hazard.beliefs.warnings import WarningSource, warned
from resilience.hazard.build import targets_of
from resilience.screen import on_screen
from resilience.study.weekly.beliefs import DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from resilience.hazard.book import HazardBook
    from resilience.hazard.hazards import Hazard
    from resilience.hazard.matching import Target
    from resilience.plan.model import Model
    from resilience.plan.state import EarlySignal, WarningRecord, WeekState
    from resilience.quantities import SiteId

HEARD = "The signal of {source} of {time} about {hazard} does not count: "
NOT_HIT = "{site} is not hit by it."
NO_SITE = "it names a place and no site, and that hazard strikes site by site. State the site."
UNKNOWN = "no row of warnings says how reliable that source is about it."


@on_screen
@dataclass(frozen=True, slots=True)
class WarnedRate:
    """The rate of a hazard, per year, as long as a warning holds.

    `target` is the site or lane that is warned of; empty where the hazard strikes all it selects at once. The sites of
    a scenario that strikes it begin with `sites`; without any all do. `ratio` is by how much the odds of an event
    within the `window` (years) have risen; it holds for `left` years from today on.
    """

    hazard: str
    target: str
    believed: float
    rate: float
    ratio: float
    window: float
    left: float
    sources: tuple[str, ...]
    sites: tuple[SiteId, ...] = ()

    def at(self, rate: float) -> float:
        """What it would be if another rate were believed."""
        return warned(rate, self.window, [self.ratio])

    def over(self, years: float) -> float:
        """Mean rate per year over the coming years: as warned while the warning holds, then as believed."""
        share = min(self.left, years) / years
        return share * self.rate + (1 - share) * self.believed


def warned_rates(
    book: HazardBook, model: Model, rates: Mapping[str, float], state: WeekState, today: date
) -> tuple[WarnedRate, ...]:
    """Return the rates of all that is warned of, within the window of who warns.

    Signals of one source about one place are one: the one believed most. Sources are taken to be independent of one
    another; the narrowest of their windows is the one spoken of. A source that is silent changes nothing, and a signal
    is past once its window is, or once an event of its kind has struck the place.

    Parameters
    ----------
    rates
        Rate of each hazard as believed, per year.
    today
        Last day that is known.
    """
    known = {(one.source, one.hazard): one for one in state.warnings or ()}
    hazards = [hazard for hazard in book.hazards if hazard.name in rates]
    return tuple(
        found
        for hazard in hazards
        for target in targets_of(hazard, model.network)
        for found in _warned(hazard, target, rates[hazard.name], state, known, model, today)
    )


def _warned(
    hazard: Hazard,
    target: Target,
    rate: float,
    state: WeekState,
    known: Mapping[tuple[str, str], WarningRecord],
    model: Model,
    today: date,
) -> Iterator[WarnedRate]:
    heard: dict[str, EarlySignal] = {}
    for signal in state.signals or ():
        record = known.get((signal.source, hazard.name))
        if signal.hazard != hazard.name or record is None or not _speaks_of(signal, hazard, target):
            continue
        if _left(signal, record, model, today) <= 0 or signal.time > today or _came(signal, hazard, target, state):
            continue
        before = heard.get(signal.source)
        if before is None or (signal.confidence, signal.time) > (before.confidence, before.time):
            heard[signal.source] = signal
    if not heard:
        return
    records = {source: known[source, hazard.name] for source in heard}
    window = min(_window(record, model) for record in records.values())
    ratio = 1.0
    for source, signal in heard.items():
        record = records[source]
        ratio *= WarningSource(record.hit_rate, record.false_alarm_rate, window).spoken(signal.confidence)
    left = min(_left(signal, records[source], model, today) for source, signal in heard.items())
    yield WarnedRate(
        hazard.name, target.name if hazard.per_target else "", rate, warned(rate, window, [ratio]), ratio, window, left,
        tuple(heard), tuple(dict.fromkeys(target.sites)) if hazard.per_target else (),
    )  # fmt: skip


def _speaks_of(signal: EarlySignal, hazard: Hazard, target: Target) -> bool:
    """Whether a signal is about a target; one that names no site is about all that is struck at once."""
    return not hazard.per_target if signal.site is None else signal.site in target.sites


def _came(signal: EarlySignal, hazard: Hazard, target: Target, state: WeekState) -> bool:
    """Whether what was warned of has struck since."""
    names = {target.name, *target.sites} if hazard.per_target else {None}
    return any(
        event.hazard == hazard.name
        and event.start >= signal.time
        and (not hazard.per_target or {event.site, event.lane} & names)
        for event in state.struck
    )


def _window(record: WarningRecord, model: Model) -> float:
    """Years of which a source speaks."""
    return model.calendar.periods(record.window) / model.calendar.periods_per_year


def _left(signal: EarlySignal, record: WarningRecord, model: Model, today: date) -> float:
    """Years from the end of today on in which what was signalled may still come."""
    return _window(record, model) - (today - signal.time).days / DAYS


def not_heard(book: HazardBook, model: Model, state: WeekState, today: date) -> tuple[str, ...]:
    """Say of each signal that changes nothing, though it is not past, why that is so."""
    known = {(one.source, one.hazard): one for one in state.warnings or ()}
    hazards = {hazard.name: hazard for hazard in book.hazards if hazard.rate is not None}
    said = []
    for signal in state.signals or ():
        record, hazard = known.get((signal.source, signal.hazard)), hazards.get(signal.hazard)
        if signal.time > today or hazard is None:
            continue
        reason = ""
        if record is None:
            reason = UNKNOWN
        elif _left(signal, record, model, today) <= 0:
            continue
        elif not any(_speaks_of(signal, hazard, target) for target in targets_of(hazard, model.network)):
            reason = NO_SITE if signal.site is None else NOT_HIT.format(site=signal.site)
        if reason:
            said.append(HEARD.format(source=signal.source, time=signal.time, hazard=signal.hazard) + reason)
    return tuple(said)
