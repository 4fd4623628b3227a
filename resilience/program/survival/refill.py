"""Refilling as one linear program: how much more than planned can be brought to a position while all demand is served.

Approved sources may carry up to their capacity, and flows may be shifted between them; help that costs extra (surge,
reserve, expediting) is left out. Each shelf is refilled by itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from resilience.network.parts import Node
from resilience.program.reading.compile import Compiled, compile_model

if TYPE_CHECKING:
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.quantities import LaneId, PartId, SiteId

Expression = Any


@dataclass(frozen=True)
class RefillProgram:
    """The compiled program; its columns are `move` and `make`, and `refill` of each position with a buffer.

    All are units per period. The rate of a position is the most of its own column while the others are 0.
    """

    compiled: Compiled
    column: dict[Node, int]


def build_refill(model: Model, plan: Plan) -> RefillProgram:
    """Build and compile the program for a plan: its buffers and the sources it has approved."""
    m = pyo.ConcreteModel(name="refill")
    m.network, m.plan = model.network, plan
    m.shelves = frozenset(node for node, units in plan.buffers.items() if units > 0)
    m.move = pyo.Var([l for l in m.network.lanes if l in plan.qualified], bounds=lane_bounds)
    m.make = pyo.Var(list(m.network.production), bounds=make_bounds)
    m.refill = pyo.Var(sorted(m.shelves), bounds=refill_bounds)
    m.refill_balance = pyo.Constraint(list(m.network.nodes), rule=refill_balance)
    m.line_time = pyo.Constraint(sorted(m.network.line_users), rule=line_time)
    m.total = pyo.Expression(expr=pyo.quicksum(m.refill.values()))
    compiled = compile_model(m, objective="total", vectors=())
    place = compiled.columns.place
    return RefillProgram(compiled, {node: place["refill", node] for node in sorted(m.shelves)})


def lane_bounds(m: Any, lane: LaneId) -> tuple[float, float | None]:
    """Between nothing and capacity."""
    limit = m.network.lanes[lane].capacity
    return 0.0, limit if math.isfinite(limit) else None


def make_bounds(m: Any, site: SiteId, part: PartId) -> tuple[float, float | None]:
    """Between nothing and capacity."""
    limit = m.network.production[Node(site, part)].capacity
    return 0.0, limit if math.isfinite(limit) else None


def refill_bounds(m: Any, site: SiteId, part: PartId) -> tuple[float, float]:
    """Between nothing and the whole buffer at once."""
    return 0.0, m.plan.buffers[Node(site, part)]


def refill_balance(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(Q1) What reaches a position is what leaves it, and what fills its shelf.

    .. math:: \sum_{l \in L^{in}_n} s_l + \gamma_n p_n = \sum_{l \in L^{out}_n} s_l + \sum_{j \in J_n} \beta_{nj} p_j
       + d_n + w_n \qquad \forall n \in N

    Units: units per period.
    """
    node, network = Node(site, part), m.network
    arrived = pyo.quicksum(m.move[lane.id] for lane in network.inbound.get(node, ()) if lane.id in m.move)
    made = network.production[node].yield_share * m.make[node] if node in network.production else 0.0
    left = pyo.quicksum(m.move[lane.id] for lane in network.outbound.get(node, ()) if lane.id in m.move)
    used = pyo.quicksum(quantity * m.make[maker.node] for maker, quantity in network.consumers.get(node, ()))
    sold = network.demand[node].quantity if node in network.demand else 0.0
    filled = m.refill[site, part] if node in m.shelves else 0.0
    if isinstance(arrived + made - left - used - filled, int | float):  # nothing ever passes here
        return pyo.Constraint.Skip
    return arrived + made == left + used + sold + filled


def line_time(m: Any, site: str, name: str) -> Expression:
    r"""(Q2) Parts that share a line share its time.

    .. math:: \sum_{n \in N_r} \tau_n p_n \le A_r \qquad \forall r \in R

    Units: hours per period.
    """
    made = [m.network.production[node] for node in m.network.line_users[site, name]]
    used = pyo.quicksum(one.cycle_time * m.make[one.node] for one in made)
    return used <= m.network.resources[site, name].available_time
