"""What an overloaded network can serve at best: the steady state with demand that may be left unserved, at its margin.

Two questions, one after the other: how little margin must be lost, and of the ways to lose so little, which spares
every customer most evenly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node
from resilience.program.formulation.parts.sourcing import intake, nominal, unless_plain
from resilience.program.reading.compile import Compiled, compile_model
from resilience.program.repairing import freed, let_open

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.plan.model import Model
    from resilience.program.columns import Address
    from resilience.quantities import PartId, SiteId

Expression = Any
LEAST = 1e-4
"""Share of every demand that is served, so that nothing a model sells is left out of what is looked at."""
WORTHLESS = 1e-6
"""Share of the dearest margin at which demand without one counts."""


def least_lost(model: Model, *, candidates: bool, most: float | None = None) -> Compiled:
    """Compile: the least margin of demand left unserved or, once that is known, the most even way to leave so little.

    Parameters
    ----------
    candidates
        Whether sources that nobody has approved yet may be taken into use.
    most
        The least margin lost, currency per period; None: not asked yet.
    """
    m = elastic(model, candidates=candidates)
    if most is None:
        return compile_model(m, objective="margin_unserved", keep_rows=True)
    m.largest = pyo.Var(within=pyo.NonNegativeReals)
    m.evenly = pyo.Constraint(list(m.network.demand), rule=evenly)
    m.no_more = pyo.Constraint(expr=m.margin_unserved <= most)  # the solver's tolerance is enough
    m.share_unserved = pyo.Expression(expr=1.0 * m.largest)
    return compile_model(m, objective="share_unserved", keep_rows=True)


def elastic(model: Model, *, candidates: bool) -> Any:
    """Today's steady state with shares that may move and demand that may be left unserved."""
    lanes = model.network.lanes.values()
    m = freed(model, frozenset(lane.id for lane in lanes if candidates or lane.status is not LaneStatus.CANDIDATE))
    if candidates:
        let_open(m)
    m.unserved = pyo.Var(list(m.network.demand), within=pyo.NonNegativeReals, bounds=_unserved_bounds)
    m.del_component(m.planned_flow)
    m.planned_flow = pyo.Constraint(m.nodes, rule=elastic_flow)
    worth = margins(model)
    m.margin_unserved = pyo.Expression(expr=pyo.quicksum(worth[Node(*n)] * m.unserved[n] for n in m.unserved))
    return m


def unserved(columns: Mapping[Address, float], node: Node) -> float:
    """Units per period of a demand that a solution leaves unserved."""
    return columns["unserved", node]


def margins(model: Model) -> dict[Node, float]:
    """What a unit of each demand is worth, currency per unit; what has no margin counts a little."""
    demand = model.network.demand
    dearest = max((sold.margin for sold in demand.values()), default=0.0) or 1.0
    return {node: max(sold.margin, WORTHLESS * dearest) for node, sold in demand.items()}


def _unserved_bounds(m: Any, site: SiteId, part: PartId) -> tuple[float, float]:
    return 0.0, (1 - LEAST) * m.network.demand[Node(site, part)].quantity


def elastic_flow(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""Balance of a stock position (F1) where part of its demand may be left unserved.

    .. math:: \sum_{l \in L^{in}_n} x_l + \gamma_n z_n = \sum_{l \in L^{out}_n} x_l + \sum_{j \in J_n} \beta_{nj} z_j
       + d_n - o_n

    Units: units per period.
    """
    node = Node(site, part)
    sent = pyo.quicksum(nominal(m, lane.id) for lane in m.network.outbound.get(node, ()))
    used = pyo.quicksum(quantity * m.make[made.node] for made, quantity in m.network.consumers.get(node, ()))
    sold = m.network.demand[node].quantity - m.unserved[node] if node in m.network.demand else 0.0
    return unless_plain(intake(m, node) - sent - used - sold == 0.0)


def evenly(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""No customer is left a larger share short than the largest, which is made small: :math:`o_n \le \tau d_n`."""
    return m.unserved[site, part] <= m.largest * m.network.demand[Node(site, part)].quantity
