"""Shortage: what is missing at a position by the time a source can help, counting all that is on the way.

What is held back at a gate, or bound for a closed one, does not count for who goes around it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from resilience.simulate.system.offers import Means, Offer

if TYPE_CHECKING:
    from resilience.simulate.system.conditions import Conditions
    from resilience.simulate.system.pipe import Pipe, SlowPipes
    from resilience.simulate.system.state import LaneFlow, State
    from resilience.simulate.types import Amount, Vector


class Ordered(NamedTuple):
    """What is ordered today of a source: units of today, of each later day as planned, and what it could send more."""

    lead: int
    amount: Vector
    usual: Amount
    more: Amount


class Shortage:
    """Looks at the shelves and the goods on the way at the start of one period."""

    def __init__(self, state: State, now: Conditions) -> None:
        self.state, self.now = state, now
        self.sold_in_time: dict[int, Vector] = {}
        "At positions of parts with a shelf life, what is used at today's pace before it is too old."

    def target(self, number: int) -> Amount:
        """Stock that a position is to hold: of a part with a shelf life no more than is used in time as things go."""
        most = self.sold_in_time.get(number)
        target = self.state.target[number]
        return target if most is None else np.minimum(target, most)

    def today(self, number: int, lane: LaneFlow) -> Vector | None:
        """What the shelf holds today, where it matters whether that is enough."""
        if lane.row.lead < 2 or math.isinf(self.state.layout.nodes[number].patience):
            return None
        today: Vector = self.state.stock[number] + lane.pipe.arriving(self.now.now)
        if self.state.season is not None and number in self.state.season.after:
            today = today + self.state.season.after[number]
        if lane.slow is not None:
            today = today + lane.slow.arriving(self.now.now)
        if lane.port_holds and lane.port is not None:  # what is held back counts as arriving: nobody leaves for good
            today = np.where(lane.port > 0, math.inf, today)
        return today

    def at(self, number: int, lead: int, position: Vector, asked: Vector, today: Vector | None = None) -> Vector:
        """Units to order so that stock is at its target `lead` periods from now.

        `position` is what is on hand and arrives sooner, less what is asked for today. While the shelf is empty
        impatient customers leave: what they would have used until the order arrives need not be replaced. Those who
        leave today are counted when `today` (units on the shelf) is given, those after as if arrivals were even.
        """
        return self._at(number, lead, position, asked, today)[0]

    def _at(
        self, number: int, lead: int, position: Vector, asked: Vector, today: Vector | None = None
    ) -> tuple[Vector, Amount]:
        """Units to order, see `at`, and units that those who leave until then would have used."""
        row, target = self.state.layout.nodes[number], self.target(number)
        if lead == 0:
            return target - position, 0.0
        later = (lead - 1) * row.use
        if math.isinf(row.patience):
            return (target + (row.use + later)) - position, 0.0
        position = position - later
        if self.state.season is not None and number in self.state.season.after:  # what is built ahead is there, too
            ahead = self.state.season.later(number, lead - 1)
            position, target = position + ahead, target + ahead
        stay: Amount = row.patience * row.use
        if row.out_lanes or row.makers:
            stay = stay + np.maximum(asked - row.use, 0.0)
        if today is not None:
            position = position + np.maximum(asked - today - stay, 0.0)
        missing = np.maximum(-position, 0.0)
        waiting = np.minimum(missing, stay)
        need = waiting - np.maximum(position, 0.0)
        need += target + row.use
        return need, missing - waiting

    def left_to(
        self, number: int, lead: int, asked: Vector, offers: tuple[Offer, ...], sooner: list[Ordered]
    ) -> Vector:
        """Units that one group of offers is to bring, from the shortage that shows by its lead time.

        Goods held back at a gate, or bound for a closed one, do not arrive for who could bring others sooner. For the
        lane they are on they do: more of the same would only queue behind them.

        The group departs from its plan only by what sooner sources cannot put right in the periods between. They will
        see the same deviation when it is nearer; answered twice it would come back with the other sign, for ever. What
        they can send more goes first to customers who would leave in those periods, and is then no help any more.
        """
        position = self.state.stock[number] - asked
        at_last = self._on_the_way(number, lead, own_lane(offers), position)
        more: Amount = 0.0
        between: Amount = 0.0
        less: Amount = 0.0
        for before in sooner:
            position += before.amount + before.usual * max(lead - 1 - before.lead, 0)
            at_last = at_last + before.usual
            more = more + before.more
            if lead - 1 > before.lead:  # without limit times no period would be no number
                between = between + before.more * (lead - 1 - before.lead)
            less = less + before.usual * (lead - before.lead)
        need, gone = self._at(number, lead, position, asked)
        need = need - at_last
        season, make = self.state.season, self.state.layout.nodes[number].make
        if season is not None and make in season.open:  # what is built ahead is made, too, or need not be
            need = need + season.grows(number)
        if sooner:
            planned = sum(offer.plan for offer in offers)
            away = need - planned
            more = more + np.maximum(between - gone, 0.0)
            need = planned + np.maximum(away - more, 0.0) + np.minimum(away + less, 0.0)
        return np.maximum(need, 0.0)

    def gate(self, offer: Offer) -> Vector | None:
        """Share of the gate that is open to what an offer brings; None for all of it."""
        if offer.lane is None or offer.means is Means.EXPEDITE:
            return None
        return self.now.share(offer.lane.row.gap)

    def _on_the_way(self, number: int, lead: int, own: LaneFlow | None, position: Vector) -> Amount:
        """Add to a position what arrives before its `lead` is over; return what arrives in its very last period."""
        at_last: Amount = 0.0
        for i in self.state.layout.nodes[number].lanes:
            lane = self.state.lanes[i]
            open_ = None if lane is own else self.now.share(lane.row.gap)
            for pipe in (lane.pipe, lane.fast):
                if pipe is not None and pipe.lead > 0:
                    closed = open_ if pipe is lane.pipe else None
                    position += weighed(pipe.due(max(lead - 1, 0)), closed)
                    at_last = at_last + self._last(pipe, lead, closed)
            if lane.slow is not None:
                at_last = at_last + self._slow(lane, lane.slow, lead, open_, position)
            if lane.port is not None and lane.port_holds:
                position += weighed(lane.port, open_)
        return at_last

    def _slow(self, lane: LaneFlow, slow: SlowPipes, lead: int, open_: Vector | None, position: Vector) -> Amount:
        """Add what takes longer and arrives sooner; return what arrives in the very period for which is ordered.

        Who is no sooner than the lane usually is counts what is on it as the lane itself does.
        """
        t = self.now.now
        at_last: Amount = 0.0
        if lead >= lane.row.lead:
            before, beside = slow.counted(t, lane.row.plan)
            position += weighed(before, open_)
            return weighed(beside, open_)
        for pipe in slow.pipes:
            position += weighed(pipe.until(t, max(lead - 1, 0)), open_)
            at_last = at_last + self._last(pipe, lead, open_)
        return at_last

    def _last(self, pipe: Pipe, lead: int, closed: Vector | None) -> Amount:
        """What arrives in the very period for which is ordered."""
        arrives = pipe.due_in(self.now.now, lead) if lead > 0 else None
        return 0.0 if arrives is None else weighed(arrives, closed)


def own_lane(offers: tuple[Offer, ...]) -> LaneFlow | None:
    """The lane of offers whose goods queue behind what is on it already; what is expedited goes around its gate."""
    around = any(offer.means is Means.EXPEDITE for offer in offers)
    return None if around or len({id(offer.lane) for offer in offers}) > 1 else offers[0].lane


def weighed(goods: Vector, share: Vector | None) -> Vector:
    """Goods times a share; None for all of them."""
    return goods if share is None else goods * share
