"""Tasks of a line and their places at stations: what a balance is, and a quick one by rank."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

from resilience.given import TEXT, Several, hold
from resilience.lean.asked import NEAR_WHOLE, POSITIVE, refuse
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PLACE = "balance_line"
FITS = 1 + NEAR_WHOLE
"""A station is full at its cycle time, rounding aside: 0.1 + 0.2 fits into 0.3."""


@on_screen
@dataclass(frozen=True, slots=True)
class LineTask:
    """A task of a line that cannot be divided.

    Attributes
    ----------
    name
        What people call it.
    time
        How long it takes, in the unit of the cycle time.
    after
        Tasks that must be done before it, at the same station or an earlier one.
    """

    name: str
    time: float
    after: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        hold(self, name=TEXT, time=POSITIVE, after=Several("tasks"))


@on_screen
@dataclass(frozen=True, slots=True)
class LineBalance:
    """Tasks at stations.

    Attributes
    ----------
    stations
        Tasks of each station, in an order in which they can be done.
    loads
        Time that each station works in a cycle.
    cycle
        The cycle time.
    least
        Proven least number of stations.
    """

    stations: tuple[tuple[str, ...], ...]
    loads: tuple[float, ...]
    cycle: float
    least: int

    @property
    def efficiency(self) -> float:
        """Share of the stations' time that is work."""
        return sum(self.loads) / (self.cycle * len(self.stations))

    @property
    def proven(self) -> bool:
        """Whether fewer stations are impossible."""
        return len(self.stations) == self.least


class TaskOrder:
    """Tasks with what comes before and after each, checked once."""

    def __init__(self, tasks: Sequence[LineTask], cycle: float) -> None:
        self.times = {task.name: task.time for task in tasks}
        self.before = {task.name: tuple(dict.fromkeys(task.after)) for task in tasks}
        self.cycle = cycle
        self._check(tasks)
        self.order = self._in_order()

    def _check(self, tasks: Sequence[LineTask]) -> None:
        if len(self.times) < len(tasks):
            names = [task.name for task in tasks]
            said = f"Two tasks are called '{next(name for name in names if names.count(name) > 1)}'."
            raise refuse(said, PLACE, "Give each a name of its own.", "tasks")
        for task in tasks:
            for name in task.after:
                if name not in self.times:
                    said = f"'{task.name}' comes after '{name}', which is no task."
                    raise refuse(said, PLACE, "Add the task, or mend the name.", "tasks")
            if task.time > self.cycle * FITS:
                said = f"'{task.name}' takes {task.time:g}, longer than the cycle of {self.cycle:g}."
                raise refuse(said, PLACE, "Divide the task, double its station, or lengthen the cycle.", "tasks")

    def _in_order(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        left = list(self.times)
        while left:
            ready = [name for name in left if all(one in found for one in self.before[name])]
            if not ready:
                said = f"'{left[0]}' waits, by way of others, for itself."
                raise refuse(said, PLACE, "Take the circle out.", "tasks")
            found |= dict.fromkeys(ready)
            left = [name for name in left if name not in found]
        return tuple(found)

    @cached_property
    def ancestors(self) -> Mapping[str, frozenset[str]]:
        """All tasks that must be done before each."""
        found: dict[str, frozenset[str]] = {}
        for name in self.order:
            found[name] = frozenset(self.before[name]).union(*(found[one] for one in self.before[name]))
        return found

    @cached_property
    def descendants(self) -> Mapping[str, frozenset[str]]:
        """All tasks that wait for each."""
        return {name: frozenset(one for one in self.order if name in self.ancestors[one]) for name in self.order}

    def least_stations(self, names: frozenset[str]) -> int:
        """Stations that some tasks need by their time alone, and by those that share a station with no other."""
        by_time = ceil(sum(self.times[name] for name in names) / self.cycle / FITS)
        halves = sum(1.0 for name in names if self.times[name] > self.cycle / 2 * FITS)
        exact = sum(0.5 for name in names if abs(self.times[name] - self.cycle / 2) <= self.cycle / 2 * NEAR_WHOLE)
        return max(by_time, ceil(halves + exact))

    def by_rank(self) -> list[list[str]]:
        """Fill station after station, each time with the task that has most work in and behind it."""
        rank = {name: self.times[name] + sum(self.times[one] for one in self.descendants[name]) for name in self.order}
        stations: list[list[str]] = [[]]
        done: set[str] = set()
        room = self.cycle
        while len(done) < len(self.order):
            ready = [name for name in self.order if name not in done and done.issuperset(self.before[name])]
            fits = [name for name in ready if self.times[name] <= room + self.cycle * NEAR_WHOLE]
            if not fits:
                stations.append([])
                room = self.cycle
                continue
            name = max(fits, key=lambda one: rank[one])
            stations[-1].append(name)
            done.add(name)
            room -= self.times[name]
        return stations

    def balance(self, stations: Sequence[Sequence[str]], least: int) -> LineBalance:
        """Tell stations as a balance, each in an order in which it can work."""
        at = {name: number for number, name in enumerate(self.order)}
        told = tuple(tuple(sorted(station, key=lambda name: at[name])) for station in stations)
        loads = tuple(sum(self.times[name] for name in station) for station in told)
        return LineBalance(told, loads, self.cycle, least)

    def holds(self, stations: Sequence[Sequence[str]]) -> bool:
        """Whether each task is done once, none before what it waits for, and no station takes longer than a cycle."""
        place = {name: number for number, station in enumerate(stations) for name in station}
        whole = sum(map(len, stations)) == len(place) == len(self.order)
        loads = [sum(self.times[name] for name in station) for station in stations]
        waits = all(place[one] <= place[name] for name in place for one in self.before[name])
        return whole and waits and all(load <= self.cycle * FITS for load in loads)
