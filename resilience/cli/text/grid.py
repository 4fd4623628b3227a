"""The look of every table that is printed."""

from __future__ import annotations

from rich import box
from rich.table import Table


def ruled() -> Table:
    """Make a table without columns yet: a line below its head, nothing else."""
    return Table(box=box.SIMPLE_HEAD, pad_edge=False)


def grid(first: str, *others: str) -> Table:
    """Make a table of words in its first column and figures, to the right, in the others."""
    table = ruled()
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="right")
    return table
