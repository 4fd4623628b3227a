"""Places: where in the tables each object of a network was written, so that a finding can point at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resilience.findings import Code, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a table; the header is row 1, None means the table as a whole."""

    file: str
    row: int | None = None

    def finding(
        self,
        code: Code,
        message: str,
        remedy: str,
        column: str | None = None,
        severity: Severity = Severity.ERROR,
    ) -> Finding:
        """Say what is wrong here and how to mend it."""
        return Finding(code, message, remedy, self.file, self.row, column, severity)


@dataclass(frozen=True, slots=True)
class Places:
    """The place of every record, by table and key: `places.of("lanes", origin, destination, part, mode)`.

    `files` maps table names to file names; `rows` maps (table, *key) to the row. A network made in Python has
    no tables: then the table's name stands for the file.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[tuple[str, ...], int] = field(default_factory=dict)

    def of(self, table: str, *key: str) -> Place:
        """Find the record with this key, or the table when it is not known."""
        return Place(self.files.get(table, table), self.rows.get((table, *key)))
