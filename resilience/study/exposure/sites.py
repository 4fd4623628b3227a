"""How long each site can be done without under plans that are known, at constant rates: the quick half of exposure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from resilience.plan.openings import away
from resilience.plan.picked import picked
from resilience.program.survival.survival_time import build_survival
from resilience.solve.survival import FluidSolver
from resilience.study.exposure.elements import ElementKind, elements
from resilience.study.exposure.times import time_and_impact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.quantities import SiteId
    from resilience.study.exposure.elements import Element

MOST_SITES, FEWEST_SITES = 400, 40
MOST_WORK = 1_000_000
"""Sites that are let fail times stock positions of the network: each is a program as large as the network."""


class Held(NamedTuple):
    """Periods that a plan survives without a site, and the margin it loses until that recovers; None: not stated."""

    survived: float
    lost: float | None


def sites_that_fail(model: Model, plan: Plan) -> tuple[Element, ...]:
    """The sites to let fail: in a large network those whose parts are worth most in a period of the plan's flow."""
    network = picked(model).network
    worth = dict.fromkeys(network.sites, 0.0)
    for key, flow in plan.flows.items():
        lane = network.lanes[key]
        worth[lane.origin] += flow * network.parts[lane.part].unit_value
    ranked = sorted(worth, key=lambda site: (-worth[site], site))
    count = max(FEWEST_SITES, min(MOST_SITES, MOST_WORK // max(1, len(network.nodes))))
    kept = frozenset(ranked[:count])
    found = (one for one in elements(network, away(network, plan)) if one.kind is ElementKind.SITE)
    return tuple(one for one in found if one.sites[0] in kept)


def held_without(model: Model, plan: Plan, found: Iterable[Element]) -> Mapping[SiteId, Held]:
    """How a plan does without each of these sites, one at a time."""
    fluid = FluidSolver(build_survival(model, plan))
    answers = (time_and_impact(fluid, element) for element in found)
    return {
        one.element.sites[0]: Held(one.time_to_survive, None if one.impact is None else one.impact.margin)
        for one in answers
    }
