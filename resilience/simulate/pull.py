"""Pull: in each period every position, customers first, orders up to its target.

A position orders what left it today and what it is short of its target, counting goods on the way. Each source gets
its planned share as far as it can deliver; what is missing goes to the others, the cheapest first, as far as they
need no call or the call has been answered. A source that helps sooner sees only the shortage that shows sooner.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from resilience.simulate.capacity import LineTime, called_capacity, fast_capacity, reserve_capacity
from resilience.simulate.layout import NONE
from resilience.simulate.offers import Means, Offer, groups, offers_at

if TYPE_CHECKING:
    from resilience.simulate.conditions import Conditions
    from resilience.simulate.layout import NodeRow
    from resilience.simulate.outlook import Outlook
    from resilience.simulate.state import LaneFlow, MakeFlow, Pipe, State
    from resilience.simulate.types import Amount, Vector

NEGLIGIBLE = 1e-12
"""Share of a position's flow below which an unmet need is a rounding error."""


class Pull:
    """Places the orders of one period."""

    def __init__(self, state: State, outlook: Outlook) -> None:
        self.state, self.outlook = state, outlook
        self.offers = [offers_at(state, row) for row in state.layout.nodes]
        self.groups = [groups(offers) for offers in self.offers]
        for number, row in enumerate(state.layout.nodes):
            if len(self.offers[number]) > 1:
                self._watch_pipes(number, row)

    def _watch_pipes(self, number: int, row: NodeRow) -> None:
        for lead, _ in self.groups[number]:
            for i in row.lanes:
                lane = self.state.lanes[i]
                for pipe in (lane.pipe, lane.fast):
                    if pipe is not None:
                        pipe.watch(max(lead - 1, 0))

    def place(self, now: Conditions) -> None:
        """Order at every position."""
        self.now, self.lines = now, LineTime(self.state, now)
        for market in self.state.markets:
            market.ask(now.share(market.row.factor))
        for number in range(len(self.state.layout.nodes) - 1, -1, -1):
            offers = self.offers[number]
            if len(offers) == 1:
                self._order_alone(number, offers[0], self._leaving(number))
            elif offers:
                self._order_many(number, self._leaving(number))

    def _leaving(self, number: int) -> Vector:
        """Everything asked of a position today."""
        row, total = self.state.layout.nodes[number], None
        for i in row.out_lanes:
            asked = self.state.lanes[i].asked()
            total = asked if total is None else total + asked
        for i, place in row.makers:
            make = self.state.makes[i]
            quantity = make.row.inputs[place][1]
            asked = make.total if quantity == 1.0 else make.total * quantity
            total = asked if total is None else total + asked
        if row.market != NONE:
            asked = self.state.markets[row.market].wanted
            total = asked if total is None else total + asked
        return np.zeros(self.state.size) if total is None else total

    def _order_alone(self, number: int, offer: Offer, out: Vector) -> None:
        """One source: order up to the target from it."""
        if offer.make is not None:
            self._make_alone(number, offer.make, out)
        elif offer.lane is not None:
            lane = offer.lane
            position = self.state.stock[number] - out
            if lane.row.lead > 0:
                position += lane.pipe.total
            if lane.port_holds and lane.port is not None:
                position += lane.port
            need = self._short(number, lane.row.lead, position, out)
            np.maximum(need, 0.0, out=need)
            lane.ask = need if _unlimited(lane.cap) else np.minimum(need, lane.cap, out=need)

    def _make_alone(self, number: int, make: MakeFlow, out: Vector) -> None:
        need = out - self.state.stock[number]
        need += self.state.target[number]
        np.maximum(need, 0.0, out=need)
        if make.row.made.yield_share != 1.0:
            need /= make.row.made.yield_share
        for most in (make.cap, self.lines.limit(make, self.now), self._inputs(make)):
            if most is not None and not _unlimited(most):
                np.minimum(need, most, out=need)
        make.ask = make.total = need
        self.lines.use(make)

    def _inputs(self, make: MakeFlow) -> Vector | None:
        return self.outlook.for_make(make)

    def _short(self, number: int, lead: int, position: Vector, out: Vector) -> Vector:
        """Units to order so that stock is at its target `lead` periods from now.

        `position` is what is on hand and arrives sooner, less what is asked for today. While the shelf is empty
        impatient customers leave: what they would have used until the order arrives need not be replaced.
        """
        row, target = self.state.layout.nodes[number], self.state.target[number]
        if lead == 0:
            return target - position
        later = (lead - 1) * row.use
        if math.isinf(row.patience):
            return (target + (row.use + later)) - position
        position = position - later
        stay: Amount = row.patience * row.use
        if row.out_lanes or row.makers:
            stay = stay + np.maximum(out - row.use, 0.0)
        need = np.minimum(np.maximum(-position, 0.0), stay) - np.maximum(position, 0.0)
        need += target + row.use
        return need

    def _order_many(self, number: int, out: Vector) -> None:
        """Several sources: those that help soonest first, each group for the shortage that shows by then."""
        sooner: list[tuple[int, Vector, Amount]] = []
        limits: dict[Offer, Amount | None] = {}
        shared: dict[int, Vector] = {}
        for lead, offers in self.groups[number]:
            need = self._need(number, lead, out, offers, sooner)
            taken = self._split(number, need, offers, limits, shared)
            for offer, amount in zip(offers, taken, strict=True):
                self._write(offer, amount)
                limit = limits[offer]
                expected: Amount = 0.0 if limit is None or offer.plan == 0 else np.minimum(offer.plan, limit)
                sooner.append((lead, amount, expected))
        make = self.state.layout.nodes[number].make
        if make != NONE:
            self.state.makes[make].sum_up()

    def _need(
        self, number: int, lead: int, out: Vector, offers: tuple[Offer, ...], sooner: list[tuple[int, Vector, Amount]]
    ) -> Vector:
        own = offers[0].lane if len({id(offer.lane) for offer in offers}) == 1 else None
        position = self.state.stock[number] - out
        at_last: Amount = 0.0
        for i in self.state.layout.nodes[number].lanes:
            lane = self.state.lanes[i]
            open_ = None if lane is own else self.now.share(lane.row.gap)
            for pipe in (lane.pipe, lane.fast):
                if pipe is not None and pipe.lead > 0:
                    closed = open_ if pipe is lane.pipe else None
                    position += _weighed(pipe.due(max(lead - 1, 0)), closed)
                    at_last = at_last + self._last(pipe, lead, closed)
            if lane.port is not None and lane.port_holds and open_ is None:
                position += lane.port
        for before, ordered, expected in sooner:
            position += ordered + expected * max(lead - 1 - before, 0)
            at_last = at_last + expected
        return np.maximum(self._short(number, lead, position, out) - at_last, 0.0)

    def _last(self, pipe: Pipe, lead: int, closed: Vector | None) -> Amount:
        """What arrives in the very period for which is ordered."""
        arrives = pipe.due_in(self.now.now, lead) if lead > 0 else None
        return 0.0 if arrives is None else _weighed(arrives, closed)

    def _split(
        self,
        number: int,
        need: Vector,
        offers: tuple[Offer, ...],
        limits: dict[Offer, Amount | None],
        shared: dict[int, Vector],
    ) -> list[Vector]:
        """Give each offer its planned share, then the rest to whoever can, then insist on the planned ones."""
        planned = sum(offer.plan for offer in offers)
        left, taken = need, [np.zeros(self.state.size)] * len(offers)
        for place, offer in enumerate(offers):
            limits[offer] = limit = self._limit(offer)
            if offer.plan > 0 and limit is not None:
                taken[place] = self._within(offer, np.minimum(need * (offer.plan / planned), limit), shared)
                left = left - taken[place]
        row = self.state.layout.nodes[number]
        if float(left.max()) <= NEGLIGIBLE * max(row.use, NEGLIGIBLE):
            return taken
        for place, offer in enumerate(offers):
            limit = limits[offer]
            if limit is not None and offer.paid < row.worth:
                extra = np.maximum(np.minimum(limit - taken[place], self._worth_paying(number, offer, left)), 0.0)
                extra = self._within(offer, extra, shared)
                taken[place], left = taken[place] + extra, left - extra
        return [self._insist(offer, amount, left) for offer, amount in zip(offers, taken, strict=True)]

    def _worth_paying(self, number: int, offer: Offer, left: Vector) -> Vector:
        """Dear moves keep the target while the inbound is cut, afterwards they only keep customers from waiting.

        Expediting gets goods sooner, not more of them: it never fills a shelf.
        """
        if offer.paid <= 0:
            return left
        bare = np.maximum(left - self.state.target[number], 0.0)
        return bare if offer.means is Means.EXPEDITE else np.where(self.now.cut(number), left, bare)

    def _insist(self, offer: Offer, amount: Vector, left: Vector) -> Vector:
        """Ask every lane that costs nothing extra for what nobody could promise, so that it is pulled from further up.

        A lane that runs against the order of supply is not asked: two empty shelves would ask each other for ever.
        """
        lane = offer.lane
        if offer.means is not Means.SHIP or lane is None or lane.row.source > lane.row.target:
            return amount
        if offer.plan == 0 and offer.paid > 0:
            return amount
        return amount + np.maximum(np.minimum(lane.cap - amount, left), 0.0)

    def _within(self, offer: Offer, amount: Vector, shared: dict[int, Vector]) -> Vector:
        """No more than there are inputs for, over everything made at the position."""
        if offer.make is None:
            return amount
        inputs = shared.get(id(offer.make), self._inputs(offer.make))
        if inputs is None:
            return amount
        good = offer.make.row.made.yield_share
        amount = np.minimum(amount, inputs * good)
        shared[id(offer.make)] = np.maximum(inputs - amount / good, 0.0)
        return amount

    def _limit(self, offer: Offer) -> Amount | None:
        """Good units an offer can supply; None for nothing."""
        if offer.lane is not None:
            return self._lane_limit(offer, offer.lane)
        if offer.make is None:
            return None
        made = offer.make.row.made
        if offer.means is not Means.MAKE:
            most = made.surge_capacity if offer.means is Means.SURGE else offer.make.row.reserve
            return _good(called_capacity(offer.make, self.now, most), made.yield_share)
        time = self.lines.limit(offer.make, self.now)
        return _good(offer.make.cap if time is None else np.minimum(offer.make.cap, time), made.yield_share)

    def _lane_limit(self, offer: Offer, lane: LaneFlow) -> Amount | None:
        if offer.means is Means.LANE_RESERVE:
            return reserve_capacity(lane, self.now)
        if offer.means is Means.EXPEDITE:
            return fast_capacity(lane, self.now)
        limit: Amount = lane.cap
        gap = self.now.share(lane.row.gap)
        if gap is not None:  # what is sent now waits at the gate: no more than planned
            limit = np.where(gap < 1.0, np.minimum(limit, lane.row.plan), limit)
        promised = self.outlook.for_lane(lane)
        return limit if promised is None else np.minimum(limit, promised)

    def _write(self, offer: Offer, amount: Vector) -> None:
        lane, make = offer.lane, offer.make
        if lane is not None:
            name = {Means.SHIP: "ask", Means.LANE_RESERVE: "ask_reserve", Means.EXPEDITE: "ask_fast"}[offer.means]
            setattr(lane, name, amount)
        elif make is not None:
            name = {Means.MAKE: "ask", Means.SURGE: "ask_surge", Means.MAKE_RESERVE: "ask_reserve"}[offer.means]
            setattr(make, name, amount / make.row.made.yield_share)
            if offer.means is Means.MAKE:
                self.lines.use(make)


def _unlimited(most: Amount) -> bool:
    return isinstance(most, float) and math.isinf(most)


def _weighed(goods: Vector, share: Vector | None) -> Vector:
    return goods if share is None else goods * share


def _good(started: Amount | None, yield_share: float) -> Amount | None:
    return None if started is None else started * yield_share
