"""Serial lines with cards, by a recursion over units that plays all replications at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.given import SEED, Maybe, Whole, takes
from resilience.lean.asked import POSITIVE, RowOf, refuse
from resilience.lean.figures import Counted, LineRun, Passage
from resilience.lean.station import CardStation, check_demand, check_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

WARM_SHARE = 0.2
"""Share of the units that pass before anything is counted."""
MOST_DRAWN = 5 * 10**7
UNITS = Whole(least=50, most=10**6)
REPLICATIONS = Whole(least=2, most=10**4)


@takes(
    stations=RowOf(CardStation, most=50), units=UNITS, replications=REPLICATIONS, seed=SEED, demand=Maybe(POSITIVE)
)  # fmt: skip
def simulate_line(
    stations: Sequence[CardStation], units: int, replications: int, seed: int, demand: float | None = None
) -> LineRun:
    """Play a line in which each station makes only what was withdrawn.

    Parameters
    ----------
    stations
        In the order in which units pass them, one machine each and no bad units; the first never lacks material.
    units
        Units of each replication; the first fifth is not counted.
    replications
        Independent replications.
    seed
        Seed of the random numbers; two lines of as many stations are played with the same ones.
    demand
        Orders per unit of time, at random; None where customers take whatever is done.

    Notes
    -----
    A unit begins at a station when the one before it is done there, the unit has come, and a card is free: the unit
    that has as many cards' places ahead of it was withdrawn. With one card more than places between stations this is
    the line of `serial_line`; Y. Dallery and S. Gershwin, Queueing Systems 12 (1992).

    Raises
    ------
    InputError
        Where a station has several machines or bad units (use `simulate_cards`), or cannot keep up with the orders, or
        that is more than memory holds.
    """
    check_line(stations, "simulate_line")
    check_demand(stations, demand, "simulate_line")
    for station in stations:
        if station.machines > 1 or station.good < 1:
            said = f"'{station.name}' has several machines or bad units, which the recursion does not know."
            raise refuse(said, "simulate_line", "Use `simulate_cards`.", "stations")
    drawn = float(units) * replications * (len(stations) + 1)
    if drawn > MOST_DRAWN:
        said = f"{drawn:,.0f} times would be drawn; memory is kept for {MOST_DRAWN:,}."
        raise refuse(said, "simulate_line", "Ask for fewer units or replications.", "units")
    streams = [np.random.default_rng(one) for one in np.random.SeedSequence(seed).spawn(len(stations) + 1)]
    times = [station.draw(stream, (units, replications)) for station, stream in zip(stations, streams, strict=False)]
    orders = None
    if demand is not None:
        orders = np.cumsum(streams[-1].exponential(1 / demand, (units, replications)), axis=0)
    return _Played(tuple(stations), times, orders).counted().run(seed, demand)


@dataclass
class _Played:
    """Beginnings, ends and withdrawals by unit and replication."""

    stations: tuple[CardStation, ...]
    times: list[NDArray[np.float64]]
    orders: NDArray[np.float64] | None

    def __post_init__(self) -> None:
        shape = self.times[0].shape
        self.begun = [np.zeros(shape) for _ in self.stations]
        self.done = [np.zeros(shape) for _ in self.stations]
        self.taken = np.zeros(shape)
        for unit in range(shape[0]):
            for at in range(len(self.stations)):
                self._play(at, unit)
            asked = self.orders[unit] if self.orders is not None else 0.0
            self.taken[unit] = np.maximum(self.done[-1][unit], asked)

    def _play(self, at: int, unit: int) -> None:
        begin = self.done[at][unit - 1] if unit > 0 else np.zeros(self.times[0].shape[1])
        if at > 0:
            begin = np.maximum(begin, self.done[at - 1][unit])
        withdrawn = unit - self.stations[at].cards
        if withdrawn >= 0:
            next_ = self.begun[at + 1] if at + 1 < len(self.stations) else self.taken
            begin = np.maximum(begin, next_[withdrawn])
        self.begun[at][unit] = begin
        self.done[at][unit] = begin + self.times[at][unit]

    def counted(self) -> Counted:
        """Count what happens once the line is warm."""
        warm = int(WARM_SHARE * len(self.taken))
        served = None if self.orders is None else (self.done[-1] <= self.orders)[warm:].mean(axis=0)
        busy = list(zip(self.begun, self.done, strict=True))
        return Passage(self.begun[0], self.taken, warm).counted(busy, served)
