"""What is printed where the time was over before a plan was found: that what was written is the plan of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.study.plan.todays import NOT_FOUND

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from resilience.cli.console import Terminal

WRITTEN = "\nToday's plan is written to [bold]{folder}[/]: buffers.csv, sources.csv, lots.csv and reserves.csv."
AGAIN = "The same command, with --replace, searches for a plan."
KEPT = "\nNothing was written: what stands in [bold]{folder}[/] is an earlier run's plan, and is kept."


def print_todays(terminal: Terminal, folder: Path | None, asked: Path, advice: Sequence[str]) -> None:
    """Say what was not found, what was written, and how a plan is found; `folder` is None where nothing was."""
    terminal.show(f"\n[yellow]{NOT_FOUND}[/]", *map(escape, advice))
    terminal.show((KEPT if folder is None else WRITTEN).format(folder=escape(str(folder or asked))), AGAIN)
