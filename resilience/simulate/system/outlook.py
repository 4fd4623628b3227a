"""Outlook: how much a position could supply in this period, seen before orders are placed.

It uses nothing but stock, what arrives today and the capacity in force: the maker who cannot deliver says so today.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from resilience.simulate.layout.rows import NONE
from resilience.simulate.system.capacity import called_capacity, fast_capacity, reserve_capacity

if TYPE_CHECKING:
    from resilience.simulate.layout.rows import NodeRow, Split
    from resilience.simulate.system.conditions import Conditions
    from resilience.simulate.system.state import LaneFlow, MakeFlow, State
    from resilience.simulate.types import Amount, Vector

ENOUGH = 1e-9
"""Share of the plan by which an input may be short without counting as short."""


class Outlook:
    """Units each watched position could hand out today (None: not watched), refreshed once a period."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._watched = [number for number, row in enumerate(state.layout.nodes) if row.watched]
        self._planned: defaultdict[tuple[int, int], float] = defaultdict(float)
        for lane in state.lanes:
            self._planned[lane.row.source, lane.row.target] += lane.row.plan
        self.units: list[Vector | None] = [None] * len(state.layout.nodes)
        self._going: list[Vector | None] = [None] * len(state.layout.nodes)

    def refresh(self, now: Conditions) -> None:
        """Look at every watched position, suppliers first."""
        for number in self._watched:
            self.units[number] = self._at(number, now)

    def for_lane(self, lane: LaneFlow) -> Vector | None:
        """What the origin could hand to a customer: his share when short, else also what others have not planned.

        Lanes from the same origin to the same destination serve one customer, who may use one instead of the other.
        """
        units = self.units[lane.row.source]
        if units is None:
            return None
        going = self._going[lane.row.source]
        units = units if going is None else np.minimum(units, going)
        use, plan = self._state.layout.nodes[lane.row.source].use, self._planned[lane.row.source, lane.row.target]
        if use <= plan:
            return units
        spare = np.maximum(units - (use - plan), 0.0)
        return np.maximum(units * (plan / use), spare) if plan > 0 else spare

    def for_make(self, make: MakeFlow) -> Vector | None:
        """Started units for which there are inputs; None where that does not matter."""
        return _least([*self._possible(make), *map(self._split, make.row.splits)])

    def wishes(self, make: MakeFlow, wanted: Vector) -> list[Vector]:
        """Starts each input is worth ordering for: those wanted, unless another input is short even of the plan."""
        if len(make.row.inputs) < 2:
            return [wanted] * len(make.row.inputs)
        short = [_where_short(units, make.row.plan) for units in self._possible(make)]
        others = [_least(short[:place] + short[place + 1 :]) for place in range(len(short))]
        return [wanted if other is None else np.minimum(wanted, other) for other in others]

    def _possible(self, make: MakeFlow) -> list[Vector | None]:
        """Started units that each input allows; None where that does not matter."""
        units = ((self.units[child], quantity) for child, quantity in make.row.inputs)
        return [None if held is None else held / quantity for held, quantity in units]

    def _split(self, split: Split) -> Vector | None:
        """Starts that a part and its alternates together allow: no unit of the part counts twice."""
        part = self.units[split.part]
        picked = [units for number in split.picked if (units := self.units[number]) is not None]
        if part is None or len(picked) < len(split.picked):
            return None
        more = [np.subtract(units, part, out=np.full_like(part, np.inf), where=np.isfinite(units)) for units in picked]
        together: Vector = sum(more, part) / split.quantity
        return together

    def _at(self, number: int, now: Conditions) -> Vector:
        row = self._state.layout.nodes[number]
        units, built = self._state.stock[number].copy(), self._state.built(number)
        if built is not None:
            units += built
        for i in row.lanes:
            units += self._by_lane(self._state.lanes[i], now)
        if row.make != NONE:
            made = self._by_making(self._state.makes[row.make], now)
            units += made
            self._going[number] = passed_on(row, self._state.shelves.passes[number], made, now)
        usable: Vector = np.maximum(units - locked(row, self._state.kept_back(number), now), 0.0)
        return usable

    def _by_lane(self, lane: LaneFlow, now: Conditions) -> Amount:
        arrives: Amount = self._shipped_today(lane) if lane.row.lead == 0 else lane.pipe.arriving(now.now)
        if lane.row.lead == 0:
            reserve = reserve_capacity(lane, now)
            arrives = arrives if reserve is None else arrives + reserve
        if lane.slow is not None:
            at_once = lane.slow.longer == 0.0
            arrives = lane.slow.arriving(now.now) + (np.where(at_once, arrives, 0.0) if lane.row.lead == 0 else arrives)
        if lane.port is not None:
            open_ = now.share(lane.row.gap)
            arrives = arrives + lane.port
            arrives = arrives if open_ is None else np.where(open_ > 0, arrives, 0.0)
        if lane.fast is None:
            return arrives
        if lane.fast.lead > 0:
            return arrives + lane.fast.arriving(now.now)
        fast = fast_capacity(lane, now)
        return arrives if fast is None else arrives + self._at_origin(lane, fast)

    def _shipped_today(self, lane: LaneFlow) -> Vector:
        return self._at_origin(lane, lane.cap)

    def _at_origin(self, lane: LaneFlow, most: Amount) -> Vector:
        """No more than the origin has; the origin of a lane without lead time is always watched with its target."""
        units = self.for_lane(lane)
        if units is None:
            return np.zeros(self._state.size)
        return np.minimum(units, most)

    def _by_making(self, make: MakeFlow, now: Conditions) -> Amount:
        row = make.row
        most: Amount = make.cap
        for extra in (
            called_capacity(make, now, row.made.surge_capacity), called_capacity(make, now, row.reserve),
            called_capacity(make, now, row.second, second=True),
        ):  # fmt: skip
            most = most if extra is None else most + extra
        inputs = self.for_make(make)
        started = most if inputs is None else np.minimum(most, inputs)
        good: Amount = started * row.made.yield_share
        return good


def _least(limits: list[Vector | None]) -> Vector | None:
    least: Vector | None = None
    for limit in limits:
        if limit is not None:
            least = limit if least is None else np.minimum(least, limit)
    return least


def _where_short(units: Vector | None, plan: float) -> Vector | None:
    """The limit where it is below plan, none elsewhere; None when it is nowhere below."""
    if units is None:
        return None
    short = units < plan * (1 - ENOUGH)
    return np.where(short, units, np.inf) if short.any() else None


def passed_on(row: NodeRow, passes: Amount, made: Amount, now: Conditions) -> Vector | None:
    """Most that leaves the site of a maker today: what it makes and, of what came by lane or lies there, what works.

    None where there is no limit: all of it works, or nothing comes by lane.
    """
    works = now.share(row.free)
    if works is None or row.passes == np.inf:
        return None
    return np.where(works >= 1.0, np.inf, made + works * passes)


def locked(row: NodeRow, buffer: Amount, now: Conditions) -> Amount:
    """Units of a buffer at a hit site that cannot be used."""
    free = now.share(row.free)
    return 0.0 if free is None else buffer * (1.0 - free)
