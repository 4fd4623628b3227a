"""Steady: whether a plan keeps its flows in balance, and what leaves a position by it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from resilience.errors import NoPlanError

if TYPE_CHECKING:
    from resilience.network.parts import Node
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan

UNBALANCED = 1e-6
"""Share of a position's flow by which what reaches it may differ from what leaves it."""


def leaves(model: Model, plan: Plan, node: Node) -> float:
    """Units that leave a position per period as planned."""
    network = model.network
    sent = sum(plan.flows.get(lane.id, 0.0) for lane in network.outbound.get(node, ()))
    used = sum(quantity * plan.production.get(made.node, 0.0) for made, quantity in network.consumers.get(node, ()))
    return sent + used + (network.demand[node].quantity if node in network.demand else 0.0)


def check_balance(model: Model, plan: Plan) -> None:
    """Stop unless what reaches every position as planned is what leaves it."""
    network = model.network
    for node in network.nodes:
        reaches = sum(plan.flows.get(lane.id, 0.0) for lane in network.inbound.get(node, ()))
        if node in network.production:
            reaches += network.production[node].yield_share * plan.production.get(node, 0.0)
        gone = leaves(model, plan, node)
        if not math.isclose(reaches, gone, rel_tol=UNBALANCED, abs_tol=UNBALANCED):
            msg = (
                f"Plan {plan.name!r} has no steady state: {reaches:g} units per period reach {node} and {gone:g} "
                "leave it."
            )
            raise NoPlanError(msg)
