"""Hazards of a date: their times counted in the working days that follow it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.findings import Code, Severity
from resilience.hazard.distributions.all import Fixed
from resilience.quantities import Duration

DAYS_PER_WEEK = 7
WORTH_SAYING = 0.5
"""Working days by which a dated hazard may count more or fewer than the year of the model has."""

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from resilience.files.registry.curve_text import PointText
    from resilience.files.registry.distribution_text import DistributionText
    from resilience.files.registry.hazard_schema import HazardText
    from resilience.hazard.hazards import Hazard
    from resilience.hazard.profile import Point
    from resilience.quantities import Calendar


def from_onset(hazard: Hazard, text: HazardText, calendar: Calendar, onset: date) -> Hazard:
    """Return a hazard that strikes on a date: its times are counted from there, a distribution as its mean.

    The lead time it adds (`extra`) stays a mean over the year, as the lead time itself is one.
    """
    if calendar.counted is None:
        return hazard
    duration, ramp = calendar.spell(onset, *_lengths(text, calendar))
    return replace(
        hazard,
        duration=Fixed(duration),
        ramp=Fixed(ramp) if ramp > 0 else None,
        detection=calendar.spell(onset, text.detection)[0],
        curve=_points(text.curve, calendar, onset),
        help=tuple(
            replace(line, curve=_points(written.curve, calendar, onset))
            for line, written in zip(hazard.help, text.help, strict=True)
        ),
    )


def length_of(text: DistributionText | None, calendar: Calendar) -> Duration:
    """Mean length of time; nothing without a distribution."""
    return Duration(0.0) if text is None else text.mean_length(calendar)


def members_by_lead(
    texts: Sequence[HazardText], hazards: Sequence[Hazard], calendar: Calendar
) -> Mapping[str, tuple[Hazard, ...]]:
    """Hazards that dated ones bring with them, by the dated one's name and timed from its onset."""
    if calendar.counted is None:
        return {}
    known = {text.name: (hazard, text) for text, hazard in zip(texts, hazards, strict=True)}
    return {
        lead.name: tuple(from_onset(*known[name], calendar, lead.onset) for name in _brought(lead, known))
        for lead in hazards
        if lead.onset is not None and lead.compound
    }


def _brought(lead: Hazard, known: Mapping[str, tuple[Hazard, HazardText]]) -> list[str]:
    """Names of all that a hazard brings, directly or through another, without its own."""
    found, waiting = [], list(lead.compound)
    while waiting:
        name = waiting.pop(0)
        if name in known and name != lead.name and name not in found:
            found.append(name)
            waiting += known[name][0].compound
    return found


def day_off_problems(text: HazardText, calendar: Calendar) -> Iterator[tuple[Code, str, str, Severity]]:
    """Yield code, message, remedy and severity where a dated hazard is over before anybody works again.

    So too, as a warning, where it strikes in a year for which no holiday is listed, but is in another.
    """
    working, onset = calendar.counted, text.onset
    if working is None or onset is None:
        return
    lengths = _lengths(text, calendar)
    if any(length.amount > 0 for length in lengths) and sum(calendar.spell(onset, *lengths)) <= 0:
        message = f"it strikes on {onset} and is over before anybody works again: it hits nothing."
        yield Code.HITS_NOTHING, message, "Correct onset or duration, or the model's [calendar].", Severity.ERROR
    years = sorted({day.year for day in working.holidays})
    if years and onset.year not in years:
        message = f"the model's [calendar] lists no holiday in {onset.year}, only in {', '.join(map(str, years))}."
        yield Code.NO_HOLIDAYS, message, f"List those of {onset.year} as well, or correct onset.", Severity.WARNING


def unstated_days_off(text: HazardText, calendar: Calendar) -> tuple[str, str, str] | None:
    """Key, message and remedy where a dated hazard counts days as worked that the year of the model has as days off.

    Without working days stated, every Monday to Friday after its onset counts; a year of fewer periods than these says
    that some are off, but not which.
    """
    if text.onset is None or calendar.working is not None or calendar.counted is None:
        return None
    worked = calendar.working_share * DAYS_PER_WEEK / len(calendar.counted.weekdays)
    found = [(key, length) for key, length in _written(text, calendar).items() if not length.in_periods]
    key, length = max(found, key=lambda one: one[1].amount, default=("", Duration(0.0)))
    counted = calendar.spell(text.onset, length)[0]
    off = counted * (1 - worked)
    if abs(off) < WORTH_SAYING:
        return None
    message = (
        f"its {key} of {length} counts as {counted:.3g} working days, every Monday to Friday from {text.onset} on; "
        f"with periods_per_year = {calendar.periods_per_year:g} there are {counted - off:.3g} in such a time, "
        f"{abs(off):.2g} {'fewer' if off > 0 else 'more'}."
    )
    periods = f'{key} = "{round(counted - off)} periods"' if key != "curve" else "the times of the curve in periods"
    remedy = f"State the days off in [calendar] of model.toml (weekdays and holidays), or write {periods}."
    return key, message, remedy


def _written(text: HazardText, calendar: Calendar) -> dict[str, Duration]:
    """Lengths of time of a hazard by the key they are written under."""
    if text.curve:
        return {"curve": text.curve[-1].time}
    return {"duration": length_of(text.duration, calendar), "ramp": length_of(text.ramp, calendar)}


def _lengths(text: HazardText, calendar: Calendar) -> tuple[Duration, ...]:
    """How long a hazard is down, or follows its curve, and how long it takes to come back."""
    return (*_written(text, calendar).values(), Duration(0.0))[:2]


def _points(curve: Sequence[PointText], calendar: Calendar, onset: date) -> tuple[Point, ...]:
    return tuple((calendar.spell(onset, point.time)[0], point.share) for point in curve)
