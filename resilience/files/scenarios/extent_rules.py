"""Rules of how long and how hard a hazard is: duration, ramp and curve, severity and extra lead time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.files.registry.curve_text import faults
from resilience.files.registry.old_words import AT_ONCE
from resilience.findings import Code
from resilience.hazard.hazards import Hits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.files.registry.curve_text import PointText
    from resilience.files.scenarios.hazard_file import Entry
    from resilience.findings import Finding


def extent_findings(entry: Entry) -> Iterator[Finding]:
    """Report what of a hazard's size and course is missing, said twice or without meaning."""
    yield from _severity(entry)
    yield from _course(entry)
    yield from _arrivals(entry)
    yield from _extra(entry)
    yield from point_findings(entry)


def point_findings(entry: Entry) -> Iterator[Finding]:
    """Report curves whose points do not follow one another, also of a hazard with other defects."""
    yield from _points(entry, entry.text.curve, "curve")
    for place, line in enumerate(entry.text.help):
        yield from _points(entry, line.curve, "help", place, "curve")


def _severity(entry: Entry) -> Iterator[Finding]:
    if entry.text.severity is None and entry.text.hits not in {Hits.ARRIVALS, Hits.LEAD_TIME}:
        remedy = "Add severity: the share lost, or the multiple of the demand."
        yield entry.finding(Code.NEEDED, "it has no severity.", remedy, "severity")
    if entry.text.severity is not None and entry.text.hits is Hits.LEAD_TIME:
        message = "a lead time rises by the extra time, not by a severity."
        yield entry.finding(Code.CONFLICT, message, "Delete severity.", "severity")


def _course(entry: Entry) -> Iterator[Finding]:
    text = entry.text
    if not text.curve:
        if text.duration is None:
            remedy = 'Add duration, e.g. "10 d": the time fully down.'
            yield entry.finding(Code.NEEDED, "it has no duration.", remedy, "duration")
        return
    if text.curve[-1].share != 1:
        message = f"its curve ends at {text.curve[-1].share:g}, not whole again."
        remedy = "End the curve with the time from which all works: a share of 1."
        yield entry.finding(Code.NEVER_WHOLE, message, remedy, "curve", len(text.curve) - 1)
    for key, given in (("duration", text.duration), ("ramp", text.ramp), ("recovery", text.recovery)):
        if given is not None:
            remedy = f"Delete {key}, or the curve: its points say how long it lasts and how it ends."
            yield entry.finding(Code.CONFLICT, f"it has both a curve and a {key}.", remedy, key)


def _arrivals(entry: Entry) -> Iterator[Finding]:
    text = entry.text
    for key, given in (("ramp", text.ramp is not None), ("curve", bool(text.curve))):
        if given and text.hits is Hits.ARRIVALS:
            message = "held-up arrivals all come when the gap ends."
            yield entry.finding(Code.CONFLICT, message, f"Delete {key}; duration is the time of the gap.", key)
    if text.ramp is not None and text.recovery == AT_ONCE:
        message = f'recovery = "{AT_ONCE}" says that it is whole at once, its ramp that it is not.'
        yield entry.finding(Code.CONFLICT, message, "Delete recovery.", "recovery")


def _extra(entry: Entry) -> Iterator[Finding]:
    text = entry.text
    if text.hits is Hits.LEAD_TIME and text.extra is None:
        remedy = 'Add extra, e.g. "3 wk": by how much the lead time rises. duration says for how long.'
        yield entry.finding(Code.NEEDED, "it does not say by how much the lead time rises.", remedy, "extra")
    if text.hits is not Hits.LEAD_TIME and text.extra is not None:
        message = f"what hits {text.hits} has no extra time."
        yield entry.finding(Code.CONFLICT, message, 'Delete extra, or write hits = "lead_time".', "extra")


def _points(entry: Entry, curve: Sequence[PointText] | None, *path: str | int) -> Iterator[Finding]:
    for fault in faults(curve or ()):
        yield entry.finding(fault.code, fault.message, fault.remedy, *path, fault.place)
