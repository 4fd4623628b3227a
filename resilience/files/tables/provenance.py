"""Collects what the authors of the tables say about where their numbers come from."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

from resilience.files.registry.columns import TABLES
from resilience.plan.provenance import Provenance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from resilience.files.tables.rows import Row, Rows

C = TypeVar("C")

WORDS = ("source", "grade", "note")


def provenance(tables: Mapping[str, Rows]) -> Iterator[Provenance]:
    """Yield the provenance of every record that states any, by table and key."""
    for table, rows in tables.items():
        for row in sorted(rows, key=lambda row: _words(row.key)):
            if any(row.extra.values()):
                yield _of(table, row)


def _of(table: str, row: Row) -> Provenance:
    source, grade, note = (row.extra[word] or None for word in WORDS)
    ranges = {name: text for name, text in row.extra.items() if name not in WORDS}
    return Provenance(table, " / ".join(_words(row.key)), source, grade, note, ranges)


def _words(key: Iterable[object]) -> list[str]:
    """What a key is made of, without what is blank; a number such as the threshold of a contract is a word, too."""
    return [str(word) for word in key if word is not None and word != ""]


def with_notes(
    records: Mapping[str, Iterable[Mapping[str, C]]], notes: Iterable[Provenance]
) -> dict[str, list[dict[str, C | str | None]]]:
    """The records of every table, each with what its author says about it in the columns that say so."""
    said: defaultdict[tuple[str, str], list[Provenance]] = defaultdict(list)
    for note in notes:
        said[note.table, note.key].append(note)
    return {
        name: [{**record, **_cells(said[name, _key(name, record)])} for record in found]
        for name, found in records.items()
    }


def _key(table: str, record: Mapping[str, object]) -> str:
    return " / ".join(_words(record[column] for column in TABLES[table].key))


def _cells(notes: list[Provenance]) -> dict[str, str | None]:
    """Columns of one record's note; where names hold the sign between them, records of one text come in order."""
    if not notes:
        return {}
    note = notes.pop(0)
    return {"source": note.source, "grade": note.grade, "note": note.note, **note.ranges}
