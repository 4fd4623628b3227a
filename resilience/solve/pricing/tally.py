"""How cases were solved: from a basis, from nothing, or from a basis given up; how many, their pivots and seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from resilience.solve.outcome import Attempt

WARM, COLD, ASTRAY = "cases begun at a basis", "cases begun from nothing", "bases given up, of cases begun again"


class Runs(NamedTuple):
    """Runs of one kind, with their pivots and processor seconds."""

    cases: int = 0
    pivots: int = 0
    seconds: float = 0.0

    def and_(self, other: Runs) -> Runs:
        """Both together."""
        return Runs(self.cases + other.cases, self.pivots + other.pivots, self.seconds + other.seconds)


@dataclass
class Tally:
    """Runs by how they began."""

    runs: dict[str, Runs] = field(default_factory=dict)

    def note(self, how: str, pivots: int, seconds: float) -> None:
        """Count one run."""
        self.runs[how] = self.runs.get(how, Runs()).and_(Runs(1, pivots, seconds))

    def and_(self, other: Tally) -> Tally:
        """Both together."""
        kinds = dict.fromkeys((*self.runs, *other.runs))
        return Tally({how: self.runs.get(how, Runs()).and_(other.runs.get(how, Runs())) for how in kinds})

    def attempts(self) -> list[Attempt]:
        """Tell them for the log."""
        return [
            Attempt(how, f"{self.runs[how].cases} in {self.runs[how].pivots} pivots", self.runs[how].seconds)
            for how in (WARM, COLD, ASTRAY)
            if how in self.runs
        ]
