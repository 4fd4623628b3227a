"""Every decision of a plan on the screen, for where no file can hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.plan.fields import PLAN_FIELDS
from resilience.report.numbers import whole
from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from resilience.cli.console import Terminal
    from resilience.plan.plan import Plan
    from resilience.study.plan.optimize import PlanResult

HEAD = """
[bold]The plan, which could not be written[/]  it costs {objective} a year in all. Keep what follows: it stands
                                     nowhere else."""
SECTION = "\n[bold]{name}[/]  {unit}"
NONE = "  none"
PRECISE = 9
"""Digits of an amount: what is copied from the screen is the plan."""


def print_decisions(terminal: Terminal, result: PlanResult) -> None:
    """Print every decision of the plan, one on a line."""
    terminal.show(HEAD.format(objective=f"{whole(result.objective)} {escape(result.model.currency)}"))
    for name, unit, lines in _sections(result.plan):
        terminal.show(SECTION.format(name=name, unit=unit))
        for line in lines or [NONE]:
            terminal.screen.print(line, markup=False, soft_wrap=True)


def _sections(plan: Plan) -> Iterator[tuple[str, str, list[str]]]:
    """What is decided, in which unit, and its lines."""
    for field in PLAN_FIELDS:
        said = {f"{key.part} at {key.site}" if field.of.at_nodes else key: x for key, x in field.said(plan).items()}
        lines = _lines(said) if field.amounts else [f"  {key}" for key in sorted(said)]
        yield field.title, field.unit, lines


def _lines(amounts: Mapping[Any, float]) -> list[str]:
    return [f"  {name}  {digits(amount, PRECISE)}" for name, amount in sorted(amounts.items())]
