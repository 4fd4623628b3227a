"""Refill: what help must bring because ordinary spare capacity will not do it before the books close.

What is missing on shelves and on the way is refilled by what is spare in the ordinary course. Where that takes longer
than is left, sources that must be called or paid for go on until everything is at its level: a unit costs less there
than the sale it stands for. They refill what is upstream of them too: who buys elsewhere hands back what he would have
taken. Nothing is known here but shelves, goods on the way and the time since the last effect.

Found from the suppliers down, on the tracks where something is missing. Ordinary spare is counted once, whoever takes
it; it is reckoned as if all worked from today, so where it falls behind, help is called later.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from resilience.simulate.layout.rows import NONE
from resilience.simulate.system.relief import Relief, brings_more

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resilience.simulate.layout.rows import MakeRow
    from resilience.simulate.system.conditions import Conditions
    from resilience.simulate.system.offers import Offer
    from resilience.simulate.system.relief import ReliefSource
    from resilience.simulate.system.state import State
    from resilience.simulate.types import Amount, Counts, Vector

LOOK = 8
"""Periods between looks at what is missing."""
NEGLIGIBLE = 1e-6
"""Share of a position's planned flow that counts as nothing missing."""


class Refill:
    """Units that help is still to bring to each position, on every track."""

    def __init__(self, state: State, offers: Sequence[tuple[Offer, ...]]) -> None:
        self._state = state
        self.relief = Relief.of(state.layout, offers)
        self._wanted: dict[int, Vector] = {}

    def look(self, now: Conditions) -> None:
        """Now and then, look at what is missing."""
        if not self.relief.helped or now.now % LOOK:
            return
        self._wanted = {}
        missing = _Missing(self._state, self.relief.touched)
        tracks = missing.tracks & (now.left > 0)
        if tracks.any():
            some = np.flatnonzero(tracks)
            for number, units in _Round(self._state, self.relief, missing, some, now.left[some]).wanted.items():
                wanted = self._wanted[number] = np.zeros(self._state.size)
                wanted[some] = units

    def more(
        self, number: int, orders: Mapping[Offer, Vector], limits: Mapping[Offer, Amount | None]
    ) -> Iterator[tuple[Offer, Vector]]:
        """Units to order of help at a position beyond what is ordered there today, the cheapest first."""
        left = self._wanted.get(number)
        if left is None:
            return
        rooms = {}
        for offer in sorted(filter(brings_more, orders), key=lambda offer: offer.paid):
            if (limit := limits[offer]) is not None:
                ordered = np.minimum(orders[offer], limit)
                left = left - np.maximum(ordered - offer.plan, 0.0)
                rooms[offer] = np.maximum(limit - np.maximum(ordered, offer.plan), 0.0)
        left = np.maximum(left, 0.0)
        for offer, room in rooms.items():
            units = np.minimum(room, left)
            left = left - units
            yield offer, units
        self._wanted[number] = left

    def take_over(self, old: Refill, places: Mapping[int, int]) -> None:
        """Go on with what another one still wanted; `places` are positions here by positions there."""
        self._wanted = {places[number]: units for number, units in old._wanted.items()}

    def keep(self, left: Counts) -> None:
        """Go on with some of the tracks."""
        self._wanted = {number: units[left] for number, units in self._wanted.items()}


class _Missing:
    """What is missing on shelves, less what is too much on the way there, and what is missing on the way."""

    def __init__(self, state: State, numbers: Sequence[int]) -> None:
        self.stock, self.markets = state.stock, state.markets
        self.shelf: dict[int, Vector] = {}
        self.built: dict[int, Vector] = {}
        self.under_way: dict[int, Vector] = {}
        self.tracks = np.zeros(state.size, dtype=bool)
        for number in numbers:
            row = state.layout.nodes[number]
            shelf, built = state.target[number] - state.stock[number], state.built(number)
            if built is not None:
                self.built[number] = built
            if row.market != NONE:
                shelf += state.markets[row.market].backlog
            less = np.zeros(state.size)
            for i in row.lanes:
                less -= state.lanes[i].above_plan()
            self.shelf[number], self.under_way[number] = shelf + np.minimum(less, 0.0), np.maximum(less, 0.0)
            self.tracks |= shelf + less > NEGLIGIBLE * row.use


