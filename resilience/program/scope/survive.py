"""Sites a plan must survive without: scenarios of no rate in which not one unit of demand may be missed."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.hazard.onsets import onset_stretches
from resilience.hazard.scenarios import Effect, EffectKind, Scenario
from resilience.network.year.season import MONTHS

if TYPE_CHECKING:
    from resilience.network.network import SupplyNetwork
    from resilience.plan.levers import Requirements
    from resilience.plan.model import Model
    from resilience.quantities import SiteId


def survival_scenarios(model: Model, requirements: Requirements) -> tuple[Scenario, ...]:
    """One scenario per site named in `survive`: it fails for its TTR times the margin.

    The failure is known at once, as in the definition of time to survive. Where demand has a season it begins in the
    middle of any month, each a scenario of its own.
    """
    found = tuple(
        outage(model.network, site, _ttr(model.network, site) * requirements.survive_margin, name=f"survive/{site}")
        for site in requirements.survive
    )
    if not model.network.timed:
        return found
    months = onset_stretches((), len(MONTHS))
    return tuple(
        replace(one, name=f"{one.name}/{month.name}", season=(month.low, month.high))
        for one in found for month in months
    )  # fmt: skip


def _ttr(network: SupplyNetwork, site: SiteId) -> float:
    time = network.sites[site].time_to_recover
    if time is None:
        msg = f"Site {site} has no time_to_recover; a plan cannot be asked to survive without it."
        raise InputError([msg])
    return time


def outage(network: SupplyNetwork, site: SiteId, periods: float, *, name: str, rate: float = 0.0) -> Scenario:
    """A full outage of one site for a (possibly fractional) number of periods.

    Stock at the site is locked, and what it does not make itself it stops dispatching and selling.
    """
    whole = math.floor(periods)
    rest = periods - whole
    profile = (1.0,) * whole + ((rest,) if rest > 1e-9 else ())
    nodes = [node for node in network.nodes if node.site == site]
    made = [node for node in nodes if node in network.production]
    effects = [Effect(EffectKind.PRODUCTION_LOSS, n, profile) for n in made]
    effects += [Effect(EffectKind.STOCK_LOCKED, n, profile) for n in nodes]
    passed_on = (
        lane for lane in network.lanes.values() if lane.origin == site and lane.source not in network.production
    )
    effects += [Effect(EffectKind.LANE_LOSS, lane.id, profile) for lane in passed_on]
    return Scenario(
        name=name, hazard=name, rate=rate, effects=tuple(effects), sites=(site,), duration=periods, severity=1.0
    )
