"""One play of a line of cards with SimPy: posts of cards, shelves of units, machines and customers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import simpy

from resilience.lean.recursion import WARM_SHARE
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Generator

    from resilience.lean.station import CardStation

    Waiting = Generator[simpy.Event, object, None]
    Bringing = Generator[simpy.Event, object, "LoopUnit"]

AHEAD = 1000
"""Random numbers drawn at once."""


class CardMove(StrEnum):
    """What happens to a card, or to the unit it is on."""

    WITHDRAWN = "withdrawn"
    BEGUN = "begun"
    DONE = "done"
    SCRAPPED = "scrapped"


@on_screen
class CardEvent(NamedTuple):
    """One event of a loop: when, at which station, what, of which part; parts are counted from 0."""

    time: float
    station: str
    move: CardMove
    part: int


class LoopCounts(NamedTuple):
    """What one play counted; see `Counted`."""

    left: float
    length: float
    area: float
    stays: float
    served: float
    working: list[float]


@dataclass(eq=False)
class LoopUnit:
    """A unit in the line: when it entered."""

    entered: float


@dataclass
class LineLevel:
    """How many units are in a line, added up over the time that counts."""

    units: int = 0
    area: float = 0.0
    since: float = 0.0
    changed: float = 0.0

    def change(self, by: int, now: float) -> None:
        """Add units, or take them off."""
        self.area += self.units * (now - self.changed)
        self.units, self.changed = self.units + by, now

    def begin(self, now: float) -> None:
        """Count from now on."""
        self.area, self.since, self.changed = 0.0, now, now


@dataclass
class CardPlay:
    """One replication of a line of cards.

    A post holds the cards that came back to a station, oldest first; a shelf the good units of a part. `trace`, where
    it is a list, hears of every move.
    """

    stations: tuple[CardStation, ...]
    units: int
    seed: np.random.SeedSequence
    demand: float | None
    mix: tuple[float, ...]
    trace: list[CardEvent] | None = None
    inside: set[LoopUnit] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.env = simpy.Environment()
        streams = [np.random.default_rng(one) for one in self.seed.spawn(len(self.stations) + 1)]
        self.customer = streams[-1]
        self.times = [_Ahead(station, stream) for station, stream in zip(self.stations, streams, strict=False)]
        self.posts = [simpy.Store(self.env) for _ in self.stations]
        self.shelves = [[simpy.Store(self.env) for _ in self.mix] for _ in self.stations]
        self.share = np.cumsum(self.mix) / sum(self.mix)
        self.warm = int(WARM_SHARE * self.units)
        self.level, self.over = LineLevel(), self.env.event()
        self.withdrawn = self.asked = self.at_once = 0
        self.stays = 0.0
        self.work: list[list[tuple[float, float]]] = [[] for _ in self.stations]

    def play(self) -> LoopCounts:
        """Play until the last unit is withdrawn."""
        for at, station in enumerate(self.stations):
            for part in [*range(len(self.mix))] * station.cards:
                self.posts[at].put(part)
            for _ in range(station.machines):
                self.env.process(self._machine(at))
        self.env.process(self._takers() if self.demand is None else self._orders(self.demand))
        self.env.run(self.over)
        now, since = self.env.now, self.level.since
        self.level.change(0, now)
        stays = self.stays + sum(now - max(unit.entered, since) for unit in self.inside)
        busy = [sum(max(0.0, min(end, now) - max(begun, since)) for begun, end in work) for work in self.work]
        served = self.at_once / max(1, self.asked)
        return LoopCounts(float(self.units - self.warm), now - since, self.level.area, stays, served, busy)

    def _machine(self, at: int) -> Waiting:
        """Take a card, bring what it asks for, and put it on the shelf once it is good."""
        while True:
            part = yield self.posts[at].get()
            assert isinstance(part, int)  # what lies in a post
            unit = yield from self._bring(at, part)
            yield from self._work(at, part)
            while not self.times[at].is_good():
                self._leave(unit)
                self._tell(at, CardMove.SCRAPPED, part)
                unit = yield from self._bring(at, part)
                yield from self._work(at, part)
            self._tell(at, CardMove.DONE, part)
            self.shelves[at][part].put(unit)

    def _work(self, at: int, part: int) -> Waiting:
        self._tell(at, CardMove.BEGUN, part)
        time = self.times[at].time()
        self.work[at].append((self.env.now, self.env.now + time))
        yield self.env.timeout(time)

    def _bring(self, at: int, part: int) -> Bringing:
        """Withdraw from the station before; the first takes a new unit."""
        if at > 0:
            return (yield from self._withdraw(at - 1, part))
        unit = LoopUnit(self.env.now)
        self.inside.add(unit)
        self.level.change(1, self.env.now)
        return unit

    def _withdraw(self, at: int, part: int) -> Bringing:
        """Take a unit from a shelf; its card goes back to the post."""
        unit = yield self.shelves[at][part].get()
        assert isinstance(unit, LoopUnit)  # what lies on a shelf
        self.posts[at].put(part)
        self._tell(at, CardMove.WITHDRAWN, part)
        return unit

    def _takers(self) -> Waiting:
        """Customers who take whatever is done, one after the other."""
        while True:
            yield from self._sell(self._part())

    def _orders(self, demand: float) -> Waiting:
        """Orders at random; who finds nothing waits for it."""
        while True:
            yield self.env.timeout(self.customer.exponential(1 / demand))
            part = self._part()
            if self.withdrawn >= self.warm:
                self.asked += 1
                self.at_once += bool(self.shelves[-1][part].items)
            self.env.process(self._sell(part))

    def _part(self) -> int:
        return 0 if len(self.mix) == 1 else int(np.searchsorted(self.share, self.customer.random(), side="right"))

    def _sell(self, part: int) -> Waiting:
        unit = yield from self._withdraw(len(self.stations) - 1, part)
        self._leave(unit)
        self.withdrawn += 1
        if self.withdrawn == self.warm:
            self.level.begin(self.env.now)
            self.stays = 0.0
        if self.withdrawn == self.units:
            self.over.succeed()

    def _leave(self, unit: LoopUnit) -> None:
        self.inside.remove(unit)
        self.level.change(-1, self.env.now)
        self.stays += self.env.now - max(unit.entered, self.level.since)

    def _tell(self, at: int, move: CardMove, part: int) -> None:
        if self.trace is not None:
            self.trace.append(CardEvent(self.env.now, self.stations[at].name, move, part))


class _Ahead:
    """Times of a station, drawn many at once."""

    def __init__(self, station: CardStation, generator: np.random.Generator) -> None:
        self.station, self.generator = station, generator
        self.ready: list[float] = []

    def time(self) -> float:
        if not self.ready:
            self.ready = self.station.draw(self.generator, (AHEAD,)).tolist()
        return self.ready.pop()

    def is_good(self) -> bool:
        return self.station.good == 1 or self.generator.random() < self.station.good
