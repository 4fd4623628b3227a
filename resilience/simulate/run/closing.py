"""Closing: when each track of a block is over, by its own clock, so that it does not matter what runs beside it.

A track is over when it is back in steady state, at the latest at its horizon; what is open then goes into the books.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.simulate.run.books import TrackBooks
from resilience.simulate.system.ledger import COMPONENTS, SPREAD, contract_costs

if TYPE_CHECKING:
    from resilience.simulate.layout.tracks import Joins, Tracks
    from resilience.simulate.system.conditions import Conditions
    from resilience.simulate.system.ledger import Ledger
    from resilience.simulate.system.state import State
    from resilience.simulate.types import Counts

SETTLED = 1e-6
"""Distance from steady state, as a share of the planned flow, that counts as none."""
LOOK = 8
"""Periods between looks whether a late track has settled."""
NEVER = np.iinfo(np.int64).max
FEW = 32
"""Tracks that are not worth making fewer."""


class Closing:
    """Keeps what every track had cost when it was closed.

    Arrays hold one entry per track of the block; `_number` says which of them are still simulated.
    """

    def __init__(self, state: State, tracks: Tracks, joins: Joins | None) -> None:
        length = tracks.length
        self.open = length > 0
        self.settled = np.full(len(length), NEVER)
        self.joined = np.zeros(len(length), dtype=np.int64)
        self.void = np.zeros(len(length), dtype=bool)
        self.costs = {name: np.zeros(len(length)) for name in (*COMPONENTS, "short", SPREAD)}
        self._missed = [np.zeros(len(length)) if row.demand.penalties else None for row in state.layout.markets]
        self._state, self._joins, self._books = state, joins, TrackBooks(state.layout)
        self._length, self._until = length.copy(), tracks.horizon.copy()
        self._number = np.arange(len(length))

    @property
    def thinned(self) -> bool:
        """Whether most of what is simulated is over."""
        return len(self._number) > max(FEW, 2 * int(np.count_nonzero(self.open)))

    def thin_out(self) -> Counts:
        """Leave out what is over; returns the places of what stays."""
        left = np.flatnonzero(self.open[self._number])
        self._number = self._number[left]
        return left

    def join(self, t: int) -> None:
        """Let stretches that begin in period t belong to the tracks that are still open then."""
        for track, other, length, until in () if self._joins is None else self._joins.at(t):
            if not self.open[track]:
                continue
            if length < 0:
                self.open[track], self.void[track] = False, True
                continue
            self._length[track] = max(self._length[track], length)
            self._until[track] = max(self._until[track], until)
            self.joined[track] += 1
            if other >= 0:
                self.open[other], self.void[other] = False, True

    def look(self, t: int, ledger: Ledger, now: Conditions) -> None:
        """Look at the tracks whose time it is, and close those that are over."""
        number = self._number
        late = t - self._length[number]
        last = t >= self._until[number]
        due = np.flatnonzero(self.open[number] & (late >= 0) & ((late % LOOK == 0) | last))
        if not len(due):
            return
        back = self._state.settled(due, SETTLED)
        self.settled[number[due[back]]] = t
        given_up = due[~back & last[due]]
        self._books.close(self._state, given_up, number[given_up])
        over = due[back | last[due]]
        if len(over):
            for name, cost in ledger.balance(now).items():
                self.costs[name][number[over]] = cost[over]
            for kept, missed in zip(self._missed, ledger.missed, strict=True):
                if kept is not None and missed is not None:
                    kept[number[over]] = missed[over]
            self.open[number[over]] = False

    def settle(self) -> None:
        """Add what it costs to settle the tracks that were given up."""
        numbers, settlement = self._books.settle()
        for name, cost in (*settlement.costs.items(), ("short", settlement.short)):
            self.costs[name][numbers] += cost
        for kept, more in zip(self._missed, settlement.missed, strict=False):
            if kept is not None:
                kept[numbers] += more
        self.costs.update(contract_costs(self._state.layout, self._missed))
