"""What changes have touched, so that a finding about it says that a change, and not the file, has it so."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from resilience.findings import Findings, Severity

if TYPE_CHECKING:
    from resilience.files.changes.change import InputChange
    from resilience.findings import Finding

FIRST = "hazard[1]"
TOLD = "After {name}, {change}: {message}"


@dataclass
class Marks:
    """Cells, rows and keys that changes have touched, each with the last change that did."""

    cells: dict[tuple[str, int, str], InputChange] = field(default_factory=dict)
    rows: dict[tuple[str, int], InputChange] = field(default_factory=dict)
    keys: dict[tuple[str, str], InputChange] = field(default_factory=dict)
    documents: dict[str, InputChange] = field(default_factory=dict)
    "Hazards that are new, by what their document is called: a finding in it is one of the change itself."

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
        new = self.documents.get(finding.file)
        if new is not None:
            column = None if finding.column is None else finding.column.replace(FIRST, "new", 1)
            return replace(finding, file=new.said.file, row=new.said.row, column=column)
        change = self.of(finding)
        if change is None:
            return finding
        return replace(finding, message=TOLD.format(name=change.name, change=change, message=finding.message))

    def of(self, finding: Finding) -> InputChange | None:
        """The change that a finding comes of; None where the files have it so."""
        if finding.file in self.documents:
            return self.documents[finding.file]
        found = self._of_row(finding) if isinstance(finding.row, int) else None
        return found or self._of_key(finding.file, finding.column)

    def _of_row(self, finding: Finding) -> InputChange | None:
        """The change of the cell or of the whole row; of an error, too, that of other cells, which it may not fit."""
        assert isinstance(finding.row, int)
        place = finding.file, finding.row
        cell = self.cells.get((*place, finding.column or ""))
        if cell is not None or place in self.rows or finding.severity is not Severity.ERROR:
            return cell or self.rows.get(place)
        return next((change for (file, row, _), change in self.cells.items() if (file, row) == place), None)

    def _of_key(self, file: str, column: str | None) -> InputChange | None:
        """The change of the key, or of one that it lies in; of a table as a whole, that of a key above its rows."""
        return next(
            (change for (name, path), change in reversed(self.keys.items()) if name == file and _within(column, path)),
            None,
        )


def _within(column: str | None, path: str) -> bool:
    """Whether a key is that of a path, or lies in it."""
    if column is None:
        return not path.startswith("hazard[")
    return column == path or column.startswith((f"{path}.", f"{path}["))
