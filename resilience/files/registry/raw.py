"""Raw tables: text as the author wrote it, the same whether it came from CSV, Excel or a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from resilience.network.places import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.findings import Code


class BadCell(NamedTuple):
    """What is wrong with a cell before its text is read, such as a formula without a result."""

    code: Code
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class RawRow:
    """One record: its row (the header is row 1) and its cells, stripped; blank cells are empty strings."""

    row: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table as written; `file` is what a finding calls it, `bad` what is wrong with cells by row and column."""

    name: str
    file: str
    header: tuple[str, ...]
    rows: tuple[RawRow, ...]
    bad: Mapping[tuple[int, str], BadCell] = field(default_factory=dict)
    header_row: int = 1

    @property
    def place(self) -> Place:
        """The header row."""
        return Place(self.file, self.header_row)


@dataclass(frozen=True, slots=True)
class RawModel:
    """Everything a model's location holds, before any value is read.

    `settings` is the tree of `model.toml` (None: missing or unreadable, which has been reported),
    `settings_text` its text where there is one, to find line numbers in. `hashes` maps names relative to the
    location to SHA-256 digests.
    """

    name: str
    settings: Mapping[str, object] | None
    settings_file: str
    settings_text: str
    tables: Mapping[str, RawTable]
    hashes: Mapping[str, str] = field(default_factory=dict)
    whole: bool = True
    "False when a table could not be read: then its absence says nothing about the network."
    settings_rows: Mapping[str, int] = field(default_factory=dict)
    "Rows of the settings by key, where they are a sheet or table of keys and values."
