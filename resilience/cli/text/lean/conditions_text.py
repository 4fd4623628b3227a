"""Conditions for just-in-time supply, lane by lane, and what would have to be true."""

from __future__ import annotations

from math import isinf
from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.grid import grid
from resilience.cli.text.lines import item, section
from resilience.report.numbers import digits, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.table import Table

    from resilience.cli.console import Terminal
    from resilience.study.lean.conditions import LeanCondition

ROWS, SENTENCES = 15, 5
HEAD = "{shown} of {count} lanes, those with most missing first; times in calendar days"
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
UNKNOWN = "How often lanes are cut is not told: name scenarios, too, `resilience lean MODEL SCENARIOS`."
NEVER_CUT = 1e-6
"""Outages a year below which a lane is never cut."""


def print_conditions(terminal: Terminal, conditions: Sequence[LeanCondition]) -> None:
    """Print what just-in-time needs on each lane, and in sentences what would have to be true."""
    if not conditions:
        return
    shown = conditions[:ROWS]
    head = HEAD.format(shown=len(shown), count=len(conditions))
    terminal.show("", section("Conditions for just-in-time", head), _table(shown))
    terminal.show(*(item(escape(words)) for words in _sentences(conditions)))
    if all(one.outages is None for one in conditions):
        terminal.show(item(UNKNOWN, dim=True))


def _table(conditions: Sequence[LeanCondition]) -> Table:
    table = grid("part", "from", "to", "km", "lead", "every", "sources", "of capacity", "good", "cut a year", "missing")
    table.columns[-1].justify = "left"
    for one in conditions:
        table.add_row(
            escape(one.part), escape(one.origin), escape(one.destination), digits(one.kilometers),
            digits(one.lead_days), digits(one.between_days or None), str(one.sources), percent(one.of_capacity),
            percent(one.good), digits(one.outages), "; ".join(one.missing) or "nothing",
        )  # fmt: skip
    return table


def _sentences(conditions: Sequence[LeanCondition]) -> Iterator[str]:
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
