"""Constraints a planner may add: the just-in-case budget and limits on change against the previous plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from resilience.program.formulation.parts.sourcing import nominal, unless_plain

if TYPE_CHECKING:
    from resilience.quantities import LaneId, PartId, SiteId

Expression = Any


def add_wishes(m: Any) -> None:
    """Add the constraints the planner asked for, and only those."""
    wishes = m.requirements
    if wishes.budget is not None:
        m.budget = pyo.Constraint(rule=budget)
    if m.previous is None:
        return
    if wishes.change.buffers is not None:
        m.buffer_change = pyo.Var(m.nodes, within=pyo.NonNegativeReals)
        m.buffer_up = pyo.Constraint(m.nodes, rule=buffer_up)
        m.buffer_down = pyo.Constraint(m.nodes, rule=buffer_down)
        m.buffer_change_limit = pyo.Constraint(rule=buffer_change_limit)
    if wishes.change.flows is not None:
        m.flow_change = pyo.Var(m.lanes, within=pyo.NonNegativeReals)
        m.flow_up = pyo.Constraint(m.lanes, rule=flow_up)
        m.flow_down = pyo.Constraint(m.lanes, rule=flow_down)
        m.flow_change_limit = pyo.Constraint(rule=flow_change_limit)


def budget(m: Any) -> Expression:
    r"""(F14) Yearly spend on buffers, second and local sources, reserves and visibility stays within the budget.

    .. math:: C_1 + C_7 + C_8 + C_9 + C_{11} \le \overline{J}

    Units: currency per year.
    """
    return unless_plain(m.jic_spend.expr <= m.requirements.budget)


def buffer_up(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(F15a) Change counts buffers raised.

    .. math:: \Delta_n \ge b_n - \hat{b}_n

    Units: units.
    """
    return m.buffer_change[site, part] >= m.buffer[site, part] - m.previous.buffers.get((site, part), 0.0)


def buffer_down(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(F15b) Change counts buffers lowered.

    .. math:: \Delta_n \ge \hat{b}_n - b_n

    Units: units.
    """
    return m.buffer_change[site, part] >= m.previous.buffers.get((site, part), 0.0) - m.buffer[site, part]


def buffer_change_limit(m: Any) -> Expression:
    r"""(F15c) The value of changed buffers stays within a share of the previous buffers' value.

    .. math:: \sum_n V_p \Delta_n \le \chi^b \sum_n V_p \hat{b}_n

    Units: currency.
    """
    value = {node: m.network.parts[node[1]].unit_value for node in m.nodes}
    before = sum(value[node] * m.previous.buffers.get(node, 0.0) for node in m.nodes)
    changed = pyo.quicksum(value[node] * m.buffer_change[node] for node in m.nodes)
    return unless_plain(changed <= m.requirements.change.buffers * before)


def flow_up(m: Any, lane: LaneId) -> Expression:
    r"""(F16a) Change counts flows raised.

    .. math:: \Delta_l \ge x_l - \hat{x}_l

    Units: units per period.
    """
    return m.flow_change[lane] >= nominal(m, lane) - m.previous.flows.get(lane, 0.0)


def flow_down(m: Any, lane: LaneId) -> Expression:
    r"""(F16b) Change counts flows lowered.

    .. math:: \Delta_l \ge \hat{x}_l - x_l

    Units: units per period.
    """
    return m.flow_change[lane] >= m.previous.flows.get(lane, 0.0) - nominal(m, lane)


def flow_change_limit(m: Any) -> Expression:
    r"""(F16c) Changed flow stays within a share of the previous flow.

    .. math:: \sum_l \Delta_l \le \chi^x \sum_l \hat{x}_l

    Units: units per period.
    """
    before = sum(m.previous.flows.values())
    return unless_plain(pyo.quicksum(m.flow_change[l] for l in m.lanes) <= m.requirements.change.flows * before)
