"""What a line of the stoch file points at: a right-hand side, a cost, a coefficient or a bound of the recourse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.files.nearest import nearest
from resilience.findings import Code
from resilience.stochastic.smps.instance import PlaceKind, RandomPlace
from resilience.stochastic.smps.text import COMPARED

if TYPE_CHECKING:
    from typing import NoReturn

    from resilience.stochastic.smps.instance import Core
    from resilience.stochastic.smps.text import Page, SmpsLine
    from resilience.stochastic.smps.time_file import Stages

BOUNDS = {
    "UP": (PlaceKind.UPPER,),
    "LO": (PlaceKind.LOWER,),
    "FX": (PlaceKind.LOWER, PlaceKind.UPPER),
}
SIDE_SETS = ("RHS", "RIGHT")


class _NowhereError(Exception):
    """A line points nowhere; the finding is recorded."""


class RandomPlaces:
    """Numbers every random place once, in the order of the file."""

    def __init__(self, page: Page, core: Core, stages: Stages) -> None:
        self.page, self.core, self.stages = page, core, stages
        self.row_at = {name: position for position, name in enumerate(core.rows)}
        self.column_at = {name: position for position, name in enumerate(core.columns)}
        self.known: list[RandomPlace] = []
        self._number: dict[RandomPlace, int] = {}
        self._matrix = core.matrix.tocsr()

    def target(self, line: SmpsLine) -> tuple[tuple[int, ...], tuple[str, ...]] | None:
        """Places a line is about, and the words that follow; None (and a finding) when it points nowhere."""
        words = line.words
        if words[0].upper() in BOUNDS and words[0] not in self.column_at and len(words) > 3:
            return self._bound(line)
        if len(words) < 3:
            self.page.malformed(line, "column or right-hand side, row and number")
            return None
        place = self.pair(line, words[0], words[1])
        return None if place is None else ((place,), words[2:])

    def pair(self, line: SmpsLine, name: str, row: str) -> int | None:
        """Number of the place that a column (or right-hand side) and a row name."""
        find = self._coefficient if name in self.column_at else self._side
        try:
            return self.number(find(line, name, row))
        except _NowhereError:
            return None

    def number(self, place: RandomPlace) -> int:
        """Position of a place among all."""
        if place not in self._number:
            self._number[place] = len(self.known)
            self.known.append(place)
        return self._number[place]

    def _bound(self, line: SmpsLine) -> tuple[tuple[int, ...], tuple[str, ...]] | None:
        name, rest = line.words[2], line.words[3:]
        try:
            column = self._find(line, "column", name, self.column_at)
            if not self.stages.columns[column]:
                self._first_stage(line, f"The bound of {name!r}")
        except _NowhereError:
            return None
        kinds = BOUNDS[line.words[0].upper()]
        return tuple(self.number(RandomPlace(kind, column=column)) for kind in kinds), rest

    def _side(self, line: SmpsLine, name: str, row: str) -> RandomPlace:
        if name != self.core.rhs_set and name.upper() not in SIDE_SETS:
            self._unknown(line, "column or right-hand side", name, (*self.column_at, self.core.rhs_set))
        if row == self.core.objective:
            remedy = "A constant that no decision moves: leave it out and add its mean to the result."
            self.page.wrong(line, Code.SMPS_RANDOM_CONSTANT, "The constant of the objective is random.", remedy)
            raise _NowhereError
        position = self._find(line, "row", row, self.row_at)
        if not self.stages.rows[position]:
            self._first_stage(line, f"The right-hand side of {row!r}")
        return RandomPlace(PlaceKind.RHS, row=position)

    def _coefficient(self, line: SmpsLine, name: str, row: str) -> RandomPlace:
        column = self.column_at[name]
        in_second = bool(self.stages.columns[column])
        if row == self.core.objective:
            if not in_second:
                self._first_stage(line, f"The cost of {name!r}")
            return RandomPlace(PlaceKind.COST, column=column)
        position = self._find(line, "row", row, self.row_at)
        if not self.stages.rows[position]:
            self._first_stage(line, f"The entry of {name!r} in {row!r}")
        if in_second:
            message = f"The entry of second-stage column {name!r} in {row!r} is random."
            remedy = "Recourse must be fixed: only costs, sides, bounds and first-stage coefficients may be random."
            self.page.wrong(line, Code.SMPS_RANDOM_RECOURSE, message, remedy)
            raise _NowhereError
        return RandomPlace(PlaceKind.TECHNOLOGY, row=position, column=column)

    def _find(self, line: SmpsLine, what: str, name: str, known: dict[str, int]) -> int:
        if name not in known:
            self._unknown(line, what, name, tuple(known))
        return known[name]

    def _unknown(self, line: SmpsLine, what: str, name: str, known: tuple[str, ...]) -> NoReturn:
        near = nearest(name, known) if len(self.page.findings) < COMPARED else None
        remedy = f"Did you mean {near}?" if near else f"Name a {what} of the core file."
        self.page.wrong(line, Code.SMPS_UNKNOWN, f"There is no {what} {name!r}.", remedy)
        raise _NowhereError

    def _first_stage(self, line: SmpsLine, what: str) -> NoReturn:
        remedy = "Only the second period may be random: mend the time file, or leave the line out."
        self.page.wrong(line, Code.SMPS_FIRST_STAGE, f"{what} belongs to the first period.", remedy)
        raise _NowhereError

    def core_value(self, place: int) -> float:
        """What the core says at a place."""
        at = self.known[place]
        if at.kind is PlaceKind.RHS:
            return float(self.core.rhs[at.row])
        if at.kind is PlaceKind.TECHNOLOGY:
            return float(self._matrix[at.row, at.column])
        values = {PlaceKind.COST: self.core.cost, PlaceKind.LOWER: self.core.lower, PlaceKind.UPPER: self.core.upper}
        return float(values[at.kind][at.column])

    def combined(self, place: int, value: float, mode: str) -> float:
        """Apply the mode of a section: the value replaces the core's, is added to it or multiplies it."""
        if mode == "REPLACE":
            return value
        return self.core_value(place) + value if mode == "ADD" else self.core_value(place) * value

    def words(self, place: int) -> str:
        """Name a place for people."""
        at = self.known[place]
        row = f" in row {self.core.rows[at.row]!r}" if at.row >= 0 else ""
        column = f" of {self.core.columns[at.column]!r}" if at.column >= 0 else ""
        return f"The {at.kind.value}{column}{row}"
