"""Dearer: what the judge does while a price has risen, by a rule that knows what has happened and nothing more.

A lane whose goods now cost more than those of another approved one is stood down, as far as that one can stand in, from
when it can. What was under way arrives; nobody knows when the price falls. Where the other way takes longer and stock
does not bridge the gap, a year of what it spares must be worth the sales missed meanwhile. Then the rules of a lane
that is hit apply.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.hazard.effects import combined
from resilience.hazard.scenarios import Effect, EffectKind
from resilience.simulate.layout.ramps import share_arrived
from resilience.simulate.layout.rows import NONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from resilience.hazard.scenarios import Scenario, Struck
    from resilience.network.network import SupplyNetwork
    from resilience.quantities import LaneId
    from resilience.simulate.layout.rows import FactorKey, LaneRow, Layout, NodeRow
    from resilience.simulate.types import Vector

Rises = dict[tuple[EffectKind, "Struck"], "Vector"]


def may_stand_down(network: SupplyNetwork, scenarios: Iterable[Scenario]) -> tuple[LaneId, ...]:
    """Lanes that may be stood down: those beside others, where any price rises."""
    if not any(scenario.prices for scenario in scenarios):
        return ()
    return tuple(lane.id for lanes in network.inbound.values() if len(lanes) > 1 for lane in lanes)


def stood_down(layout: Layout, scenario: Scenario, known: float) -> Scenario:
    """Return a scenario with the lanes that are stood down in it: the same where no price rises.

    Parameters
    ----------
    known
        Periods from its onset until help can be called.
    """
    if not scenario.prices:
        return scenario
    periods = max(len(rise) for _, _, rise in scenario.prices)
    rises = {(kind, target): _long(rise, periods) for kind, target, rise in scenario.prices}
    at = _at_positions(layout, rises, periods)
    effects: list[Effect] = []
    spare: dict[int, Vector] = {}
    for row in layout.nodes:
        if len(row.lanes) > 1:
            effects += _at_one(layout, row, rises, at, known, spare)
    if not effects:
        return scenario
    return replace(scenario, effects=combined([*scenario.effects, *effects]))


def _long(rise: Sequence[float], periods: int) -> Vector:
    found: Vector = np.zeros(periods)
    found[: len(rise)] = rise
    return found


def _at_positions(layout: Layout, rises: Rises, periods: int) -> list[Vector]:
    """What a unit costs more at each position, by period: as it comes there by plan, with no time on the way."""
    found = [np.zeros(periods) for _ in layout.nodes]
    nothing = np.zeros(periods)
    for number, row in enumerate(layout.nodes):
        total, units = np.zeros(periods), 0.0
        for i in row.lanes:
            lane = layout.lanes[i]
            if lane.plan > 0 and lane.source < number:
                total += lane.plan * _by_lane(lane, rises, found)
                units += lane.plan
        if row.make != NONE and layout.makes[row.make].plan > 0:
            make = layout.makes[row.make]
            inputs = sum((quantity * found[child] for child, quantity in make.inputs), nothing)
            total += make.plan * (rises.get((EffectKind.MAKE_PRICE, row.node), nothing) + inputs)
            units += make.plan * make.made.yield_share
        elif row.make != NONE:
            total, units = rises.get((EffectKind.MAKE_PRICE, row.node), nothing), 1.0
        if units > 0:
            found[number] = total / units
    return found


def _by_lane(lane: LaneRow, rises: Rises, at: Sequence[Vector]) -> Vector:
    own = rises.get((EffectKind.LANE_PRICE, lane.lane.id))
    return at[lane.source] if own is None else at[lane.source] + own


def _at_one(
    layout: Layout, row: NodeRow, rises: Rises, at: Sequence[Vector], known: float, spare: dict[int, Vector]
) -> Iterator[Effect]:
    """Lanes into one position that are stood down there, the dearest first, each for the cheapest that can stand in.

    `spare` is what makers still have, by their number and period: one that stands in at several positions has it once.
    """
    rows = [layout.lanes[i] for i in row.lanes]
    cost = {lane.lane.id: lane.paid + _by_lane(lane, rises, at) for lane in rows}
    rooms = {lane.lane.id: _room(layout, lane) for lane in rows if lane.approved}
    helpers = sorted((lane for lane in rows if rooms.get(lane.lane.id, 0.0) > 0), key=lambda lane: lane.paid)
    year = layout.model.calendar.periods_per_year
    left = {key: np.full_like(cost[key], room) for key, room in rooms.items()}
    for lane in sorted(rows, key=lambda lane: -float(cost[lane.lane.id].max())):
        if lane.plan <= 0 or not _by_lane(lane, rises, at).any():
            continue
        moved = np.zeros_like(cost[lane.lane.id])
        for other in helpers:
            if other is not lane:
                spared = cost[lane.lane.id] - cost[other.lane.id]
                gap = max(other.lead - lane.lead - (row.buffer / row.use if row.use > 0 else 0.0), 0.0)
                pays = spared > np.maximum(1e-9, gap * row.worth / year)
                made = spare.setdefault(other.source, np.full_like(moved, _spare_of(layout, other)))
                most = np.minimum(left[other.lane.id], rooms[other.lane.id] * _arrived(other, known, len(moved)))
                most = np.minimum(most, made)
                units = np.where(pays, np.minimum(most, lane.plan - moved), 0.0)
                left[other.lane.id] = left[other.lane.id] - units
                spare[other.source] = made - units
                moved = moved + units
        if moved.any():
            profile = np.trim_zeros(moved / lane.plan, "b")
            yield Effect(EffectKind.LANE_LOSS, lane.lane.id, tuple(np.minimum(profile, 1.0).tolist()))


def _room(layout: Layout, lane: LaneRow) -> float:
    """Units a period that a lane can bring above plan, where its maker has them all to spare for it."""
    return min(max(lane.capacity - lane.plan, 0.0), _spare_of(layout, lane), lane_most(layout, lane))


def _spare_of(layout: Layout, lane: LaneRow) -> float:
    """Units a period that the maker a lane comes from has to spare: one that needs nothing else; 0 of any other."""
    source = layout.nodes[lane.source]
    if source.make == NONE:
        return 0.0
    make = layout.makes[source.make]
    if make.inputs or make.resource != NONE:
        return 0.0
    return max(make.limit - make.plan, 0.0) * make.made.yield_share


def lane_most(layout: Layout, lane: LaneRow) -> float:
    """All that is planned to come where a lane leads: no lane need bring more."""
    return math.fsum(layout.lanes[i].plan for i in layout.nodes[lane.target].lanes)


def _arrived(lane: LaneRow, known: float, periods: int) -> Vector:
    """Share of a lane's help that has arrived, by period."""
    if not lane.called:
        return np.ones(periods)
    start = known + float(lane.lane.activation_time or 0.0)
    return np.array([share_arrived(start, lane.lane.ramp_time, age) for age in range(periods)])


def rows_for(lanes: Iterable[LaneId], factors: Mapping[FactorKey, int]) -> dict[FactorKey, int]:
    """Rows of factors for lanes that may be stood down and are not hit by anything else."""
    keys = [(EffectKind.LANE_LOSS, lane) for lane in lanes if (EffectKind.LANE_LOSS, lane) not in factors]
    return {key: len(factors) + place for place, key in enumerate(keys)}
