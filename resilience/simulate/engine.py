"""Engine: run a block of tracks through time, period by period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from resilience.simulate.capacity import set_capacities
from resilience.simulate.conditions import Conditions
from resilience.simulate.ledger import Ledger
from resilience.simulate.outlook import Outlook
from resilience.simulate.pull import Pull
from resilience.simulate.state import State
from resilience.simulate.supply import Supply

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from resilience.simulate.layout import Layout
    from resilience.simulate.script import Script
    from resilience.simulate.tracks import Tracks
    from resilience.simulate.types import Counts, Vector

SETTLED = 1e-6
"""Distance from steady state, as a share of the planned flow, that counts as none."""
LOOK = 8
"""Periods between looks whether the last tracks have settled."""
NEVER = np.iinfo(np.int64).max


class Recorder(Protocol):
    """Keeps what it wants of each period."""

    def record(self, state: State, now: Conditions) -> None:
        """Look at the state at the end of a period."""


@dataclass(frozen=True)
class Outcome:
    """What a block cost: components by name and `short` (units), each of shape (tracks,).

    `settled` is the period by which a track was seen to be back in steady state (`NEVER`: not while it was watched);
    `owing` tells tracks that still had customers waiting at the end; `periods` were simulated.
    """

    costs: Mapping[str, Vector]
    short: Vector
    settled: Counts
    owing: NDArray[np.bool_]
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
    longest: int | None = None,
    recorder: Recorder | None = None,
) -> Outcome:
    """Simulate a block.

    Parameters
    ----------
    layout, scripts
        The network under its plan, and what each scenario does to it.
    tracks
        Sorted by rising length.
    longest
        Periods after which tracks that have not settled are given up; None: stop at the end of the longest track.
    recorder
        Shown the state after every period.
    """
    end = int(tracks.length.max(initial=0))
    now = Conditions(layout, scripts, tracks, end)
    state = State(layout, tracks.phases)
    outlook, supply, ledger = Outlook(state), Supply(state), Ledger(state)
    pull = Pull(state, outlook)
    settled = np.full(tracks.count, NEVER)
    t = 0
    while t < end or (longest is not None and t < longest and _wait(state, settled, t)):
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
        _look(state, tracks.length, settled, t)
    ledger.close(now)
    owing = np.sum([market.backlog for market in state.markets], axis=0) > 0
    return Outcome(ledger.costs, ledger.short, settled, np.broadcast_to(owing, (tracks.count,)), t)


def _look(state: State, length: Counts, settled: Counts, t: int) -> None:
    """Note which of the tracks that end now are back in steady state."""
    low, high = np.searchsorted(length, [t, t + 1])
    if low < high:
        settled[low:high] = np.where(state.settled(slice(int(low), int(high)), SETTLED), t, NEVER)


def _wait(state: State, settled: Counts, t: int) -> bool:
    """Whether some track has not settled yet; looked at now and then."""
    if (settled < NEVER).all():
        return False
    if t % LOOK == 0:
        late = (settled == NEVER) & state.settled(slice(None), SETTLED)
        settled[late] = t
    return bool((settled == NEVER).any())
