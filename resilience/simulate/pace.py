"""Pace: who works off a queue takes more than planned tomorrow, too, and orders for it today.

Where a limit keeps a position from taking all it wants at once, it will go on at that limit until it has caught up. A
source that takes some periods to arrive must bring for all of them, or every catching up waits for its inputs.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from resilience.simulate.state import LaneFlow, MakeFlow, State
    from resilience.simulate.types import Amount, Vector


class More(NamedTuple):
    """Units still wanted beyond what is taken today, and how many of them can be taken in each later period."""

    units: Vector
    rate: Amount


class Pace:
    """Gathers, in the order in which orders are placed, what each position's customers will go on taking above plan.

    Customers who lose patience do not come back for what they missed: positions that serve such are left out.
    """

    def __init__(self, state: State) -> None:
        self._layout = state.layout
        self._patient = [math.isinf(row.patience) for row in state.layout.nodes]
        self._more: dict[int, More] = {}

    def over(self, number: int, periods: int) -> Vector | None:
        """Units that will be taken above plan in the periods after today; None for none."""
        more = self._more.get(number)
        return None if more is None or periods <= 0 else np.minimum(more.units, more.rate * periods)

    def lane(self, lane: LaneFlow, need: Vector) -> None:
        """Tell the origin of a lane what is wanted there beyond what it is asked for today."""
        row = lane.row
        if not self._patient[row.source] or not self._patient[row.target]:
            return
        room = _room(lane.cap, row.plan)
        more = self._more.get(row.target)
        own = None if room is None else need - lane.ask
        if more is not None:
            later = np.maximum(more.units - more.rate * row.lead, 0.0)
            own = later if own is None else own + later
            room = more.rate if room is None else np.where(lane.ask < need, room, np.minimum(room, more.rate))
        self._add(row.source, own, room, 1.0)

    def make(self, make: MakeFlow, need: Vector, limited: Vector, most: Amount) -> None:
        """Tell the inputs of a production what will be started beyond what is wanted of them today."""
        if not self._patient[make.row.node]:
            return
        room, good = _room(most, make.row.plan), make.row.made.yield_share
        more = self._more.get(make.row.node)
        own = None if room is None else need - limited
        if more is not None:
            own = more.units / good if own is None else own + more.units / good
            room = more.rate / good if room is None else np.where(limited < need, room, np.minimum(room, more.rate / good))
        for place, (child, quantity) in enumerate(make.row.inputs):
            if self._patient[child] and own is not None:
                kept = own if make.wishes[place] is limited else np.where(make.wishes[place] < limited, 0.0, own)
                self._add(child, kept, room, quantity)

    def _add(self, number: int, units: Vector | None, rate: Amount | None, quantity: float) -> None:
        if units is None or rate is None or not units.any():
            return
        before = self._more.get(number)
        units, rate = units * quantity, rate * quantity
        self._more[number] = More(units, rate) if before is None else More(before.units + units, before.rate + rate)


def _room(most: Amount, plan: float) -> Amount | None:
    """What a limit leaves above plan; None without a limit."""
    return None if isinstance(most, float) and math.isinf(most) else np.maximum(most - plan, 0.0)
