"""The foresight gap: how far simulated cost lies above promised cost, and which assumption each part comes from.

A promise is a recourse that knows the end of a disruption, over strata, struck one at a time. The chain gives up one
of these at a time: foresight (and the optimizer's own hand, for the simulator's simple ordering rule), the few phases
of the cycle stock, the strata of duration and severity, and at last that disruptions never overlap.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy.special import ndtri

from resilience.hazard.estimate import Estimate
from resilience.hazard.fresh import draw_scenarios
from resilience.simulate.strata import simulate_strata
from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.hazard.study_input import HazardBook
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.simulate.rationing import Rationing

STATED_SHARE = 0.1
"""Share of the promised cost by which the simulated may exceed it before the certificate raises its flag."""
PHASES = 16
"""Random cycle phases per scenario."""
FRESH_DRAWS = 2_000
"""Scenarios drawn anew to be struck alone."""
LEVEL = 0.95

PROMISED = "promised"
NO_FORESIGHT = "same scenarios, without foresight"
RANDOM_PHASES = "cycle stock at a random phase"
FRESH = "durations and severities drawn anew"
OVERLAPPING = "years in which disruptions overlap"


@dataclass(frozen=True)
class Link:
    """One link of the chain: the AAL once another assumption is given up, and the change that made (per year)."""

    name: str
    aal: Estimate
    change: Estimate


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
        factor = Estimate(simulated.mean / promised, simulated.half_width / promised, simulated.n, simulated.seed)
    times = "" if factor is None else f", {digits(factor.mean, 3)} times the promise"
    spread = f"{digits(simulated.mean)} +- {digits(simulated.half_width, 2)}"
    verdict = "more than the promise allows for" if flag else "as promised, or nearly so"
    sentence = (
        f"Promised {digits(promised)}, simulated {what} {spread}{times}: {verdict} (flag above {STATED_SHARE:.0%})."
    )
    return Gap(promised, simulated, factor, flag, sentence)


def shifted(estimate: Estimate, by: float) -> Estimate:
    """Add a known amount to an estimate."""
    return Estimate(estimate.mean + by, estimate.half_width, estimate.n, estimate.seed)


def chain(
    model: Model,
    plan: Plan,
    promised: Estimate,
    scenarios: Sequence[Scenario],
    book: HazardBook | None,
    years: Estimate,
    *,
    rationing: Rationing,
) -> tuple[Link, ...]:
    """AAL of a plan as one assumption after the other is given up, in currency per year.

    Parameters
    ----------
    model, plan
        What is hit, and what meets it.
    promised
        The AAL the study promised, known but for rounding.
    scenarios
        Those of the study.
    book
        The hazards they came from; None: nothing can be drawn anew, and that link is left out.
    years
        Mean annual loss over simulated years.
    """
    seed = years.seed
    own = simulate_strata(model, plan, scenarios, seed=seed, rationing=rationing).aal
    phases = simulate_strata(model, plan, scenarios, seed=seed, draws=PHASES, rationing=rationing).aal
    found = [(PROMISED, promised), (NO_FORESIGHT, own), (RANDOM_PHASES, phases)]
    if book is not None:
        found.append((FRESH, struck_alone(model, plan, book, seed=seed, rationing=rationing)))
    found.append((OVERLAPPING, years))
    before = [promised, *(aal for _, aal in found)]
    return tuple(Link(name, aal, _change(last, aal)) for (name, aal), last in zip(found, before, strict=False))


def struck_alone(
    model: Model, plan: Plan, book: HazardBook, *, seed: int, rationing: Rationing, draws: int = FRESH_DRAWS
) -> Estimate:
    """AAL over fresh scenarios, each struck alone at a random cycle phase."""
    fresh = draw_scenarios(book, model.network, count=draws, seed=seed)
    found = simulate_strata(model, plan, fresh.scenarios, seed=seed, draws=1, rationing=rationing)
    mean, variance = fresh.weighted_mean(found.losses)
    return Estimate(mean, float(ndtri((1 + LEVEL) / 2)) * math.sqrt(variance), len(fresh.scenarios), seed)


def _change(before: Estimate, after: Estimate) -> Estimate:
    """Difference of two estimates from different draws."""
    spread = math.hypot(before.half_width, after.half_width)
    return Estimate(after.mean - before.mean, spread, min(before.n, after.n), after.seed)
