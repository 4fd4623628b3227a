"""Pace: who works off a queue takes more than planned tomorrow, too, and orders for it today.

Where a limit keeps a position from taking all it wants at once, it will go on at that limit until it has caught up. A
source that takes some periods to arrive must bring for all of them, or every catching up waits for its inputs. Nobody
knows when what is hit works again: a queue is ordered for as if that were tomorrow.

Who buys elsewhere what his usual source cannot bring will do so tomorrow, too, as far as anybody knows today.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from resilience.simulate.system.offers import Means
from resilience.simulate.system.outlook import ENOUGH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.simulate.layout.rows import MakeRow
    from resilience.simulate.system.offers import Offer
    from resilience.simulate.system.state import LaneFlow, MakeFlow, State
    from resilience.simulate.types import Amount, Vector


class More(NamedTuple):
    """Units still wanted beyond what is taken today, and how many of them can be taken in each later period."""

    units: Vector
    rate: Amount

    def shared(self, part: Amount) -> More:
        """A part of it; no part of something endless is nothing."""
        endless = np.isinf(self.rate) & (np.asarray(part) == 0.0)
        return More(self.units * part, np.where(endless, 0.0, self.rate) * part)

    def after(self, periods: int) -> More:
        """What is left of it after some periods."""
        taken = self.rate * periods if periods else 0.0
        return More(np.maximum(self.units - taken, 0.0), self.rate)


class Pace:
    """Gathers, in the order in which orders are placed, what each position's customers will go on taking above plan.

    Of customers who lose patience as many wait as come while it lasts: who leaves is followed by others.
    """

    def __init__(self, state: State) -> None:
        self._layout = state.layout
        self._patient = [row.patience > 0 for row in state.layout.nodes]
        self._more: dict[int, More] = {}
        self._lasting: dict[int, Vector] = {}
        "Units a period above plan that stand in for what someone else cannot bring, by position."

    def over(self, number: int, periods: int) -> Vector | None:
        """Units that will be taken above plan in the periods after today; None for none."""
        more, lasting = self._more.get(number), self._lasting.get(number)
        if periods <= 0 or (more is None and lasting is None):
            return None
        found: Vector | None = None if more is None else np.minimum(more.units, more.rate * periods)
        if lasting is None:
            return found
        return lasting * periods if found is None else found + lasting * periods

    def instead(
        self, number: int, orders: Mapping[Offer, Vector], limits: Mapping[Offer, Amount | None], *, diverted: bool
    ) -> None:
        """Tell the sources of a position what they are to bring above plan instead of those that cannot.

        `diverted` tells whether anyone got more than his planned share today.
        """
        lost: Amount = self._lasting.get(number, 0.0)
        for offer in orders if diverted else ():
            limit = limits[offer] if offer.plan > 0 else math.inf
            if limit is None or np.min(limit) < offer.plan * (1 - ENOUGH):
                lost = lost + (offer.plan if limit is None else np.maximum(offer.plan - limit, 0.0))
        if not np.any(lost):
            return
        made: Amount = 0.0
        for offer, units in orders.items():
            if (limit := limits[offer]) is None:
                continue
            part = np.minimum(np.maximum(units - offer.plan, 0.0), lost)
            part = np.where(limit < offer.plan * (1 - ENOUGH), 0.0, part)
            lost = lost - part
            if offer.lane is None:
                made = made + part
            elif offer.means is not Means.EXPEDITE:
                self._last(offer.lane.row.source, part)
        self._lasting[number] = made + np.zeros_like(lost)

    def _last(self, number: int, units: Vector) -> None:
        if units.any():
            self._lasting[number] = self._lasting.get(number, 0.0) + units

    def lane(self, lane: LaneFlow, need: Vector) -> None:
        """Tell the origin of a lane what is wanted there beyond what it is asked for today."""
        if (lasting := self._lasting.get(lane.row.target)) is not None:
            self._last(lane.row.source, np.minimum(lasting, np.maximum(lane.cap - lane.row.plan, 0.0)))
        self._catch_up(lane, need, self._more.get(lane.row.target))

    def lanes(self, number: int, offers: Sequence[Offer], need: Vector, taken: Sequence[Vector]) -> None:
        """Tell the origins of several lanes that help equally soon, each its part by what it can carry above plan."""
        if not self._patient[number]:
            return
        held, more = need - sum(taken), self._more.get(number)
        ship = [offer.lane for offer in offers if offer.means is Means.SHIP and offer.lane is not None]
        if not ship or (more is None and not float(held.max()) > ENOUGH * self._layout.nodes[number].use):
            return
        rooms = [np.maximum(lane.cap - lane.row.plan, 0.0) + np.zeros_like(held) for lane in ship]
        endless = np.isinf(rooms).any(axis=0)
        rooms = [np.where(endless, np.isinf(room), room) for room in rooms]
        total = sum(rooms, np.zeros_like(held))
        if more is not None:
            planned = math.fsum(self._layout.lanes[i].plan for i in self._layout.nodes[number].lanes)
            ours = math.fsum(lane.row.plan for lane in ship) / planned if planned > 0 else 0.0
            more = more.shared(ours)
        for lane, room in zip(ship, rooms, strict=True):
            part = np.divide(room, total, out=np.zeros_like(total), where=total > 0)
            wanted = lane.ask + np.maximum(held, 0.0) * part if held.any() else lane.ask
            self._catch_up(lane, wanted, None if more is None else more.shared(part))

    def _catch_up(self, lane: LaneFlow, need: Vector, more: More | None) -> None:
        row, limited = lane.row, lane.ask is not need
        if (more is None and not limited) or not self._patient[row.source] or not self._patient[row.target]:
            return
        if more is not None:
            more = more.after(row.lead)
        most = lane.cap if row.called else _once_whole(lane.cap, row.plan, row.capacity - row.plan)
        self._add(row.source, _joined(more, need, lane.ask, most, row.plan), 1.0)

    def make(self, make: MakeFlow, need: Vector, limited: Vector, most: Amount) -> None:
        """Tell the inputs of a production what will be started beyond what is wanted of them today."""
        row, more = make.row, self._more.get(make.row.node)
        self._lasting_inputs(make, limited, most)
        if not self._patient[row.node] or (
            more is None and limited is need and all(wish is limited for wish in make.wishes)
        ):
            return
        if more is not None and row.made.yield_share != 1.0:
            more = More(more.units / row.made.yield_share, more.rate / row.made.yield_share)
        usual = _once_whole(most, row.plan, self._idle(row))
        found = _joined(more, need, limited, usual, row.plan)
        for place, (child, quantity) in enumerate(row.inputs):
            wish = make.wishes[place]
            if self._patient[child]:  # what another input holds up is held up for all
                self._add(child, found if wish is limited else _joined(more, need, wish, usual, row.plan), quantity)

    def _idle(self, row: MakeRow) -> float:
        return self._layout.idle[self._layout.nodes[row.node].make]

    def _lasting_inputs(self, make: MakeFlow, limited: Vector, most: Amount) -> None:
        lasting = self._lasting.get(make.row.node)
        if lasting is None:
            return
        starts = np.minimum(lasting / make.row.made.yield_share, np.maximum(most - make.row.plan, 0.0))
        for (child, quantity), wish in zip(make.row.inputs, make.wishes, strict=True):
            self._last(child, quantity * (starts if wish is limited else np.where(wish < limited, 0.0, starts)))

    def _add(self, number: int, found: More, quantity: float) -> None:
        if quantity != 1.0:
            found = More(found.units * quantity, found.rate * quantity)
        before = self._more.get(number)
        if before is not None:
            found = More(before.units + found.units, before.rate + found.rate)
        row = self._layout.nodes[number]
        if not math.isinf(row.patience):
            found = More(np.minimum(found.units, row.patience * row.use), found.rate)
        self._more[number] = found


def _once_whole(most: Amount, plan: float, idle: float) -> Amount:
    """Most once all works again, for all that is known tomorrow: who waits is then served as fast as can be."""
    usual = plan + max(idle, 0.0)
    if isinstance(most, float):
        return most if most >= plan * (1 - ENOUGH) else usual
    return np.where(most < plan * (1 - ENOUGH), usual, most)


def _joined(more: More | None, need: Vector, taken: Vector, most: Amount, plan: float) -> More:
    """What a limit holds back today, and what those beyond still want, at the pace of whichever is slower."""
    if taken is need:
        held = More(np.zeros_like(need), math.inf) if more is None else more
        return (
            held if isinstance(most, float) and math.isinf(most) else More(held.units, _least(held.rate, most - plan))
        )
    room: Amount = max(most - plan, 0.0) if isinstance(most, float) else np.maximum(most - plan, 0.0)
    held = More(need - taken, room)
    if more is None:
        return held
    slower = isinstance(room, float) and isinstance(more.rate, float) and room <= more.rate
    return More(held.units + more.units, room if slower else np.where(taken < need, room, np.minimum(room, more.rate)))


def _least(one: Amount, other: Amount) -> Amount:
    if isinstance(one, float) and isinstance(other, float):
        return max(min(one, other), 0.0)
    least: Vector = np.maximum(np.minimum(one, other), 0.0)
    return least
