"""Sourcing: which lanes are qualified, how much each carries in steady state and in lots of what size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from resilience.network.approvals import by_supplier
from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node
from resilience.program.formulation.language import total
from resilience.program.formulation.parts.ordering import add_ordering
from resilience.program.formulation.parts.origins import add_origins

if TYPE_CHECKING:
    from resilience.quantities import LaneId, PartId, SiteId

Expression = Any
CONTINUOUS = 0.0
"""Delivery frequency that stands for a continuous flow without lots."""


def options(m: Any, lane: LaneId) -> tuple[float, ...]:
    """Delivery frequencies a lane may use."""
    return m.network.lanes[lane].delivery_options or (CONTINUOUS,)


def add_sourcing(m: Any) -> None:
    """Add flows by delivery mode, qualification, and their rules."""
    lanes = m.network.lanes
    m.lanes = pyo.Set(initialize=list(lanes), ordered=True)
    m.lane_modes = pyo.Set(initialize=[(l, k) for l in lanes for k in options(m, l)], dimen=2, ordered=True)
    m.timed = pyo.Set(initialize=[l for l in lanes if lanes[l].delivery_options], ordered=True)
    m.timed_modes = pyo.Set(initialize=[(l, k) for l in m.timed for k in options(m, l)], dimen=2, ordered=True)
    m.optional = pyo.Set(initialize=[l for l in lanes if is_optional(m, l)], ordered=True)
    m.flow = pyo.Var(m.lane_modes, within=pyo.NonNegativeReals, bounds=flow_bounds)
    m.mode = pyo.Var(m.timed_modes, within=pyo.Binary)
    m.qualify = pyo.Var(m.optional, within=pyo.Binary)
    _add_approvals(m)
    shared = [l for l in lanes if lanes[l].min_share > 0]
    limited = [l for l in lanes if lanes[l].max_share < 1]
    m.planned_flow = pyo.Constraint(m.nodes, rule=planned_flow)
    m.lane_capacity = pyo.Constraint(m.lanes, rule=lane_capacity)
    m.mode_chosen = pyo.Constraint(m.timed_modes, rule=mode_chosen)
    m.one_mode = pyo.Constraint(m.timed, rule=one_mode)
    m.least_share = pyo.Constraint(shared, rule=least_share)
    m.most_share = pyo.Constraint(limited, rule=most_share)
    add_ordering(m)
    add_origins(m)


def _add_approvals(m: Any) -> None:
    """Add what is paid for suppliers of which several lanes can be approved; `dearest_approval` is the most of each."""
    groups = by_supplier(m.network.lanes[l] for l in m.optional)
    several = {supply: lanes for supply, lanes in groups.items() if len(lanes) > 1}
    m.dearest_approval = {supply: max(lane.approval_cost for lane in lanes) for supply, lanes in several.items()}
    m.approved_together = [lane.id for lanes in several.values() for lane in lanes]
    m.approval = pyo.Var(list(several), within=pyo.NonNegativeReals, bounds=(0, 1))
    m.approval_paid = pyo.Constraint(m.approved_together, rule=approval_paid)


def is_optional(m: Any, lane: LaneId) -> bool:
    """Whether qualifying the lane is a decision: it is not in use yet, costs money, or needs a site that may close."""
    data = m.network.lanes[lane]
    return data.status is LaneStatus.CANDIDATE or data.qualification_cost > 0 or lane in m.network.gated


def qualified(m: Any, lane: LaneId) -> Expression:
    """1 when the lane is approved for use."""
    return m.qualify[lane] if lane in m.qualify else 1.0


def flow_bounds(m: Any, lane: LaneId, _mode: float) -> tuple[float, float]:
    """Between nothing and what the nominal demand can need; capacity is a rule so that a conflict can name it."""
    return 0.0, m.sizes.flow_limit(m.network.lanes[lane].part)


def nominal(m: Any, lane: LaneId) -> Expression:
    """Planned flow of a lane, units per period."""
    return total(m.flow[lane, k] for k in options(m, lane))


def lot(m: Any, lane: LaneId) -> Expression:
    """Units per delivery; 0 where goods flow continuously."""
    return total(m.flow[lane, k] / k for k in options(m, lane) if k != CONTINUOUS)


def intake(m: Any, node: Node) -> Expression:
    """Good units that reach a node per period in steady state, by all lanes and own production."""
    arrivals = total(nominal(m, lane.id) for lane in m.network.inbound.get(node, ()))
    made = m.network.production[node].yield_share * m.make[node] if node in m.make else 0.0
    return arrivals + made


def planned_flow(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(F1) What reaches a stock position in steady state is what leaves it.

    .. math:: \sum_{l \in L^{in}_n} x_l + \gamma_n z_n = \sum_{l \in L^{out}_n} x_l + \sum_{j \in J_n} \beta_{nj} z_j
       + d_n \qquad \forall n \in N

    Units: units per period.
    """
    node = Node(site, part)
    sent = total(nominal(m, lane.id) for lane in m.network.outbound.get(node, ()))
    used = total(quantity * m.make[made.node] for made, quantity in m.network.consumers.get(node, ()))
    sold = m.network.demand[node].quantity if node in m.network.demand else 0.0
    balance = intake(m, node) - sent - used
    return pyo.Constraint.Skip if isinstance(balance, float | int) and balance == sold else balance == sold


