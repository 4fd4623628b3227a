"""The time file: where the second period begins, or the period of every row and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from resilience.files.nearest import suggestion
from resilience.findings import Code

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.stochastic.smps.instance import Core
    from resilience.stochastic.smps.text import Page, SmpsLine

TWO_PERIODS = "This reader takes two-stage programs: merge the later periods into two, where the problem allows it."


@dataclass
class Stages:
    """Which rows and columns belong to the second period, and what the two are called."""

    periods: tuple[str, str]
    rows: NDArray[np.bool_]
    columns: NDArray[np.bool_]


@dataclass
class TimeFile:
    """Reads the time file of a core."""

    page: Page
    core: Core
    periods: list[str] = field(default_factory=list)
    starts: list[tuple[int, int]] = field(default_factory=list)
    "First row and column of each period, in the implicit form."
    explicit: bool = False

    def __post_init__(self) -> None:
        self.row_at = {name: position for position, name in enumerate(self.core.rows)}
        self.column_at = {name: position for position, name in enumerate(self.core.columns)}
        self.row_period: dict[int, str] = {}
        self.column_period: dict[int, str] = {}

    def read(self) -> Stages | None:
        """Read the periods; None when they cannot be told."""
        for head, body in self.page.sections():
            word = head.words[0].upper()
            if word == "PERIODS":
                self._periods(head, body)
            elif word in ("ROWS", "COLUMNS") and self.explicit:
                self._explicit(word, body)
            elif word not in ("TIME", "ENDATA"):
                remedy = suggestion(word, ["TIME", "PERIODS", "ROWS", "COLUMNS", "ENDATA"])
                self.page.wrong(head, Code.SMPS_SECTION, f"The time file has no section {head.words[0]!r}.", remedy)
        if len(self.periods) != 2:
            if not self.page.findings.errors:
                self.page.wrong(None, Code.SMPS_PERIODS, f"There are {len(self.periods)} periods.", TWO_PERIODS)
            return None
        return self._by_name() if self.explicit else self._by_start()

    def _periods(self, head: SmpsLine, body: list[SmpsLine]) -> None:
        form = head.words[1].upper() if len(head.words) > 1 else "LP"
        self.explicit = form == "EXPLICIT"
        for line in body:
            if self.explicit:
                self.periods.append(line.words[0])
            elif len(line.words) != 3:
                self.page.malformed(line, "first column, first row and name of a period")
            else:
                self._start(line, *line.words)

    def _start(self, line: SmpsLine, column: str, row: str, period: str) -> None:
        first_row = 0 if row == self.core.objective else self._find(line, "row", row, self.row_at)
        first_column = self._find(line, "column", column, self.column_at)
        if first_row is None or first_column is None:
            return
        self.periods.append(period)
        self.starts.append((first_row, first_column))

    def _find(self, line: SmpsLine, what: str, name: str, known: dict[str, int]) -> int | None:
        if name not in known:
            self.page.wrong(line, Code.SMPS_UNKNOWN, f"The core has no {what} {name!r}.", suggestion(name, known))
        return known.get(name)

    def _explicit(self, section: str, body: list[SmpsLine]) -> None:
        what, known, found = (
            ("row", self.row_at, self.row_period)
            if section == "ROWS"
            else ("column", self.column_at, self.column_period)
        )
        for line in body:
            if len(line.words) != 2:
                self.page.malformed(line, f"a {what} and its period")
            elif line.words[0] == self.core.objective:
                continue
            elif line.words[1] not in self.periods:
                remedy = suggestion(line.words[1], self.periods)
                self.page.wrong(line, Code.SMPS_UNKNOWN, f"There is no period {line.words[1]!r}.", remedy)
            else:
                position = self._find(line, what, line.words[0], known)
                if position is not None:
                    self.page.put(line, found, position, line.words[1], f"period of {what} {line.words[0]!r}")

    def _by_start(self) -> Stages:
        (_, first_column), (row, column) = self.starts
        if self.starts[0] != (0, 0) and first_column != 0:
            message = "The first period does not begin with the first column."
            self.page.wrong(None, Code.SMPS_ORDER, message, "Order the core by period, or write PERIODS EXPLICIT.")
        n_rows, n_columns = len(self.core.rows), len(self.core.columns)
        return self._checked(np.arange(n_rows) >= row, np.arange(n_columns) >= column)

    def _by_name(self) -> Stages:
        for what, known, found in (
            ("row", self.core.rows, self.row_period),
            ("column", self.core.columns, self.column_period),
        ):
            missing = [name for position, name in enumerate(known) if position not in found]
            if missing:
                message = f"{len(missing)} {what}s have no period ({missing[0]!r} first)."
                self.page.wrong(None, Code.SMPS_NO_PERIOD, message, f"Give the period of every {what}.")
        rows = [self.row_period.get(position) == self.periods[1] for position in range(len(self.core.rows))]
        columns = [self.column_period.get(position) == self.periods[1] for position in range(len(self.core.columns))]
        return self._checked(np.array(rows, dtype=bool), np.array(columns, dtype=bool))

    def _checked(self, rows: NDArray[np.bool_], columns: NDArray[np.bool_]) -> Stages:
        """Refuse first-period rows that use second-period columns."""
        entries = self.core.matrix.tocoo()
        early = ~rows[entries.row] & columns[entries.col] & (entries.data != 0)
        if early.any() and not self.page.findings.errors:
            at = int(np.flatnonzero(early)[0])
            row, column = self.core.rows[entries.row[at]], self.core.columns[entries.col[at]]
            message = f"Row {row!r} of the first period uses column {column!r} of the second."
            self.page.wrong(
                None, Code.SMPS_FORESIGHT, message, "Move the row to the second period, or mend the core's order."
            )
        return Stages((self.periods[0], self.periods[1]), rows, columns)
