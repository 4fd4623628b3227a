"""What a lean view means, in sentences: which line is the bottleneck, and what would have to be true on a lane."""

from __future__ import annotations

from math import isinf
from typing import TYPE_CHECKING

from resilience.report.numbers import digits, percent
from resilience.study.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.study.lean.conditions import LeanCondition
    from resilience.study.lean.lines import LeanLine

PACE = "{site}, {name}, is the bottleneck: it needs {needed} of its {what}. An hour lost there is lost for good."
SPARE = "{site}, {name}, is the bottleneck: it needs {needed} of its {what}. An hour lost is caught up in {hours}."
SLOW = "{site}, {name}, cannot keep pace: it needs {needed} of its {what}. No stock mends that."
EVEN = "{count} lines and makers are as full as each other: {needed}."
FULL = 0.995
"""Share of its time from which on a line has no room to catch up."""
FULL_TIME, FULL_CAPACITY = "working time", "capacity"
SENTENCES = 5
PAYS = "{lane}: lean supply pays, for its outages of {days} days come less often than once in {years} years{stated}."
WOULD = (
    "{lane}: lean supply would pay if its outages of {days} days came less often than once in {years} years{shorter}"
    "{stated}."
)
IF = "{lane}: lean supply pays if its outages of {days} days come less often than once in {years} years."
SHORTER = " or, as often as they come, lasted less than {days} days"
NEARER = " It is the cheapest source while under way for less than {days} days."
STATED = " (the hazards say once in {years} years)"
NEVER = " (the hazards never cut it)"
NEVER_CUT = 1e-6
"""Outages a year below which a lane is never cut."""


def pace_words(lines: Sequence[LeanLine]) -> list[str]:
    """What the fullest lines mean."""
    slow = [line for line in lines if not line.keeps_pace]
    fullest = [line for line in lines if line.bottleneck]
    if not slow and len(fullest) > 1:
        return [EVEN.format(count=len(fullest), needed=percent(fullest[0].needed))]
    return [
        (SLOW if slow else PACE if line.needed > FULL else SPARE).format(
            site=line.site, name=line.name, needed=percent(line.needed),
            what=FULL_CAPACITY if line.takt is None else FULL_TIME,
            hours=counted(digits(line.needed / max(1 - line.needed, 1 - FULL), 2), "hour"),
        )
        for line in slow or fullest
    ]  # fmt: skip


def condition_words(conditions: Sequence[LeanCondition]) -> Iterator[str]:
    """What would have to be true, of lanes where lean supply does not pay first."""
    told = [one for one in conditions if one.rarer_years is not None]
    told.sort(key=lambda one: (one.pays is not False, -(one.rarer_years or 0.0)))
    for one in told[:SENTENCES]:
        words = IF if one.pays is None else PAYS if one.pays else WOULD
        yield words.format(
            lane=f"{one.part} from {one.origin} to {one.destination}", days=digits(one.outage_days),
            years=digits(one.rarer_years), shorter=_shorter(one), stated=_stated(one),
        ) + (NEARER.format(days=digits(one.nearer_days)) if one.nearer_days else "")  # fmt: skip


def _shorter(one: LeanCondition) -> str:
    """How short outages would have to be, where any length would do."""
    return SHORTER.format(days=digits(one.shorter_days)) if one.shorter_days and not isinf(one.shorter_days) else ""


def _stated(one: LeanCondition) -> str:
    if one.outages is None:
        return ""
    return STATED.format(years=digits(1 / one.outages)) if one.outages > NEVER_CUT else NEVER
