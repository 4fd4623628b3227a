"""Every decision of a plan on the screen, for where no file can hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.report.numbers import money
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
    terminal.show(HEAD.format(objective=money(result.objective, escape(result.model.currency), 6)))
    for name, unit, lines in _sections(result.plan):
        terminal.show(SECTION.format(name=name, unit=unit))
        for line in lines or [NONE]:
            terminal.screen.print(line, markup=False, soft_wrap=True)


def _sections(plan: Plan) -> Iterator[tuple[str, str, list[str]]]:
    """What is decided, in which unit, and its lines."""
    buffers = {f"{node.part} at {node.site}": units for node, units in plan.buffers.items()}
    made = {f"{node.part} at {node.site}": units for node, units in plan.production.items()}
    held = {f"{node.part} at {node.site}": units for node, units in plan.production_reserves.items()}
    yield "Buffers", "units", _lines(buffers)
    yield "Flows", "units per period, by lane", _lines(plan.flows)
    yield "Deliveries", "a period, by lane", _lines(plan.deliveries)
    yield "Made", "units per period", _lines(made)
    yield "Approved sources", "lanes", [f"  {lane}" for lane in sorted(plan.qualified)]
    yield "Reserves", "units per period, by lane or maker", _lines(plan.lane_reserves) + _lines(held)
    yield "Watched sites", "", [f"  {site}" for site in sorted(plan.visible)]


def _lines(amounts: Mapping[Any, float]) -> list[str]:
    return [f"  {name}  {digits(amount, PRECISE)}" for name, amount in sorted(amounts.items())]
