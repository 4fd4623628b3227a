"""Marks that names may not hold: keys, lane ids and names of columns are put together with them and taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RESERVED = frozenset(",[]|>:\n\r\t")
"""Marks with which names are joined. With one inside, two names could make one key, and one of them would be lost."""
SHOWN = ", [ ] | > : or a line break or tab"
REMEDY = f"Write the name without {SHOWN}, here and wherever it is used: they join names into keys."


def reserved_in(name: str) -> tuple[str, ...]:
    """Reserved marks that a name holds, in order, each once."""
    return tuple(sorted(RESERVED & set(name)))


def message(name: str) -> str:
    """What is wrong with a name that holds reserved marks."""
    return f"The name {name!r} holds {' '.join(mark if mark.strip() else repr(mark) for mark in reserved_in(name))}."


def unusable(table: str, column: str, names: Iterable[object]) -> Iterator[Finding]:
    """Report names of a network made in Python that hold reserved marks."""
    for name in names:
        if isinstance(name, str) and reserved_in(name):
            yield Finding("reserved-mark", message(name), REMEDY, table, column=column)
