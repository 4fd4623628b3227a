"""Strata: every scenario simulated by itself and weighted with its rate, so that none is left to luck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from resilience.errors import NoPlanError
from resilience.hazard.risk.estimate import Estimate
from resilience.simulate.layout.rationing import Rationing
from resilience.simulate.layout.script import write_scripts
from resilience.simulate.layout.shelves import Shelves, alike
from resilience.simulate.layout.tracks import Tracks
from resilience.simulate.run.compile import compile_layout
from resilience.simulate.run.engine import run
from resilience.simulate.run.statistics import LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.simulate.layout.rows import Layout
    from resilience.simulate.layout.script import Script
    from resilience.simulate.types import Counts, Vector

BLOCK = 8192
"""Tracks simulated side by side: most are over soon, and the few that last are then followed together."""


@dataclass(frozen=True)
class StratifiedResult:
    """What each scenario costs when it strikes alone.

    `losses` (currency) and `short` (units lost) are means over the cycle phases, in the order of the scenarios;
    `aal` is the rate-weighted sum, currency per year: the rates are exact, its interval comes from the phases alone.
    """

    losses: Vector
    short: Vector
    aal: Estimate


def simulate_strata(
    model: Model,
    plan: Plan,
    scenarios: Sequence[Scenario],
    *,
    seed: int,
    draws: int = 0,
    periods: Sequence[int] | None = None,
    rationing: Rationing = Rationing.MARGIN,
    block: int = BLOCK,
) -> StratifiedResult:
    """Simulate every scenario from steady state, without any other.

    Parameters
    ----------
    model, plan, scenarios
        What is hit, what meets it, and what may strike at which rates.
    seed
        Of the cycle phases.
    draws
        Random cycle phases per scenario, independent for every lane that delivers in lots; 0: the scenario's own
        phase, once. Without lots all draws are alike and one is made.
    periods
        How long to watch each scenario before its books are closed; None: until it is over, or else until its horizon,
        a year and the longest lead after its effects.
    rationing
        Who goes short first.
    block
        Tracks simulated side by side; results do not depend on it.

    Raises
    ------
    NoPlanError
        When the plan has no steady state.
    """
    layout = compile_layout(model, plan, scenarios, rationing)
    given = None if periods is None else np.array(list(periods), dtype=np.int64)
    return _Strata(scenarios, seed, draws, given, block).of([layout])[0]


def simulate_side_by_side(
    model: Model,
    plans: Sequence[Plan],
    scenarios: Sequence[Scenario],
    *,
    seed: int,
    draws: int = 0,
    rationing: Rationing = Rationing.MARGIN,
    block: int = BLOCK,
) -> Iterator[dict[int, StratifiedResult | None]]:
    """Simulate several plans in the same scenarios, those that differ in stocks and lots only side by side.

    Parameters are those of `simulate_strata`. Yields results by the number of the plan, as many at once as become known
    together; None for a plan that has no steady state.
    """
    strata = _Strata(scenarios, seed, draws, None, block)
    groups: list[list[tuple[int, Layout]]] = []
    for number, plan in enumerate(plans):
        try:
            layout = compile_layout(model, plan, scenarios, rationing)
        except NoPlanError:
            yield {number: None}
            continue
        group = next((some for some in groups if alike(some[0][1], layout)), None)
        if group is None:
            groups.append(group := [])
        group.append((number, layout))
    many = max(block // max(len(scenarios) * max(draws, 1), 1), 1)
    for group in groups:
        for low in range(0, len(group), many):
            some = group[low : low + many]
            found = strata.of([layout for _, layout in some])
            yield dict(zip((number for number, _ in some), found, strict=True))


@dataclass(frozen=True)
class _Strata:
    """Scenarios that strike alone, each so many times."""

    scenarios: Sequence[Scenario]
    seed: int
    draws: int
    periods: Counts | None
    block: int

    def of(self, layouts: Sequence[Layout]) -> list[StratifiedResult]:
        """Simulate plans that are alike but for what shelves hold, all tracks of one after those of the other."""
        layout = layouts[0]
        scripts = write_scripts(layout, self.scenarios)
        own = np.array([scenario.cycle_phase for scenario in self.scenarios], dtype=float)
        drawn = [_phases(own, len(one.lot_lanes), self.draws, self.seed) for one in layouts]
        sizes = [len(phases) for phases in drawn]
        number = np.concatenate([np.repeat(np.arange(len(scripts)), size // max(len(scripts), 1)) for size in sizes])
        shelves = [Shelves.of(one, phases) for one, phases in zip(layouts, drawn, strict=True)]
        times = np.array([scenario.time_of_year for scenario in self.scenarios], dtype=float)
        length, until = (np.array(periods, dtype=np.int64)[number] for periods in self._times(scripts))
        tracks = Tracks(
            np.arange(len(number)), np.zeros(len(number), dtype=np.int64), number, length,
            np.zeros((len(number), 0)), until, Shelves.joined(shelves, sizes), times[number],
        )  # fmt: skip
        loss, short = self._struck(layout, scripts, tracks)
        return [self._result(one, other) for one, other in zip(_cut(loss, sizes), _cut(short, sizes), strict=True)]

    def _times(self, scripts: Sequence[Script]) -> tuple[Sequence[int] | Counts, Sequence[int] | Counts]:
        """Periods to watch every scenario at least, and at most."""
        if self.periods is not None:
            return self.periods, self.periods
        return [script.watch for script in scripts], [script.horizon for script in scripts]

    def _struck(self, layout: Layout, scripts: Sequence[Script], tracks: Tracks) -> tuple[Vector, Vector]:
        """Loss and units short of every track, those of like length side by side."""
        loss, short = np.zeros(tracks.count), np.zeros(tracks.count)
        order = np.argsort(tracks.length, kind="stable")
        for low in range(0, len(order), self.block):
            chosen = order[low : low + self.block]
            outcome = run(layout, scripts, tracks.pick(chosen))
            loss[chosen], short[chosen] = outcome.total, outcome.short
        return loss, short

    def _result(self, loss: Vector, short: Vector) -> StratifiedResult:
        count = len(self.scenarios)
        each = max(len(loss) // max(count, 1), 1)
        losses = loss.reshape(count, each)
        rates = np.array([scenario.rate for scenario in self.scenarios], dtype=float)
        spread = losses.var(axis=1, ddof=1) / each if each > 1 else np.zeros(count)
        half_width = float(ndtri((1 + LEVEL) / 2) * np.sqrt(rates**2 @ spread))
        aal = Estimate(float(rates @ losses.mean(axis=1)), half_width, len(loss), self.seed)
        return StratifiedResult(losses.mean(axis=1), short.reshape(count, each).mean(axis=1), aal)


def _cut(values: Vector, sizes: Sequence[int]) -> list[Vector]:
    return np.split(values, np.cumsum(sizes)[:-1])


def _phases(own: Vector, lots: int, draws: int, seed: int) -> Vector:
    """Phase of each lane in each draw of every scenario, shape (draws in all, lots)."""
    if draws == 0 or lots == 0:
        return np.repeat(own[:, None], lots, axis=1)
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    return rng.random((len(own) * draws, lots))
