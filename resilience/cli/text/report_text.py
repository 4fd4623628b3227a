"""What is said of pages: where a report is, or why there is none; where the what-if page is, and that it has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

if TYPE_CHECKING:
    from pathlib import Path

    from resilience.cli.console import Terminal

WRITTEN = "Report to read and forward: [bold]{path}[/]"
UNWRITTEN = "[yellow]No report was written[/]: {why} The run itself is whole; `resilience report {run}` writes it."

OPEN = "What-if page: [bold]{address}[/]"
WHOLE = "Open the whole address once; it lets this browser in. Ctrl-C ends the page."
TYPED = "Whoever opens it is asked for the token. Ctrl-C ends the page."
ENDED = "The page has ended."


def print_report(terminal: Terminal, path: Path) -> None:
    """Print where the report is."""
    terminal.show(WRITTEN.format(path=escape(str(path))))


def print_no_report(terminal: Terminal, run: Path, why: str) -> None:
    """Print why a run has no report, and how it comes to one."""
    terminal.errors.print(UNWRITTEN.format(why=escape(why), run=escape(str(run))))


def print_address(terminal: Terminal, address: str) -> None:
    """Print where the what-if page is."""
    terminal.screen.print(OPEN.format(address=escape(address)), soft_wrap=True)
    terminal.tell(WHOLE if "?key=" in address else TYPED)


def print_end(terminal: Terminal) -> None:
    """Print that it has ended."""
    terminal.tell(ENDED)
