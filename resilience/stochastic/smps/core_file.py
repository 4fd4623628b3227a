"""The core file: one linear program in MPS, free or fixed format."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.files.nearest import nearest
from resilience.findings import Code, Severity
from resilience.stochastic.smps.bounds import BoundSection
from resilience.stochastic.smps.instance import Core
from resilience.stochastic.smps.text import COMPARED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from resilience.stochastic.smps.text import Page, SmpsLine

KINDS = ("N", "L", "G", "E")
MOST_IN_HEADER = 2
"""Words of a section's header at most: some writers put the name of the set after RHS."""
FREE = -1
"""Position of a free row that is not the objective."""


@dataclass
class CoreFile:
    """Reads the sections one by one into lists that `core` turns into arrays."""

    page: Page
    name: str = ""
    objective: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    "Position of each row; the objective is not among them."
    kinds: list[str] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    cost: dict[int, float] = field(default_factory=dict)
    entries: dict[tuple[int, int], float] = field(default_factory=dict)
    integer: list[bool] = field(default_factory=list)
    rhs: dict[int, float] = field(default_factory=dict)
    ranges: dict[int, float] = field(default_factory=dict)
    sets: dict[str, str] = field(default_factory=dict)
    constant: dict[str, float] = field(default_factory=dict)
    "What is taken from the objective, under its name."
    row_kinds: dict[str, str] = field(default_factory=dict)
    fixed: bool = False
    in_integers: bool = False

    def read(self) -> Core | None:
        """Read every section; None when the file holds no program."""
        readers: dict[str, Callable[[list[SmpsLine]], None]] = {
            "ROWS": self._rows,
            "COLUMNS": self._columns,
            "RHS": lambda body: self._sides("RHS", self.rhs, body),
            "RANGES": lambda body: self._sides("RANGES", self.ranges, body),
            "OBJSENSE": self._sense,
            "OBJECT": self._object,
            "ENDATA": lambda _: None,
        }
        self.bounds = BoundSection(self)
        readers["BOUNDS"] = self.bounds.read
        for head, body in self.page.sections():
            word = head.words[0].upper()
            if word == "NAME":
                self.name = head.words[1] if len(head.words) > 1 else ""
            elif word in readers:
                self._nothing_more(head, word)
                readers[word]([head, *body] if word == "OBJSENSE" else [self._by_format(line) for line in body])
            else:
                self._unknown_section(head, (*readers, "NAME"))
        return self._core()

    def _nothing_more(self, head: SmpsLine, word: str) -> None:
        """Refuse words after a section's name: most likely a line of data that begins in the first column."""
        if len(head.words) > MOST_IN_HEADER and word not in ("OBJSENSE", "OBJECT", "ENDATA"):
            message = f"{head.words[0]!r} begins a section, but more words follow it: {' '.join(head.words[1:])!r}."
            self.page.wrong(
                head, Code.SMPS_HEADER, message, "Indent the line if it is one of data; else leave the words out."
            )

    def _object(self, body: list[SmpsLine]) -> None:
        for line in body:
            if line.words[0] != self.objective:
                message = f"The objective is to be {line.words[0]!r}, and the first free row is {self.objective!r}."
                self.page.wrong(line, Code.SMPS_OBJECTIVE, message, "Put the objective first among the rows of kind N.")

    def _unknown_section(self, head: SmpsLine, known: tuple[str, ...]) -> None:
        near = nearest(head.words[0].upper(), known)
        remedy = f"Write {near}, or leave the section out." if near else f"Use one of {', '.join(known)}."
        self.page.wrong(head, Code.SMPS_SECTION, f"The core file has no section {head.words[0]!r}.", remedy)

    def _by_format(self, line: SmpsLine) -> SmpsLine:
        return replace(line, words=line.fixed()) if self.fixed else line

    def _sense(self, body: list[SmpsLine]) -> None:
        words = [word.upper() for line in body for word in line.words]
        if any(word.startswith("MAX") for word in words):
            remedy = "Multiply the objective row by -1 and leave the section out."
            self.page.wrong(body[0], Code.SMPS_MAXIMIZE, "The program is to be maximized.", remedy)

    def _rows(self, body: list[SmpsLine]) -> None:
        self.fixed = any(len(line.words) > 2 for line in body)
        for line in (self._by_format(line) for line in body):
            kind = line.words[0].upper()
            if len(line.words) != 2 or kind not in KINDS:
                self.page.malformed(line, "N, L, G or E, and the name of the row")
            else:
                self._row(line, kind, line.words[1])

    def _row(self, line: SmpsLine, kind: str, name: str) -> None:
        is_new = name not in self.row_kinds
        self.page.put(line, self.row_kinds, name, kind, f"kind of row {name!r}")
        if not is_new:
            return
        if kind == "N":
            self._free(name)
        else:
            self.rows[name] = len(self.kinds)
            self.kinds.append(kind)

    def _free(self, name: str) -> None:
        if self.objective:
            self.rows[name] = FREE
        else:
            self.objective = name

    def _columns(self, body: list[SmpsLine]) -> None:
        for line in body:
            if "'MARKER'" in (word.upper() for word in line.words):
                self._marker(line)
            elif len(line.words) not in (3, 5):
                self.page.malformed(line, "column, row, number, and perhaps another row and number")
            else:
                column = self._column(line.words[0])
                for row, value in self.pairs(line, line.words[1:]):
                    self._entry(line, column, row, value)

    def _marker(self, line: SmpsLine) -> None:
        words = [word.upper() for word in line.words]
        if "'INTORG'" in words or "'INTEND'" in words:
            self.in_integers = "'INTORG'" in words
        else:
            self.page.malformed(line, "a name, 'MARKER' and 'INTORG' or 'INTEND'")

    def _column(self, name: str) -> int:
        if name not in self.columns:
            self.columns[name] = len(self.integer)
            self.integer.append(self.in_integers)
        return self.columns[name]

    def pairs(self, line: SmpsLine, words: tuple[str, ...]) -> Iterator[tuple[str, float]]:
        """Names and numbers that follow each other."""
        for name, word in zip(words[::2], words[1::2], strict=True):
            yield name, self.page.finite(line, word)

    def _entry(self, line: SmpsLine, column: int, row: str, value: float) -> None:
        if row == self.objective:
            self.page.put(line, self.cost, column, value, f"cost of column {line.words[0]!r}")
            return
        position = self.row(line, row)
        if position is None or position == FREE:
            return
        self.page.put(line, self.entries, (position, column), value, f"entry of {line.words[0]!r} in {row!r}")

    def row(self, line: SmpsLine, name: str) -> int | None:
        """Position of a row; None (and a finding) when there is none of that name."""
        if name not in self.rows:
            self.unknown(line, "row", name, tuple(self.rows))
            return None
        return self.rows[name]

    def unknown(self, line: SmpsLine, what: str, name: str, known: tuple[str, ...]) -> None:
        """Record that a line names a row or column that is not there."""
        near = nearest(name, known) if len(self.page.findings) < COMPARED else None
        remedy = f"Did you mean {near}?" if near else f"Name a {what} of the core file."
        self.page.wrong(line, Code.SMPS_UNKNOWN, f"There is no {what} {name!r}.", remedy)

    def one_set(self, line: SmpsLine, section: str, name: str) -> None:
        """Keep to one set of right-hand sides, ranges or bounds: MPS allows several, and means the first."""
        known = self.sets.setdefault(section, name)
        if known != name:
            remedy = f"Keep only the set that counts, such as {known}."
            self.page.wrong(line, Code.SMPS_SETS, f"{section} has the sets {known!r} and {name!r}.", remedy)

    def _sides(self, section: str, sides: dict[int, float], body: list[SmpsLine]) -> None:
        for line in body:
            words = line.words
            if len(words) % 2:
                self.one_set(line, section, words[0])
                words = words[1:]
            if len(words) not in (2, 4):
                self.page.malformed(line, "the set's name, row, number, and perhaps another row and number")
                continue
            for row, value in self.pairs(line, words):
                self._side(line, section, sides, row, value)

    def _side(self, line: SmpsLine, section: str, sides: dict[int, float], row: str, value: float) -> None:
        if row == self.objective:
            self._constant(line, section, value)
            return
        position = self.row(line, row)
        if position is None or position == FREE:
            return
        if section == "RANGES" and value == 0 and self.kinds[position] == "E":
            self.page.wrong(line, Code.SMPS_RANGE, f"The range of {row!r} is 0.", "Leave it out.", Severity.WARNING)
        what = "right-hand side" if section == "RHS" else "range"
        self.page.put(line, sides, position, value, f"{what} of row {row!r}")

    def _constant(self, line: SmpsLine, section: str, value: float) -> None:
        """A right-hand side of the objective is taken from it; a range of it means nothing."""
        if section == "RANGES":
            self.page.wrong(line, Code.SMPS_RANGE, f"The objective {self.objective!r} has a range.", "Leave it out.")
            return
        self.page.put(
            line, self.constant, self.objective, value, f"right-hand side of the objective {self.objective!r}"
        )

    def _core(self) -> Core | None:
        if not self.objective:
            self.page.wrong(
                None, Code.SMPS_NO_OBJECTIVE, "There is no objective row.", "Add a row of kind N under ROWS."
            )
        if not self.kinds or not self.columns:
            self.page.wrong(None, Code.SMPS_NO_PROGRAM, "There are no rows or no columns.", "Name the core file first.")
            return None
        n_rows, n_columns = len(self.kinds), len(self.columns)
        lower, upper = self.bounds.arrays()
        pairs = np.array(list(self.entries), dtype=int).reshape(-1, 2)
        matrix = sparse.csr_array(
            (np.array(list(self.entries.values()), dtype=float), (pairs[:, 0], pairs[:, 1])), shape=(n_rows, n_columns)
        )
        return Core(
            self.name,
            tuple(name for name, position in self.rows.items() if position != FREE),
            tuple(self.columns),
            tuple(self.kinds),
            _filled(self.rhs, n_rows, 0.0),
            _filled(self.ranges, n_rows, math.nan),
            _filled(self.cost, n_columns, 0.0),
            matrix,
            lower,
            upper,
            np.array(self.integer, dtype=bool),
            0.0 - self.constant.get(self.objective, 0.0),
            self.objective or "OBJ",
            self.sets.get("RHS", "RHS"),
            self.sets.get("BOUNDS", "BND"),
        )


def _filled(known: dict[int, float], size: int, blank: float) -> np.ndarray:
    values = np.full(size, blank)
    values[np.fromiter(known, dtype=int, count=len(known))] = np.fromiter(known.values(), float, len(known))
    return values
