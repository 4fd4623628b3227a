"""Marks that names may not hold: with them cells list names, and lane ids are put together of names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RESERVED = frozenset("|>:\n\r\t")
"""Marks with which people join names. With one inside, two lanes could have one id, and one of them would be lost."""
SHOWN = "| > : or a line break or tab"
REMEDY = f"Write the name without {SHOWN}, here and wherever it is used: they join names into lane ids and lists."


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
            yield Finding(Code.RESERVED_MARK, message(name), REMEDY, table, column=column)
