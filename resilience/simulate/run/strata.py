"""Strata: every scenario simulated by itself and weighted with its rate, so that none is left to luck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from resilience.hazard.risk.estimate import Estimate
from resilience.simulate.layout.rationing import Rationing
from resilience.simulate.layout.script import write_scripts
from resilience.simulate.layout.tracks import Tracks
from resilience.simulate.run.compile import compile_layout
from resilience.simulate.run.engine import run
from resilience.simulate.run.statistics import LEVEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.simulate.types import Vector


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
    block: int = 2048,
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
    scripts = write_scripts(layout, scenarios)
    own = np.array([scenario.cycle_phase for scenario in scenarios], dtype=float)
    each, phases = _phases(own, len(layout.lot_lanes), draws, seed)
    number = np.repeat(np.arange(len(scripts)), each)
    given = None if periods is None else np.array(list(periods), dtype=np.int64)
    length = (np.array([script.watch for script in scripts], dtype=np.int64) if given is None else given)[number]
    until = (np.array([script.horizon for script in scripts], dtype=np.int64) if given is None else given)[number]
    loss, short = np.zeros(len(number)), np.zeros(len(number))
    order = np.argsort(length, kind="stable")
    for low in range(0, len(order), block):
        chosen = order[low : low + block]
        zeros = np.zeros(len(chosen), dtype=np.int64)
        some = Tracks(np.arange(len(chosen)), zeros, number[chosen], length[chosen], phases[chosen], until[chosen])
        outcome = run(layout, scripts, some)
        loss[chosen], short[chosen] = outcome.total, outcome.short
    losses = loss.reshape(len(scripts), each)
    rates = np.array([scenario.rate for scenario in scenarios], dtype=float)
    spread = losses.var(axis=1, ddof=1) / each if each > 1 else np.zeros(len(scripts))
    half_width = float(ndtri((1 + LEVEL) / 2) * np.sqrt(rates**2 @ spread))
    aal = Estimate(float(rates @ losses.mean(axis=1)), half_width, len(number), seed)
    return StratifiedResult(losses.mean(axis=1), short.reshape(len(scripts), each).mean(axis=1), aal)


def _phases(own: Vector, lots: int, draws: int, seed: int) -> tuple[int, Vector]:
    """Draws per scenario and the phase of each lane in each draw, shape (draws in all, lots)."""
    if draws == 0 or lots == 0:
        return 1, np.repeat(own[:, None], lots, axis=1)
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    return draws, rng.random((len(own) * draws, lots))
