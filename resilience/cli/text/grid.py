"""The look of every table that is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.segment import Segment
from rich.table import Table

from resilience.cli.text.lines import joined, parted

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult


class Ruled(Table):
    """A table whose cells never break a line between a number and its suffix."""

    def add_row(self, *cells: Any, **look: Any) -> None:
        """Add a row; cells are words."""
        super().add_row(*(joined(cell) if isinstance(cell, str) else cell for cell in cells), **look)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Give the table with spaces for what joined."""
        for part in super().__rich_console__(console, options):
            yield part._replace(text=parted(part.text)) if isinstance(part, Segment) else part


def ruled() -> Table:
    """Make a table without columns yet: a line below its head, nothing else."""
    return Ruled(box=box.SIMPLE_HEAD, pad_edge=False)


def grid(first: str, *others: str) -> Table:
    """Make a table of words in its first column and figures, to the right, in the others."""
    table = ruled()
    table.add_column(first, overflow="fold")  # a name that is cut is no name
    for name in others:
        table.add_column(name, justify="right", overflow="fold")
    return table
