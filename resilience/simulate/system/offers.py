"""Offers: every means by which a position can be supplied, with what it costs beyond the plan."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from resilience.simulate.layout.rows import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.simulate.layout.rows import NodeRow
    from resilience.simulate.system.state import LaneFlow, MakeFlow, State


class Means(StrEnum):
    """How goods are supplied."""

    SHIP = "ship"
    LANE_RESERVE = "lane reserve"
    EXPEDITE = "expedite"
    MAKE = "make"
    SURGE = "surge"
    MAKE_RESERVE = "make reserve"
    MAKE_SECOND = "make second reserve"


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """One means at one position: periods until it helps, planned good units per period, extra cost per good unit."""

    means: Means
    lead: int
    plan: float
    paid: float
    lane: LaneFlow | None = None
    make: MakeFlow | None = None


def offers_at(state: State, row: NodeRow) -> tuple[Offer, ...]:
    """Find all offers at a position, those that help soonest first, then the cheapest.

    What costs more than a unit can still earn is offered only as planned.
    """
    found = [offer for i in row.lanes for offer in _by_lane(state.lanes[i])]
    if row.make != NONE:
        found += _by_making(state.makes[row.make])
    worthwhile = [offer for offer in found if offer.plan > 0 or offer.paid < _gain(offer, row)]
    return tuple(sorted(worthwhile, key=lambda offer: (offer.lead, offer.paid)))


def _gain(offer: Offer, row: NodeRow) -> float:
    """What a unit in time saves: a sale, or, where everyone waits, the delay that expediting spares."""
    if offer.means is not Means.EXPEDITE or offer.lane is None or math.isfinite(row.patience):
        return row.worth
    return min(row.worth, row.late * max(offer.lane.row.lead - offer.lead, 0))


def groups(offers: tuple[Offer, ...]) -> tuple[tuple[int, tuple[Offer, ...]], ...]:
    """Offers by the periods until they help."""
    return tuple((lead, tuple(some)) for lead, some in groupby(offers, key=lambda offer: offer.lead))


def _by_lane(lane: LaneFlow) -> Iterator[Offer]:
    row = lane.row
    yield Offer(Means.SHIP, row.lead, row.plan, row.paid, lane=lane)
    if row.reserve > 0:
        yield Offer(Means.LANE_RESERVE, row.lead, 0.0, row.paid + row.lane.activation_cost, lane=lane)
    if row.fast_lead != NONE:
        yield Offer(Means.EXPEDITE, row.fast_lead, 0.0, row.paid + (row.lane.expedite_cost or 0.0), lane=lane)


def _by_making(make: MakeFlow) -> Iterator[Offer]:
    row, made = make.row, make.row.made
    yield Offer(Means.MAKE, 0, made.yield_share * row.plan, row.paid, make=make)
    if made.surge_capacity > 0:
        yield Offer(Means.SURGE, 0, 0.0, row.paid + made.surge_premium / made.yield_share, make=make)
    if row.reserve > 0:
        yield Offer(Means.MAKE_RESERVE, 0, 0.0, row.paid + made.activation_cost / made.yield_share, make=make)
    if row.second > 0:
        yield Offer(Means.MAKE_SECOND, 0, 0.0, row.paid + made.second_activation_cost / made.yield_share, make=make)
