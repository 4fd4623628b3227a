"""Batches of years, each with scenarios of its own, simulated side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.simulate.layout.rationing import Rationing
from resilience.simulate.run.compile import compile_layout
from resilience.simulate.run.histories import CHUNK, Events, draw_chunk, stretches_of
from resilience.simulate.run.runner import DEFAULT_BLOCK, Runner
from resilience.simulate.system.ledger import COMPONENTS, PENALTIES, SPREAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.simulate.types import Vector


@dataclass(frozen=True)
class Batch:
    """Years in which these scenarios strike at their rates."""

    scenarios: Sequence[Scenario]
    years: int
    seed: int


@dataclass(frozen=True)
class BatchResult:
    """Loss in currency, its components and units lost of each year, (years,), batch after batch; and what happened.

    `onsets`, `overlapping` and `unsettled` are counted as by `simulate_years`.
    """

    losses: Vector
    components: Mapping[str, Vector]
    short: Vector
    onsets: int
    overlapping: int
    unsettled: int


def simulate_batches(
    model: Model,
    plan: Plan,
    batches: Sequence[Batch],
    *,
    rationing: Rationing = Rationing.MARGIN,
    block: int = DEFAULT_BLOCK,
) -> BatchResult:
    """Simulate every batch as `simulate_years` would, in one go.

    Parameters
    ----------
    model, plan
        What is hit, and what meets it.
    batches
        Each batch's years are those that `simulate_years` draws with its scenarios and seed.
    rationing
        Who goes short first.
    block
        Tracks simulated side by side; results do not depend on it.

    Raises
    ------
    NoPlanError
        When the plan has no steady state.
    """
    every = [scenario for batch in batches for scenario in batch.scenarios]
    layout = compile_layout(model, plan, every, rationing)
    runner = Runner(layout, every, block)
    parts = list(_events(batches, model.calendar.periods_per_year, len(layout.lot_lanes)))
    events = Events(
        np.concatenate([part.year for part in parts]),
        np.concatenate([part.onset for part in parts]),
        np.concatenate([part.scenario for part in parts]),
        np.concatenate([part.phases for part in parts]),
    )
    table = runner.years(events, 0, sum(batch.years for batch in batches))
    contracts = any(row.demand.penalties for row in layout.markets)
    told = (*COMPONENTS, SPREAD) if contracts else [name for name in COMPONENTS if name != PENALTIES]
    components = {name: table[name] for name in told}
    return BatchResult(table["loss"], components, table["short"], runner.onsets, runner.overlapping, runner.unsettled)


def _events(batches: Sequence[Batch], periods: float, lots: int) -> Iterator[Events]:
    """Events of every batch, years and scenarios counted on from those before."""
    years = scenarios = 0
    for batch in batches:
        rates = np.array([scenario.rate for scenario in batch.scenarios], dtype=float)
        within = stretches_of(batch.scenarios)
        for chunk in range(-(-batch.years // CHUNK)):
            drawn = draw_chunk(rates, periods, lots, batch.seed, chunk, within)
            kept = drawn.year < batch.years
            yield Events(
                drawn.year[kept] + years, drawn.onset[kept], drawn.scenario[kept] + scenarios, drawn.phases[kept]
            )
        years += batch.years
        scenarios += len(batch.scenarios)
