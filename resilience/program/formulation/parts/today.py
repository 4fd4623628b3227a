"""Levers that may not be pulled: their decisions stay as they are today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node
from resilience.plan.fields import BOUGHT
from resilience.plan.levers import Lever
from resilience.program.formulation.parts.openings import is_movable
from resilience.program.formulation.parts.sourcing import intake, nominal, unless_plain

if TYPE_CHECKING:
    from resilience.network.network import SupplyNetwork
    from resilience.quantities import LaneId

Expression = Any
CLOSE = 1e-7
"""Share of the largest flow by which a repaired share may be missed: it was found by a solver."""


def keep_today(m: Any, levers: frozenset[Lever]) -> None:
    """Fix what belongs to each lever that is not in `levers`."""
    keepers = {
        Lever.BUFFERS: _keep_buffers,
        Lever.LOTS: _keep_lots,
        Lever.SOURCES: _keep_sources,
    }
    for lever, keep in keepers.items():
        if lever not in levers:
            keep(m)
    for field in BOUGHT:
        if field.lever not in levers:
            for variable in m.component(field.column).values():
                pin(variable, 0.0)


def pin(variable: Any, value: float) -> None:
    """Leave a variable one value only."""
    variable.setlb(value)
    variable.setub(value)


def _keep_buffers(m: Any) -> None:
    for site, part in m.nodes:
        node = Node(site, part)
        held = max(m.cover.get(node, 0.0), m.everyday.get(node, 0.0))
        if is_movable(m, site):
            m.held_where_open[node] = held
        else:
            pin(m.buffer[node], held)


def _keep_lots(m: Any) -> None:
    for lane, k in m.timed_modes:
        today = m.network.lanes[lane].deliveries
        if today is not None and k != today:
            pin(m.mode[lane, k], 0.0)


def _keep_sources(m: Any) -> None:
    for lane in m.optional:
        in_use = m.network.lanes[lane].status is not LaneStatus.CANDIDATE
        pin(m.qualify[lane], 1.0 if in_use else 0.0)
    m.shares_today = shares_today(m.network)
    m.today_share = pyo.Constraint(list(m.shares_today), rule=today_share)


def shares_today(network: SupplyNetwork) -> dict[LaneId, float]:
    """Today's share of every lane of which it is known: as stated, or none beside stated ones and where only approved.

    A lane that is alone in use needs no rule, the others leave it everything; a candidate is not qualified at all.
    """
    found: dict[LaneId, float] = {}
    for lanes in network.inbound.values():
        split = any(lane.share is not None for lane in lanes if lane.status is LaneStatus.ACTIVE)
        for lane in lanes:
            if lane.share is not None:
                found[lane.id] = lane.share
            elif (split and lane.status is LaneStatus.ACTIVE) or lane.status is LaneStatus.QUALIFIED:
                found[lane.id] = 0.0
    return {key: found[key] for key in network.lanes if key in found}


def today_share(m: Any, lane: LaneId) -> Expression:
    r"""(F17) Where sources are not to be changed, each keeps today's share of what its destination takes.

    .. math:: x_l = \hat{\sigma}_l X_{n(l)}

    Units: units per period. A lane that is not in use has no share. Where today breaks a bound, the share is the
    repaired one.
    """
    data, share = m.network.lanes[lane], m.shares_today[lane]
    if not m.repaired:
        return unless_plain(nominal(m, lane) == share * intake(m, data.target))
    off = nominal(m, lane) - share * intake(m, data.target)
    close = CLOSE * m.sizes.flow_limit(data.part)
    return pyo.inequality(-close, off, close)
