"""Engine: run a block of tracks through time, period by period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from resilience.simulate.capacity import set_capacities
from resilience.simulate.conditions import Conditions
from resilience.simulate.ledger import COMPONENTS, Ledger
from resilience.simulate.outlook import Outlook
from resilience.simulate.pull import Pull
from resilience.simulate.state import State
from resilience.simulate.supply import Supply

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.simulate.layout import Layout
    from resilience.simulate.script import Script
    from resilience.simulate.tracks import Tracks
    from resilience.simulate.types import Counts, Vector

SETTLED = 1e-6
"""Distance from steady state, as a share of the planned flow, that counts as none."""
LOOK = 8
"""Periods between looks whether a late track has settled."""
NEVER = np.iinfo(np.int64).max


class Recorder(Protocol):
    """Keeps what it wants of each period."""

    def record(self, state: State, now: Conditions) -> None:
        """Look at the state at the end of a period."""


@dataclass(frozen=True)
class Outcome:
    """What a block cost: components by name and `short` (units), each of shape (tracks,).

    `settled` is the period by which a track was seen to be back in steady state (`NEVER`: not while it was watched);
    `periods` were simulated.
    """

    costs: Mapping[str, Vector]
    short: Vector
    settled: Counts
    periods: int

    @property
    def total(self) -> Vector:
        """Cost of every track."""
        total: Vector = np.sum(list(self.costs.values()), axis=0)
        return total


def run(
    layout: Layout,
    scripts: Sequence[Script],
    tracks: Tracks,
    *,
    patience: int = 0,
    recorder: Recorder | None = None,
) -> Outcome:
    """Simulate a block.

    A track is closed at the end of its length if it is back in steady state then, else as soon as it is seen to be
    back, but no later than `patience` periods after its length. What it cost is what it had cost when it was closed,
    however long the block runs on.

    Parameters
    ----------
    layout, scripts
        The network under its plan, and what each scenario does to it.
    tracks
        With their lengths.
    patience
        Periods to wait for tracks that have not settled.
    recorder
        Shown the state after every period.
    """
    now = Conditions(layout, scripts, tracks, int(tracks.length.max(initial=0)))
    state = State(layout, tracks.phases)
    outlook, supply, ledger = Outlook(state), Supply(state), Ledger(state)
    pull, closing = Pull(state, outlook), _Closing(state, tracks.length, patience)
    t = 0
    while closing.open.any():
        now.move_on()
        state.destroy(now.destroyed)
        set_capacities(state, now)
        outlook.refresh(now)
        pull.place(now)
        supply.move(now)
        ledger.write(now)
        if recorder is not None:
            recorder.record(state, now)
        t += 1
        closing.look(t, ledger, now)
    return Outcome({name: closing.costs[name] for name in COMPONENTS}, closing.costs["short"], closing.settled, t)


class _Closing:
    """Closes tracks one by one, each by its own clock, so that it does not matter what runs beside it."""

    def __init__(self, state: State, length: Counts, patience: int) -> None:
        self.open = length > 0
        self.settled = np.full(len(length), NEVER)
        self.costs = {name: np.zeros(len(length)) for name in (*COMPONENTS, "short")}
        self._state, self._length, self._patience = state, length, patience

    def look(self, t: int, ledger: Ledger, now: Conditions) -> None:
        """Look at the tracks whose time it is, and close those that are over."""
        late = t - self._length
        due = np.flatnonzero(self.open & (late >= 0) & ((late % LOOK == 0) | (late == self._patience)))
        if not len(due):
            return
        back = self._state.settled(due, SETTLED)
        self.settled[due[back]] = t
        over = due[back | (late[due] >= self._patience)]
        if len(over):
            for name, cost in ledger.balance(now).items():
                self.costs[name][over] = cost[over]
            self.open[over] = False
