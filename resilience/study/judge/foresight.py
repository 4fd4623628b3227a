"""The foresight gap: how far simulated cost lies above promised cost, and which assumption each part comes from.

A promise is a recourse that knows the end of a disruption, over strata, struck one at a time. The chain gives up one
of these at a time: foresight (and the optimizer's own hand, for the simulator's simple ordering rule), the few phases
of the cycle stock, the strata of duration and severity, and at last that disruptions never overlap.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import ndtri

from resilience.hazard.risk.estimate import Estimate
from resilience.hazard.risk.fresh import draw_scenarios
from resilience.simulate.run.strata import simulate_strata
from resilience.study.judge.links import FRESH, NO_FORESIGHT, OVERLAPPING, PROMISED, RANDOM_PHASES, Link
from resilience.study.words import against_promise, digits, settled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.hazard.book import HazardBook
    from resilience.hazard.risk.fresh import FreshScenarios
    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.simulate.layout.rationing import Rationing
    from resilience.simulate.types import Vector
    from resilience.study.judge.tails import WorstYears

STATED_SHARE = 0.1
"""Share of the promised cost by which the simulated may exceed it before the certificate raises its flag."""
PHASES = 16
"""Random cycle phases per scenario."""
FRESH_DRAWS = 2_000
"""Scenarios drawn anew to be struck alone."""
LEVEL = 0.95


@dataclass(frozen=True)
class Gap:
    """Promised and simulated cost per year; `factor` is their ratio, None where the promise is not positive.

    `flag` is raised when the simulated cost exceeds the promised by more than `STATED_SHARE` of it with its whole
    interval; `sentence` says so, or that it does not.
    """

    promised: float
    simulated: Estimate
    factor: Estimate | None
    flag: bool
    sentence: str


def foresight_gap(promised: float, simulated: Estimate, what: str = "without foresight") -> Gap:
    """Hold a simulated cost against the promised one.

    Parameters
    ----------
    promised
        What was said, in currency per year (or per horizon), without what no plan can avoid.
    simulated
        What was simulated, likewise.
    what
        How it was simulated, in words that follow "simulated".
    """
    flag = simulated.low > promised + STATED_SHARE * abs(promised)
    factor = None
    if promised > 0:
        factor = simulated.scaled(1 / promised)
    times = "" if factor is None else f", {against_promise(factor.mean)}"
    spread = f"{digits(simulated.mean)} +- {digits(simulated.half_width, 2) if simulated.known else '?'}"
    verdict = "more than the promise allows for" if flag else "as promised, or nearly so"
    sentence = (
        f"Promised {digits(promised)}, simulated {what} {spread}{times}: {verdict} (flag above {STATED_SHARE:.0%})."
    )
    return Gap(promised, simulated, factor, flag, sentence)


def shifted(estimate: Estimate, by: float) -> Estimate:
    """Add a known amount to an estimate."""
    return estimate.shifted(by)


class Ends(NamedTuple):
    """Both ends of a chain: what the study promised, and what simulated years say; in currency per year."""

    promised: Estimate
    years: Estimate


def chain(
    model: Model,
    plan: Plan,
    mean: Ends,
    tail: Ends,
    scenarios: Sequence[Scenario],
    book: HazardBook | None,
    *,
    worst: WorstYears,
    rationing: Rationing,
) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """AAL and CVaR of a plan as one assumption after the other is given up, in currency per year.

    Parameters
    ----------
    model, plan
        What is hit, and what meets it.
    mean, tail
        AAL and CVaR of the annual loss: promised by the study, and of simulated years.
    scenarios
        Those of the study.
    book
        The hazards they came from; None: nothing can be drawn anew, and that link is left out.
    worst
        The study's years, in which the CVaR of losses that scenarios have alone is taken.
    """
    seed = mean.years.seed
    rates = np.array([scenario.rate for scenario in scenarios], dtype=float)
    own = simulate_strata(model, plan, scenarios, seed=seed, rationing=rationing)
    phases = simulate_strata(model, plan, scenarios, seed=seed, draws=PHASES, rationing=rationing)
    means = [(PROMISED, mean.promised), (NO_FORESIGHT, own.aal), (RANDOM_PHASES, phases.aal)]
    tails = [
        (PROMISED, tail.promised),
        (NO_FORESIGHT, worst.cvar(rates, own.losses)),
        (RANDOM_PHASES, worst.cvar(rates, phases.losses)),
    ]
    if book is not None:
        fresh, losses = _struck(model, plan, book, seed=seed, rationing=rationing)
        means.append((FRESH, _weighed(fresh, losses)))
        tails.append((FRESH, worst.cvar(fresh.rates, losses)))
    return _links([*means, (OVERLAPPING, mean.years)]), _links([*tails, (OVERLAPPING, tail.years)])


def _links(found: Sequence[tuple[str, Estimate]]) -> tuple[Link, ...]:
    before = [found[0][1], *(value for _, value in found)]
    return tuple(Link(name, value, _change(last, value)) for (name, value), last in zip(found, before, strict=False))


def struck_alone(
    model: Model, plan: Plan, book: HazardBook, *, seed: int, rationing: Rationing, draws: int = FRESH_DRAWS
) -> Estimate:
    """AAL over fresh scenarios, each struck alone at a random cycle phase."""
    return _weighed(*_struck(model, plan, book, seed=seed, rationing=rationing, draws=draws))


def _struck(
    model: Model, plan: Plan, book: HazardBook, *, seed: int, rationing: Rationing, draws: int = FRESH_DRAWS
) -> tuple[FreshScenarios, Vector]:
    """Fresh scenarios and the loss of each, struck alone at a random cycle phase."""
    fresh = draw_scenarios(book, model.network, count=draws, seed=seed)
    return fresh, simulate_strata(model, plan, fresh.scenarios, seed=seed, draws=1, rationing=rationing).losses


def _weighed(fresh: FreshScenarios, losses: Vector) -> Estimate:
    mean, variance = fresh.weighted_mean(losses)
    return Estimate(mean, float(ndtri((1 + LEVEL) / 2)) * math.sqrt(variance), len(fresh.scenarios), fresh.seed)


def _change(before: Estimate, after: Estimate) -> Estimate:
    """Difference of two estimates from different draws."""
    spread = math.hypot(before.half_width, after.half_width)
    change = settled(after.mean - before.mean, max(abs(before.mean), abs(after.mean)))
    return Estimate(change, spread, min(before.n, after.n), after.seed, after.why or before.why)
