"""Pull: in each period every position, customers first, orders up to its target.

A position orders what left it today and what it is short of its target, counting goods on the way. Each source gets
its planned share as far as it can deliver; what is missing goes to the others, the cheapest first, as far as they
need no call or the call has been answered. A source that helps sooner sees only the shortage that shows sooner, and one
that helps later leaves alone what those before it can still put right by then. Help fills what they leave.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from resilience.simulate.layout.rows import NONE
from resilience.simulate.system.capacity import LineTime
from resilience.simulate.system.limits import OfferLimits
from resilience.simulate.system.offers import Means, Offer, groups, offers_at
from resilience.simulate.system.pace import Pace
from resilience.simulate.system.refill import Refill
from resilience.simulate.system.relief import is_dear
from resilience.simulate.system.shortage import Ordered, Shortage, own_lane, weighed

if TYPE_CHECKING:
    from resilience.simulate.layout.rows import NodeRow
    from resilience.simulate.system.conditions import Conditions
    from resilience.simulate.system.outlook import Outlook
    from resilience.simulate.system.state import LaneFlow, MakeFlow, State
    from resilience.simulate.types import Amount, Vector

ASKED = {
    Means.MAKE: "ask", Means.SURGE: "ask_surge", Means.MAKE_RESERVE: "ask_reserve", Means.MAKE_SECOND: "ask_second",
}  # fmt: skip
"""Where the orders of each means of making are noted."""
NEGLIGIBLE = 1e-12
"""Share of a position's flow below which an unmet need is a rounding error."""


