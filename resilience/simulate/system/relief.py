"""Relief: which sources refill a shelf in the ordinary course, which must be called or paid for, and where they reach.

Dear sources are worth refilling from while a unit costs less there than the sale it stands for when the books close.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from resilience.simulate.layout.rows import NONE
from resilience.simulate.system.offers import Means

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resilience.quantities import LaneId
    from resilience.simulate.layout.rows import Layout, NodeRow
    from resilience.simulate.system.offers import Offer


class ReliefSource(NamedTuple):
    """One source of a position: `room` is what it could bring above plan, in units per period (of starts if made)."""

    room: float
    lane: int = NONE
    make: int = NONE


class Down(NamedTuple):
    """One way by which a position can hand out less, as help further down stands in: a lane or a production.

    `share` is its part in what is handed out less, `quantity` the units of the position in one of the way.
    """

    share: float
    plan: float
    quantity: float
    lane: int = NONE
    make: int = NONE


@dataclass(frozen=True)
class Relief:
    """Sources of every position of a layout, by position.

    Parameters
    ----------
    usual
        Sources that cost nothing extra and need no call.
    dear
        Sources that do, the cheapest first; expediting is none: it brings goods sooner, not more of them.
    down
        Ways that lead to help.
    touched
        Positions that help can refill or stand in for, suppliers first.
    helped
        Positions with help of their own.
    """

    usual: tuple[tuple[ReliefSource, ...], ...]
    dear: tuple[tuple[ReliefSource, ...], ...]
    down: tuple[tuple[Down, ...], ...]
    touched: tuple[int, ...]
    helped: frozenset[int]

    @classmethod
    def of(cls, layout: Layout, offers: Sequence[tuple[Offer, ...]]) -> Relief:
        """Sort the offers of every position."""
        price = _prices(layout)
        numbers = {row.lane.id: i for i, row in enumerate(layout.lanes)}
        usual: list[tuple[ReliefSource, ...]] = []
        dear: list[tuple[ReliefSource, ...]] = []
        for number, some in enumerate(offers):
            found = [
                (offer, source)
                for offer in sorted(some, key=lambda offer: offer.paid)
                if (source := _source(offer, numbers, layout.nodes[number].make)).room > 0
            ]
            alone = len(some) == 1
            usual.append(tuple(source for offer, source in found if alone or not is_dear(offer)))
            dear.append(
                tuple(source for offer, source in found if not alone and is_dear(offer) and offer.paid < price[number])
            )
        helped = frozenset(number for number, some in enumerate(dear) if some)
        down, reach = _down(layout, dear)
        above = _above(layout, usual, helped)
        touched = tuple(n for n in range(len(layout.nodes)) if reach[n] > 0 or above[n])
        return cls(tuple(usual), tuple(dear), down, touched, helped)


def is_dear(offer: Offer) -> bool:
    """Whether more than planned must be called or paid for."""
    if offer.means in (Means.SURGE, Means.LANE_RESERVE, Means.MAKE_RESERVE, Means.MAKE_SECOND):
        return True
    return offer.paid > 0 or (offer.lane is not None and offer.lane.row.called)


def brings_more(offer: Offer) -> bool:
    """Whether it is help that brings more goods, not the same ones sooner."""
    return is_dear(offer) and offer.means is not Means.EXPEDITE


def _source(offer: Offer, numbers: Mapping[LaneId, int], make: int) -> ReliefSource:
    """What an offer could bring above plan; nothing by expediting or by a lane that runs against the order."""
    if offer.lane is not None:
        row = offer.lane.row
        if offer.means is Means.EXPEDITE or row.source >= row.target:
            return ReliefSource(0.0)
        room = row.reserve if offer.means is Means.LANE_RESERVE else max(row.capacity - row.plan, 0.0)
        return ReliefSource(room, lane=numbers[row.lane.id])
    if offer.make is None:
        return ReliefSource(0.0)
    made = offer.make.row
    room = {
        Means.SURGE: made.made.surge_capacity,
        Means.MAKE_RESERVE: made.reserve,
        Means.MAKE_SECOND: made.second,
    }.get(offer.means, max(made.limit - made.plan, 0.0))
    return ReliefSource(room, make=make)


def _prices(layout: Layout) -> list[float]:
    """Least that it costs when the books close to do without a unit at each position, in currency."""
    price = [math.inf] * len(layout.nodes)
    for number in range(len(layout.nodes) - 1, -1, -1):
        row = layout.nodes[number]
        lanes = [layout.lanes[i] for i in row.out_lanes]
        found = [price[lane.target] for lane in lanes if lane.plan > 0 and lane.target > number]
        for i, place in row.makers:
            make = layout.makes[i]
            if make.plan > 0:
                found.append(price[make.node] * make.made.yield_share / make.inputs[place][1])
        if row.market != NONE and layout.markets[row.market].demand.quantity > 0:
            found.append(layout.markets[row.market].demand.margin)
        price[number] = min(found, default=row.worth)
    return price


def _down(layout: Layout, dear: Sequence[tuple[ReliefSource, ...]]) -> tuple[tuple[tuple[Down, ...], ...], list[float]]:
    """Ways to help further down with their shares, and the units per period that help could stand in for."""
    reach = [0.0] * len(layout.nodes)
    found: list[tuple[Down, ...]] = [()] * len(layout.nodes)
    for number in range(len(layout.nodes) - 1, -1, -1):
        ways = list(_ways(layout, number, layout.nodes[number], reach))
        total = math.fsum(way.share for way in ways)
        found[number] = tuple(way._replace(share=way.share / total) for way in ways)
        reach[number] = total + math.fsum(_good(layout, source) for source in dear[number])
    return tuple(found), reach


def _ways(layout: Layout, number: int, row: NodeRow, reach: Sequence[float]) -> Iterator[Down]:
    """Ways that lead to help, with what help could stand in for of what goes there as planned, instead of a share."""
    for i in row.out_lanes:
        lane = layout.lanes[i]
        if lane.plan > 0 and lane.target > number and reach[lane.target] > 0:
            yield Down(min(lane.plan, reach[lane.target]), lane.plan, 1.0, lane=i)
    for i, place in row.makers:
        make, quantity = layout.makes[i], layout.makes[i].inputs[place][1]
        if make.plan > 0 and reach[make.node] > 0:
            starts = min(make.plan, reach[make.node] / make.made.yield_share)
            yield Down(starts * quantity, make.plan, quantity, make=i)


def _good(layout: Layout, source: ReliefSource) -> float:
    """Good units per period of a source; an unlimited one counts as what is used there at most."""
    if source.make == NONE:
        row = layout.lanes[source.lane]
        return min(source.room, layout.nodes[row.target].use)
    made = layout.makes[source.make]
    return min(source.room, layout.nodes[made.node].use) * made.made.yield_share


def _above(layout: Layout, usual: Sequence[tuple[ReliefSource, ...]], helped: frozenset[int]) -> list[bool]:
    """Whether help at a position or further up could bring more to each position."""
    above = [False] * len(layout.nodes)
    for number in range(len(layout.nodes)):
        above[number] = number in helped or any(
            above[layout.lanes[source.lane].source]
            if source.make == NONE
            else any(above[child] for child, _ in layout.makes[source.make].inputs)
            for source in usual[number]
        )
    return above
