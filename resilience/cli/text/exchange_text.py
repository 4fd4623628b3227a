"""What `resilience import` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.files.exchange.report import NOTHING_GUESSED, nothing_lost, records_said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from resilience.files.exchange.imported import Imported


def imported_tables(found: Imported) -> Iterator[RenderableType]:
    """What was made, what was carried how, what was lost and what is to fill in."""
    from rich.markup import escape

    yield f"[green]Wrote a model into {escape(str(found.model))}[/]: {records_said(found)}."
    for line in found.carried:
        yield f"  {escape(line)}"
    yield ""
    if found.lost:
        yield _table("What was lost", ("in the file", "times", "why, and what to do"), found.lost)
    else:
        yield nothing_lost(found)
    for line in found.stated:
        yield f"Stated: {escape(line)}."
    if found.asked:
        yield _table("What is yours to fill in", ("where", "times", "what"), found.asked)
        yield NOTHING_GUESSED


def _table(title: str, head: tuple[str, ...], rows: tuple[tuple[object, ...], ...]) -> RenderableType:
    from rich.markup import escape

    from resilience.cli.text.grid import ruled

    table = ruled()
    table.title, table.title_justify = title, "left"
    for place, name in enumerate(head):
        table.add_column(name, overflow="fold", justify="right" if place == 1 else "left")
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    return table


def imported_record(found: Imported) -> dict[str, object]:
    """The same for programs."""
    return {
        "model": str(found.model),
        "file": found.file,
        "form": found.form.value,
        "records": dict(found.records),
        "carried": list(found.carried),
        "lost": [one._asdict() for one in found.lost],
        "stated": list(found.stated),
        "asked": [one._asdict() for one in found.asked],
    }
