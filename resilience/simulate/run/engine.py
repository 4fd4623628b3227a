"""Engine: run a block of tracks through time, period by period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from resilience.simulate.run.closing import Closing
from resilience.simulate.system.capacity import set_capacities
from resilience.simulate.system.conditions import Conditions
from resilience.simulate.system.ledger import COMPONENTS, SPREAD, Ledger
from resilience.simulate.system.outlook import Outlook
from resilience.simulate.system.pull import Pull
from resilience.simulate.system.state import State
from resilience.simulate.system.supply import Supply
from resilience.simulate.system.turning import TurningAway

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from resilience.simulate.layout.rows import Layout
    from resilience.simulate.layout.script import Script
    from resilience.simulate.layout.tracks import Joins, Tracks
    from resilience.simulate.types import Counts, Vector


class Recorder(Protocol):
    """Keeps what it wants of each period."""

    def record(self, state: State, now: Conditions) -> None:
        """Look at the state at the end of a period."""


class Works:
    """Everything that plays a period, over one state."""

    def __init__(self, now: Conditions, state: State) -> None:
        self.now, self.state = now, state
        self.outlook, self.supply, self.ledger = Outlook(state), Supply(state), Ledger(state)
        self.pull, self.turning = Pull(state, self.outlook), TurningAway(state)

    def play(self) -> None:
        """Play the next period."""
        now, state, ledger = self.now, self.state, self.ledger
        now.move_on()
        if state.season is not None:
            state.season.move_on(now)
        ledger.replace(state.destroy(now.destroyed))
        ledger.restock(state.burn(now.burnt))
        set_capacities(state, now)
        self.outlook.refresh(now)
        self.pull.place(now)
        self.supply.move(now)
        self.turning.look(now)
        ledger.write(now)


@dataclass(frozen=True)
class BlockOutcome:
    """What a block cost: components by name, `short` (units) and contracts as plans spread them, shape (tracks,) each.

    `settled` is the period by which a track was seen to be back in steady state (`NEVER`: its books were closed first);
    `joined` counts the stretches that turned out to belong to a track; `void` marks tracks that belong to another one,
    or need more of what follows than they were told. `periods` were simulated, `track_periods` over all tracks.
    """

    costs: Mapping[str, Vector]
    short: Vector
    spread: Vector
    settled: Counts
    joined: Counts
    void: NDArray[np.bool_]
    periods: int
    track_periods: int

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
    recorder: Recorder | None = None,
    joins: Joins | None = None,
) -> BlockOutcome:
    """Simulate a block.

    A track is closed at the end of its length if it is back in steady state then, else as soon as it is seen to be
    back, but no later than its horizon, when the books are closed on what is still open. What it cost is what it had
    cost when it was closed, however long the block runs on.

    Parameters
    ----------
    layout, scripts
        The network under its plan, and what each scenario does to it.
    tracks
        With their lengths and horizons.
    recorder
        Shown the state after every period.
    joins
        Stretches that belong to a track if it is still open when they begin; their events are among its own.
    """
    last = int(tracks.length.max(initial=0)) if joins is None else joins.last(tracks.length)
    now = Conditions(layout, scripts, tracks, last)
    works = Works(now, State(layout, tracks.phases, tracks.shelves, tracks.times))
    state, ledger = works.state, works.ledger
    closing = Closing(state, tracks, joins)
    t = track_periods = 0
    while closing.open.any():
        closing.join(t)
        if recorder is None and closing.thinned:
            left = closing.thin_out()
            for part in (now, state, ledger, works.pull.refill):
                part.keep(left)
        works.play()
        if recorder is not None:
            recorder.record(state, now)
        t += 1
        track_periods += state.size
        closing.look(t, ledger, now)
    closing.settle()
    costs = {name: closing.costs[name] for name in COMPONENTS}
    spread = closing.costs[SPREAD]
    short, settled = closing.costs["short"], closing.settled
    return BlockOutcome(costs, short, spread, settled, closing.joined, closing.void, t, track_periods)
