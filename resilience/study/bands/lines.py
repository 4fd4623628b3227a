"""Costs that are lines in a rate's multiplier, and the lower envelope of several: no solver here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

SAME_PLACE = 1e-9
"""Relative distance below which two multipliers are one."""


@dataclass(frozen=True)
class CostLine:
    """Cost of one plan, `fixed + slope * multiplier`, in currency per year; `plan` is its place in a list."""

    fixed: float
    slope: float
    plan: int

    def __call__(self, multiplier: float) -> float:
        """Cost at a multiplier."""
        return self.fixed + self.slope * multiplier


@dataclass(frozen=True)
class Stretch:
    """Multipliers from `low` to `high`, over which one line is the lowest."""

    low: float
    high: float
    line: CostLine


def envelope(lines: Sequence[CostLine], low: float, high: float) -> list[Stretch]:
    """Lower envelope of lines over a range, from its low to its high end.

    Of lines that are equal the first counts. At `low` the walk starts on the lowest line, the flattest among equals.
    """
    here, current = low, min(lines, key=lambda line: (line(low), line.slope))
    found: list[Stretch] = []
    while True:
        crossings = [
            ((line.fixed - current.fixed) / (current.slope - line.slope), line.slope, place)
            for place, line in enumerate(lines)
            if line.slope < current.slope
        ]
        ahead = [(max(at, here), slope, place) for at, slope, place in crossings if at < high]
        if not ahead:
            return [*found, Stretch(here, high, current)]
        at, _, place = min(ahead)
        if at > here:
            found.append(Stretch(here, at, current))
        here, current = at, lines[place]


def lowest(lines: Sequence[CostLine], multiplier: float) -> CostLine:
    """The cheapest line at a multiplier."""
    return min(lines, key=lambda line: line(multiplier))


@dataclass
class Floor:
    """What no plan can cost less than: the optimum is concave, so it lies above the chords of its lower bounds."""

    at: list[float]
    bound: list[float]

    def add(self, multiplier: float, bound: float) -> None:
        """Note a bound that was proven."""
        self.at.append(multiplier)
        self.bound.append(bound)

    def __call__(self, multiplier: float) -> float:
        """Lower bound at a multiplier within the range of those that were solved."""
        order = np.argsort(self.at, kind="stable")
        return float(np.interp(multiplier, np.array(self.at)[order], np.array(self.bound)[order]))

    def has(self, multiplier: float) -> bool:
        """Whether the optimum at a multiplier was solved."""
        return any(abs(multiplier - one) <= SAME_PLACE * max(one, multiplier) for one in self.at)


@dataclass(frozen=True)
class Scale:
    """What an error is measured against: the cost a plan can influence, and not less than a little of today's.

    `least` is what no plan can avoid; `floor` keeps the measure positive where hardly anything can be influenced.
    """

    least: float
    floor: float

    def __call__(self, cost: float) -> float:
        """Size of a cost."""
        return max(cost - self.least, self.floor)


@dataclass(frozen=True)
class Doubt:
    """Where the envelope may be furthest above the optimum, and by how much of the cost a plan can influence."""

    at: float
    share: float


def doubts(stretches: Sequence[Stretch], floor: Floor, scale: Scale) -> list[Doubt]:
    """How far the envelope may be off at each of its corners; between corners it is off by less.

    The envelope is concave and the floor is straight between solved multipliers, so their distance is largest at
    a corner of the envelope.
    """
    corners = [(one.low, one.line(one.low)) for one in stretches]
    corners.append((stretches[-1].high, stretches[-1].line(stretches[-1].high)))
    return [Doubt(at, max(0.0, cost - floor(at)) / scale(cost)) for at, cost in corners]


def fewest(lines: Sequence[CostLine], low: float, high: float, floor: Floor, scale: Scale, *, gap: float, most: int, keep: int | None = None) -> list[Stretch]:  # fmt: skip  # noqa: E501
    """Leave out plans one at a time as long as what is left stays within the gap, or there are more than `most`.

    The plan `keep` is never left out.
    """
    kept = [stretch.line for stretch in envelope(lines, low, high)]
    while len(kept) > 1:
        places = [place for place, line in enumerate(kept) if line.plan != keep]
        trials = [[*kept[:place], *kept[place + 1 :]] for place in places]
        worst = [max(doubt.share for doubt in doubts(envelope(trial, low, high), floor, scale)) for trial in trials]
        if not trials:
            break
        place = int(np.argmin(worst))
        if worst[place] > gap and len(kept) <= most:
            break
        kept = trials[place]
    return envelope(kept, low, high)


FAVOUR = 1e-12
"""Relative amount by which the favoured plan must be the cheapest, so that it is the only one."""


def favoured(lines: Sequence[CostLine], plan: int, at: float) -> list[CostLine]:
    """Lines of which one is moved down so far that its plan is the cheapest at a multiplier.

    The plan found there is the cheapest to within the gap that was proven; another that is cheaper by less is no
    reason to tell of another plan at the very rates that were stated.
    """
    found = {line.plan: line for line in lines}
    least = lowest(lines, at)(at)
    down = found[plan](at) - least + FAVOUR * abs(least)
    return [CostLine(line.fixed - down, line.slope, line.plan) if line.plan == plan else line for line in lines]


def largest_error(stretches: Sequence[Stretch], floor: Floor, scale: Scale) -> float:
    """Largest doubt at either end of any stretch, where neighbors need not cost the same."""
    ends = [(at, one.line(at)) for one in stretches for at in (one.low, one.high)]
    return max(max(0.0, cost - floor(at)) / scale(cost) for at, cost in ends)


def true_lines(stretches: Sequence[Stretch], lines: Sequence[CostLine]) -> list[Stretch]:
    """The same stretches with what each plan really costs."""
    found = {line.plan: line for line in lines}
    return [Stretch(one.low, one.high, found[one.line.plan]) for one in stretches]
