"""`resilience columns` and `resilience help`: the reference at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from resilience.cli.console import session
from resilience.cli.options import Common, grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from resilience.cli.console import Terminal
    from resilience.files.topics import Section

TableArgument = Annotated[str | None, typer.Argument(help="A table, such as lanes; all without.", show_default=False)]
TopicArgument = Annotated[
    str | None,
    typer.Argument(help="A topic, such as hazards, or a word of what is printed; all without.", show_default=False),
]


@grouped
def columns(common: Common, table: TableArgument = None) -> None:
    """Say what a table's columns are, how they are written and what a blank means."""
    with session(common, "columns", table=table) as terminal:
        from resilience.files.topics import column_sections

        _show(terminal, column_sections(table))


@grouped
def help_topic(common: Common, topic: TopicArgument = None) -> None:
    """Say what hazards, distributions, settings, their keys and the words of what is printed mean."""
    with session(common, "help", topic=topic) as terminal:
        from resilience.files.topics import topic_sections

        _show(terminal, topic_sections(topic))


def _show(terminal: Terminal, sections: Sequence[Section]) -> None:
    """Print each section under its title; as JSON a record for each row."""
    from rich.markup import escape

    from resilience.cli.text.grid import ruled

    for section in sections:
        terminal.show(f"[bold]{escape(section.title)}[/]")
        if section.text:
            terminal.show(escape(section.text))
        if section.rows:
            table: Table = ruled()
            for place, head in enumerate(section.head):
                table.add_column(head, no_wrap=place == 0, overflow="fold")
            for row in section.rows:
                table.add_row(*map(escape, row))
            terminal.show(table)
    records = {
        section.title: [dict(zip(section.head, row, strict=True)) for row in section.rows] for section in sections
    }
    terminal.result({"sections": records})
