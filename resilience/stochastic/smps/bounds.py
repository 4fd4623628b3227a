"""The section BOUNDS of a core file."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

import numpy as np

from resilience.findings import Code, Severity
from resilience.stochastic.smps.text import INFINITE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.stochastic.smps.text import Page, SmpsLine

WITH_VALUE = ("LO", "UP", "FX", "LI", "UI")
WITHOUT = ("FR", "MI", "PL", "BV")
KINDS = (*WITH_VALUE, *WITHOUT)


class NamedColumns(Protocol):
    """What the bounds need of the rest of the core."""

    page: Page
    columns: dict[str, int]
    integer: list[bool]

    def one_set(self, line: SmpsLine, section: str, name: str) -> None:
        """Keep to one set."""

    def unknown(self, line: SmpsLine, what: str, name: str, known: tuple[str, ...]) -> None:
        """Record an unknown name."""


class BoundSection:
    """Collects the bounds of columns; a column without any lies between zero and infinity."""

    def __init__(self, core: NamedColumns) -> None:
        self.core = core
        self.lower: dict[int, float] = {}
        self.upper: dict[int, float] = {}
        self.below_zero: dict[int, SmpsLine] = {}

    def read(self, body: list[SmpsLine]) -> None:
        """Read the section."""
        for line in body:
            kind = line.words[0].upper()
            if kind not in KINDS:
                remedy = f"Use one of {', '.join(KINDS)}."
                self.core.page.wrong(line, Code.SMPS_BOUND, f"There is no kind of bound {line.words[0]!r}.", remedy)
                continue
            found = self._target(line, kind)
            if found is not None:
                self._set(line, kind, *found)
        for column, line in self.below_zero.items():
            if column not in self.lower:
                remedy = "Give the lower bound too (LO or MI): readers disagree on what it is."
                message = f"{line.words[-2]!r} has an upper bound below zero and no lower bound."
                self.core.page.wrong(line, Code.SMPS_BOUND_SIGN, message, remedy)

    def _target(self, line: SmpsLine, kind: str) -> tuple[str, float] | None:
        """Column and value of a line; the name of the set may be missing."""
        words = line.words[1:]
        if kind in WITHOUT:
            if len(words) > 1 and words[0] not in self.core.columns:
                self.core.one_set(line, "BOUNDS", words[0])
                words = words[1:]
            if words:
                return words[0], math.nan
        elif len(words) in (2, 3):
            if len(words) == 3:
                self.core.one_set(line, "BOUNDS", words[0])
            return words[-2], self.core.page.number(line, words[-1])
        self.core.page.malformed(line, "kind, the set's name, column and, unless FR, MI, PL or BV, a number")
        return None

    def _set(self, line: SmpsLine, kind: str, name: str, value: float) -> None:
        if name not in self.core.columns:
            self.core.unknown(line, "column", name, tuple(self.core.columns))
            return
        column = self.core.columns[name]
        low, high = _ends(kind, value)
        if low is not None:
            self.core.page.put(line, self.lower, column, low, f"lower bound of {name!r}")
        if high is not None:
            self.core.page.put(line, self.upper, column, high, f"upper bound of {name!r}")
        if kind in ("UP", "UI") and value < 0:
            self.below_zero[column] = line
        if kind in ("BV", "LI", "UI"):
            self.core.integer[column] = True

    def arrays(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lower and upper bounds of all columns."""
        names, n = tuple(self.core.columns), len(self.core.columns)
        lower, upper = np.zeros(n), np.full(n, np.inf)
        for column, value in self.lower.items():
            lower[column] = value
        for column, value in self.upper.items():
            upper[column] = value
        for column in np.flatnonzero(lower > upper).tolist():
            message = f"{names[column]!r} has the bounds {lower[column]:g} and {upper[column]:g}."
            self.core.page.wrong(None, Code.SMPS_BOUND_ORDER, message, "Let the lower bound not exceed the upper one.")
        self._unbounded_integers(names)
        return lower, upper

    def _unbounded_integers(self, names: tuple[str, ...]) -> None:
        whole = np.flatnonzero(np.array(self.core.integer, dtype=bool))
        bare = [names[column] for column in whole if column not in self.lower and column not in self.upper]
        if bare:
            message = f"{len(bare)} integer columns have no bounds ({bare[0]!r} first); read as 0 to infinity."
            remedy = "Give their bounds: some readers take them as 0 or 1."
            self.core.page.wrong(None, Code.SMPS_BARE_INTEGER, message, remedy, Severity.WARNING)


def _ends(kind: str, value: float) -> tuple[float | None, float | None]:
    """Lower and upper end that a bound sets."""
    if abs(value) >= INFINITE:
        value = math.copysign(math.inf, value)
    ends: dict[str, tuple[float | None, float | None]] = {
        "FX": (value, value),
        "FR": (-math.inf, math.inf),
        "MI": (-math.inf, None),
        "PL": (None, math.inf),
        "BV": (0.0, 1.0),
        "LO": (value, None),
        "LI": (value, None),
    }
    return ends.get(kind, (None, value))
