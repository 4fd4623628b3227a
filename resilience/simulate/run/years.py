"""Years: what a plan costs when disruptions come as they do, overlapping now and then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.screen import on_screen
from resilience.simulate.layout.rationing import Rationing
from resilience.simulate.run.compile import compile_layout
from resilience.simulate.run.histories import CHUNK, Events, draw_chunk, stretches_of
from resilience.simulate.run.runner import DEFAULT_BLOCK, NAMES, Runner
from resilience.simulate.run.statistics import Running
from resilience.simulate.system.ledger import COMPONENTS, SPREAD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.hazard.risk.estimate import Estimate
    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.simulate.layout.rows import Layout
    from resilience.simulate.types import Vector

YEARS_PER_DRAW = 16 * CHUNK


@on_screen
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
        Tracks that had not come back to the steady state when their books were closed.
    node_periods
        Stock positions times periods simulated.
    spread_penalties
        What contracts would cost of the same units short by the measure of a plan, which spreads what is due once.
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
    spread_penalties: Estimate

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
    runner = Runner(layout, scenarios, block)
    sums = {name: Running() for name in NAMES}
    losses = []
    for start in range(0, years, YEARS_PER_DRAW):
        stop = min(start + YEARS_PER_DRAW, years)
        table = runner.years(_drawn(layout, scenarios, seed, start, stop), start, stop)
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
        onsets=runner.onsets,
        overlapping=runner.overlapping,
        unsettled=runner.unsettled,
        node_periods=runner.node_periods,
        spread_penalties=found[SPREAD],
    )


def _drawn(layout: Layout, scenarios: Sequence[Scenario], seed: int, start: int, stop: int) -> Events:
    """Events of the years from `start` to `stop`, which begin at a chunk."""
    rates, within = np.array([scenario.rate for scenario in scenarios], dtype=float), stretches_of(scenarios)
    periods, lots = layout.model.calendar.periods_per_year, len(layout.lot_lanes)
    numbers = range(start // CHUNK, -(-stop // CHUNK))
    chunks = [draw_chunk(rates, periods, lots, seed, chunk, within) for chunk in numbers]
    year = np.concatenate([chunk.year for chunk in chunks])
    kept = year < stop
    return Events(
        year[kept],
        np.concatenate([chunk.onset for chunk in chunks])[kept],
        np.concatenate([chunk.scenario for chunk in chunks])[kept],
        np.concatenate([chunk.phases for chunk in chunks])[kept],
    )
