"""What to do, in a planner's words: where to stop being lean, what only helps together, and where to stay lean."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.action_tables import leaner_table, precaution_table
from resilience.report.numbers import money, rate
from resilience.study.withdraw import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.cli.console import Terminal
    from resilience.study.optimize import PlanResult
    from resilience.study.together import Group

STOP = "\n[bold]Stop being lean here[/]  {shown} of {count} precautions, by saving per year (?: not proven)"
LEANER = "\n[bold]Be leaner than today here[/]  {shown} of {count} actions, by saving per year"
NO_ACTIONS = "\n[bold]What to do[/]  Nothing: today's plan is the best one found."
NONE_STANDS = "\n[bold]What to do[/]  Nothing that surely saves: see what is withdrawn below."
GROUPS = """
[bold]Only together[/]  each of these seems to save what all of them do: leave one out and the others are worth nothing
                or less. Their savings above are shares, which add up"""
GROUP_LINE = "  {actions}\n    together {saving} a year, {limit} (now {now})"
SUM = "\nAll actions save {saving} a year together{unshared}"
UNSHARED = "; {count} of them {amount}, too many that depend on each other to tell what each adds"
LEAN = "\n[bold]Stay lean here[/]  this would pay only if disruptions came more often than said"
LEAN_LINE = "  {where}  {rate}"
LEAN_MORE = "  and {count} more in recommendations.csv"
TOP = 8
"""Actions and lean positions shown; all are in `recommendations.csv`."""


def print_actions(terminal: Terminal, result: PlanResult) -> None:
    """Print precautions, what is to be leaner, and which of them need each other."""
    every = result.recommendations[result.recommendations["kind"] != "stay lean"]
    actions = every[every["status"] != Status.WITHDRAWN]
    if actions.empty:
        terminal.show(NO_ACTIONS if every.empty else NONE_STANDS)
        return
    currency = escape(result.model.currency)
    dear = actions["cost"].fillna(0.0) > 0
    for which, head, table in ((dear, STOP, precaution_table), (~dear, LEANER, leaner_table)):
        shown = actions[which].head(TOP)
        if not shown.empty:
            terminal.show(head.format(shown=len(shown), count=int(which.sum())), table(shown, currency))
    terminal.show(*_together(result, currency))


def _together(result: PlanResult, currency: str) -> Iterator[str]:
    """Groups of actions that need each other, and what all save."""
    advice = result.advice
    if advice is None:
        return
    found = advice.sharing
    if found.groups:
        yield GROUPS
    for group in found.groups:
        words = "\n  ".join(escape(advice.undoing.actions[i].action) for i in group.actions)
        yield GROUP_LINE.format(
            actions=words,
            saving=money(group.worth.saving, currency),
            limit=_limit(group),
            now=rate(group.worth.rate),
        )
    if found.saving is not None and (found.groups or found.unshared):
        unshared = "".join(
            UNSHARED.format(count=len(actions), amount=money(saving, currency)) for actions, saving in found.unshared
        )
        yield SUM.format(saving=money(found.saving, currency), unshared=unshared)


def _limit(group: Group) -> str:
    limit = group.worth.break_even_rate
    if limit is None:
        return "better or worse at any rate"
    return f"{'pays' if group.worth.cost > 0 else 'wrong'} above {rate(limit)}"


def print_lean(terminal: Terminal, result: PlanResult) -> None:
    """Print where staying lean is right, alone and together, and what was nearly bought first."""
    misses = () if result.advice is None else result.advice.lean
    if not misses:
        return
    ranked = sorted(misses, key=lambda miss: miss.worth.factor if miss.worth.factor is not None else math.inf)
    terminal.show(LEAN)
    for miss in ranked[:TOP]:
        where = " and ".join(extra.words for extra in miss.extras) + (": only together" if len(miss.extras) > 1 else "")
        terminal.show(LEAN_LINE.format(where=escape(where), rate=lean_rate(miss.worth.break_even_rate)))
    if len(ranked) > TOP:
        terminal.show(LEAN_MORE.format(count=len(ranked) - TOP))


def lean_rate(per_year: float | None) -> str:
    """Rate at which what is not bought would pay."""
    known = per_year is not None and math.isfinite(per_year)
    return rate(per_year) if known else "at no rate: alone it would avoid no loss"
