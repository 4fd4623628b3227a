"""Serial lines with few places between stations: an exact Markov chain of who works, waits and is blocked."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from resilience.given import Whole, takes
from resilience.lean.asked import POSITIVE, RowGiven, refuse
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_LINE_STATES = 6_000
"""States of a chain beyond which it is simulated instead."""
PLACES = RowGiven(Whole(least=0, most=10_000), least=0)


@on_screen
@dataclass(frozen=True, slots=True)
class SerialFigures:
    """What a serial line does in the long run.

    Attributes
    ----------
    rate
        Units that leave it per unit of time.
    between
        Mean number of units in the places between each two stations.
    working, blocked, starved
        Share of the time in which each station works, holds a finished unit for which there is no place, or waits.
    inside
        Mean number of units in the line.
    """

    rate: float
    between: tuple[float, ...]
    working: tuple[float, ...]
    blocked: tuple[float, ...]
    starved: tuple[float, ...]
    inside: float

    @property
    def flow_time(self) -> float:
        """Mean time in the line: inside / rate (Little's law)."""
        return self.inside / self.rate


@takes(rates=RowGiven(POSITIVE, least=1, most=12), places=PLACES)
def serial_line(rates: tuple[float, ...], places: tuple[int, ...]) -> SerialFigures:
    """A line of exponential stations, the first never starved, the last never blocked, blocked after service.

    Parameters
    ----------
    rates
        Units per unit of time of each station.
    places
        Places between each two stations: one number fewer than stations.

    Returns
    -------
    SerialFigures
        Three stations of rate 1 without a place: 22/39. Two with b places: (b + 2) / (b + 3).

    Notes
    -----
    G. Hunt, *Sequential arrays of waiting lines*, Operations Research 4 (1956). A state is, for each two stations, the
    number of units that have left the first one's work and not the second one's: at most the places, one in work, and
    one that blocks the first; one fewer where the second is itself blocked. All states' balances are solved at once.

    Raises
    ------
    InputError
        Where the line has more than 6,000 states: simulate it.
    """
    if len(places) != len(rates) - 1:
        said = f"{len(rates)} stations have {len(rates) - 1} gaps between them, and {len(places)} are given."
        raise refuse(said, "serial_line", "Give one number of places for each gap.", "places")
    if (size := float(np.prod([place + 3.0 for place in places]))) > MOST_LINE_STATES:
        said = f"This line has up to {size:,.0f} states; the chain is solved up to {MOST_LINE_STATES:,}."
        raise refuse(said, "serial_line", "Simulate it with `simulate_line`.", "places")
    chain = _Chain(np.array(rates), places)
    return chain.figures(chain.stationary())


class _Chain:
    """States of a line as rows of an array, with who works and who is blocked in each."""

    def __init__(self, rates: np.ndarray, places: Sequence[int]) -> None:
        self.rates, self.places = rates, places
        found = list(product(*(range(place + 3) for place in places)))
        states = np.array(found, dtype=np.int64).reshape(len(found), len(places))
        fits, blocked = _blocked(states, places)
        self.states, self.blocked = states[fits], blocked[fits]
        waiting = np.hstack([np.zeros((len(self.states), 1), dtype=bool), self.states == 0])
        self.starved = waiting & ~self.blocked
        self.working = ~self.blocked & ~self.starved

    def stationary(self) -> np.ndarray:
        """Share of the time in each state."""
        number = {tuple(state): row for row, state in enumerate(self.states.tolist())}
        count, stations = self.working.shape
        starts, ends, flows = [], [], []
        for station in range(stations):
            rows = np.flatnonzero(self.working[:, station])
            after = self.states[rows].copy()
            if station > 0:
                after[:, station - 1] -= 1
            if station < stations - 1:
                after[:, station] += 1
            starts += rows.tolist()
            ends += [number[tuple(state)] for state in after.tolist()]
            flows += [self.rates[station]] * len(rows)
        return _balanced(count, starts, ends, flows)

    def figures(self, shares: np.ndarray) -> SerialFigures:
        working, blocked, starved = (shares @ marks for marks in (self.working, self.blocked, self.starved))
        # a state counts the one in work, unless what stands there is done and blocked, and the one that blocks
        held = self.states - self.working[:, 1:] - self.blocked[:, :-1]
        between = shares @ held
        inside = float(between.sum() + (1 - starved).sum())
        rate = float(self.rates[-1] * working[-1])
        return SerialFigures(rate, _told(between), _told(working), _told(blocked), _told(starved), inside)


def _told(values: np.ndarray) -> tuple[float, ...]:
    return tuple(float(one) for one in values)


def _blocked(states: np.ndarray, places: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Which states there are, and which stations are blocked in each; found from the end of the line."""
    fits = np.ones(len(states), dtype=bool)
    blocked = np.zeros((len(states), len(places) + 1), dtype=bool)
    for gap in reversed(range(len(places))):
        most = places[gap] + 2 - blocked[:, gap + 1]
        fits &= states[:, gap] <= most
        blocked[:, gap] = states[:, gap] == most
    return fits, blocked


def _balanced(count: int, starts: list[int], ends: list[int], flows: list[float]) -> np.ndarray:
    """Solve the balances of a chain; the last of them, which follows from the others, is that shares add up to 1."""
    flow = sparse.coo_array((flows, (ends, starts)), shape=(count, count)).tocsr()
    balance = (flow - sparse.diags_array(flow.sum(axis=0))).tocsr()
    rows = sparse.vstack([balance[: count - 1], sparse.csr_array(np.ones((1, count)))]).tocsc()
    right = np.zeros(count)
    right[-1] = 1.0
    shares = splu(rows, permc_spec="MMD_AT_PLUS_A").solve(right).clip(min=0.0)
    found: np.ndarray = shares / shares.sum()
    return found
