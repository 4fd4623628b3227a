"""Findings: every defect of the input, collected before anything stops."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.screen import on_screen, table_html

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Severity(StrEnum):
    """How bad a finding is: an error stops the work, a warning is shown and the work goes on."""

    ERROR = "error"
    WARNING = "warning"


MANY = 40
"""Findings that a representation shows."""
LONGEST, LONG = 2_000, 300
"""Characters of a sentence, and of a place, beyond which a finding leaves out its middle."""


def shortened(text: str, most: int) -> str:
    """Text without its middle where it is longer than `most` characters."""
    if len(text) <= most:
        return text
    left_out = len(text) - most
    return f"{text[: most // 2]} [... {left_out:,} characters ...] {text[-(most // 2) :]}"


@on_screen
@dataclass(frozen=True, slots=True)
class Finding:
    """One defect of the input: where it is, what is wrong and how to mend it.

    `file`, `row` and `column` name the place as the author of the table sees it; `row` counts the header
    as row 1, so the first record is row 2; of an object made in Python it is the name. A structural finding that
    belongs to no single cell leaves `row` or `column` empty.
    """

    code: str
    message: str
    remedy: str
    file: str
    row: int | str | None = None
    column: str | None = None
    severity: Severity = Severity.ERROR

    def __post_init__(self) -> None:
        for name, most in (("message", LONGEST), ("remedy", LONGEST), ("file", LONG), ("column", LONG)):
            text = getattr(self, name)
            if text is not None and len(text) > most:
                object.__setattr__(self, name, shortened(text, most))

    @property
    def place(self) -> str:
        """File, row and column, as its author sees them."""
        where = self.file
        where += "" if self.row is None else f" row {self.row}" if isinstance(self.row, int) else f" {self.row}"
        where += f", column {self.column}" if self.column is not None else ""
        return where

    def __str__(self) -> str:
        return f"{self.place}: {self.message} {self.remedy} [{self.code}]"


@on_screen
@dataclass(slots=True, repr=False)
class Findings:
    """A growing list of findings; `stop` ends the work when any of them is an error."""

    items: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    "How something was read that could be read otherwise: nothing is wrong with it."

    def add(self, finding: Finding) -> None:
        """Record one finding."""
        self.items.append(finding)

    def extend(self, findings: Iterable[Finding]) -> None:
        """Record several findings."""
        self.items.extend(findings)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop the work."""
        return tuple(item for item in self.items if item.severity is Severity.ERROR)

    def stop(self) -> None:
        """Raise `InputError` with every error found, if there is one."""
        if self.errors:
            raise InputError(self.errors)

    def __repr__(self) -> str:
        errors = len(self.errors)
        counts = f"Findings({errors:,} errors, {len(self) - errors:,} warnings)"
        return "\n".join([counts, *(f"{item.severity}: {item}" for item in self.items[:MANY])])

    def _repr_html_(self) -> str:
        rows = ((item.severity, item.place, f"{item.message} {item.remedy}") for item in self.items)
        return table_html(f"{len(self):,} findings", ("", "where", "what is wrong, and what to do"), rows)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)
