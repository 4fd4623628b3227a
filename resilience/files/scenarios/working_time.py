"""Working days in scenarios of a model whose period is none: how many of its periods they are is not said."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.files.registry.hazard_schema import HazardText, SweepText
    from resilience.quantities import Calendar, Duration


class Worked(NamedTuple):
    """A length of time in working days, where a period is not one: its key, what is wrong, and what to write."""

    path: tuple[str | int, ...]
    message: str
    remedy: str


def worked_in_hazard(text: HazardText, calendar: Calendar) -> Iterator[Worked]:
    """Lengths of time of a hazard that are working days; a torn one has None for what cannot be read."""
    for key in ("duration", "ramp", "extra"):
        written = getattr(text, key)
        for length in () if written is None else written.lengths:
            yield from _told((key,), length, calendar)
    yield from _told(("detection",), text.detection, calendar)
    for point in text.curve or ():
        yield from _told(("curve",), point.time, calendar)
    for point in (point for line in text.help or () for point in line.curve or ()):
        yield from _told(("help",), point.time, calendar)


def worked_in_sweep(text: SweepText, calendar: Calendar) -> Iterator[Worked]:
    """Lengths of time that a sweep tries and that are working days."""
    for key in ("covers", "lead_times"):
        for number, length in enumerate(getattr(text, key)):
            yield from _told((key, number), length, calendar)


def _told(path: tuple[str | int, ...], length: Duration | None, calendar: Calendar) -> Iterator[Worked]:
    if length is not None and length.working_days and not calendar.works_by_the_day:
        message = f"{length} are working days, but a period is {calendar.period}."
        yield Worked(
            path, message, f"Write calendar time such as '{length.amount:g} d', or periods such as '2 periods'."
        )
