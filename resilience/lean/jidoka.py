"""Jidoka: stop the line at the first bad unit, and what a bad unit that is found late costs."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass

import numpy as np

from resilience.given import SEED, Number, Whole, takes
from resilience.hazard.risk.estimate import Estimate
from resilience.lean.asked import CHANCE, COUNT, NOT_NEGATIVE, refuse
from resilience.lean.drift import LOT, bad_units
from resilience.screen import on_screen

SEEN = Number(above=0, most=1)
MOST_TURNS = 10**7


@on_screen
@dataclass(frozen=True, slots=True)
class StopFigures:
    """What stopping at bad units does.

    Attributes
    ----------
    units_per_stop
        Mean number of units from one stop to the next.
    bad_per_stop
        Mean number of bad units among them.
    """

    units_per_stop: float
    bad_per_stop: float

    @property
    def bad_share(self) -> float:
        """Share of bad units."""
        return self.bad_per_stop / self.units_per_stop

    @property
    def stops_share(self) -> float:
        """Stops per unit."""
        return 1 / self.units_per_stop


@takes(drift=CHANCE, seen=SEEN)
def stop_the_line(drift: float, seen: float) -> StopFigures:
    """Stop, find the root cause and mend it as soon as a bad unit is seen.

    Parameters
    ----------
    drift
        Probability, at each unit, that the process goes bad; it stays bad until it is mended.
    seen
        Probability that a bad unit is seen at once, each anew.

    Notes
    -----
    1/q - 1 good units, then bad ones until one is seen, 1/d of them on average: 1/q + 1/d - 1 units a stop.
    """
    return StopFigures(1 / drift + 1 / seen - 1, 1 / seen)


@takes(drift=CHANCE, seen=SEEN, lot=LOT, bad_cost=NOT_NEGATIVE)
def worth_of_stopping(drift: float, seen: float, lot: float, bad_cost: float) -> float:
    """Cost of a stop below which stopping pays, against lots that are only looked at when they are done.

    Parameters
    ----------
    drift, seen
        See `stop_the_line`.
    lot
        Units of a lot without stops; each begins with a good process.
    bad_cost
        Cost of a bad unit.

    Returns
    -------
    float
        Below 0 where stopping makes more bad units than the lot does: it then never pays.
    """
    stopped = stop_the_line(drift, seen)
    avoided = bad_units(lot, drift) / lot - stopped.bad_share
    return avoided * bad_cost / stopped.stops_share


@on_screen
@dataclass(frozen=True, slots=True)
class LatencyFigures:
    """What it costs that a bad unit is only found by who uses it.

    Attributes
    ----------
    bad_per_drift
        Bad units that are made until the first one is found: the lot and the buffer ahead of it.
    bad_share
        Share of bad units, exactly.
    linear_share
        The same as it enters a linear program: drift times lot and buffer.
    """

    bad_per_drift: float
    bad_share: float
    linear_share: float

    @property
    def linear_error(self) -> float:
        """Share by which the linear form exceeds the exact one."""
        return self.linear_share / self.bad_share - 1


@takes(drift=CHANCE, lot=LOT, buffer=NOT_NEGATIVE)
def quality_latency(drift: float, lot: float, buffer: float) -> LatencyFigures:
    """Bad units where a drift is found only when the lot and the buffer ahead of it are used up.

    Parameters
    ----------
    drift
        Probability, at each unit, that the process goes bad; it stays bad until a bad unit is found.
    lot
        Units that move on together.
    buffer
        Units that stand ahead of them, used first.

    Notes
    -----
    What is made and what is used go at one pace and in one order. The j-th unit of a lot waits for the Q - j after it
    to be made, for B of the buffer and for j - 1 of its own lot to be used: Q + B - 1 more units are made before it is
    used, whatever j. With 1/q - 1 good units ahead of each drift the share is (Q + B) / (1/q - 1 + Q + B); q (Q + B) is
    its tangent at rare drifts, too high by q (Q + B - 1), so a program that is linear in lot and buffer errs on the
    side of quality.
    """
    late = lot + buffer
    if late < 1:
        said = "A lot and a buffer of less than one unit together hold no bad unit."
        raise refuse(said, "quality_latency", column="lot")
    return LatencyFigures(late, late / (1 / drift - 1 + late), drift * late)


@takes(drift=CHANCE, lot=COUNT, buffer=Whole(least=0, most=10**6), drifts=Whole(least=2, most=10**5), seed=SEED)
def simulate_latency(drift: float, lot: int, buffer: int, drifts: int, seed: int) -> Estimate:
    """Play a process unit by unit until `drifts` drifts are found, and estimate the bad units that each makes.

    Each turn a unit is made, a lot moves on when it is complete, and the oldest unit in stock is used; a bad one that
    is used tells of the drift it comes from.

    Raises
    ------
    InputError
        Where that takes more than ten million turns.
    """
    turns = drifts * (1 / drift + lot + buffer)
    if turns > MOST_TURNS:
        said = f"{drifts:,} drifts take about {turns:,.0f} turns; at most {MOST_TURNS:,} are played."
        raise refuse(said, "simulate_latency", "Ask for fewer drifts.", "drifts")
    generator = np.random.default_rng(seed)
    stock, made = deque([0] * (buffer + lot - 1)), deque[int]()
    bad: Counter[int] = Counter()
    found = current = 0
    left = int(generator.geometric(drift))
    while found < drifts:
        left -= 1
        current = found + 1 if left <= 0 else 0
        bad[current] += 1
        made.append(current)
        if len(made) == lot:
            stock.extend(made)
            made.clear()
        if stock.popleft() > found:
            found += 1
            left = int(generator.geometric(drift))
    units = [bad[number] for number in range(1, drifts + 1)]
    return Estimate.from_sample(units, seed)
