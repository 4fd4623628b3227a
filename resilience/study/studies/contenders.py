"""Who competes in every future: today's plan, the extremes, the mix, the same with few levers, plans of other runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resilience.network.lanes import LaneStatus
from resilience.plan.levers import Lever
from resilience.screen import on_screen
from resilience.study.policy_names import JUST_IN_CASE, JUST_IN_TIME, MIX, STATUS_QUO

if TYPE_CHECKING:
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan

ALWAYS = (STATUS_QUO, JUST_IN_TIME, JUST_IN_CASE, MIX)
"""Policies of every study, in the order in which they are told."""
ALL_LEVERS = frozenset(Lever)


@on_screen
@dataclass(frozen=True)
class Contender:
    """A policy that competes beside those of every study.

    With `plan` it is that plan as it stands, whatever comes. Otherwise it is the cheapest plan for each future that
    pulls no other `levers` than these; `local`: that approves no other sources than some in the region they deliver to.
    """

    name: str
    levers: frozenset[Lever] = ALL_LEVERS
    local: bool = False
    plan: Plan | None = None

    def limits(self, model: Model) -> Model:
        """A model that allows no more than this policy may do."""
        model = replace(model, levers=model.levers & self.levers)
        return _local(model) if self.local else model


def _local(model: Model) -> Model:
    """A model without the candidates that deliver to another region than their own."""
    network = model.network
    region = {name: site.region for name, site in network.sites.items()}
    gone = {
        lane.id
        for lane in network.lanes.values()
        if lane.status is LaneStatus.CANDIDATE and region[lane.origin] != region[lane.destination]
    }
    kept = {key: lane for key, lane in network.lanes.items() if key not in gone}
    return replace(model, network=replace(network, lanes=kept)) if gone else model
