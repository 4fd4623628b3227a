"""What is said of a report: where it is, or why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

if TYPE_CHECKING:
    from pathlib import Path

    from resilience.cli.console import Terminal

WRITTEN = "Report to read and forward: [bold]{path}[/]"
UNWRITTEN = "[yellow]No report was written[/]: {why} The run itself is whole; `resilience report {run}` writes it."


def print_report(terminal: Terminal, path: Path) -> None:
    """Print where the report is."""
    terminal.show(WRITTEN.format(path=escape(str(path))))


def print_no_report(terminal: Terminal, run: Path, why: str) -> None:
    """Print why a run has no report, and how it comes to one."""
    terminal.errors.print(UNWRITTEN.format(why=escape(why), run=escape(str(run))))
