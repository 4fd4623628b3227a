"""Conditions for just-in-time supply, lane by lane, and what would have to be true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.grid import grid
from resilience.cli.text.lines import item, section
from resilience.report.lean_words import condition_words
from resilience.report.numbers import digits, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from resilience.cli.console import Terminal
    from resilience.study.lean.conditions import LeanCondition

ROWS = 15
HEAD = "{shown} of {count} lanes, those with most missing first; times in calendar days"
UNKNOWN = "How often lanes are cut is not told: name scenarios, too, `resilience lean MODEL SCENARIOS`."


def print_conditions(terminal: Terminal, conditions: Sequence[LeanCondition]) -> None:
    """Print what just-in-time needs on each lane, and in sentences what would have to be true."""
    if not conditions:
        return
    shown = conditions[:ROWS]
    head = HEAD.format(shown=len(shown), count=len(conditions))
    terminal.show("", section("Conditions for just-in-time", head), _table(shown))
    terminal.show(*(item(escape(words)) for words in condition_words(conditions)))
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
