"""Today's plan: what the tables say is done now, without asking what would be best."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from resilience.errors import NoPlanError
from resilience.network.lanes import LaneStatus
from resilience.network.usage import nominal_use, today
from resilience.plan.plan import Plan

if TYPE_CHECKING:
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.plan.model import Model
    from resilience.quantities import LaneId

NAME = "today"


def todays_plan(model: Model) -> Plan:
    """Plan that serves the nominal demand by today's shares, deliveries and target stocks.

    Raises
    ------
    NoPlanError
        Where today's split is not stated, or a lane in use offers delivery frequencies and does not say today's.
    """
    network = model.network
    use = nominal_use(network)
    flows: dict[LaneId, float] = {}
    production: dict[Node, float] = {}
    for node in network.nodes:
        shares = today(network, node)
        if shares is None or math.isnan(use[node]):
            msg = f"What reaches {node} today is not stated: write share on the lanes that feed it."
            raise NoPlanError(msg)
        flows |= {lane.id: share * use[node] for lane, share in shares.items() if share > 0 and use[node] > 0}
        made = network.production.get(node)
        rest = use[node] * (1 - sum(shares.values()))
        if made is not None and rest > 0:
            production[node] = rest / made.yield_share
    return Plan(
        name=NAME,
        buffers={node: units for node, units in model.cover.items() if units > 0},
        flows=flows,
        deliveries=_deliveries(network, flows),
        production=production,
        qualified=frozenset(
            lane.id
            for lane in network.lanes.values()
            if lane.qualification_cost > 0 and lane.status is not LaneStatus.CANDIDATE
        ),
    )


def _deliveries(network: SupplyNetwork, flows: dict[LaneId, float]) -> dict[LaneId, float]:
    found: dict[LaneId, float] = {}
    for key in flows:
        lane = network.lanes[key]
        if lane.delivery_options:
            if lane.deliveries is None:
                msg = f"Today's deliveries on {key} are not stated."
                raise NoPlanError(msg)
            found[key] = lane.deliveries
    return found
