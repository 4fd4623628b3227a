"""What to do, in a planner's words: where to stop being lean, what only helps together, and where to stay lean."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.action_tables import action_table
from resilience.report.numbers import TOO_OFTEN, money, rate
from resilience.study.advice.steps import Aim
from resilience.study.advice.withdraw import Status
from resilience.study.run.thresholds import sentence, thresholds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.cli.console import Terminal
    from resilience.study.advice.together import Group
    from resilience.study.plan.optimize import PlanResult

DO = """
[bold]What to do[/]  {currency} a year. Each action undone alone, the rest kept: what it costs (+) or spares (-), the
            loss it avoids, the saving promised by the optimizer (?: not proven) and simulated without foresight,
            +- half its interval at 95 %; ranked by the lower. Rates: disruptions a year that it helps against, or
            lays open to, now, and at which it would save nothing."""
HEADS = {
    Aim.SAFER: "\n[bold]Stop being lean here[/]  {shown} of {count} precautions",
    Aim.LEANER: "\n[bold]Be leaner than today here[/]  {shown} of {count}: less stock, smaller lots or fewer sources",
    Aim.OTHERWISE: "\n[bold]Run it cheaper here[/]  {shown} of {count}, neither leaner nor safer: larger lots",
}
LIMITS = {Aim.SAFER: "pays above", Aim.LEANER: "wrong above", Aim.OTHERWISE: "wrong above"}
NO_ACTIONS = "\n[bold]What to do[/]  Nothing: today's plan is the best one found."
NONE_STANDS = "\n[bold]What to do[/]  Nothing that surely saves: see what is withdrawn below."
GROUPS = """
[bold]Only together[/]  each of these leans on the others: alone, each seems to save what is partly their doing, so
                that what they save alone does not add up{shares}"""
SHARES = "; the shares below what is promised do"
GROUP_LINE = "  {actions}\n    together {saving} a year, {limit} (now {now})"
SUM = "\nThe actions that nothing requires save {saving} a year together{unshared}"
UNSHARED = "; {count} of them{amount} depend on each other, too many to tell what each adds"
TIPS = "\n[bold]Where stock tips[/]  large changes, and the rate of the disruptions that they matter in"
LEAN = "\n[bold]Stay lean here[/]  this would pay only if disruptions came more often than said"
LEAN_LINE = "  {sentence}"
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
    terminal.show(DO.format(currency=currency))
    for aim, head in HEADS.items():
        which = actions["aim"] == str(aim)
        shown = actions[which].head(TOP)
        if not shown.empty:
            stocks = bool(shown["first_period_break_even_rate"].notna().any())
            table = action_table(shown, result.objective, LIMITS[aim], first=stocks and aim is Aim.SAFER)
            terminal.show(head.format(shown=len(shown), count=int(which.sum())), table)
    terminal.show(*_together(result, currency))


def _together(result: PlanResult, currency: str) -> Iterator[str]:
    """Groups of actions that need each other, and what all save."""
    advice = result.advice
    if advice is None:
        return
    found = advice.sharing
    if found.groups:
        known = found.shares is not None and all(i in found.shares for group in found.groups for i in group.actions)
        yield GROUPS.format(shares=SHARES if known else "")
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
            UNSHARED.format(count=len(actions), amount=_of_all(saving, found.saving, currency))
            for actions, saving in found.unshared
        )
        yield SUM.format(saving=money(found.saving, currency), unshared=unshared)


def _of_all(saving: float, every: float, currency: str) -> str:
    """What some actions save of what all do; nothing where that is all of it."""
    shown = money(saving, currency)
    return "" if shown == money(every, currency) else f", which save {shown},"


def _limit(group: Group) -> str:
    limit = group.worth.break_even_rate
    if limit is None:
        return "better or worse at any rate"
    return f"{'pays' if group.worth.cost > 0 else 'wrong'} above {rate(limit)}"


def print_thresholds(terminal: Terminal, result: PlanResult) -> None:
    """Print at which rate each large change of stock tips."""
    found = thresholds(result)
    if found:
        terminal.show(TIPS, *(LEAN_LINE.format(sentence=escape(words)) for words in found[:TOP]))
    if len(found) > TOP:
        terminal.show(LEAN_MORE.format(count=len(found) - TOP))


def print_lean(terminal: Terminal, result: PlanResult) -> None:
    """Print where staying lean is right, alone and together, and what was nearly bought first."""
    misses = () if result.advice is None else result.advice.lean
    if not misses:
        return
    ranked = sorted(misses, key=lambda miss: miss.worth.factor if miss.worth.factor is not None else math.inf)
    terminal.show(LEAN)
    for miss in ranked[:TOP]:
        where = " and ".join(extra.words for extra in miss.extras) + (": only together" if len(miss.extras) > 1 else "")
        line = lean_words(where, miss.worth.rate, miss.worth.break_even_rate)
        terminal.show(LEAN_LINE.format(sentence=escape(line)))
    if len(ranked) > TOP:
        terminal.show(LEAN_MORE.format(count=len(ranked) - TOP))


def lean_words(where: str, now: float, limit: float | None) -> str:
    """At which rate what is not bought would pay."""
    if limit is None or limit >= TOO_OFTEN:
        return f"{where}: at no rate, for alone it would avoid no loss"
    return sentence(where, now, limit, more=False, saves=True)
