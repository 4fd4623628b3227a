"""Spare: what the network could bring to each position above plan, and what holds up those who wait.

A queue is worked off by what is left of capacity beside the plan. Where that is nothing nobody who waits is ever served
without someone else going short.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from resilience.simulate.layout.rows import NONE, Queue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.simulate.layout.rows import LaneRow, MakeRow, MarketRow, NodeRow, ResourceRow

WHOLE = 1e-9
"""Rounding allowed before a number of periods counts as not reached."""


class Facility(NamedTuple):
    """A lane, a production or a line, by its number."""

    kind: str
    number: int


@dataclass
class _Route:
    """How one more unit at a market would be brought: load of each facility, and the links used."""

    loads: dict[Facility, float] = field(default_factory=lambda: defaultdict(float))
    links: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    "From a position: positions it feeds, with the lane (NONE: made there)."
    worth: dict[int, float] = field(default_factory=dict)
    "Units sold per unit of the part at a position."


class Spare:
    """Works out what is spare in a numbered network.

    `extra` holds, by position, the units per period that could reach it above plan: everything whole, all help called,
    no other position asking for more.
    """

    def __init__(
        self,
        nodes: Sequence[NodeRow],
        lanes: Sequence[LaneRow],
        makes: Sequence[MakeRow],
        resources: Sequence[ResourceRow],
    ) -> None:
        self._nodes, self._lanes, self._makes, self._resources = nodes, lanes, makes, resources
        self._hours = [_spare_hours(row, makes) for row in resources]
        self.extra = [0.0] * len(nodes)
        for _ in range(2):  # once more for lanes that run against the order
            for number in range(len(nodes)):
                self.extra[number] = math.fsum(units for units, _, _ in self._sources(number))

    def idle(self, number: int) -> float:
        """Started units per period that a production could make above plan while its line keeps to all other plans."""
        row = self._makes[number]
        room = max(row.limit - row.plan, 0.0)
        if row.resource == NONE or not row.made.cycle_time:
            return room
        line = self._resources[row.resource]
        busy = math.fsum(_hours(self._makes[i], self._makes[i].plan) for i in line.users)
        return min(room, max(line.time - busy, 0.0) / row.made.cycle_time)

    def lane(self, number: int) -> float:
        """Units per period that a lane could carry above plan and its origin could get."""
        row = self._lanes[number]
        return min(_room(row), self.extra[row.source])

    def queues(self, markets: Sequence[MarketRow]) -> tuple[Queue, ...]:
        """What holds up those who wait at each market; nothing where nobody waits."""
        routes = [self._route(market.node) if market.waits > 0 else _Route() for market in markets]
        return tuple(self._queue(place, market, routes) for place, market in enumerate(markets))

    def _queue(self, place: int, market: MarketRow, routes: list[_Route]) -> Queue:
        late, margin = market.demand.backlog_cost, market.demand.first_short
        worth = math.floor(margin / late + WHOLE) if late > 0 else math.inf
        route, most, tight = routes[place], math.inf, None
        for facility, load in route.loads.items():  # nearest the market first
            if load > 0 and self._spare_of(facility) / load < most * (1 - WHOLE):
                most, tight = self._spare_of(facility) / load, facility
        if tight is None:
            return Queue(worth, math.inf, (), (), ())
        spare = self._spare_of(tight)
        loads = [(other, others.loads.get(tight, 0.0)) for other, others in enumerate(routes)]
        ahead = tuple((other, load / spare) for other, load in loads if load > 0) if spare > 0 else ()
        return Queue(worth, most, ahead, *self._beyond(route, tight, market.node))

    def _spare_of(self, facility: Facility) -> float:
        if facility.kind == "lane":
            return _room(self._lanes[facility.number])
        return self._hours[facility.number] if facility.kind == "line" else _starts(self._makes[facility.number])

    def _sources(self, number: int) -> list[tuple[float, tuple[int, ...], int]]:
        """Units each source could bring above plan, with its lanes or its production (NONE: by lane)."""
        row = self._nodes[number]
        by_origin: dict[int, list[int]] = defaultdict(list)
        for i in row.lanes:
            if self._lanes[i].plan > 0 or self._lanes[i].paid < row.worth:
                by_origin[self._lanes[i].source].append(i)
        found = [
            (min(math.fsum(_room(self._lanes[i]) for i in some), self.extra[origin]), tuple(some), NONE)
            for origin, some in by_origin.items()
        ]
        if row.make != NONE:
            found.append((self._making(self._makes[row.make]), (), row.make))
        return found

    def _making(self, make: MakeRow) -> float:
        most = _starts(make)
        if make.resource != NONE and make.made.cycle_time:
            called = make.called
            line = self._resources[make.resource]
            idle = max(line.time - math.fsum(_hours(self._makes[i], self._makes[i].plan) for i in line.users), 0.0)
            most = min(most, idle / make.made.cycle_time + called)
        for child, quantity in make.inputs:
            most = min(most, self.extra[child] / quantity)
        return most * make.made.yield_share

    def _route(self, market: int) -> _Route:
        """Bring one unit by what could bring more, each source by what it could bring; positions nearest first."""
        route, need, waiting = _Route(), defaultdict(float), [-market]
        need[market], route.worth[market] = 1.0, 1.0
        seen = {market}
        while waiting:
            number = -heappop(waiting)
            for child, units, link in self._feeds(number, need[number], route):
                route.links[child].append(link)
                need[child] += units
                if child not in seen and child < number:
                    seen.add(child)
                    heappush(waiting, -child)
        return route

    def _feeds(self, number: int, units: float, route: _Route) -> Iterator[tuple[int, float, tuple[int, int]]]:
        """Origin, units and link of everything that brings units to a position; its loads go into the route."""
        sources = self._sources(number)
        amounts = [most for most, _, _ in sources]
        if not any(amounts):  # nothing is spare anywhere: as planned
            amounts = [self._planned(lanes, make) for _, lanes, make in sources]
        for (_, lanes, make), share in zip(sources, _shares(amounts), strict=True):
            if share > 0:
                feeds = self._by_lane if make == NONE else self._by_making
                yield from feeds(number, units * share, route, lanes if make == NONE else (make,))

    def _by_lane(
        self, number: int, units: float, route: _Route, lanes: Sequence[int]
    ) -> Iterator[tuple[int, float, tuple[int, int]]]:
        rooms = [_room(self._lanes[i]) for i in lanes]
        for i, part in zip(lanes, _shares(rooms if any(rooms) else [1.0] * len(rooms)), strict=True):
            if part > 0:
                route.loads[Facility("lane", i)] += units * part
                route.worth.setdefault(self._lanes[i].source, route.worth[number])
                yield self._lanes[i].source, units * part, (number, i)

    def _by_making(
        self, number: int, units: float, route: _Route, makes: Sequence[int]
    ) -> Iterator[tuple[int, float, tuple[int, int]]]:
        (make,) = makes
        row = self._makes[make]
        starts = units / row.made.yield_share
        route.loads[Facility("make", make)] += starts
        if row.resource != NONE:
            route.loads[Facility("line", row.resource)] += _hours(row, starts)
        for child, quantity in row.inputs:
            route.worth.setdefault(child, route.worth[number] * row.made.yield_share / quantity)
            yield child, starts * quantity, (number, NONE)

    def _planned(self, lanes: Sequence[int], make: int) -> float:
        if make != NONE:
            return self._makes[make].plan * self._makes[make].made.yield_share
        return math.fsum(self._lanes[i].plan for i in lanes)

    def _beyond(
        self, route: _Route, tight: Facility, market: int
    ) -> tuple[tuple[tuple[int, float], ...], tuple[tuple[int, float], ...]]:
        """Positions and lanes between what is tight and the market: goods there need not pass it any more."""
        nodes, lanes = {market}, set[int]()
        if tight.kind == "lane":
            lanes.add(tight.number)
            waiting = [self._lanes[tight.number].target]
        else:
            users = (tight.number,) if tight.kind == "make" else self._resources[tight.number].users
            waiting = [self._makes[i].node for i in users if self._makes[i].node in route.worth]
        while waiting:
            number = waiting.pop()
            nodes.add(number)
            for after, lane in route.links.get(number, ()):
                if lane != NONE:
                    lanes.add(lane)
                if after not in nodes:
                    waiting.append(after)
        known = route.worth
        return (
            tuple((number, known[number]) for number in sorted(nodes) if number in known and number != market),
            tuple((i, known.get(self._lanes[i].target, 1.0)) for i in sorted(lanes)),
        )


def _room(row: LaneRow) -> float:
    """Units a lane could carry above plan."""
    return max(row.capacity - row.plan, 0.0) + row.reserve


def _starts(make: MakeRow) -> float:
    """Units that could be started above plan, the line's time aside."""
    return max(make.limit - make.plan, 0.0) + make.called


def _hours(make: MakeRow, starts: float) -> float:
    return (make.made.cycle_time or 0.0) * starts


def _spare_hours(row: ResourceRow, makes: Sequence[MakeRow]) -> float:
    """Hours of a line beside the plan; what is made by surge or on reserve brings hours of its own."""
    called = math.fsum(_hours(makes[i], makes[i].called) for i in row.users)
    return max(row.time - math.fsum(_hours(makes[i], makes[i].plan) for i in row.users), 0.0) + called


def _shares(units: Sequence[float]) -> list[float]:
    """Share of each of several amounts in their sum; endless ones share evenly, and there is nothing for the others."""
    endless = sum(math.isinf(amount) for amount in units)
    if endless:
        return [1.0 / endless if math.isinf(amount) else 0.0 for amount in units]
    total = math.fsum(units)
    return [amount / total if total > 0 else 0.0 for amount in units]
