"""BLOCKS and SCENARIOS: numbers that move together, outcome by outcome."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from resilience.files.nearest import suggestion
from resilience.findings import Code

if TYPE_CHECKING:
    from resilience.stochastic.smps.places import RandomPlaces
    from resilience.stochastic.smps.text import Page, SmpsLine

ROOTS = ("ROOT", "'ROOT'", '"ROOT"')


@dataclass
class JointOutcome:
    """One joint outcome: what it says, starting from its parent's numbers."""

    line: SmpsLine
    probability: float
    values: dict[int, float] = field(default_factory=dict)
    own: dict[int, float] = field(default_factory=dict)
    "What its own lines say: a parent's number may be replaced, an own one may not."


class Stoch(Protocol):
    """What the blocks need of the rest of the stoch file."""

    page: Page
    places: RandomPlaces

    def probability(self, line: SmpsLine, value: float) -> None:
        """Check a probability."""

    def add(self, line: SmpsLine, places: tuple[int, ...], values: np.ndarray, probabilities: np.ndarray) -> None:
        """Add a source."""


class Blocks:
    """Reads one section: each block (or the tree of scenarios) is one source."""

    def __init__(self, stoch: Stoch, mode: str, *, nested: bool) -> None:
        self.stoch, self.mode, self.nested = stoch, mode, nested
        self.page, self.places = stoch.page, stoch.places
        self.groups: dict[str, list[JointOutcome]] = {}
        self.scenarios: dict[str, JointOutcome] = {}

    def read(self, body: list[SmpsLine]) -> None:
        """Read the section into sources."""
        outcome: JointOutcome | None = None
        marks = ("SC",) if self.nested else ("BL",)
        for line in body:
            if line.words[0].upper() in marks:
                outcome = self._scenario(line) if self.nested else self._block(line)
            elif outcome is None:
                remedy = f"Begin with a line {marks[0]}."
                self.page.wrong(line, Code.SMPS_NO_OUTCOME, "The line stands before any outcome.", remedy)
            else:
                self._entry(line, outcome)
        for outcomes in self.groups.values():
            self._source(outcomes)

    def _block(self, line: SmpsLine) -> JointOutcome | None:
        if len(line.words) not in (3, 4):
            self.page.malformed(line, "BL, block, perhaps a period, and probability")
            return None
        outcome = JointOutcome(line, self._probability(line, line.words[-1]))
        self.groups.setdefault(line.words[1], []).append(outcome)
        return outcome

    def _scenario(self, line: SmpsLine) -> JointOutcome | None:
        if len(line.words) not in (4, 5):
            self.page.malformed(line, "SC, scenario, its parent or ROOT, probability, and perhaps a period")
            return None
        name, parent = line.words[1:3]
        outcome = JointOutcome(line, self._probability(line, line.words[3]))
        if name in self.scenarios:
            self.page.wrong(line, Code.SMPS_TWICE, f"There are two scenarios {name!r}.", "Give each its own name.")
        if parent in self.scenarios:
            outcome.values = dict(self.scenarios[parent].values)
        elif parent.upper() not in ROOTS:
            remedy = suggestion(parent, [*self.scenarios, "ROOT"])
            self.page.wrong(line, Code.SMPS_UNKNOWN, f"There is no scenario {parent!r} before this one.", remedy)
        self.scenarios[name] = outcome
        self.groups.setdefault("", []).append(outcome)
        return outcome

    def _probability(self, line: SmpsLine, word: str) -> float:
        value = self.page.finite(line, word)
        self.stoch.probability(line, value)
        return value

    def _entry(self, line: SmpsLine, outcome: JointOutcome) -> None:
        found = self.places.target(line)
        if found is None:
            return
        places, rest = found
        if len(rest) not in (1, 3):
            self.page.malformed(line, "column or right-hand side, row, number, and perhaps another row and number")
            return
        self._put(line, outcome, places, rest[0])
        if len(rest) == 3:
            second = self.places.pair(line, line.words[0], rest[1])
            if second is not None:
                self._put(line, outcome, (second,), rest[2])

    def _put(self, line: SmpsLine, outcome: JointOutcome, places: tuple[int, ...], word: str) -> None:
        value = self.page.finite(line, word)
        for place in places:
            outcome.values[place] = self.places.combined(place, value, self.mode)
            what = f"outcome's {self.places.words(place).removeprefix('The ')}"
            self.page.put(line, outcome.own, place, outcome.values[place], what)

    def _source(self, outcomes: list[JointOutcome]) -> None:
        places = tuple(dict.fromkeys(place for outcome in outcomes for place in outcome.values))
        if not places:
            remedy = "List what is random under each BL or SC."
            self.page.wrong(outcomes[0].line, Code.SMPS_NOTHING_RANDOM, "The outcomes list nothing random.", remedy)
            return
        values = np.array([[self._value(outcome, outcomes[0], place) for place in places] for outcome in outcomes])
        self.stoch.add(outcomes[0].line, places, values, np.array([outcome.probability for outcome in outcomes]))

    def _value(self, outcome: JointOutcome, first: JointOutcome, place: int) -> float:
        """Value of a place; one that an outcome leaves out is the core's, if nobody can read it otherwise."""
        if place in outcome.values:
            return outcome.values[place]
        core = self.places.core_value(place)
        if not self.nested and first.values.get(place, core) != core:
            message = f"{self.places.words(place)} is left out here, and the first outcome differs from the core."
            remedy = "List it: readers take either the core's number or the first outcome's."
            self.page.wrong(outcome.line, Code.SMPS_LEFT_OUT, message, remedy)
        return core
