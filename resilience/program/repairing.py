"""The least repair of today's plan: the shares that keep every bound and are nearest to those stated.

Three questions, one after the other, over the steady state with nothing else to decide: which lanes must be taken into
use, how little flow must move, and which of the plans that move so little is the cheapest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from resilience.network.lanes import LaneStatus
from resilience.network.ordering import least_lot
from resilience.network.usage import today
from resilience.plan.levers import Requirements
from resilience.program.formulation.first_stage import build_first_stage
from resilience.program.formulation.parts.sourcing import CONTINUOUS, intake, nominal
from resilience.program.formulation.parts.today import pin
from resilience.program.reading.compile import Compiled, compile_model
from resilience.program.sizes import Sizes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.network.parts import Node
    from resilience.plan.model import Model
    from resilience.program.columns import Address
    from resilience.quantities import LaneId

Expression = Any
CHOSEN = 0.5
ROUNDING = 1e-9
"""Share of all that could move by which more may move than at least."""


@dataclass(frozen=True)
class RepairLimits:
    """What earlier questions found: lanes that may be taken into use, and the least change; None: not asked yet."""

    opened: frozenset[LaneId] = frozenset()
    change: float | None = None


def todays_steady_state(model: Model) -> Compiled:
    """Compile the steady state as it is today, with no decision left but what nobody has stated."""
    return compile_model(_first_stage(model), objective="steady_cost", keep_rows=True)


def fewest_opened(model: Model, *, sites: bool = False) -> Compiled:
    """Compile: as few lanes that are not in use as serve the demand; with `sites`, where candidates may be opened."""
    m = freed(model, None)
    if sites:
        let_open(m)
    return compile_model(m, objective="lanes_opened", keep_rows=True)


def least_change(model: Model, limits: RepairLimits) -> Compiled:
    """Compile: the least value of flow moved between sources or, once that is known, the cheapest such plan."""
    m = freed(model, limits.opened)
    if limits.change is None:
        return compile_model(m, objective="flow_moved", keep_rows=True)
    most = limits.change + ROUNDING * sum(value * _most(m, key) for key, value in _values(m).items())
    m.moves_little = pyo.Constraint(expr=m.flow_moved <= most)
    return compile_model(m, objective="steady_cost", keep_rows=True)


def shares_found(model: Model, columns: Mapping[Address, float], node: Node) -> dict[LaneId, float]:
    """Share of each lane in what a position takes; empty where it takes nothing."""
    lanes = model.network.inbound[node]
    flows = {
        lane.id: sum(columns["flow", (lane.id, k)] for k in lane.delivery_options or (CONTINUOUS,)) for lane in lanes
    }
    made = model.network.production.get(node)
    own = 0.0 if made is None else made.yield_share * columns["make", node]
    total = sum(flows.values()) + own
    return {key: flow / total for key, flow in flows.items()} if total > 0 else {}


def deliveries_found(model: Model, columns: Mapping[Address, float]) -> dict[LaneId, float]:
    """Deliveries of each lane whose supplier has order quantities and that states how often it delivers."""
    lanes = [lane for lane in model.network.lanes.values() if lane.deliveries is not None and least_lot(lane) > 0]
    return {lane.id: k for lane in lanes for k in lane.delivery_options if columns["mode", (lane.id, k)] > CHOSEN}


def _first_stage(model: Model) -> Any:
    sizes = Sizes.of(model, ())
    return build_first_stage(model, sizes, early_calls={}, requirements=Requirements(), levers=frozenset())


def freed(model: Model, opened: frozenset[LaneId] | None) -> Any:
    """Today's steady state with shares that may move at a price; None: lanes not in use may be opened at one.

    Where a supplier has order quantities, how often he delivers may change, too.
    """
    m = _first_stage(model)
    m.del_component(m.today_share)
    lanes = model.network.lanes
    idle = [key for key, lane in lanes.items() if lane.status is not LaneStatus.ACTIVE]
    m.before = _shares_before(model)
    m.opened = pyo.Var(idle, within=pyo.Binary)
    for key in idle:
        if opened is not None:
            pin(m.opened[key], float(key in opened))
        if key in m.qualify and lanes[key].status is LaneStatus.CANDIDATE:
            m.qualify[key].setlb(0.0)
            m.qualify[key].setub(1.0)
    for key, k in m.timed_modes:
        if key in m.least_lot:
            m.mode[key, k].setub(1.0)
    m.only_where_opened = pyo.Constraint(idle, rule=_only_where_opened)
    m.lanes_opened = pyo.Expression(expr=pyo.quicksum(_effort(m, key) * m.opened[key] for key in idle))
    m.more = pyo.Var(list(m.before), within=pyo.NonNegativeReals)
    m.less = pyo.Var(list(m.before), within=pyo.NonNegativeReals)
    m.moved = pyo.Constraint(list(m.before), rule=_moved)
    value = _values(m)
    m.flow_moved = pyo.Expression(expr=pyo.quicksum(value[key] * (m.more[key] + m.less[key]) for key in m.more))
    return m


def let_open(m: Any) -> None:
    """Let candidate sites be opened, which today's steady state leaves shut."""
    for choice in m.site_open.values():
        choice.setub(1.0)


def _shares_before(model: Model) -> dict[LaneId, float]:
    """Today's share of every lane into a position of which the split is known, and none of what is not in use."""
    found: dict[LaneId, float] = {}
    for node, lanes in model.network.inbound.items():
        shares = today(model.network, node)
        for lane in lanes:
            if shares is not None or lane.status is not LaneStatus.ACTIVE:
                found[lane.id] = (shares or {}).get(lane) or 0.0
    return found


def _effort(m: Any, key: LaneId) -> float:
    """An approved source is nearer to being in use than a candidate."""
    return 1.0 if m.network.lanes[key].status is LaneStatus.QUALIFIED else 1.0 + len(m.network.lanes)


def _values(m: Any) -> dict[LaneId, float]:
    """Value of a unit on each lane; what is worth nothing counts a little, so that it does not move for nothing."""
    parts = m.network.parts
    dearest = max((part.unit_value for part in parts.values()), default=0.0) or 1.0
    return {key: max(parts[m.network.lanes[key].part].unit_value, 1e-6 * dearest) for key in m.before}


def _most(m: Any, lane: LaneId) -> float:
    return float(m.sizes.flow_limit(m.network.lanes[lane].part))


def _only_where_opened(m: Any, lane: LaneId) -> Expression:
    return nominal(m, lane) <= _most(m, lane) * m.opened[lane]


def _moved(m: Any, lane: LaneId) -> Expression:
    target = m.network.lanes[lane].target
    return nominal(m, lane) - m.before[lane] * intake(m, target) == m.more[lane] - m.less[lane]
