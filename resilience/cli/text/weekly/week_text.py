"""What `resilience recommend` prints: the summary of the week, as it stands in its folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.study.weekly.folder import SUMMARY

if TYPE_CHECKING:
    from pathlib import Path

    from resilience.cli.console import Terminal
    from resilience.study.weekly.week import WeekFound

WRITTEN = "\nWritten to [bold]{folder}[/]"
STOPPED = "[yellow]The search was stopped ({why}): a cheaper plan may exist.[/]"


def print_week(terminal: Terminal, found: WeekFound, folder: Path) -> None:
    """Print a week."""
    terminal.show(escape((folder / SUMMARY).read_text(encoding="utf-8").rstrip("\n")))
    if found.decided.stopped is not None:
        terminal.show(STOPPED.format(why=escape(found.decided.stopped)))
    terminal.show(WRITTEN.format(folder=escape(str(folder))))
