"""Lines into which jobs are let by a rule: by cards, or by a schedule; all replications are played at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from resilience.given import SEED, Whole, takes
from resilience.lean.asked import POSITIVE, RowOf, refuse
from resilience.lean.figures import Counted, LineRun, Passage
from resilience.lean.recursion import MOST_DRAWN, REPLICATIONS, UNITS, WARM_SHARE
from resilience.lean.station import MOST_CARDS, CardStation, check_demand, check_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LINE = RowOf(CardStation, most=50)


@takes(stations=LINE, jobs=Whole(least=1, most=MOST_CARDS), units=UNITS, replications=REPLICATIONS, seed=SEED)
def simulate_pull(stations: Sequence[CardStation], jobs: int, units: int, replications: int, seed: int) -> LineRun:
    """Play a line that holds a constant number of jobs: one enters when one leaves.

    Parameters
    ----------
    stations
        The stations, one machine each; their own cards are not used: shelves between them have room for all.
    jobs
        Jobs in the line.
    units, replications, seed
        See `simulate_line`.

    Notes
    -----
    `pull_line` is its exact mean where times are exponential.
    """
    times, _ = drawn(stations, units, replications, seed, "simulate_pull")
    played = ReleasedLine(times)
    for unit in range(units):
        played.enter(played.left[unit - jobs] if unit >= jobs else np.zeros(replications))
    return played.counted(None).run(seed)


@takes(stations=LINE, rate=POSITIVE, units=UNITS, replications=REPLICATIONS, seed=SEED)
def simulate_push(stations: Sequence[CardStation], rate: float, units: int, replications: int, seed: int) -> LineRun:
    """Play a line into which jobs are released at random at a rate, whatever it holds.

    Parameters
    ----------
    stations
        The stations, one machine each; their own cards are not used.
    rate
        Jobs released per unit of time.
    units, replications, seed
        See `simulate_line`.

    Notes
    -----
    `push_line` is its exact mean where times are exponential.
    """
    check_demand(stations, rate, "simulate_push", "rate")
    times, stream = drawn(stations, units, replications, seed, "simulate_push")
    released = np.cumsum(stream.exponential(1 / rate, (units, replications)), axis=0)
    played = ReleasedLine(times)
    for unit in range(units):
        played.enter(released[unit])
    return played.counted(None).run(seed)


def drawn(
    stations: Sequence[CardStation], units: int, replications: int, seed: int, place: str
) -> tuple[list[NDArray[np.float64]], np.random.Generator]:
    """Times of all units at all stations, each station's from a stream of its own, and one more stream."""
    check_line(stations, place)
    for station in stations:
        if station.machines > 1 or station.good < 1:
            said = f"'{station.name}' has several machines or bad units, which the recursion does not know."
            raise refuse(said, place, "Use `simulate_cards`.", "stations")
    size = float(units) * replications * (len(stations) + 1)
    if size > MOST_DRAWN:
        said = f"{size:,.0f} times would be drawn; memory is kept for {MOST_DRAWN:,}."
        raise refuse(said, place, "Ask for fewer units or replications.", "units")
    streams = [np.random.default_rng(one) for one in np.random.SeedSequence(seed).spawn(len(stations) + 1)]
    times = [station.draw(stream, (units, replications)) for station, stream in zip(stations, streams, strict=False)]
    return times, streams[-1]


@dataclass
class ReleasedLine:
    """A line with room for all between stations, by unit and replication."""

    times: list[NDArray[np.float64]]
    entered: list[NDArray[np.float64]] = field(default_factory=list)
    left: list[NDArray[np.float64]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.last = [np.zeros(self.times[0].shape[1]) for _ in self.times]
        self.busy: list[list[tuple[NDArray[np.float64], NDArray[np.float64]]]] = [[] for _ in self.times]

    def enter(self, when: NDArray[np.float64]) -> NDArray[np.float64]:
        """Let the next unit in, and return when it leaves the last station."""
        unit = len(self.entered)
        self.entered.append(when)
        now = when
        for at, times in enumerate(self.times):
            begun = np.maximum(now, self.last[at])
            now = begun + times[unit]
            self.last[at] = now
            self.busy[at].append((begun, now))
        self.left.append(now)
        return now

    def counted(self, taken: NDArray[np.float64] | None, served: NDArray[np.float64] | None = None) -> Counted:
        """Count what happens once the line is warm; of stock, until it is taken."""
        entered, left = np.array(self.entered), np.array(self.left) if taken is None else taken
        warm = int(WARM_SHARE * left.shape[0])
        busy = [(np.array([one for one, _ in spans]), np.array([two for _, two in spans])) for spans in self.busy]
        return Passage(entered, left, warm).counted(busy, served)
