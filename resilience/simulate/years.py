"""Years: what a plan costs when disruptions come as they do, overlapping now and then."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from resilience.simulate.compile import compile_layout
from resilience.simulate.engine import NEVER, run
from resilience.simulate.histories import CHUNK, Events, cut_into_tracks, draw_chunk
from resilience.simulate.ledger import COMPONENTS
from resilience.simulate.rationing import Rationing
from resilience.simulate.script import write_scripts
from resilience.simulate.statistics import Running

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from resilience.hazard.estimate import Estimate
    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.simulate.layout import Layout
    from resilience.simulate.script import Script
    from resilience.simulate.tracks import Tracks
    from resilience.simulate.types import Counts, Vector

DEFAULT_BLOCK = 2048
"""Tracks simulated side by side: enough to fill whole-array operations, few enough to stay in the cache."""
YEARS_PER_DRAW = 16 * CHUNK
NAMES = (*COMPONENTS, "loss", "short")


@dataclass(frozen=True)
class SimulationResult:
    """What simulated years cost beyond the steady state, in currency per year.

    Parameters
    ----------
    loss
        Mean annual loss, the simulated counterpart of the AAL.
    components
        Its parts.
    short
        Units of demand lost per year.
    losses
        Loss of each year, shape (years,).
    steady
        Steady-state cost per year, as given by the caller; None when it was not.
    onsets, overlapping
        Disruptions that struck, and those among them that struck before the one before was over.
    unsettled
        Tracks that had not come back to the steady state when they were given up.
    node_periods
        Stock positions times periods simulated.
    """

    loss: Estimate
    components: Mapping[str, Estimate]
    short: Estimate
    losses: Vector
    steady: float | None
    rationing: Rationing
    onsets: int
    overlapping: int
    unsettled: int
    node_periods: int

    @property
    def total(self) -> float | None:
        """Steady-state cost plus mean annual loss; None without the former."""
        return None if self.steady is None else self.steady + self.loss.mean


def simulate_years(
    model: Model,
    plan: Plan,
    scenarios: Sequence[Scenario],
    *,
    years: int,
    seed: int,
    rationing: Rationing = Rationing.MARGIN,
    steady: float | None = None,
    block: int = DEFAULT_BLOCK,
) -> SimulationResult:
    """Simulate years in which every scenario strikes at random, each year beginning in steady state.

    Onsets are Poisson, uniform within the year; what is under way at its end is followed until it is over, and
    counts for the year of its onset. Stretches in which nothing is wrong cost nothing and are skipped: a year is
    cut into tracks that begin and end in steady state. The cycle stock that meets a disruption is drawn at random.

    Parameters
    ----------
    model, plan, scenarios
        What is hit, what meets it, and what may strike at which rates.
    years, seed
        The first years of a longer simulation with the same seed are the same years.
    rationing
        Who goes short first.
    steady
        Steady-state cost per year of the plan, passed through to the result.
    block
        Tracks simulated side by side; results do not depend on it.

    Raises
    ------
    NoPlanError
        When the plan has no steady state.
    ValueError
        With fewer than two years.
    """
    layout = compile_layout(model, plan, scenarios, rationing)
    judge = _Judge(layout, write_scripts(layout, scenarios), block)
    rates = np.array([scenario.rate for scenario in scenarios], dtype=float)
    sums = {name: Running() for name in NAMES}
    losses = []
    for start in range(0, years, YEARS_PER_DRAW):
        stop = min(start + YEARS_PER_DRAW, years)
        table = judge.years(_drawn(layout, rates, seed, start, stop), start, stop)
        for low in range(0, stop - start, CHUNK):  # whatever the block, the same sums in the same order
            for name, running in sums.items():
                running.add(table[name][low : low + CHUNK])
        losses.append(table["loss"])
    found = {name: running.estimate(seed) for name, running in sums.items()}
    return SimulationResult(
        loss=found["loss"],
        components={name: found[name] for name in COMPONENTS},
        short=found["short"],
        losses=np.concatenate(losses),
        steady=steady,
        rationing=rationing,
        onsets=judge.onsets,
        overlapping=judge.overlapping,
        unsettled=judge.unsettled,
        node_periods=judge.node_periods,
    )


def _drawn(layout: Layout, rates: Vector, seed: int, start: int, stop: int) -> Events:
    """Events of the years from `start` to `stop`, which begin at a chunk."""
    periods, lots = layout.model.calendar.periods_per_year, len(layout.lot_lanes)
    chunks = [draw_chunk(rates, periods, lots, seed, chunk) for chunk in range(start // CHUNK, -(-stop // CHUNK))]
    year = np.concatenate([chunk.year for chunk in chunks])
    kept = year < stop
    return Events(
        year[kept],
        np.concatenate([chunk.onset for chunk in chunks])[kept],
        np.concatenate([chunk.scenario for chunk in chunks])[kept],
        np.concatenate([chunk.phases for chunk in chunks])[kept],
    )


@dataclass
class _Judge:
    """Runs events in blocks and keeps count."""

    layout: Layout
    scripts: Sequence[Script]
    block: int
    onsets: int = 0
    overlapping: int = 0
    unsettled: int = 0
    node_periods: int = 0
    _patience: int = field(init=False)

    def __post_init__(self) -> None:
        self._patience = int(self.layout.model.calendar.periods_per_year)

    def years(self, events: Events, start: int, stop: int) -> dict[str, Vector]:
        """Costs of each year, by component, with `loss` and `short`, each of shape (years,).

        A track that is found to last beyond the next onset of its year is joined with what follows and run again.
        """
        count = len(events.year)
        costs = {name: np.zeros(count) for name in NAMES}
        settled, size = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
        joined = np.zeros(count, dtype=bool)
        while True:
            tracks, first = cut_into_tracks(events, self.scripts, joined)
            held = np.bincount(tracks.track, minlength=tracks.count)
            changed = np.flatnonzero(size[first] != held)
            if not len(changed):
                break
            self._run(tracks.pick(changed), first[changed], costs, settled)
            size[first[changed]] = held[changed]
            joined |= _outlasted(events, first, settled)
        self.onsets += count
        self.overlapping += count - tracks.count
        self.unsettled += int((settled[first] == NEVER).sum())
        totals = {name: np.zeros(stop - start) for name in NAMES}
        for name, values in costs.items():
            np.add.at(totals[name], events.year[first] - start, values[first])
        return totals

    def _run(self, tracks: Tracks, first: Counts, costs: dict[str, Vector], settled: Counts) -> None:
        """Run tracks in blocks of about equal length and write what they cost at their first events."""
        order = np.argsort(tracks.length, kind="stable")
        for low in range(0, tracks.count, self.block):
            chosen = order[low : low + self.block]
            some = tracks.pick(chosen)
            outcome = run(self.layout, self.scripts, some, patience=self._patience)
            self.node_periods += outcome.periods * some.count * len(self.layout.nodes)
            where = first[chosen]
            for name in COMPONENTS:
                costs[name][where] = outcome.costs[name]
            costs["loss"][where], costs["short"][where] = outcome.total, outcome.short
            settled[where] = outcome.settled


def _outlasted(events: Events, first: Counts, settled: Counts) -> NDArray[np.bool_]:
    """Events that struck before the track before them, in the same year, was over."""
    before, after = first[:-1], first[1:]
    same = events.year[before] == events.year[after]
    late = same & (settled[before] > events.onset[after] - events.onset[before])
    found = np.zeros(len(events.year), dtype=bool)
    found[after[late]] = True
    return found
