"""The disruptions of a week as they are believed today: what was stated, moved by what was seen and what warns."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from resilience.hazard.build import overlap
from resilience.hazard.distributions.scaled import scaled
from resilience.study.plan.optimize import scenario_set
from resilience.study.weekly.beliefs import BeliefOptions, belief_changes
from resilience.study.weekly.warned import not_heard, warned_rates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from resilience.hazard.book import HazardBook
    from resilience.hazard.hazards import Hazard
    from resilience.hazard.scenarios import Scenario, ScenarioSet
    from resilience.plan.model import Model
    from resilience.plan.state import WeekState
    from resilience.quantities import SiteId
    from resilience.study.weekly.beliefs import BeliefChange
    from resilience.study.weekly.warned import WarnedRate

OUTLASTED = (
    "An event of {hazard} goes on for longer than those seen let believe that any does: how much longer is foretold by "
    "the stated duration."
)
RATE, WARNED = "rate", "warned rate"
COLUMNS = (
    "hazard", "target", "what", "unit", "stated", "old", "new", "low", "high", "strength", "seen", "watched_years",
    "sources", "days_left", "priced", "adds",
)  # fmt: skip
DAYS_OF_A_YEAR = 365


@dataclass(frozen=True)
class Believed:
    """What may strike, as it is believed on a day.

    Parameters
    ----------
    book
        The hazards with believed rates and durations: what goes on today is foretold by it. A duration that something
        has outlasted by now is the stated one in it.
    disruptions
        The scenarios that the week's program prices. Where something warns, each scenario's rate is the mean over the
        coming year (`BeliefOptions.horizon`), in which it can strike.
    changes, warnings
        How each rate and duration moved from what was stated, and which rates are higher for a while.
    before
        What was believed last week; empty where there was none.
    notes
        Signals that do not count, and why.
    """

    book: HazardBook
    disruptions: ScenarioSet
    changes: tuple[BeliefChange, ...]
    warnings: tuple[WarnedRate, ...]
    horizon: float
    unwarned: Mapping[str, float]
    "Rate of each scenario, by name, if nothing warned."
    before: tuple[BeliefChange, ...] = ()
    warned_before: tuple[WarnedRate, ...] = ()
    notes: tuple[str, ...] = ()

    def table(self, losses: Mapping[str, float] | None = None) -> pd.DataFrame:
        """Return a row for each rate, for each duration of which an outage was seen, and for each warning.

        `stated` is what the scenario file says, `old` what was believed last week, `new` today's mean; between `low`
        and `high` the truth lies with 90 %. What was stated is worth `strength` years of watching, or outages. `priced`
        is what this week's plan counts with, `adds` what the move of a rate since last week, or a warning, adds to the
        losses of a year.

        Parameters
        ----------
        losses
            What each scenario costs with the plan in force, by its name; None: nobody knows, and `adds` is empty.
        """
        before = {(one.hazard, one.what): one.new for one in self.before}
        warned = {(one.hazard, one.target): one.rate for one in self.warned_before}
        rows = []
        for one in self.changes:
            old = before.get((one.hazard, one.what), one.old)
            rows.append((*_row(one, old), self._moved(one, old, losses)))
        rates = {one.hazard: one for one in self.changes if one.what == RATE}
        for alarm in self.warnings:
            base = rates[alarm.hazard]
            low, high = (alarm.at(end) for end in (base.low, base.high))
            old = warned.get((alarm.hazard, alarm.target), base.new)
            rows.append(
                (alarm.hazard, alarm.target, WARNED, base.unit, base.old, old, alarm.rate,
                 low, high, base.strength, base.seen, base.watched, ", ".join(alarm.sources),
                 alarm.left * DAYS_OF_A_YEAR, alarm.over(self.horizon), self._warns(alarm, losses))
            )  # fmt: skip
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def _moved(self, one: BeliefChange, old: float, losses: Mapping[str, float] | None) -> float:
        """What a year loses more as a rate has moved, the plan in force kept; not known of durations."""
        if losses is None or one.what != RATE or one.new <= 0:
            return math.nan
        scenarios = [found for found in self.disruptions if found.hazard == one.hazard]
        return (1 - old / one.new) * math.fsum(self.unwarned[s.name] * losses.get(s.name, 0.0) for s in scenarios)

    def _warns(self, one: WarnedRate, losses: Mapping[str, float] | None) -> float:
        """What a year loses more for a warning, the plan in force kept."""
        if losses is None:
            return math.nan
        more = [
            (found.rate - self.unwarned[found.name]) * losses.get(found.name, 0.0)
            for found in self.disruptions
            if found.hazard == one.hazard and (found.sites[: len(one.sites)] == one.sites)
        ]
        return math.fsum(more)


def _row(one: BeliefChange, old: float) -> tuple[object, ...]:
    return (
        one.hazard, "", one.what, one.unit, one.old, old, one.new, one.low, one.high, one.strength, one.seen,
        one.watched, "", math.nan, one.new,
    )  # fmt: skip


def believed(
    book: HazardBook,
    model: Model,
    state: WeekState,
    today: date,
    since: date,
    asked: BeliefOptions | None = None,
    *,
    last: date | None = None,
) -> Believed:
    """Return what is believed on a day of all that may strike.

    Parameters
    ----------
    book
        Hazards as they are stated: what was seen moves them anew each week, so that the same events never count twice.
    state
        Its events are all since `since`, those that are over, too.
    today
        Last day that is known.
    since
        First day on which hazards were watched.
    last
        Last day that was known last week; None: there was no week before.

    Raises
    ------
    InputError
        When watching ends before it begins, or a hazard is not what it could be any more.
    """
    asked = asked or BeliefOptions()
    changes = belief_changes(book, model, state, (since, today), asked)
    rates = {one.hazard: one.new for one in changes if one.what == RATE}
    warnings = warned_rates(book, model, rates, state, today)
    before: tuple[BeliefChange, ...] = ()
    warned_before: tuple[WarnedRate, ...] = ()
    if last is not None and last >= since:
        before = belief_changes(book, model, state, (since, last), asked)
        then = {one.hazard: one.new for one in before if one.what == RATE}
        warned_before = warned_rates(book, model, then, state, last)
    moved = _moved_book(book, changes)
    stated = replace(
        moved, hazards=tuple(_at_stated_rate(*pair) for pair in zip(moved.hazards, book.hazards, strict=True))
    )
    made = scenario_set(model, stated)
    scenarios = _priced(made, stated, model, rates, warnings, asked.horizon)
    quiet = _priced(made, stated, model, rates, (), asked.horizon)
    outlasted = _outlasted(moved, model, state, today)
    kept = {hazard.name: hazard for hazard in book.hazards if hazard.name in outlasted}
    hazards = tuple(_as_stated(hazard, kept.get(hazard.name)) for hazard in moved.hazards)
    notes = (*not_heard(book, model, state, today), *(OUTLASTED.format(hazard=name) for name in sorted(outlasted)))
    return Believed(
        replace(moved, hazards=hazards),
        scenarios,
        changes,
        warnings,
        asked.horizon,
        {one.name: one.rate for one in quiet},
        before,
        warned_before,
        notes,
    )


def _outlasted(moved: HazardBook, model: Model, state: WeekState, today: date) -> frozenset[str]:
    """Hazards of which an event goes on for longer than what is believed by now says that any does."""
    longest = {hazard.name: math.inf if hazard.curve else hazard.duration.support[1] for hazard in moved.hazards}
    return frozenset(
        event.hazard
        for event in state.open_events(today)
        if model.calendar.position(event.start, today) + 1 >= longest.get(event.hazard, math.inf)
    )


def _as_stated(moved: Hazard, stated: Hazard | None) -> Hazard:
    return moved if stated is None else replace(moved, duration=stated.duration, ramp=stated.ramp)


def _moved_book(book: HazardBook, changes: Sequence[BeliefChange]) -> HazardBook:
    """The book with every rate and duration at its new mean; durations keep their shape."""
    rates = {one.hazard: one.new for one in changes if one.what == RATE}
    longer = {one.hazard: one.new / one.old for one in changes if one.what != RATE}
    return replace(book, hazards=tuple(_moved(hazard, rates, longer) for hazard in book.hazards))


def _moved(hazard: Hazard, rates: Mapping[str, float], longer: Mapping[str, float]) -> Hazard:
    found = replace(hazard, rate=rates.get(hazard.name, hazard.rate))
    factor = longer.get(hazard.name)
    if factor is None:
        return found
    ramp = None if hazard.ramp is None else scaled(hazard.ramp, factor)
    return replace(found, duration=scaled(hazard.duration, factor), ramp=ramp)


def _at_stated_rate(moved: Hazard, stated: Hazard) -> Hazard:
    """A hazard at its stated rate: which scenarios stand for all, and their order, hangs on rates.

    Else a week that moves rates by a thousandth could keep other scenarios than the week before.
    """
    return replace(moved, rate=stated.rate) if stated.rate else moved


def _priced(
    made: ScenarioSet,
    stated: HazardBook,
    model: Model,
    rates: Mapping[str, float],
    warnings: Sequence[WarnedRate],
    horizon: float,
) -> ScenarioSet:
    """Scenarios at the rates of today: all of a hazard alike, save those that strike where something warns."""
    hazards = {hazard.name: hazard for hazard in stated.hazards}
    factor = {name: rate / (hazards[name].rate or 1.0) if rate > 0 else 1.0 for name, rate in rates.items()}
    places: dict[str, dict[tuple[SiteId, ...], float]] = {}
    for one in warnings:
        if one.believed > 0:
            places.setdefault(one.hazard, {})[one.sites] = one.over(horizon) / one.believed

    def rate(one: Scenario) -> float:
        higher = (by for sites, by in places.get(one.hazard, {}).items() if one.sites[: len(sites)] == sites)
        return one.rate * factor.get(one.hazard, 1.0) * next(higher, 1.0)

    scenarios = tuple(replace(one, rate=rate(one)) for one in made.scenarios)
    return replace(made, scenarios=scenarios, overlap_rate=overlap(scenarios, model.calendar.periods_per_year))
