"""Lines of an MPS or SMPS file with their numbers, and findings that point at them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from resilience.findings import Code, Finding, Findings, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INFINITE = 1e20
"""From here on a bound counts as none."""
COMPARED = 50
"""Findings after which names are no longer compared: a file of the wrong kind has thousands."""
CORE_SECTIONS = ("NAME", "ROWS", "COLUMNS", "RHS", "RANGES", "BOUNDS", "OBJSENSE", "OBJECT")
SECTIONS = frozenset((*CORE_SECTIONS, "TIME", "PERIODS", "STOCH", "INDEP", "BLOCKS", "SCENARIOS", "ENDATA"))
FIRST = ("NAME", "TIME", "STOCH")
"""Sections that begin a file."""
LAWS, MODES = ("DISCRETE", "UNIFORM", "NORMAL"), ("REPLACE", "ADD", "MULTIPLY")
OPTIONS = frozenset((*LAWS, *MODES, "LP", "IMPLICIT", "EXPLICIT", "MIN", "MAX", "MINIMIZE", "MAXIMIZE"))
"""Words that may follow a section's name on its own line."""
FIXED_FIELDS = ((1, 3), (4, 12), (14, 22), (24, 36), (39, 47), (49, 61))
"""Columns of the fixed format, for names that hold blanks."""


@dataclass(frozen=True, slots=True)
class SmpsLine:
    """One line that says something; a `header` begins a section."""

    number: int
    words: tuple[str, ...]
    text: str
    header: bool

    def fixed(self) -> tuple[str, ...]:
        """Words by the columns of the fixed format."""
        words = (self.text[start:end].strip() for start, end in FIXED_FIELDS)
        return tuple(word for word in words if word)


@dataclass
class Page:
    """One file: its lines, and where its findings go."""

    file: str
    findings: Findings
    lines: list[SmpsLine] = field(default_factory=list)

    @classmethod
    def open(cls, path: Path, findings: Findings) -> Page:
        """Read a file; what is wrong with it as a file is a finding."""
        page = cls(path.name, findings)
        try:
            data = path.read_bytes()
        except OSError as error:
            page.wrong(
                None, Code.SMPS_UNREADABLE, f"The file cannot be read: {error.strerror}.", "Name a file that exists."
            )
            return page
        page.lines = list(_lines(_decoded(data)))
        if not page.lines:
            page.wrong(None, Code.SMPS_EMPTY, "The file says nothing.", "Name the file that holds the instance.")
        elif not any(line.header and line.words[0].upper() == "ENDATA" for line in page.lines):
            last = page.lines[-1]
            page.wrong(
                last, Code.SMPS_CUT_OFF, "The file ends without ENDATA.", "Fetch it whole, or add a last line ENDATA."
            )
        return page

    def wrong(
        self, line: SmpsLine | None, code: Code, message: str, remedy: str, severity: Severity = Severity.ERROR
    ) -> None:
        """Record a finding at a line."""
        row = None if line is None else line.number
        self.findings.add(Finding(code, message, remedy, self.file, row, None, severity))

    def sections(self) -> Iterator[tuple[SmpsLine, list[SmpsLine]]]:
        """Headers, each with its lines, up to ENDATA."""
        head: SmpsLine | None = None
        body: list[SmpsLine] = []
        for line in self.lines:
            if not line.header:
                body.append(line)
                continue
            yield from self._section(head, body)
            head, body = line, []
            if line.words[0].upper() == "ENDATA":
                return
        yield from self._section(head, body)

    def _section(self, head: SmpsLine | None, body: list[SmpsLine]) -> Iterator[tuple[SmpsLine, list[SmpsLine]]]:
        if head is not None:
            yield head, body
        elif body:
            self.wrong(
                body[0], Code.SMPS_NO_SECTION, "The line stands before any section.", "Begin with a section's header."
            )

    def number(self, line: SmpsLine, word: str) -> float:
        """Read a number; not a number (and a finding) when the word is none."""
        try:
            value = math.nan if "_" in word else float(word.upper().replace("D", "E"))
        except ValueError:
            value = math.nan
        if math.isnan(value):
            self.wrong(line, Code.SMPS_NO_NUMBER, f"{word!r} is no number.", "Write a number, such as 12.5.")
        return value

    def finite(self, line: SmpsLine, word: str) -> float:
        """Read a number that may not be infinite."""
        value = self.number(line, word)
        if math.isinf(value):
            self.wrong(line, Code.SMPS_INFINITE, f"{word!r} is not finite.", "Write a finite number.")
            return math.nan
        return value

    def put(self, line: SmpsLine, known: dict[Any, Any], key: object, value: object, what: str) -> None:
        """Keep what a line gives; given again it must be the same, for readers disagree on which of two counts."""
        if key in known and known[key] == value:
            message, remedy = f"The {what} is given again, with the same value.", "Leave one of the two out."
            self.wrong(line, Code.SMPS_AGAIN, message, remedy, Severity.WARNING)
        elif key in known:
            message = f"The {what} is given twice: {_said(known[key])}, and here {_said(value)}."
            self.wrong(line, Code.SMPS_TWICE, message, "Keep the one that is right.")
        known[key] = value

    def malformed(self, line: SmpsLine, expected: str) -> None:
        """Record that a line has the wrong number of words."""
        message = f"The line has {len(line.words)} words: {' '.join(line.words)!r}."
        self.wrong(line, Code.SMPS_MALFORMED, message, f"Write: {expected}.")


def _decoded(data: bytes) -> str:
    """Old instances carry Latin-1 in their comments."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _said(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _lines(text: str) -> Iterator[SmpsLine]:
    first = True
    for number, line in enumerate(text.splitlines(), start=1):
        words = tuple(line.split())
        if words and not line.startswith("*") and words[0] != "*":
            header = not line[0].isspace() or _names_a_section(words, first=first)
            yield SmpsLine(number, words, line.expandtabs(), header)
            first = False


def _names_a_section(words: tuple[str, ...], *, first: bool) -> bool:
    """Whether an indented line can only be a section's header: no data is a section's name and options alone."""
    word, *rest = (word.upper() for word in words)
    return word in SECTIONS and (set(rest) <= OPTIONS or (first and word in FIRST))
