"""Supply: in each period goods move, suppliers first, as far as there are any; shortage is rationed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.simulate.layout.rationing import share_out
from resilience.simulate.layout.rows import NONE
from resilience.simulate.system.outlook import locked, passed_on

if TYPE_CHECKING:
    from resilience.simulate.layout.rows import NodeRow
    from resilience.simulate.system.ageing import Ageing
    from resilience.simulate.system.conditions import Conditions
    from resilience.simulate.system.state import LaneFlow, MakeFlow, State
    from resilience.simulate.types import Vector


class Supply:
    """Moves the goods of one period."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.several = [len(row.out_lanes) + len(row.makers) + (row.market != NONE) > 1 for row in state.layout.nodes]

    def move(self, now: Conditions) -> None:
        """Receive, make, ration and send at every position."""
        t = now.now
        for number, row in enumerate(self.state.layout.nodes):
            stock, built = self.state.stock[number], self.state.built(number)
            if built is not None:
                stock += built
            most = self._receive(number, row, now)
            self._hand_out(number, row, stock, now, most)
            if built is not None and self.state.season is not None:
                stock -= self.state.season.after[number]
        for number, shelf in self.state.ageing.items():
            self._write_off(number, shelf, t)
        for lane in self.state.lanes:
            lane.pipe.advance(t)
            if lane.slow is not None:
                lane.slow.advance(t)
            if lane.fast is not None:
                lane.fast.advance(t)

    def _write_off(self, number: int, shelf: Ageing, t: int) -> None:
        """Take off a shelf what is too old, of all that lies there."""
        season, stock = self.state.season, self.state.stock[number]
        if season is None or number not in season.after:
            shelf.write_off(t, stock)
            return
        stock += season.after[number]
        shelf.write_off(t, stock)
        stock -= season.after[number]

    def _receive(self, number: int, row: NodeRow, now: Conditions) -> Vector | None:
        """Put on a shelf what arrives and is made; returns the most that leaves the site, None for no limit."""
        stock, shelf = self.state.stock[number], self.state.ageing.get(number)
        before = None if shelf is None else stock.copy()
        for i in row.lanes:
            stock += arrived(self.state.lanes[i], now)
        most = None
        if row.make != NONE:
            made = self._finish(self.state.makes[row.make])
            stock += made
            most = passed_on(row, self.state.shelves.passes[number], made, now)
        if shelf is not None and before is not None:
            shelf.take_in(now.now, stock - before)
        return most

    def _finish(self, make: MakeFlow) -> Vector:
        """Start as much as all inputs allow; what was granted beyond goes back on the shelf."""
        row = make.row
        if not row.inputs:
            make.started = make.total
        else:
            started = make.total if len(row.inputs) > 1 else None
            for (_, quantity), granted in zip(row.inputs, make.granted, strict=True):
                possible = granted if quantity == 1.0 else granted / quantity
                started = possible if started is None else np.minimum(started, possible)
            make.started = started if started is not None else make.total
            if len(row.inputs) > 1:
                for (child, quantity), granted in zip(row.inputs, make.granted, strict=True):
                    self.state.stock[child] += np.maximum(granted - make.started * quantity, 0.0)
        good = row.made.yield_share
        return make.started if good == 1.0 else make.started * good

    def _hand_out(self, number: int, row: NodeRow, stock: Vector, now: Conditions, most: Vector | None) -> None:
        """Give what is free to whoever draws on a position; no more than `most` of it leaves the site."""
        free = stock
        if now.share(row.free) is not None:
            free = np.maximum(stock - locked(row, self.state.kept_back(number), now), 0.0)
        if self.several[number] or most is not None:
            self._ration(row, free, stock, now.now, most)
        elif row.out_lanes:
            lane = self.state.lanes[row.out_lanes[0]]
            if lane.simple:
                stock -= np.minimum(lane.ask, free, out=lane.pipe.dispatch(now.now))
            else:
                stock -= send(lane, np.minimum(lane.asked(), free), now.now)
        elif row.makers:
            i, place = row.makers[0]
            make = self.state.makes[i]
            granted = np.minimum(make.total * make.row.inputs[place][1], free)
            make.granted[place] = granted
            stock -= granted
        elif row.market != NONE:
            market = self.state.markets[row.market]
            granted = np.minimum(market.sellable, free)
            stock -= granted
            market.serve(granted)

    def _ration(self, row: NodeRow, free: Vector, stock: Vector, t: int, most: Vector | None) -> None:
        """Claims in the order of `Ranks`: lanes, makers, market."""
        lanes = [self.state.lanes[i] for i in row.out_lanes]
        makers = [(self.state.makes[i], place) for i, place in row.makers]
        asked = [lane.asked() for lane in lanes]
        asked += [make.total * make.row.inputs[place][1] for make, place in makers]
        if row.market != NONE:
            asked.append(self.state.markets[row.market].sellable)
        if most is not None:
            used = {*range(len(lanes), len(lanes) + len(makers))}
            inside = self.state.layout.model.network.picking
            used |= {i for i, lane in enumerate(lanes) if inside and lane.row.lane.destination in inside}
            going = [np.zeros(self.state.size) if i in used else claim for i, claim in enumerate(asked)]
            going = share_out(going, most, row.ranks)
            asked = [claim if i in used else gone for i, (claim, gone) in enumerate(zip(asked, going, strict=True))]
        granted = share_out(asked, free, row.ranks)
        for lane, amount in zip(lanes, granted, strict=False):
            stock -= send(lane, amount, t)
        for (make, place), amount in zip(makers, granted[len(lanes) :], strict=False):
            make.granted[place] = amount
            stock -= amount
        if row.market != NONE:
            self.state.markets[row.market].serve(granted[-1])
            stock -= granted[-1]
        np.maximum(stock, 0.0, out=stock)  # shares of what there is may add up to a rounding error more


def arrived(lane: LaneFlow, now: Conditions) -> Vector:
    """What a lane delivers today; while arrivals are held back it gathers at the gate."""
    goods = lane.pipe.arriving(now.now)
    if lane.slow is not None:
        goods = goods + lane.slow.arriving(now.now)
    if lane.port is not None:
        open_ = now.share(lane.row.gap)
        if open_ is not None or lane.port_holds:
            waiting = lane.port + goods
            goods = waiting if open_ is None else waiting * open_
            lane.port = waiting - goods
            lane.port_holds = open_ is not None
    return goods if lane.fast is None else goods + lane.fast.arriving(now.now)


def send(lane: LaneFlow, amount: Vector, t: int) -> Vector:
    """Dispatch an amount: first what is urgent, then the ordinary way, then by reserve."""
    ordinary = amount
    if lane.fast is not None and lane.ask_fast is not None:
        urgent = np.minimum(amount, lane.ask_fast, out=lane.fast.dispatch(t))
        ordinary = amount - urgent
    if lane.ask_reserve is not None:
        lane.sent_reserve = np.maximum(ordinary - lane.ask, 0.0)
    if lane.orders is not None:
        lane.orders.sent(ordinary if lane.sent_reserve is None else ordinary - lane.sent_reserve)
    lane.pipe.dispatch(t)[:] = ordinary if lane.slow is None else lane.slow.dispatch(t, ordinary)
    return amount
