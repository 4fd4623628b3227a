"""Working days in scenarios of a model whose period is none: how many of its periods they are is not said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.findings import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.files.registry.hazard_schema import HazardText, SweepText
    from resilience.files.scenarios.hazard_file import HazardFile
    from resilience.findings import Finding
    from resilience.quantities import Calendar, Duration


def working_time_findings(file: HazardFile, calendar: Calendar) -> Iterator[Finding]:
    """Report every length of time in working days, where a period is not one."""
    if calendar.works_by_the_day:
        return
    for entry in (*file.entries, *file.torn):
        for key, length in _of_hazard(entry.text):
            if length.working_days:
                yield entry.finding(Code.WORKING_DAYS, *said(length, calendar), key)
    for place, sweep in enumerate(file.top.sweep):
        for key, number, length in _of_sweep(sweep):
            if length.working_days:
                path = ("sweep", place, key, number)
                yield file.owners["sweep"].finding(path, Code.WORKING_DAYS, *said(length, calendar))


def said(length: Duration, calendar: Calendar) -> tuple[str, str]:
    """Say what is wrong with working days, and what to write."""
    message = f"{length} are working days, but a period is {calendar.period}."
    return message, f"Write calendar time such as '{length.amount:g} d', or periods such as '2 periods'."


def _of_hazard(text: HazardText) -> Iterator[tuple[str, Duration]]:
    """Lengths of time of a hazard, each with its key."""
    for key in ("duration", "ramp", "extra"):
        written = getattr(text, key)
        if written is not None:
            yield from ((key, length) for length in written.lengths)
    yield "detection", text.detection
    yield from (("curve", point.time) for point in text.curve)
    yield from (("help", point.time) for line in text.help for point in line.curve)


def _of_sweep(text: SweepText) -> Iterator[tuple[str, int, Duration]]:
    """Lengths of time that a sweep tries."""
    for key in ("covers", "lead_times"):
        yield from ((key, number, length) for number, length in enumerate(getattr(text, key) or ()))
