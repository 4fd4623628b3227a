"""What a plan pays in duties on each lane, by the origins of the goods that it carries."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog

from resilience.network.duties import duty_of, origins_followed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.network.duties import Origins
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.plan.plan import Plan
    from resilience.quantities import LaneId, SiteId

DEAR = 1e3
"""How many times as dear as the highest duty it is that goods of an origin leave a store which they did not reach."""


def duties_paid(network: SupplyNetwork, plan: Plan, makers: Mapping[Node, frozenset[SiteId]]) -> dict[LaneId, float]:
    """Currency per period that each lane's goods pay as planned.

    Where a store holds goods of several origins each shipment is taken from those that pay least where it goes, as far
    as they reach (F27, F28): what the plan's cost counts.

    Parameters
    ----------
    makers
        Sites whose goods reach each position as planned.
    """
    origins = origins_followed(network)
    paid = {}
    for key, flow in plan.flows.items():
        lane = network.lanes[key]
        found = makers.get(lane.source, frozenset())
        paid[key] = flow * max((duty_of(network, lane, maker) for maker in found), default=0.0)
    if origins.on_lane:
        paid |= _followed(network, plan, origins)
    return paid


def _followed(network: SupplyNetwork, plan: Plan, origins: Origins) -> dict[LaneId, float]:
    """The same of lanes whose goods are followed by origin."""
    keys = [(lane, one) for lane, found in origins.on_lane.items() for one in found]
    duty = np.array([network.lanes[lane].duty + origins.above[lane, one] for lane, one in keys])
    whole = np.array([[float(key[0] == lane) for key in keys] for lane in origins.on_lane])
    flows = np.array([plan.flows.get(lane, 0.0) for lane in origins.on_lane])
    reach = np.array([[_leaves(network, store, one, key) for key in keys] for store, one in origins.at])
    there = np.array([_reaches(network, plan, origins, store, one) for store, one in origins.at])
    missing = np.full(len(there), DEAR * (1.0 + float(duty.max())))  # flows of a plan balance but for rounding
    found = linprog(
        np.concatenate([duty, missing]),
        A_ub=np.hstack([reach, -np.eye(len(there))]),
        b_ub=there,
        A_eq=np.hstack([whole, np.zeros((len(flows), len(there)))]),
        b_eq=flows,
        method="highs",
    )
    assert found.status == 0  # whatever the flows, what is missing makes up for it
    paid = dict.fromkeys(origins.on_lane, 0.0)
    for (lane, _), units, charge in zip(keys, np.asarray(found.x).tolist(), duty.tolist(), strict=False):
        paid[lane] += units * charge
    return paid


def _leaves(network: SupplyNetwork, store: Node, origin: SiteId, key: tuple[LaneId, SiteId]) -> float:
    """Share of the goods of an origin on a lane that leave a store, less what reaches it."""
    lane, one = network.lanes[key[0]], key[1]
    return float(one == origin) * (float(lane.source == store) - float(lane.target == store))


def _reaches(network: SupplyNetwork, plan: Plan, origins: Origins, store: Node, origin: SiteId) -> float:
    """Units of an origin that reach a store per period by lanes that are not followed, or are made there."""
    inbound = (lane.id for lane in network.inbound.get(store, ()))
    brought = math.fsum(plan.flows.get(lane, 0.0) for lane in inbound if origins.whole.get(lane) == origin)
    if origins.maker.get(store) != origin:
        return brought
    return brought + network.production[store].yield_share * plan.production.get(store, 0.0)
