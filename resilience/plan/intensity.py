"""How lean a plan is: JIT intensity (how often goods arrive) and JIC intensity (what precaution costs)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from resilience.network.approvals import paid
from resilience.plan.fields import FOR_A_FEE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node
    from resilience.plan.plan import Plan
    from resilience.quantities import LaneId, PartId


def delivery_position(options: tuple[float, ...], chosen: float) -> float:
    """Place of a delivery frequency between the slowest (0) and the fastest (1) on offer, on a log scale."""
    low, high = min(options), max(options)
    return math.log(chosen / low) / math.log(high / low)


def jit_intensity(network: SupplyNetwork, plan: Plan) -> tuple[float | None, Mapping[PartId, float]]:
    """JIT intensity in total and by part, weighted by flow value; None where no lane in use offers a choice."""
    weights: dict[PartId, float] = {}
    positions: dict[PartId, float] = {}
    for lane_id, chosen in plan.deliveries.items():
        lane = network.lanes[lane_id]
        if len(set(lane.delivery_options)) < 2:
            continue
        value = plan.flows.get(lane_id, 0.0) * network.parts[lane.part].unit_value
        weights[lane.part] = weights.get(lane.part, 0.0) + value
        positions[lane.part] = positions.get(lane.part, 0.0) + value * delivery_position(lane.delivery_options, chosen)
    total = sum(weights.values())
    by_part = {part: positions[part] / weight for part, weight in weights.items() if weight > 0}
    return (sum(positions.values()) / total if total > 0 else None), by_part


def buffer_spend(network: SupplyNetwork, plan: Plan) -> Mapping[PartId, float]:
    """Yearly holding cost of the buffers of each part."""
    return _by_part((n.part, network.parts[n.part].holding_cost * b) for n, b in plan.buffers.items())


def source_spend(
    network: SupplyNetwork, plan: Plan, premiums: Mapping[LaneId, float], making: Mapping[Node, float]
) -> Mapping[PartId, float]:
    """Yearly cost of second and local sources of each part: qualification, reserves, and premiums.

    Parameters
    ----------
    network, plan
        What is bought where.
    premiums
        What a year of one unit per period costs on a lane above the cheapest source.
    making
        The same for one good unit per period made at a stock position.
    """
    lanes = network.lanes
    kept = [(lane.part, lane.approval_cost) for lane in paid(lanes[key] for key in plan.qualified)]
    for field in FOR_A_FEE:
        said = field.said(plan).items()
        kept += [(field.item(network, key).part, field.fee_of(network, key) * units) for key, units in said]
    kept += [(lanes[key].part, premiums.get(key, 0.0) * flow) for key, flow in plan.flows.items()]
    good = {n: network.production[n].yield_share * started for n, started in plan.production.items()}
    kept += [(n.part, making.get(n, 0.0) * made) for n, made in good.items()]
    return _by_part(kept)


def _by_part(amounts: Iterable[tuple[PartId, float]]) -> Mapping[PartId, float]:
    total: dict[PartId, float] = {}
    for part, amount in amounts:
        total[part] = total.get(part, 0.0) + amount
    return total
