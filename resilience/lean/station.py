"""A station of a line that is simulated: how long it takes, what stops it, how many cards it has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from resilience.given import TEXT, Number, Whole, Word, hold
from resilience.lean.asked import NOT_NEGATIVE, POSITIVE, refuse
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MOST_CARDS = 10_000


class TimeLaw(StrEnum):
    """How process times vary around their mean."""

    EXPONENTIAL = "exponential"
    FIXED = "fixed"


@on_screen
@dataclass(frozen=True, slots=True)
class CardStation:
    """A station that works when it has a card, a unit to work on and a free machine.

    Attributes
    ----------
    name
        What people call it.
    time
        Mean time for a unit, without stops.
    cards
        Units that it may hold, in work and done, until they are withdrawn.
    law
        How that time varies.
    stop_chance
        Probability that it stops at a unit.
    stop_time
        Mean length of a stop, exponential.
    machines
        Units that it works on at once.
    good
        Share of units that are good; a bad one is thrown away and made again from a new one.
    """

    name: str
    time: float
    cards: int
    law: TimeLaw = TimeLaw.EXPONENTIAL
    stop_chance: float = 0.0
    stop_time: float = 0.0
    machines: int = 1
    good: float = 1.0

    def __post_init__(self) -> None:
        hold(
            self, name=TEXT, time=POSITIVE, cards=Whole(least=1, most=MOST_CARDS), law=Word(TimeLaw),
            stop_chance=Number(least=0, most=1), stop_time=NOT_NEGATIVE, machines=Whole(least=1, most=MOST_CARDS),
            good=Number(above=0, most=1),
        )  # fmt: skip
        if (self.stop_chance > 0) != (self.stop_time > 0):
            said = f"'{self.name}' states one of the chance and the time of a stop."
            raise refuse(said, type(self).__name__, "State both, or neither.", "stop_time")

    @property
    def mean(self) -> float:
        """Mean time for a unit, stops included."""
        return self.time + self.stop_chance * self.stop_time

    @property
    def pace(self) -> float:
        """Mean time between two good units when it always works."""
        return self.mean / (self.machines * self.good)

    @property
    def steady(self) -> CardStation:
        """The same station without what varies: its time is always its time without stops."""
        return replace(self, law=TimeLaw.FIXED, stop_chance=0.0, stop_time=0.0)

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
        """Draw times for units, stops included."""
        fixed = self.law is TimeLaw.FIXED
        times: NDArray[np.float64] = np.full(shape, self.time) if fixed else generator.exponential(self.time, shape)
        if self.stop_chance > 0:
            times = times + generator.exponential(self.stop_time, shape) * (generator.random(shape) < self.stop_chance)
        return times


def check_line(stations: Sequence[CardStation], place: str) -> None:
    """Refuse a line of which two stations share a name."""
    names = [station.name for station in stations]
    if len(set(names)) < len(names):
        said = f"Two stations are called '{next(name for name in names if names.count(name) > 1)}'."
        raise refuse(said, place, "Give each a name of its own.", "stations")


def check_demand(stations: Sequence[CardStation], demand: float | None, place: str, column: str = "demand") -> None:
    """Refuse more than a line can make: it would fill for ever, and every figure depend on how long is played."""
    if demand is None:
        return
    slow = max(stations, key=lambda station: station.pace)
    if demand * slow.pace >= 1:
        said = f"'{slow.name}' needs {demand * slow.pace:.4g} of its time for {demand:g} units a unit of time."
        remedy = f"Ask for less than {1 / slow.pace:.4g} a unit of time, or make it faster."
        raise refuse(said, place, remedy, column)
