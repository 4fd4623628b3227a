"""Coarse time of hazards: outages that are over within a period, which the period hides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.files.tables.coarse import CODE, finer_period, least_periods, length_of
from resilience.findings import Finding, Severity
from resilience.hazard.hazards import Hits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.files.scenarios.hazard_file import Entry, HazardFile
    from resilience.hazard.book import HazardBook
    from resilience.hazard.hazards import Hazard
    from resilience.quantities import Calendar


def coarse_hazards(file: HazardFile, book: HazardBook, calendar: Calendar) -> Iterator[Finding]:
    """Warn of hazards that are over within a period on average; `book` holds those of `file` in the same order."""
    for entry, hazard in zip(file.entries, book.hazards, strict=True):
        lasts = _lasts(hazard)
        if 0 < lasts < least_periods(calendar):
            yield _coarse(entry, lasts, calendar)


def _lasts(hazard: Hazard) -> float:
    """Periods from the onset until whole again, on average; of a longer lead time no more than it is longer."""
    if hazard.curve:
        return hazard.curve[-1][0]
    lasts = hazard.duration.mean + (0.0 if hazard.ramp is None else hazard.ramp.mean)
    return min(lasts, hazard.extra.mean) if hazard.hits is Hits.LEAD_TIME and hazard.extra is not None else lasts


def _coarse(entry: Entry, lasts: float, calendar: Calendar) -> Finding:
    message = (
        f"it lasts {length_of(lasts, calendar)} on average, less than the period of {calendar.period}: a loss in part "
        "of a period is spread over all of it, and what is spare in that period makes it up, so it costs too little or "
        "nothing."
    )
    found = entry.finding(CODE, message, finer_period(lasts, calendar), "curve" if entry.text.curve else "duration")
    return replace(found, severity=Severity.WARNING)
