"""Weak spots: for each site how long the network survives without it, what one failure loses, and what it loses a year.

Weak is a site whose failure stops sales before it recovers (time to survive below time to recover), whatever the shape
of the network says: a maker of 99 % of a part is weak although a second one makes the rest.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.network.parts import Node
from resilience.report.looks import HELPED, STRONG, UNKNOWN, WEAK
from resilience.study.policy_names import MIX, STATUS_QUO
from resilience.study.run.losses import slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from resilience.hazard.scenarios import Scenario
    from resilience.network.network import SupplyNetwork
    from resilience.quantities import PartId, SiteId
    from resilience.report.sections.known import KnownRun
    from resilience.study.exposure.sites import Held

HELPING = 0.01
"""Share of the loss of one failure that a plan must avoid to be said to help."""


@dataclass(frozen=True)
class Yearly:
    """What disruptions that hit a place cost in a year, today and under the plan, and how often they come."""

    rate: float = 0.0
    today: float = 0.0
    plan: float = 0.0

    def plus(self, rate: float, today: float, plan: float) -> Yearly:
        """With one more scenario."""
        return Yearly(self.rate + rate, self.today + rate * today, self.plan + rate * plan)


@dataclass(frozen=True)
class WeakSpot:
    """One site: what is known of its failing. Times in periods, money in the model's currency."""

    site: SiteId
    recovers: float | None
    today: Held | None
    planned: Held | None
    yearly: Yearly
    hazards: Mapping[str, Yearly]
    parts: tuple[PartId, ...]
    "What it sends on, makes or sells."

    @property
    def state(self) -> str:
        """Whether it is weak today, and whether the plan helps."""
        lost, planned = (None if held is None else held.lost for held in (self.today or self.planned, self.planned))
        if lost is None:
            return UNKNOWN
        if lost <= 0:
            return STRONG
        return HELPED if planned is not None and planned < (1 - HELPING) * lost else WEAK

    @property
    def exposure(self) -> float:
        """Margin that one failure loses today; 0 where it is not known."""
        held = self.today or self.planned
        return 0.0 if held is None or held.lost is None else held.lost


def weak_spots(known: KnownRun) -> tuple[WeakSpot, ...]:
    """Every site of the model, those first whose failure loses most today; none where the model is not known."""
    if known.model is None:
        return ()
    network, policies = known.model.network, known.run.promises.policies
    plans = [policies[name].plan if name in policies else None for name in (STATUS_QUO, MIX)]
    today, planned = _held(known, *plans)
    yearly, hazards = _yearly(known, network)
    parts = _parts(network)
    found = [
        WeakSpot(
            site=name,
            recovers=site.time_to_recover,
            today=today.get(name),
            planned=planned.get(name),
            yearly=yearly.get(name, Yearly()),
            hazards=hazards.get(name, {}),
            parts=parts.get(name, ()),
        )
        for name, site in network.sites.items()
    ]
    return tuple(sorted(found, key=lambda spot: (-spot.exposure, -spot.yearly.today, spot.site)))


def _held(known: KnownRun, *plans: object) -> tuple[Mapping[SiteId, Held], Mapping[SiteId, Held]]:
    from resilience.plan.plan import Plan
    from resilience.study.exposure.sites import held_without, sites_that_fail

    model = known.model
    there = [plan for plan in plans if isinstance(plan, Plan)]
    if model is None or not there:
        return {}, {}
    elements = sites_that_fail(model, there[0])
    today, planned = ({} if not isinstance(plan, Plan) else held_without(model, plan, elements) for plan in plans)
    return today, planned


def _yearly(
    known: KnownRun, network: SupplyNetwork
) -> tuple[Mapping[SiteId, Yearly], Mapping[SiteId, Mapping[str, Yearly]]]:
    """What disruptions cost in a year by the site they hit, in all and by hazard."""
    in_all: dict[SiteId, Yearly] = defaultdict(Yearly)
    by_hazard: dict[SiteId, dict[str, Yearly]] = defaultdict(lambda: defaultdict(Yearly))
    for scenario, rate, today, plan in losses(known):
        for site in sites_hit(scenario, network):
            in_all[site] = in_all[site].plus(rate, today, plan)
            by_hazard[site][scenario.hazard] = by_hazard[site][scenario.hazard].plus(rate, today, plan)
    return in_all, by_hazard


def losses(known: KnownRun) -> Iterable[tuple[Scenario, float, float, float]]:
    """Each scenario with its rate, and what it loses today and under the plan."""
    table = known.table("scenario_losses")
    if table is None:
        return
    plan = _before_refund(table, MIX)
    today = _before_refund(table, STATUS_QUO) if f"loss_{slug(STATUS_QUO)}" in table else plan
    for name, rate, before, after in zip(table["scenario"], table["rate"], today, plan, strict=True):
        scenario = known.scenarios.get(str(name))
        if scenario is not None and rate > 0:
            yield scenario, float(rate), float(before), float(after)


def _before_refund(table: pd.DataFrame, policy: str) -> pd.Series[float]:
    """What each scenario loses under a policy, the holding spared not taken off."""
    return table[f"loss_{slug(policy)}"] + table[f"refund_{slug(policy)}"]


def sites_hit(scenario: Scenario, network: SupplyNetwork) -> frozenset[SiteId]:
    """Sites that a scenario takes something from: where it hits a position, or where a lane that it hits begins."""
    found = {
        effect.target.site if isinstance(effect.target, Node) else network.lanes[effect.target].origin
        for effect in scenario.effects
    }
    return frozenset({*found, *scenario.sites})


def parts_hit(scenario: Scenario, network: SupplyNetwork) -> frozenset[PartId]:
    """Parts of which a scenario takes something."""
    return frozenset(
        effect.target.part if isinstance(effect.target, Node) else network.lanes[effect.target].part
        for effect in scenario.effects
    )


def _parts(network: SupplyNetwork) -> Mapping[SiteId, tuple[PartId, ...]]:
    """Parts that each site makes, sends on or sells."""
    found: dict[SiteId, set[PartId]] = defaultdict(set)
    for node in (*network.production, *network.demand, *(lane.source for lane in network.lanes.values())):
        found[node.site].add(node.part)
    return {site: tuple(sorted(parts)) for site, parts in found.items()}
