"""Histories: years of onsets, drawn in chunks, and the tracks they fall into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.simulate.layout.tracks import Tracks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.simulate.layout.script import Script
    from resilience.simulate.types import Counts, Vector

CHUNK = 256
"""Years drawn with one generator of their own, so that a year is the same whatever is simulated beside it."""


@dataclass(frozen=True)
class Events:
    """Onsets in order of year and period; `phases` has one row per event: the cycle stock it would meet."""

    year: Counts
    onset: Counts
    scenario: Counts
    phases: Vector


def draw_chunk(rates: Vector, periods: float, lots: int, seed: int, chunk: int, within: Vector | None = None) -> Events:
    """Draw `CHUNK` years: Poisson onsets of every scenario, spread evenly over the year.

    Parameters
    ----------
    rates
        Onsets per year, by scenario.
    periods
        Working periods per year.
    lots
        Lanes that deliver in lots.
    seed, chunk
        The same pair gives the same years.
    within
        Stretch of the year that the onsets of each scenario lie in, from and to, shape (scenarios, 2); None: the year.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(chunk,)))
    cumulated = np.cumsum(rates)
    total = float(cumulated[-1]) if len(rates) else 0.0
    count = int(rng.poisson(total * CHUNK))
    year = rng.integers(0, CHUNK, count) + chunk * CHUNK
    time = rng.random(count)
    drawn = np.minimum(rng.random(count) * total, np.nextafter(total, 0.0))
    scenario = np.searchsorted(cumulated, drawn, side="right")
    if within is not None and count:
        low, high = within[scenario].T
        time = low + (high - low) * time
    onset = np.floor(time * periods).astype(np.int64)
    phases = rng.random((count, lots))
    order = np.lexsort((scenario, onset, year))
    return Events(year[order], onset[order], scenario[order].astype(np.int64), phases[order])


def stretches_of(scenarios: Sequence[Scenario]) -> Vector | None:
    """Stretch of the year in which each scenario begins, shape (scenarios, 2); None where none says one."""
    if all(scenario.season is None for scenario in scenarios):
        return None
    return np.array([scenario.season or (0.0, 1.0) for scenario in scenarios], dtype=float)


def cut_into_tracks(events: Events, scripts: Sequence[Script]) -> tuple[Tracks, Counts]:
    """Cut years where the effects of everything have had time to arrive before the next onset.

    Parameters
    ----------
    events
        In order of year and onset.
    scripts
        Of the scenarios.

    Returns
    -------
    tuple
        The tracks, and the position of the first event of each.
    """
    watch = np.array([script.watch for script in scripts], dtype=np.int64)[events.scenario]
    span = int((events.onset + watch).max(initial=0)) + 1
    over = np.maximum.accumulate(events.year * span + events.onset + watch) if len(watch) else watch
    starts = np.ones(len(watch), dtype=bool)
    absolute = events.year * span + events.onset
    starts[1:] = absolute[1:] >= over[:-1]
    first = np.flatnonzero(starts)
    track = np.cumsum(starts) - 1
    onset = events.onset - events.onset[first][track] if len(first) else events.onset
    horizon = np.array([script.horizon for script in scripts], dtype=np.int64)[events.scenario]
    length, until = np.zeros((2, len(first)), dtype=np.int64)
    np.maximum.at(length, track, onset + watch)
    np.maximum.at(until, track, onset + horizon)
    return Tracks(track, onset, events.scenario, length, events.phases[first], until), first
