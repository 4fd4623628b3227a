"""Cards of a line, or of a loop between sites, played one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.given import SEED, Maybe, Number, Whole, takes
from resilience.lean.asked import POSITIVE, RowGiven, RowOf, refuse
from resilience.lean.figures import Counted, LineRun
from resilience.lean.loop import CardEvent, CardPlay
from resilience.lean.station import CardStation, check_demand, check_line

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_PLAYED = 3_000_000
"""Units at stations that are played in all: some minutes."""
MIX = RowGiven(Number(above=0, most=1e9), most=50)
STATIONS = RowOf(CardStation, most=50)
PLAYED = Whole(least=50, most=10**6)


@takes(
    stations=STATIONS, units=PLAYED, replications=Whole(least=2, most=10**4), seed=SEED, demand=Maybe(POSITIVE), mix=MIX
)
def simulate_cards(  # what a loop is, and how long it is played
    stations: Sequence[CardStation],
    units: int,
    replications: int,
    seed: int,
    demand: float | None = None,
    mix: Sequence[float] = (1.0,),
) -> LineRun:
    """Play each card of a line: it moves only on withdrawal.

    A withdrawal takes a unit from a station's shelf and sends its card back; the station makes what its cards ask for,
    in that order, of units that it withdraws from the station before it; only good units go on the shelf, a bad one is
    thrown away and made again. A lane between sites is a station with the time of the trip and as many machines as
    cards.

    Parameters
    ----------
    stations
        In the order in which units pass them; each has its cards of every part. The first never lacks material.
    units
        Good units that are withdrawn in each replication; the first fifth is not counted.
    replications
        Independent replications.
    seed
        Seed of the random numbers.
    demand
        Orders per unit of time, at random; who finds nothing waits. None where customers take whatever is done, one
        after the other.
    mix
        How often each part is asked for, against the others.

    Notes
    -----
    Y. Monden, *Toyota Production System* (2012), chapter 3: the rules of the card.

    Raises
    ------
    InputError
        Where that is more than three million units at stations, or a station cannot keep up with the orders.
    """
    check_line(stations, "simulate_cards")
    check_demand(stations, demand, "simulate_cards")
    played = float(units) * replications * len(stations)
    if played > MOST_PLAYED:
        said = f"{played:,.0f} units would be played, station by station; at most {MOST_PLAYED:,} are."
        raise refuse(said, "simulate_cards", "Ask for fewer units or replications, or use `simulate_line`.", "units")
    seeds = np.random.SeedSequence(seed).spawn(replications)
    runs = [CardPlay(tuple(stations), units, one, demand, tuple(mix)).play() for one in seeds]
    left, length, area, stays, served, busy = (np.array(one) for one in zip(*runs, strict=True))
    return Counted(left, length, area, stays, None if demand is None else served, busy).run(seed, demand)


@takes(stations=STATIONS, units=PLAYED, seed=SEED, demand=Maybe(POSITIVE), mix=MIX)
def trace_cards(
    stations: Sequence[CardStation], units: int, seed: int, demand: float | None = None, mix: Sequence[float] = (1.0,)
) -> list[CardEvent]:
    """Every move of every card of one replication, in order.

    Parameters
    ----------
    stations, units, seed, demand, mix
        See `simulate_cards`.
    """
    check_line(stations, "trace_cards")
    check_demand(stations, demand, "trace_cards")
    play = CardPlay(tuple(stations), units, np.random.SeedSequence(seed), demand, tuple(mix), [])
    play.play()
    assert play.trace is not None  # given above
    return play.trace
