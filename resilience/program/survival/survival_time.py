"""Time to survive as one linear program: for how long stock and the capacity that is left cover demand.

Everything flows at constant rates while the outage lasts, as in Simchi-Levi et al. (Interfaces 45(5), 2015): help is
there at once, nothing travels, and stock is drawn evenly. Divided by the duration of the outage the program is linear
in its inverse, the *pace*: stock drawn per period is stock times pace. The smallest pace at which not one unit is lost
is the inverse of the time to survive; at the pace of a given duration the least loss is the impact of an outage that
long. One compiled program serves every outage: what fails is written into the columns' upper bounds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from resilience.network.parts import Node
from resilience.plan.picked import picked
from resilience.program.reading.compile import Compiled, compile_model

if TYPE_CHECKING:
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.quantities import LaneId, PartId, SiteId

Expression = Any
LEAST_WEIGHT = 1e-6
"""Weight of a sale without margin, as a share of the largest margin: it is lost only when it must be."""


@dataclass(frozen=True)
class SurvivalProgram:
    """The compiled program of a plan; its columns are `move`, `expedite`, `make`, `surge`, `draw`, `lost` and `pace`.

    All but `pace` (1/period) are in units per period. The vectors `units` and `margin` are what is lost per period.
    """

    model: Model
    plan: Plan
    compiled: Compiled


def build_survival(model: Model, plan: Plan) -> SurvivalProgram:
    """Build and compile the program for a plan: its buffers, its approved sources and the reserves it has bought."""
    m, model = pyo.ConcreteModel(name="survival"), picked(model)
    m.network, m.plan = model.network, plan
    _add_columns(m)
    m.balance = pyo.Constraint(list(m.network.nodes), rule=balance)
    m.stock = pyo.Constraint([n for n in m.network.nodes if plan.buffers.get(n, 0.0) > 0], rule=stock)
    m.resource = pyo.Constraint(list(m.network.resources), rule=resource)
    _add_functions(m)
    return SurvivalProgram(model, plan, compile_model(m, objective="weight", vectors=("units", "margin")))


def _add_columns(m: Any) -> None:
    network, plan = m.network, m.plan
    lanes = [lane for lane in network.lanes if lane in plan.qualified]
    fast = [lane for lane in lanes if network.lanes[lane].expedite_cost is not None]
    makes = list(network.production)
    bought = (plan.production_reserves, plan.second_reserves)
    extra = {n: p.surge_capacity + sum(one.get(n, 0.0) for one in bought) for n, p in network.production.items()}
    m.pace = pyo.Var(within=pyo.NonNegativeReals)
    m.move = pyo.Var(lanes, bounds=lane_bounds)
    m.expedite = pyo.Var(fast, bounds=expedite_bounds)
    m.make = pyo.Var(makes, bounds=make_bounds)
    m.surge = pyo.Var([n for n in makes if extra[n] > 0], bounds=lambda _, s, p: (0.0, extra[Node(s, p)]))
    m.draw = pyo.Var(list(network.nodes), bounds=draw_bounds)
    m.lost = pyo.Var(list(network.demand), within=pyo.NonNegativeReals)


def lane_bounds(m: Any, lane: LaneId) -> tuple[float, float | None]:
    """Between nothing and capacity with the reserve bought, units per period."""
    return 0.0, _finite(m.network.lanes[lane].capacity + m.plan.lane_reserves.get(lane, 0.0))


def expedite_bounds(m: Any, lane: LaneId) -> tuple[float, float | None]:
    """Between nothing and the lane's capacity: expedited goods travel by other means."""
    return 0.0, _finite(m.network.lanes[lane].capacity)


def make_bounds(m: Any, site: SiteId, part: PartId) -> tuple[float, float | None]:
    """Between nothing and capacity, started units per period."""
    return 0.0, _finite(m.network.production[Node(site, part)].capacity)


def draw_bounds(m: Any, site: SiteId, part: PartId) -> tuple[float, float | None]:
    """Nothing where the plan keeps no buffer; else limited by the stock."""
    return 0.0, None if m.plan.buffers.get(Node(site, part), 0.0) > 0 else 0.0


def _finite(limit: float) -> float | None:
    return limit if math.isfinite(limit) else None


def balance(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(S1) What reaches a stock position, or is drawn from its stock, is what leaves it.

    .. math:: \sum_{l \in L^{in}_n} s_l + \gamma_n p_n + w_n = \sum_{l \in L^{out}_n} s_l + \sum_{j \in J_n} \beta_{nj}
       p_j + d_n - u_n \qquad \forall n \in N

    Units: units per period. Expedited goods count in :math:`s`, surge and reserve in :math:`p`.
    """
    node, network = Node(site, part), m.network
    arrived = pyo.quicksum(_moved(m, lane.id) for lane in network.inbound.get(node, ()))
    made = network.production[node].yield_share * _made(m, node) if node in network.production else 0.0
    left = pyo.quicksum(_moved(m, lane.id) for lane in network.outbound.get(node, ()))
    used = pyo.quicksum(quantity * _made(m, maker.node) for maker, quantity in network.consumers.get(node, ()))
    sold = network.demand[node].quantity - m.lost[node] if node in network.demand else 0.0
    return arrived + made + m.draw[node] == left + used + sold


def _moved(m: Any, lane: LaneId) -> Expression:
    usual = m.move[lane] if lane in m.move else 0.0
    return usual + m.expedite[lane] if lane in m.expedite else usual


def _made(m: Any, node: Node) -> Expression:
    return m.make[node] + m.surge[node] if node in m.surge else m.make[node]


def stock(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(S2) The buffer is drawn once in the whole outage.

    .. math:: w_n \le b_n / \tau \qquad \forall n \in N

    Units: units per period; :math:`1 / \tau` is the pace.
    """
    return m.draw[site, part] <= m.plan.buffers[Node(site, part)] * m.pace


def resource(m: Any, site: str, name: str) -> Expression:
    r"""(S3) Parts that share a line share its time.

    .. math:: \sum_{n \in N_r} \tau_n p_n \le A_r \qquad \forall r \in R

    Units: hours per period.
    """
    users = [made for made in m.network.production.values() if (made.site, made.resource) == (site, name)]
    if not users:
        return pyo.Constraint.Skip
    return (
        pyo.quicksum(made.cycle_time * m.make[made.node] for made in users)
        <= m.network.resources[site, name].available_time
    )


def _add_functions(m: Any) -> None:
    margins = {node: demand.margin for node, demand in m.network.demand.items()}
    weights = loss_weights(margins)
    m.weight = pyo.Expression(expr=pyo.quicksum(weights[node] * m.lost[node] for node in weights))
    m.units = pyo.Expression(expr=pyo.quicksum(m.lost.values()))
    m.margin = pyo.Expression(expr=pyo.quicksum(margins[node] * m.lost[node] for node in margins))


def loss_weights(margins: dict[Node, float]) -> dict[Node, float]:
    """Margins, but never nothing: a sale without margin must not be given away."""
    least = LEAST_WEIGHT * max(margins.values(), default=0.0) or 1.0
    return {node: max(margin, least) for node, margin in margins.items()}
