"""Collects what the authors of the tables say about where their numbers come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.plan.provenance import Provenance

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.files.tables.rows import Row, Rows

WORDS = ("source", "grade", "note")


def provenance(tables: Mapping[str, Rows]) -> Iterator[Provenance]:
    """Yield the provenance of every record that states any, by table and key."""
    for table, rows in tables.items():
        for row in sorted(rows, key=lambda row: row.key):
            if any(row.extra.values()):
                yield _of(table, row)


def _of(table: str, row: Row) -> Provenance:
    source, grade, note = (row.extra[word] or None for word in WORDS)
    ranges = {name: text for name, text in row.extra.items() if name not in WORDS}
    return Provenance(table, " / ".join(row.key), source, grade, note, ranges)
