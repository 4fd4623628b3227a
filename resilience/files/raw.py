"""Raw tables: text as the author wrote it, the same whether it came from CSV, Excel or a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resilience.network.places import Place

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class RawRow:
    """One record: its row (the header is row 1) and its cells, stripped; blank cells are empty strings."""

    row: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table as written; `file` is what a finding calls it."""

    name: str
    file: str
    header: tuple[str, ...]
    rows: tuple[RawRow, ...]

    @property
    def place(self) -> Place:
        """The header row."""
        return Place(self.file, 1)


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


def table_from_grid(name: str, file: str, grid: list[tuple[int, list[str]]]) -> RawTable:
    """Make a table of numbered lines of stripped cells, the first being the header; blank lines are skipped.

    Lines must be no longer than the header.
    """
    header = tuple(grid[0][1]) if grid else ()
    rows = tuple(
        RawRow(number, dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=True)))
        for number, cells in grid[1:]
        if any(cells)
    )
    return RawTable(name, file, header, rows)