class _Round:
    """One look, on the tracks where something is missing."""

    def __init__(self, state: State, relief: Relief, missing: _Missing, some: Counts, left: Vector) -> None:
        self._layout, self._relief, self._left = state.layout, relief, left
        self._size = len(some)
        self.wanted: dict[int, Vector] = {}
        self._surplus: dict[int, Vector] = {}
        self._rooms: dict[ReliefSource, Vector] = {}
        makes = self._layout.makes
        used = [math.fsum(_hours(makes[i]) * makes[i].plan for i in row.users) for row in self._layout.resources]
        self._hours = [
            left * max(row.time - hours, 0.0) for row, hours in zip(self._layout.resources, used, strict=True)
        ]
        self._dry: dict[tuple[int, bool], Vector] = {}
        "1 where a position has given all it can, else 0, for ordinary sources and for all of them."
        self._gone: dict[int, Vector] = {}
        self._holes: dict[int, Vector] = {}
        self._starts: dict[int, Vector] = {}
        self._stops: dict[int, Vector] = {}
        for number in relief.touched:
            lacks = missing.shelf[number][some] + self._gone.get(number, 0.0) + self._arrives(number, missing, some)
            self._surplus[number] = np.maximum(-lacks, 0.0)
            lacks = np.where(lacks > NEGLIGIBLE * state.layout.nodes[number].use, lacks, 0.0)
            for help_too in (False, True):
                if lacks.any():
                    lacks = lacks - self._bring(number, lacks, help_too=help_too)
            if lacks.any():
                self._hand_out_less(number, lacks)

    def _arrives(self, number: int, missing: _Missing, some: Counts) -> Vector:
        """What holes on the way take from a shelf; what it does not hold they take from those it serves.

        Customers who do not wait are lost for it, and nothing need be refilled.
        """
        hole: Vector = missing.under_way[number][some] + self._holes.get(number, 0.0)
        there = missing.stock[number, some]
        if number in missing.built:
            there = there + missing.built[number][some]
        taken: Vector = np.minimum(hole, np.maximum(there, 0.0))
        row, left = self._layout.nodes[number], hole - taken
        if row.use <= 0 or not left.any():
            return taken
        for i in row.out_lanes:
            lane = self._layout.lanes[i]
            self._hole(lane.target, left * (lane.plan / row.use))
        for i, _ in row.makers:
            make = self._layout.makes[i]
            fewer = left * (make.plan / row.use)
            known = self._stops.get(i, np.zeros(self._size))
            self._stops[i] = np.maximum(known, fewer)
            self._hole(make.node, (self._stops[i] - known) * make.made.yield_share)
        if row.market != NONE and (market := missing.markets[row.market]).row.waits > 0:
            quantity = market.row.demand.quantity
            room = market.row.waits * quantity - market.backlog[some]
            taken = taken + np.clip(left * (quantity / row.use), 0.0, np.maximum(room, 0.0))
        return taken

    def _hole(self, number: int, units: Vector) -> None:
        self._holes[number] = self._holes.get(number, 0.0) + units

    def _bring(self, number: int, units: Vector, *, help_too: bool) -> Vector:
        """Bring units to a position by its sources, those further up as far as they have any; returns what comes."""
        dry = self._dry.get((number, help_too))
        left = units if dry is None else np.where(dry > 0, 0.0, units)
        for dear, sources in ((False, self._relief.usual[number]), (True, self._relief.dear[number])):
            for source in sources if help_too or not dear else ():
                if not left.any():
                    break
                feed = self._by_lane if source.make == NONE else self._by_making
                came = feed(source, left, help_too=help_too)
                left = np.maximum(left - came, 0.0)
                if dear:
                    self.wanted[number] = self.wanted.get(number, 0.0) + came
        short = left > NEGLIGIBLE * units
        self._dry[number, help_too] = np.maximum(short, 0.0 if dry is None else dry)
        return (units if dry is None else np.where(dry > 0, 0.0, units)) - left

    def _room(self, source: ReliefSource) -> Vector:
        """What a source can still bring by the time the books close."""
        if source not in self._rooms:
            endless = math.isinf(source.room)
            self._rooms[source] = np.full(self._size, math.inf) if endless else self._left * source.room
        return self._rooms[source]

    def _take(self, source: ReliefSource, units: Vector) -> None:
        self._rooms[source] = np.maximum(self._room(source) - units, 0.0)  # rounding must not leave less than nothing

    def _by_lane(self, source: ReliefSource, units: Vector, *, help_too: bool) -> Vector:
        origin = self._layout.lanes[source.lane].source
        most = np.minimum(units, self._room(source))
        came = np.minimum(most, self._surplus.get(origin, 0.0))
        if came.any():
            self._surplus[origin] = self._surplus[origin] - came
        if (most > came).any():
            came = came + self._bring(origin, most - came, help_too=help_too)
        self._take(source, came)
        return came

    def _by_making(self, source: ReliefSource, units: Vector, *, help_too: bool) -> Vector:
        """Make as much as there are hours and inputs for; help brings hours of its own."""
        make = self._layout.makes[source.make]
        starts = np.minimum(units / make.made.yield_share, self._room(source))
        timed = make.resource != NONE and source in self._relief.usual[make.node] and _hours(make) > 0
        if timed:
            starts = np.minimum(starts, self._hours[make.resource] / _hours(make))
        for child, quantity in make.inputs:
            if not starts.any():
                break
            wanted = starts * quantity
            came = np.minimum(wanted, self._surplus.get(child, 0.0))
            if came.any():
                self._surplus[child] = self._surplus[child] - came
            if (wanted > came).any():
                came = came + self._bring(child, wanted - came, help_too=help_too)
            starts = np.minimum(starts, came / quantity)
        self._take(source, starts)
        if timed:
            self._hours[make.resource] = np.maximum(self._hours[make.resource] - starts * _hours(make), 0.0)
        return starts * make.made.yield_share

    def _hand_out_less(self, number: int, lacks: Vector) -> None:
        """Let those further down who have help take less, as far as they take any by plan."""
        for way in self._relief.down[number]:
            if way.make != NONE:
                lacks = np.maximum(lacks - way.quantity * self._starts.get(way.make, 0.0), 0.0)
        for way in self._relief.down[number]:
            less = np.minimum(lacks * way.share / way.quantity, self._left * way.plan)
            if way.make == NONE:
                target = self._layout.lanes[way.lane].target
            else:
                make = self._layout.makes[way.make]
                known = self._starts.get(way.make, np.zeros(self._size))
                less = np.minimum(less, np.maximum(self._left * way.plan - known, 0.0))
                self._starts[way.make] = known + less
                target, less = make.node, less * make.made.yield_share
            self._gone[target] = self._gone.get(target, 0.0) + less


def _hours(make: MakeRow) -> float:
    return make.made.cycle_time or 0.0
