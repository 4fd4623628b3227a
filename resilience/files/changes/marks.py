"""What changes have touched, so that a finding about it says that a change, and not the file, has it so."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from resilience.findings import Findings

if TYPE_CHECKING:
    from resilience.files.changes.change import InputChange
    from resilience.findings import Finding

TOLD = "After {name}, {change}: {message}"


@dataclass
class Marks:
    """Cells, rows and keys that changes have touched, each with the last change that did."""

    cells: dict[tuple[str, int, str], InputChange] = field(default_factory=dict)
    rows: dict[tuple[str, int], InputChange] = field(default_factory=dict)
    keys: dict[tuple[str, str], InputChange] = field(default_factory=dict)

    def cell(self, file: str, row: int, column: str, change: InputChange) -> None:
        """Note a cell of a table."""
        self.cells[file, row, column] = change

    def row(self, file: str, row: int, change: InputChange) -> None:
        """Note a new row."""
        self.rows[file, row] = change

    def key(self, file: str, path: str, change: InputChange) -> None:
        """Note a key of a document, such as `hazard[2].duration`."""
        self.keys[file, path] = change

    def told(self, findings: Findings) -> Findings:
        """The findings, each with the change that it comes of."""
        return Findings([self._told(one) for one in findings], findings.notes)

    def _told(self, finding: Finding) -> Finding:
        change = self.of(finding)
        if change is None:
            return finding
        return replace(finding, message=TOLD.format(name=change.name, change=change, message=finding.message))

    def of(self, finding: Finding) -> InputChange | None:
        """The change that a finding comes of; None where the files have it so."""
        file, row, column = finding.file, finding.row, finding.column
        if isinstance(row, int):
            if column is not None and (file, row, column) in self.cells:
                return self.cells[file, row, column]
            if (file, row) in self.rows:
                return self.rows[file, row]
        return None if column is None else self._of_key(file, column)

    def _of_key(self, file: str, column: str) -> InputChange | None:
        """The change of the key, or of one that it lies in or that lies in it."""
        return next(
            (
                change
                for (name, path), change in reversed(self.keys.items())
                if name == file and (column == path or column.startswith((f"{path}.", f"{path}[")))
            ),
            None,
        )
