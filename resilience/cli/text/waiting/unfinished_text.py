"""What is printed of a plan whose study was cut short: the plan, what is proven of it, and what was left out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.text.lines import section
from resilience.report.numbers import percent, whole
from resilience.study.plan.plan_result import WATCHED

if TYPE_CHECKING:
    from pathlib import Path

    from resilience.cli.console import Terminal
    from resilience.study.plan.optimize import PlanResult

HEAD = "\n[yellow]Cut short after a plan was found[/] ({why}). Left out:"
ITEM = "  {what}"
PLAN = (
    "costs {least}{objective} a year in all; {proof}\n"
    "What to hold, buy and reserve stands in buffers.csv, sources.csv, lots.csv and reserves.csv."
)
PROVEN = "no plan costs less than {bound} (gap {gap} of what a plan can influence)."
UNPROVEN = "how far it is from the cheapest one was not proven."
WRITTEN = "\nWritten to [bold]{folder}[/]"


def print_cut_short(terminal: Terminal, result: PlanResult, why: str | None) -> None:
    """Say that the work was cut short, and what was left out."""
    terminal.show(HEAD.format(why=why or result.stopped or "interrupted"))
    terminal.show(*(ITEM.format(what=escape(what)) for what in result.left_out))


def print_unfinished(terminal: Terminal, result: PlanResult, folder: Path, why: str | None) -> None:
    """Print the plan as far as it is known."""
    currency = escape(result.model.currency)
    print_cut_short(terminal, result, why)
    proof = UNPROVEN
    if math.isfinite(result.gap):
        proof = PROVEN.format(bound=f"{whole(result.bound)} {currency}", gap=percent(result.gap))
    least = "at least " if WATCHED in result.left_out else ""
    words = PLAN.format(least=least, objective=f"{whole(result.objective)} {currency}", proof=proof)
    terminal.show("", section("The plan", words))
    terminal.show(WRITTEN.format(folder=escape(str(folder))))