def unless_plain(row: Expression) -> Expression:
    """A row, or none where it holds whatever is decided: it compares numbers alone, as for what nobody can use."""
    return pyo.Constraint.Skip if isinstance(row, bool) and row else row


def lane_capacity(m: Any, lane: LaneId) -> Expression:
    r"""(F2) A lane carries no more than its capacity, and planned flow only where it is qualified.

    .. math:: x_l \le \min(\kappa_l, D_p)\ y_l \qquad \forall l \in L

    Units: units per period. The most the nominal demand can need, :math:`D_p`, keeps the limit finite.
    """
    data = m.network.lanes[lane]
    return nominal(m, lane) <= min(data.capacity, m.sizes.flow_limit(data.part)) * qualified(m, lane)


def mode_chosen(m: Any, lane: LaneId, k: float) -> Expression:
    r"""(F3) Flow in a delivery mode needs the mode to be chosen.

    .. math:: f_{lk} \le \min(\kappa_l, D_p)\ m_{lk} \qquad \forall l \in L, k \in K_l

    Units: units per period.
    """
    data = m.network.lanes[lane]
    return m.flow[lane, k] <= min(data.capacity, m.sizes.flow_limit(data.part)) * m.mode[lane, k]


def one_mode(m: Any, lane: LaneId) -> Expression:
    r"""(F4) A used lane delivers in one mode.

    .. math:: \sum_{k \in K_l} m_{lk} \le 1 \qquad \forall l \in L

    Units: a count.
    """
    return total(m.mode[lane, k] for k in options(m, lane)) <= 1


def least_share(m: Any, lane: LaneId) -> Expression:
    r"""(F5) A qualified source with a guaranteed share gets at least that share of what its destination takes.

    .. math:: x_l \ge \underline{\sigma}_l X_{n(l)} - \underline{\sigma}_l D_p (1 - y_l)

    Units: units per period.
    """
    data = m.network.lanes[lane]
    slack = data.min_share * m.sizes.flow_limit(data.part) * (1 - qualified(m, lane))
    return nominal(m, lane) >= data.min_share * intake(m, data.target) - slack


def most_share(m: Any, lane: LaneId) -> Expression:
    r"""(F6) No source exceeds its largest share of what its destination takes.

    .. math:: x_l \le \overline{\sigma}_l X_{n(l)}

    Units: units per period.
    """
    data = m.network.lanes[lane]
    return nominal(m, lane) <= data.max_share * intake(m, data.target)


def approval_paid(m: Any, lane: LaneId) -> Expression:
    r"""(F18) Approving several lanes of a supplier for a part costs what the dearest of them costs, once.

    .. math:: y_{ip} \ge \frac{c^{qual}_l}{\overline{c}^{qual}_{ip}}\ y_l \qquad \forall l \in L^{qual}_{ip}

    Units: none (0 to 1). A share of the largest cost, so that no currency makes it a small or a large number.
    """
    data = m.network.lanes[lane]
    supply = data.origin, data.part
    return m.approval[supply] >= data.approval_cost / m.dearest_approval[supply] * m.qualify[lane]
