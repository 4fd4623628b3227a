"""Capacity in force: what each lane and production could do in this period, given what is known now."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from resilience.simulate.layout.rows import NONE

if TYPE_CHECKING:
    from resilience.simulate.system.conditions import Conditions
    from resilience.simulate.system.state import LaneFlow, MakeFlow, State
    from resilience.simulate.types import Amount, Vector


def set_capacities(state: State, now: Conditions) -> None:
    """Write for this period the ordinary capacity of every lane and production, and how long a lane takes."""
    for lane in state.lanes:
        lane.most = dispatched(lane, now)
        cap = lane_capacity(lane, now)
        lane.cap = cap if lane.most is None else np.minimum(cap, lane.most)
        if lane.slow is not None:
            lane.slow.look(now)
    for i, make in enumerate(state.makes):
        if state.season is not None and i in state.season.open:
            make.open, make.pace = state.season.open[i], state.season.pace[i]
        make.cap = make_capacity(make, now)


def dispatched(lane: LaneFlow, now: Conditions) -> Vector | None:
    """Most that leaves by a lane, by all means together; None while all of its origin works.

    Of a site that is partly down the share that works leaves: of what the lane can take, of its plan where that is
    unlimited. Expediting helps against a lane that is hit, not out of a site that is.
    """
    row, works = lane.row, now.share(lane.row.held)
    if works is None:
        return None
    usual = row.capacity + row.reserve if math.isfinite(row.capacity) else row.plan
    return np.where(works >= 1.0, math.inf, works * usual)


def lane_capacity(lane: LaneFlow, now: Conditions) -> Amount:
    """Units a lane can carry: its plan as far as it is open, more as far as it needs no call or help has arrived."""
    row, most = lane.row, lane.row.capacity
    left = now.share(row.opened)
    if not row.called:
        if left is None:
            return most
        return most * left if math.isfinite(most) else np.where(left >= 1.0, math.inf, row.plan * left)
    plan: Amount = row.plan if left is None else row.plan * left
    help_ = times(now.help(row.call), left)
    if help_ is None:
        return plan
    if math.isinf(most):
        return np.where(help_ > 0, math.inf, plan)
    return np.minimum(plan + most * help_, most if left is None else most * left)


def make_capacity(make: MakeFlow, now: Conditions) -> Amount:
    """Started units a production can make without a call; of unlimited capacity a hit leaves a share of the plan."""
    row, left = make.row, now.share(make.row.left)
    if make.open is not None:
        working = make.open if left is None else left * make.open
        if math.isfinite(row.limit):
            return row.limit * working
        whole = (working > 0.0) if left is None else (left >= 1.0) & (working > 0.0)
        return np.where(whole, math.inf, row.plan * make.pace * (1.0 if left is None else left))
    if left is None:
        return row.limit
    return row.limit * left if math.isfinite(row.limit) else np.where(left >= 1.0, math.inf, row.plan * left)


def reserve_capacity(lane: LaneFlow, now: Conditions) -> Vector | None:
    """Reserve on a lane that has been called; None for none."""
    return times(now.help(lane.row.call), now.share(lane.row.opened), lane.row.reserve)


def fast_capacity(lane: LaneFlow, now: Conditions) -> Vector | None:
    """What may be expedited; None for nothing. A site partly down dispatches the ordinary way first."""
    share = now.help(lane.row.fast_call)
    if share is None:
        return None
    most = lane.row.capacity
    fast: Vector = most * share if math.isfinite(most) else np.where(share > 0, math.inf, 0.0)
    if lane.most is None:
        return fast
    return np.minimum(fast, np.maximum(lane.most - np.minimum(lane.cap, lane.row.plan), 0.0))


def called_capacity(make: MakeFlow, now: Conditions, most: float, *, second: bool = False) -> Vector | None:
    """Surge or reserve production that has been called, or second reserve, at its own speed; None for none."""
    call = make.row.second_call if second else make.row.call
    called = times(now.help(call), now.share(make.row.left), most)
    return called if make.open is None or called is None else called * make.open


def times(share: Vector | None, left: Vector | None, most: float = 1.0) -> Vector | None:
    """Product in which an absent share is nothing and an absent rest is all."""
    if share is None or most == 0:
        return None
    return most * share if left is None else most * share * left


class LineTime:
    """Hours left on shared lines in the current period, after what is ordered and what others have planned.

    What is spare goes to who wanted more than planned yesterday, first where an hour of delay costs most, else alike.
    """

    def __init__(self, state: State, now: Conditions) -> None:
        self._rows = state.layout.resources
        self._left: list[Amount] = []
        self._kept: list[Amount] = []
        self._own: dict[int, Amount] = {}
        for row in self._rows:
            users = [state.makes[i] for i in row.users]
            shares = [now.share(user.row.left) for user in users]
            planned = [
                _hours(user) * user.row.plan * (1.0 if share is None else share)
                for user, share in zip(users, shares, strict=True)
            ]
            best = None if any(share is None for share in shares) else np.max(np.array(shares), axis=0)
            self._left.append(row.time if best is None else row.time * best)
            if len(users) > 1:
                planned = self._with_spare(state, users, planned, self._left[-1])
            self._own |= {id(user): hours for user, hours in zip(users, planned, strict=True)}
            self._kept.append(sum(planned))

    def _with_spare(self, state: State, users: list[MakeFlow], planned: list[Amount], time: Amount) -> list[Amount]:
        """Hours each user may count on: its plan, and its part of what is spare."""
        more = [
            None if user.wanted is None else _hours(user) * np.maximum(user.wanted - user.row.plan, 0.0)
            for user in users
        ]
        if all(hours is None or not hours.any() for hours in more):
            return planned
        spare, found = np.maximum(time - sum(planned), 0.0), list(planned)
        delay = [state.layout.nodes[user.row.node].late * user.row.made.yield_share / _hours(user) for user in users]
        for level in sorted(set(delay), reverse=True):
            some = [(i, hours) for i, hours in enumerate(more) if hours is not None and delay[i] == level]
            total: Amount = sum((hours for _, hours in some), np.zeros(state.size))
            given = np.minimum(spare, total)
            part = np.divide(given, total, out=np.zeros(state.size), where=total > 0)
            for i, hours in some:
                found[i] = found[i] + hours * part
            spare = spare - given
        return found

    def limit(self, make: MakeFlow) -> Amount | None:
        """Started units for which a production finds time beside the plans of those not yet asked."""
        line = make.row.resource
        if line == NONE:
            return None
        self._kept[line] = self._kept[line] - self._own[id(make)]
        return np.maximum(self._left[line] - self._kept[line], 0.0) / _hours(make)

    def use(self, make: MakeFlow) -> None:
        """Take the time of what was ordered."""
        line = make.row.resource
        if line != NONE:
            self._left[line] = self._left[line] - _hours(make) * make.ask


def _hours(make: MakeFlow) -> float:
    return make.row.made.cycle_time or 0.0
