"""How long the shelves of a plan take to be full, and what to do where that is more than a year."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.lines import item, section
from resilience.report.numbers import digits
from resilience.study.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.cli.console import Terminal
    from resilience.network.parts import Node
    from resilience.quantities import Calendar
    from resilience.study.costs.refills import Aftermath
    from resilience.study.plan.optimize import PlanResult

REFILLS = (
    "all that is promised and simulated here holds from the day on which the shelves are full: years begin with full "
    "shelves, and what building them up takes is not counted. A buffer that is built up from nothing, or was used up, "
    "is full by spare capacity of approved sources (no overtime, no help) after"
)
AHEAD = "build it up before it is needed: buy ahead, or take overtime or a second source for a while"
NO_SPARE = f"never: who supplies it has nothing to spare; {AHEAD}"
SLOWLY = "{time}, {years} years; {ahead}, and do not count on a full shelf at a second disruption"
REFILL = "{where}  {time}"
SLOW = 3
"""Shelves shown that take longest to be refilled; all are in `buffers.csv`."""


def print_refills(terminal: Terminal, result: PlanResult) -> None:
    """Print how long the slowest shelves take to be full again, and which never are."""
    after, calendar = result.aftermath, result.model.calendar
    if not after.refill:
        return
    lines = tuple(refill_words(after, calendar))
    terminal.show("", section("Refilling", REFILLS))
    for node, time in lines:
        terminal.show(item(REFILL.format(where=escape(f"{node.part} at {node.site}"), time=time)))
    if len(lines) < len(after.refill):
        terminal.show(item("the others sooner; all are in buffers.csv"))


def refill_words(after: Aftermath, calendar: Calendar) -> Iterator[tuple[Node, str]]:
    """Yield the slowest shelves and how long they take to be full, those of more than a year first."""
    for node, periods in sorted(after.beyond.items(), key=lambda pair: (-pair[1], pair[0]))[:SLOW]:
        yield node, _slowly(calendar, periods)
    for node, periods in after.slowest[:SLOW]:
        yield node, counted(digits(calendar.days(periods)), "calendar day")


def _slowly(calendar: Calendar, periods: float) -> str:
    """How long a shelf takes that is not full within a year, and what to do about it."""
    if math.isinf(periods):
        return NO_SPARE
    time = counted(digits(calendar.days(periods)), "calendar day")
    return SLOWLY.format(time=time, years=digits(periods / calendar.periods_per_year, 2), ahead=AHEAD)
