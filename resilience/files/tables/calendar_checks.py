"""What is wrong with the working days that a model states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.findings import Code
from resilience.quantities import HOURS, WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from resilience.files.registry.schema import Document
    from resilience.files.registry.settings import Settings
    from resilience.files.registry.working_days import CalendarSettings
    from resilience.findings import Finding
    from resilience.quantities import WorkingDays

FEW_DAYS = 5
"""Working days a year by which `periods_per_year` may differ from the calendar's count."""
DAYS_PER_YEAR = 365.25


def working_day_findings(settings: Settings, document: Document) -> Iterator[Finding]:
    """Check `[calendar]` in itself, and against the period and the periods of a year."""
    if "calendar" not in settings.model_fields_set:
        return
    if settings.period.in_periods or settings.period.amount != HOURS["d"]:
        message = f"A calendar counts working days, but a period is {settings.period}."
        remedy = 'Write period = "1 d", or delete [calendar].'
        yield document.finding(("calendar",), Code.CONFLICT, message, remedy)
    days = settings.calendar.days
    if days is None:
        message, remedy = "The calendar has no working weekday.", "List the weekdays on which people work."
        yield document.finding(("calendar", "weekdays"), Code.MISSING_KEY, message, remedy)
        return
    yield from _single_days(settings.calendar, document)
    yield from _count(settings, days, document)


def _single_days(text: CalendarSettings, document: Document) -> Iterator[Finding]:
    for place, day in enumerate(text.holidays):
        if day.weekday() not in text.weekdays:
            message = f"The holiday {_named(day)} is no working weekday: nobody works then anyway."
            remedy = f"Delete it, correct the date, or add {WEEKDAYS[day.weekday()]} to weekdays."
            yield document.finding(("calendar", "holidays", place), Code.CONFLICT, message, remedy)
    for place, day in enumerate(text.worked):
        if day.weekday() in text.weekdays:
            message = f"The worked day {_named(day)} is a working weekday anyway."
            remedy = "Delete it here and in holidays." if day in text.holidays else "Delete it, or correct the date."
            yield document.finding(("calendar", "worked", place), Code.CONFLICT, message, remedy)


def _count(settings: Settings, days: WorkingDays, document: Document) -> Iterator[Finding]:
    """Compare the periods of a year with the years whose single days are listed, or with a year of whole weeks."""
    years = sorted({day.year for day in (*days.holidays, *days.worked)})
    counts = [float(days.per_year(year)) for year in years] or [len(days.weekdays) * DAYS_PER_YEAR / len(WEEKDAYS)]
    low, high, stated = min(counts), max(counts), settings.periods_per_year
    if low - FEW_DAYS <= stated <= high + FEW_DAYS:
        return
    when = f"in {years[0]} to {years[-1]}" if len(years) > 1 else f"in {years[0]}" if years else "a year"
    count = f"{low:.0f}" if round(low) == round(high) else f"{low:.0f} to {high:.0f}"
    message = f"The calendar has {count} working days {when}, not {stated:g}."
    remedy = f"Write periods_per_year = {sum(counts) / len(counts):.0f}, or list all days off of those years."
    yield document.finding(("periods_per_year",), Code.CONFLICT, message, remedy)


def _named(day: date) -> str:
    return f"{day} (a {WEEKDAYS[day.weekday()].capitalize()})"
