"""The report of an import, as a page beside the tables: what was read, what was lost, and what is still to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from resilience.files.exchange.imported import Imported

SAME = "Nothing was lost: it is the same model."
ALL_CARRIED = "Nothing that the file says was lost."
NOTHING_GUESSED = "Nothing was guessed: what the file does not say is a blank cell, or a line to fill in of model.toml."


def report_lines(found: Imported) -> Iterator[str]:
    """Lines of the page."""
    yield f"# Made of {found.file}"
    yield ""
    yield f"The model was imported from the form {found.form}: {records_said(found)}."
    yield from _listed("How it was carried over", found.carried)
    if found.lost:
        rows = [(one.what, str(one.times), one.why) for one in found.lost]
        yield from _table("What was lost", ("in the file", "times", "why, and what to do"), rows)
    else:
        yield from ("", nothing_lost(found))
    yield from _listed("What was stated when it was imported", found.stated)
    if found.asked:
        asked = [(one.place, str(one.times), one.what) for one in found.asked]
        yield from _table("What is yours to fill in", ("where", "times", "what"), asked)
        yield from ("", f"{NOTHING_GUESSED} `resilience check` tells each cell.")


def nothing_lost(found: Imported) -> str:
    """What to say where nothing was lost: of a file of ours, that it is the same model."""
    return ALL_CARRIED if found.carried else SAME


def records_said(found: Imported) -> str:
    """How many records of each table were made."""
    return ", ".join(f"{count} {name}" for name, count in found.records.items()) or "no records"


def _listed(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from ("", f"## {title}", "", *(f"- {line}" for line in lines))


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield from ("", f"## {title}", "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}")
    for row in rows:
        cells = (cell.replace("|", "\\|") for cell in row)
        yield f"| {' | '.join(cells)} |"