class Pull:
    """Places the orders of one period."""

    def __init__(self, state: State, outlook: Outlook) -> None:
        self.state, self.outlook = state, outlook
        self.offers = [offers_at(state, row) for row in state.layout.nodes]
        self.groups = [groups(offers) for offers in self.offers]
        self.refill = Refill(state, self.offers)
        self.lane_number = {id(lane): i for i, lane in enumerate(state.lanes)}
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
        self.shortage = Shortage(self.state, now)
        self._limits, self.pace = OfferLimits(now, self.lines, self.outlook), Pace(self.state)
        self.refill.look(now)
        for market in self.state.markets:
            season, number = self.state.season, market.row.node
            grows = season.grows(number) if season is not None and number in season.after else None
            market.ask(now.share(market.row.factor), now.share(market.row.closes), grows)
        for number in range(len(self.state.layout.nodes) - 1, -1, -1):
            offers = self.offers[number]
            if not offers:
                continue
            out, wish = self._leaving(number)
            if number in self.state.ageing:
                self.shortage.sold_in_time[number] = self.state.ageing[number].keeps * out
            if len(offers) == 1:
                self._order_alone(number, offers[0], out, wish)
            else:
                self._order_many(number, out, wish)

    def _leaving(self, number: int) -> tuple[Vector, Vector]:
        """What is asked of a position today, and what would be if it had everything."""
        row = self.state.layout.nodes[number]
        parts = [self.state.lanes[i].asked() for i in row.out_lanes]
        if row.market != NONE:
            sold = self.state.markets[row.market].sellable
            season = self.state.season
            parts.append(sold if season is None or number not in season.after else sold + season.grows(number))
        wishes = list(parts)
        for i, place in row.makers:
            make = self.state.makes[i]
            quantity = make.row.inputs[place][1]
            parts.append(_times(make.total, quantity))
            wish = make.wishes[place]
            wishes.append(parts[-1] if wish is make.total else _times(wish, quantity))
        out = self._sum(parts)
        return out, out if all(a is b for a, b in zip(parts, wishes, strict=True)) else self._sum(wishes)

    def _sum(self, parts: list[Vector]) -> Vector:
        if not parts:
            return np.zeros(self.state.size)
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return total

    def _order_alone(self, number: int, offer: Offer, out: Vector, wish: Vector) -> None:
        """One source: order up to the target from it."""
        if offer.make is not None:
            self._make_alone(number, offer.make, out, wish)
        elif offer.lane is not None:
            lane = offer.lane
            asked = out if lane.row.lead == 0 else self._with_pace(number, lane.row.lead, wish)
            position = self.state.stock[number] - asked
            if lane.row.lead > 0:
                position += lane.pipe.total
            if lane.port_holds and lane.port is not None:
                position += lane.port
            beside: Amount = 0.0
            if lane.slow is not None:
                before, beside = lane.slow.counted(self.now.now, lane.row.plan)
                position += before
            need = self.shortage.at(number, lane.row.lead, position, asked, self.shortage.today(number, lane))
            need -= beside
            np.maximum(need, 0.0, out=need)
            lane.ask = need if _within(need, lane.cap) else np.minimum(need, lane.cap)
            self.pace.lane(lane, need)
            self._in_order_quantities(lane)

    def _in_order_quantities(self, lane: LaneFlow) -> None:
        """Round what a lane is asked for above plan to what its supplier takes orders for."""
        if lane.orders is not None:
            lane.ask = lane.orders.asked(lane.ask, self._limits.carried(lane))

    def _with_pace(self, number: int, lead: int, asked: Vector) -> Vector:
        """What is asked for, and what will be above plan until an order of today arrives."""
        more = self.pace.over(number, lead)
        return asked if more is None else asked + more

    def _make_alone(self, number: int, make: MakeFlow, out: Vector, wish: Vector) -> None:
        line = self.lines.limit(make)
        most = make.cap if line is None else np.minimum(make.cap, line)
        wanted = self._starts(number, make, out)
        need = wanted if _within(wanted, most) else np.minimum(wanted, most)
        inputs = self.outlook.for_make(make)
        make.ask = make.total = need if inputs is None else np.minimum(need, inputs)
        if wish is not out:
            wanted = self._starts(number, make, wish)
            need = wanted if _within(wanted, most) else np.minimum(wanted, most)
        make.wishes = self.outlook.wishes(make, need)
        make.wanted = wanted
        self.pace.make(make, wanted, need, most)
        self.lines.use(make)

    def _starts(self, number: int, make: MakeFlow, asked: Vector) -> Vector:
        need: Vector = asked - self.state.stock[number]
        need += self.shortage.target(number)
        if make.open is not None and self.state.season is not None:
            need += self.state.season.grows(number)
        np.maximum(need, 0.0, out=need)
        if make.row.made.yield_share != 1.0:
            need = need / make.row.made.yield_share
        return need

    def _order_many(self, number: int, out: Vector, wish: Vector) -> None:
        """Several sources: those that help soonest first, each group for the shortage that shows by then."""
        sooner: list[Ordered] = []
        promised: list[Ordered] = []
        self.asked: dict[int, Amount] = {}
        self.unmet = np.zeros(self.state.size)
        limits: dict[Offer, Amount | None] = {}
        shared: dict[int, Vector] = {}
        orders: dict[Offer, Vector] = {}
        diverted = False
        for lead, offers in self.groups[number]:
            asked = out if lead == 0 else self._with_pace(number, lead, wish)
            before = sooner if all(map(is_dear, offers)) else promised
            need = self.shortage.left_to(number, lead, asked, offers, before)
            sure, taken = self._split(number, need, offers, limits, shared)
            diverted |= taken is not sure
            for offer, amount in zip(offers, taken, strict=True):
                orders[offer] = amount
                self._write(offer, amount)
                if offer.lane is not None:
                    self.asked[offer.lane.row.source] = self.asked.get(offer.lane.row.source, 0.0) + amount
            if lead < self.groups[number][-1][0]:
                sooner += [self._ordered(*pair, limits[pair[0]]) for pair in zip(offers, taken, strict=True)]
                promised += [self._ordered(*pair, limits[pair[0]]) for pair in zip(offers, sure, strict=True)]
            self.pace.lanes(number, offers, need, taken)
        for offer, more in self.refill.more(number, orders, limits):
            self._write(offer, orders[offer] + self._within(offer, more, shared))
        self.pace.instead(number, orders, limits, diverted=diverted)
        for i in self.state.layout.nodes[number].lanes:
            self._in_order_quantities(self.state.lanes[i])
        if self.state.layout.nodes[number].make != NONE:
            make = self.state.makes[self.state.layout.nodes[number].make]
            make.sum_up()
            spare = np.maximum(make.cap - make.ask, 0.0)
            unmet = (self.unmet + (wish - out)) / make.row.made.yield_share
            make.wanted = make.total + unmet
            limited = make.total + np.minimum(unmet, spare)
            make.wishes = self.outlook.wishes(make, limited)
            self.pace.make(make, make.wanted, limited, limited)

    def _ordered(self, offer: Offer, amount: Vector, limit: Amount | None) -> Ordered:
        """What later sources may rely on: goods that go to a closed gate help nobody by then."""
        usual: Amount = 0.0 if limit is None or offer.plan == 0 else np.minimum(offer.plan, limit)
        more: Amount = 0.0
        if limit is not None and (offer.plan > 0 or offer.paid <= 0):
            more = np.maximum(limit - usual, 0.0)
        gate = self.shortage.gate(offer)
        if gate is None:
            return Ordered(offer.lead, amount, usual, more)
        return Ordered(offer.lead, amount * gate, usual * gate, np.where(gate > 0, more, 0.0))

    def _split(
        self,
        number: int,
        need: Vector,
        offers: tuple[Offer, ...],
        limits: dict[Offer, Amount | None],
        shared: dict[int, Vector],
    ) -> tuple[list[Vector], list[Vector]]:
        """Give each offer its planned share, then the rest to whoever can, then insist on the planned ones.

        Returns what can be counted on, and what is asked for.
        """
        planned, queue = sum(offer.plan for offer in offers), own_lane(offers) is not None
        left, taken = need, [np.zeros(self.state.size)] * len(offers)
        for place, offer in enumerate(offers):
            limits[offer] = limit = self._limits.of(offer, self.asked)
            if offer.plan > 0 and limit is not None:
                taken[place] = self._within(offer, np.minimum(need * (offer.plan / planned), limit), shared)
                left = left - (taken[place] if queue else weighed(taken[place], self.shortage.gate(offer)))
        row = self.state.layout.nodes[number]
        if float(left.max()) <= NEGLIGIBLE * max(row.use, NEGLIGIBLE):
            return taken, taken
        for place, offer in enumerate(offers):
            limit = limits[offer]
            if limit is not None and offer.paid < row.worth:
                extra = np.maximum(np.minimum(limit - taken[place], self._worth_paying(number, offer, left)), 0.0)
                extra = self._within(offer, extra, shared)
                taken[place], left = taken[place] + extra, left - extra
        if row.make != NONE and offers[0].lead == 0:
            self.unmet = left
        return taken, [self._insist(offer, amount, left) for offer, amount in zip(offers, taken, strict=True)]

    def _worth_paying(self, number: int, offer: Offer, left: Vector) -> Vector:
        """Dear moves keep the target while the inbound is cut, afterwards they only keep customers from waiting."""
        if offer.paid <= 0:
            return left
        bare = np.maximum(left - self._held(number), 0.0)
        if offer.means is Means.EXPEDITE and offer.lane is not None:
            return self._worth_expediting(number, offer.lane, bare)
        wanted: Vector = np.where(self.now.cut(number), left, bare)
        return wanted

    def _held(self, number: int) -> Amount:
        """Units that a position holds where nothing is missing."""
        season, target = self.state.season, self.state.target[number]
        return target if season is None or number not in season.after else target + season.after[number]

    def _worth_expediting(self, number: int, lane: LaneFlow, bare: Vector) -> Vector:
        """Expediting gets goods sooner, not more of them, and never fills a shelf.

        Around a lane that is hit it brings what could not come. Where the lane works, what is expedited today is
        missing when it would have arrived, and must be expedited again until spare capacity has made up for it: no
        more is carried on so than spare makes up for before that costs as much as the sale. Who can wait is not served
        so once goods come again, unless his waiting costs more.
        """
        if not bare.any():
            return bare
        row, place = lane.row, self.state.layout.nodes[number]
        worth: Vector = np.minimum(bare, self.state.layout.carried[self.lane_number[id(lane)]])
        if place.patience > 0 and place.late * (row.lead - row.fast_lead) < row.paid + (row.lane.expedite_cost or 0.0):
            worth = np.where(self.now.cut(number), worth, 0.0)
        for share in (self.now.share(row.opened), self.now.share(row.gap)):
            if share is not None:
                worth = np.where(share < 1.0, bare, worth)
        return worth

    def _insist(self, offer: Offer, amount: Vector, left: Vector) -> Vector:
        """Ask every lane that costs nothing extra for what nobody could promise, so that it is pulled from further up.

        A lane that runs against the order of supply is not asked: two empty shelves would ask each other for ever.
        """
        lane = offer.lane
        if offer.means is not Means.SHIP or lane is None or lane.row.source > lane.row.target:
            return amount
        if offer.plan == 0 and offer.paid > 0:
            return amount
        return amount + np.maximum(np.minimum(self._limits.carried(lane) - amount, left), 0.0)

    def _within(self, offer: Offer, amount: Vector, shared: dict[int, Vector]) -> Vector:
        """No more than there are inputs for, over everything made at the position."""
        if offer.make is None:
            return amount
        inputs = shared.get(id(offer.make), self.outlook.for_make(offer.make))
        if inputs is None:
            return amount
        if offer.make.row.beside is not None and id(offer.make) not in shared:
            maker, quantity = offer.make.row.beside
            inputs = np.maximum(inputs - self.state.makes[maker].total * quantity, 0.0)
        good = offer.make.row.made.yield_share
        amount = np.minimum(amount, inputs * good)
        shared[id(offer.make)] = np.maximum(inputs - amount / good, 0.0)
        return amount

    def _write(self, offer: Offer, amount: Vector) -> None:
        lane, make = offer.lane, offer.make
        if lane is not None:
            name = {Means.SHIP: "ask", Means.LANE_RESERVE: "ask_reserve", Means.EXPEDITE: "ask_fast"}[offer.means]
            setattr(lane, name, amount)
        elif make is not None:
            name = ASKED[offer.means]
            setattr(make, name, amount / make.row.made.yield_share)
            if offer.means is Means.MAKE:
                self.lines.use(make)


def _within(need: Vector, most: Amount) -> bool:
    """Whether one limit for all is nowhere in the way."""
    return isinstance(most, float) and (math.isinf(most) or float(need.max()) <= most)


def _times(units: Vector, quantity: float) -> Vector:
    return units if quantity == 1.0 else units * quantity
