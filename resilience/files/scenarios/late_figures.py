"""Figures of a replay that begin long after everything is as planned again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.registry.torn import Torn
from resilience.findings import Code
from resilience.hazard.build import build_replays

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from resilience.files.scenarios.hazard_file import HazardFile
    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork
    from resilience.quantities import Calendar

YEAR = timedelta(days=366)
"""Books are closed a year after the last effect has reached the last customer."""


def late_findings(file: HazardFile, calendar: Calendar, network: SupplyNetwork) -> Iterator[Finding]:
    """Report figures that begin after all books are closed whatever the plan; the hazards must be sound."""
    last = None if isinstance(file.top, Torn) else _closed(file, calendar, network)
    for place, figure in enumerate(file.top.figure):
        if last is not None and figure.start is not None and figure.start > last:
            message = f"Figure {figure.name!r}: it begins on {figure.start}, when everything is as planned again."
            remedy = f"Correct the dates (by {last} at the latest), or delete the figure."
            yield file.owners["figure"].finding(("figure", place, "start"), Code.OUTSIDE_WATCH, message, remedy)


def _closed(file: HazardFile, calendar: Calendar, network: SupplyNetwork) -> date | None:
    """A date by which the books of every replay are closed; None when nothing is dated or can be replayed."""
    try:
        replays = build_replays(file.on(calendar), network).scenarios
    except InputError:  # found elsewhere, with its place
        return None
    under_way = sum(lane.lead_periods for lane in network.lanes.values())
    ends = [calendar.date(one.onset, one.end + under_way) + YEAR for one in replays if one.onset is not None]
    return max(ends, default=None)
