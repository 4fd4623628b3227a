"""The stoch file: what is random, as independent numbers, blocks or scenarios."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from resilience.files.nearest import suggestion
from resilience.findings import Code, Severity
from resilience.stochastic.smps.blocks import Blocks
from resilience.stochastic.smps.instance import ContinuousLaw, DiscreteLaw, Law
from resilience.stochastic.smps.places import RandomPlaces
from resilience.stochastic.smps.text import LAWS, MODES

if TYPE_CHECKING:
    from resilience.stochastic.smps.instance import Core, RandomPlace, Source
    from resilience.stochastic.smps.text import Page, SmpsLine
    from resilience.stochastic.smps.time_file import Stages

SECTIONS = ("STOCH", "INDEP", "BLOCKS", "SCENARIOS", "ENDATA")
ROUNDED = 1e-9
"""Probabilities this near to one in sum are as good as exact."""
SLOPPY = 1e-2
"""Probabilities this near to one in sum are scaled, with a warning."""


@dataclass
class StochFile:
    """Reads the stoch file of a core and its stages."""

    page: Page
    core: Core
    stages: Stages
    sources: list[Source] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.places = RandomPlaces(self.page, self.core, self.stages)
        self.taken: dict[int, int] = {}

    def read(self) -> tuple[tuple[RandomPlace, ...], tuple[Source, ...]]:
        """Read every section into places and independent sources."""
        for head, body in self.page.sections():
            word = head.words[0].upper()
            if word in ("STOCH", "ENDATA"):
                continue
            if word not in SECTIONS:
                known = f"{suggestion(word, SECTIONS)} Only {', '.join(SECTIONS[1:4])} are read."
                self.page.wrong(head, Code.SMPS_SECTION, f"The stoch file has no section {head.words[0]!r}.", known)
                continue
            self._section(word, head, body)
        if not self.sources and not self.page.findings.errors:
            remedy = "Add a section INDEP, BLOCKS or SCENARIOS, unless there is one outcome."
            self.page.wrong(None, Code.SMPS_NOTHING_RANDOM, "The file names nothing random.", remedy, Severity.WARNING)
        return tuple(self.places.known), tuple(self.sources)

    def _section(self, word: str, head: SmpsLine, body: list[SmpsLine]) -> None:
        options = [option.upper() for option in head.words[1:]]
        mode = next((option for option in options if option in MODES), "REPLACE")
        laws = [option for option in options if option not in MODES]
        law = laws[0] if laws else "DISCRETE"
        if len(laws) > 1:
            message = f"The header of {word} says {' '.join(head.words[1:])!r}."
            remedy = f"Write one of {', '.join(LAWS)}, and perhaps one of {', '.join(MODES)}."
            self.page.wrong(head, Code.SMPS_LAW, message, remedy)
        allowed = LAWS if word == "INDEP" else LAWS[:1]
        if law not in allowed:
            message = f"{word} {law} is not supported."
            self.page.wrong(head, Code.SMPS_LAW, message, f"Use {word} with one of {', '.join(allowed)}.")
        elif law != "DISCRETE":
            self._continuous(Law(law.lower()), body, mode)
        elif word == "INDEP":
            self._independent(body, mode)
        else:
            Blocks(self, mode, nested=word == "SCENARIOS").read(body)

    def _independent(self, body: list[SmpsLine], mode: str) -> None:
        outcomes: dict[tuple[int, ...], list[tuple[float, float]]] = {}
        first: dict[tuple[int, ...], SmpsLine] = {}
        for line in body:
            found = self.places.target(line)
            if found is None:
                continue
            places, rest = found
            if len(rest) not in (2, 3):
                self.page.malformed(line, "column or right-hand side, row, number, perhaps a period, and probability")
                continue
            value, probability = self.page.finite(line, rest[0]), self.page.finite(line, rest[-1])
            self.probability(line, probability)
            outcomes.setdefault(places, []).append((self.places.combined(places[0], value, mode), probability))
            first.setdefault(places, line)
        for places, pairs in outcomes.items():
            values, probabilities = np.array(pairs).T
            self.add(first[places], places, np.repeat(values[:, None], len(places), axis=1), probabilities)

    def _continuous(self, law: Law, body: list[SmpsLine], mode: str) -> None:
        for line in body:
            found = self.places.target(line)
            if found is None:
                continue
            places, rest = found
            if len(rest) not in (2, 3) or len(places) != 1:
                names = "low, perhaps a period, and high" if law is Law.UNIFORM else "mean, perhaps a period, variance"
                self.page.malformed(line, f"column or right-hand side, row, {names}; FX bounds only as DISCRETE")
                continue
            first, second = self.page.finite(line, rest[0]), self.page.finite(line, rest[-1])
            if (law is Law.NORMAL and second < 0) or (law is Law.UNIFORM and second < first):
                message = f"{law.value} with {rest[0]} and {rest[-1]} is no distribution."
                remedy = "Write the mean and a variance >= 0." if law is Law.NORMAL else "Write low, then high."
                self.page.wrong(line, Code.SMPS_LAW, message, remedy)
                continue
            self._take(line, places)
            self.sources.append(self._continuous_source(law, places[0], first, second, mode))

    def _continuous_source(self, law: Law, place: int, first: float, second: float, mode: str) -> ContinuousLaw:
        at = self.places.combined(place, first, mode)
        if law is Law.UNIFORM:
            low, high = sorted((at, self.places.combined(place, second, mode)))
            return ContinuousLaw(place, law, low, high)
        factor = self.places.core_value(place) if mode == "MULTIPLY" else 1.0
        return ContinuousLaw(place, law, at, second * factor**2)

    def probability(self, line: SmpsLine, value: float) -> None:
        """Record a finding when a probability is none."""
        if not math.isnan(value) and not 0 <= value <= 1:
            self.page.wrong(line, Code.SMPS_PROBABILITY, f"{value:g} is no probability.", "Write a number from 0 to 1.")

    def add(self, line: SmpsLine, places: tuple[int, ...], values: np.ndarray, probabilities: np.ndarray) -> None:
        """Add a source, its probabilities checked and its impossible outcomes left out."""
        self._take(line, places)
        total = float(probabilities.sum())
        if math.isnan(total):
            return
        away = abs(total - 1)
        if away > SLOPPY:
            message = f"The probabilities sum to {total:.6g}."
            self.page.wrong(line, Code.SMPS_PROBABILITIES, message, "Let them sum to 1.")
            return
        if away > ROUNDED:
            message = f"The probabilities sum to {total:.9g}; they are scaled to 1."
            self.page.wrong(line, Code.SMPS_PROBABILITIES, message, "Write them with more digits.", Severity.WARNING)
        possible = probabilities > 0
        scaled = probabilities[possible] / (1.0 if total == 1 or away <= ROUNDED else total)
        self.sources.append(DiscreteLaw(places, values[possible], scaled))

    def _take(self, line: SmpsLine, places: tuple[int, ...]) -> None:
        """Let each place be random only once."""
        for place in places:
            if place in self.taken:
                message = f"{self.places.words(place)} is random already, since line {self.taken[place]}."
                self.page.wrong(line, Code.SMPS_TWICE, message, "Keep one of the two.")
            self.taken.setdefault(place, line.number)
