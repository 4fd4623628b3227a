"""One scenario, from steady state until it is over: for hindcasts, pictures and the comparison with the optimizer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.simulate.layout.rationing import Rationing
from resilience.simulate.layout.script import write_script
from resilience.simulate.layout.tracks import Tracks
from resilience.simulate.run.compile import compile_layout
from resilience.simulate.run.engine import run
from resilience.simulate.run.record import Record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.simulate.types import Vector


@dataclass(frozen=True)
class ScenarioPaths:
    """What one scenario does, by cycle phase: `loss` in currency and `short` in units, each of shape (phases,).

    `costs` splits the loss into its components; `record` holds the series by period.
    """

    scenario: Scenario
    phases: Vector
    loss: Vector
    short: Vector
    costs: Mapping[str, Vector]
    record: Record

    @property
    def periods(self) -> int:
        """Periods simulated."""
        return len(self.record.array("stock"))


def simulate_scenario(
    model: Model,
    plan: Plan,
    scenario: Scenario,
    *,
    periods: int | None = None,
    phases: Sequence[float] | None = None,
    rationing: Rationing = Rationing.MARGIN,
) -> ScenarioPaths:
    """Simulate one scenario that strikes a network in steady state.

    Parameters
    ----------
    model, plan
        The network and the decisions that meet the scenario.
    scenario
        What happens, period by period from the onset.
    periods
        How long to watch before the books are closed; None: until the network is back in steady state, or else until
        the horizon, a year and the longest lead after the last effect.
    phases
        Share of one lot on hand at onset on every lane that delivers in lots; None: the scenario's own.
    rationing
        Who goes short first.

    Raises
    ------
    NoPlanError
        When the plan has no steady state.
    """
    layout = compile_layout(model, plan, [scenario], rationing)
    script = write_script(layout, scenario)
    given = np.array([scenario.cycle_phase] if phases is None else list(phases), dtype=float)
    count, lots = len(given), len(layout.lot_lanes)
    number, zeros = np.arange(count), np.zeros(count, dtype=np.int64)
    length = np.full(count, script.watch if periods is None else periods)
    until = np.full(count, script.horizon if periods is None else periods)
    tracks = Tracks(number, zeros, zeros, length, np.repeat(given[:, None], lots, axis=1), until,
                    times=np.full(count, scenario.time_of_year))  # fmt: skip
    record = Record(layout)
    outcome = run(layout, [script], tracks, recorder=record)
    return ScenarioPaths(scenario, given, outcome.total, outcome.short, outcome.costs, record)
