"""Precautions: buffers, making, reserve capacity and visibility, all bought before anything happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from resilience.network.parts import Node
from resilience.program.formulation.parts.second_reserve import add_second_reserves
from resilience.program.formulation.parts.sourcing import is_optional, qualified

if TYPE_CHECKING:
    from resilience.quantities import LaneId, PartId, SiteId

Expression = Any


def add_making(m: Any) -> None:
    """Add planned production and what limits it."""
    m.make = pyo.Var(list(m.network.production), within=pyo.NonNegativeReals, bounds=make_bounds)
    m.make_capacity = pyo.Constraint(
        [node for node, made in m.network.production.items() if made.capacity < float("inf")], rule=make_capacity
    )
    m.resource_time = pyo.Constraint(list(m.network.resources), rule=resource_time)


def add_precautions(m: Any) -> None:
    """Add buffers, reserves and visibility."""
    network = m.network
    m.buffer = pyo.Var(m.nodes, within=pyo.NonNegativeReals, bounds=buffer_bounds)
    reserved = [l for l, lane in network.lanes.items() if lane.reserve_max > 0]
    m.lane_reserve = pyo.Var(reserved, within=pyo.NonNegativeReals, bounds=lane_reserve_bounds)
    spare = [node for node, made in network.production.items() if made.reserve_max > 0]
    m.make_reserve = pyo.Var(spare, within=pyo.NonNegativeReals, bounds=make_reserve_bounds)
    watchable = [s for s, site in network.sites.items() if site.visibility_cost is not None]
    m.see = pyo.Var(watchable, within=pyo.Binary)
    m.reserve_needs_source = pyo.Constraint([l for l in reserved if is_optional(m, l)], rule=reserve_needs_source)
    add_warned(m)
    add_second_reserves(m)


def make_bounds(m: Any, site: SiteId, part: PartId) -> tuple[float, float]:
    """Between nothing and what the nominal demand can need."""
    return 0.0, m.sizes.flow_limit(part) / m.network.production[Node(site, part)].yield_share


def buffer_bounds(m: Any, site: SiteId, part: PartId) -> tuple[float, float]:
    """Between the everyday safety stock and the demand over the longest disruption."""
    node = Node(site, part)
    return m.everyday.get(node, 0.0), m.sizes.buffer_limit(node)


def lane_reserve_bounds(m: Any, lane: LaneId) -> tuple[float, float]:
    """Up to what the lane's owner offers."""
    return 0.0, m.network.lanes[lane].reserve_max


def make_reserve_bounds(m: Any, site: SiteId, part: PartId) -> tuple[float, float]:
    """Up to what the maker offers."""
    return 0.0, m.network.production[Node(site, part)].reserve_max


def make_capacity(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(F7) Planned production stays within capacity.

    .. math:: z_n \le \kappa_n \qquad \forall n \in N^{make}

    Units: started units per period. Of a maker that shuts down by plan the days on which it makes most must suffice:
    :math:`z_n \le \kappa_n / \max_v (\omega_n(v) / \alpha_n(v))`.
    """
    node = Node(site, part)
    return m.make[node] <= m.network.production[node].capacity * m.network.yearly_share(node)


def resource_time(m: Any, site: str, resource: str) -> Expression:
    r"""(F8) Parts that share a line or work center share its time.

    .. math:: \sum_{n \in N_r} \tau_n z_n \le A_r \qquad \forall r \in R

    Units: hours per period.
    """
    users = [made for made in m.network.production.values() if (made.site, made.resource) == (site, resource)]
    if not users:
        return pyo.Constraint.Skip
    time = pyo.quicksum(made.cycle_time * m.make[made.node] for made in users)
    return time <= m.network.resources[site, resource].available_time


def reserve_needs_source(m: Any, lane: LaneId) -> Expression:
    r"""(F9) Reserve capacity can be bought only at a qualified source.

    .. math:: r_l \le \overline{r}_l y_l

    Units: units per period.
    """
    return m.lane_reserve[lane] <= m.network.lanes[lane].reserve_max * qualified(m, lane)


def add_warned(m: Any) -> None:
    """Add, for each group of hit sites with visibility on offer, what can be called earlier because of it."""
    m.groups = pyo.Set(initialize=list(m.early_calls), ordered=True)
    m.warned = pyo.Var(m.groups, within=pyo.NonNegativeReals, bounds=(0, 1))
    lane_calls = [(g, l) for g, calls in m.early_calls.items() for l in calls.lanes if l in m.qualify]
    m.warned_lane = pyo.Var(lane_calls, within=pyo.NonNegativeReals, bounds=(0, 1))
    reserve_calls = [(g, l) for g, calls in m.early_calls.items() for l in calls.lanes if l in m.lane_reserve]
    m.warned_lane_reserve = pyo.Var(reserve_calls, within=pyo.NonNegativeReals)
    make_calls = [(g, n) for g, calls in m.early_calls.items() for n in calls.makes if n in m.make_reserve]
    m.warned_make_reserve = pyo.Var([(g, *n) for g, n in make_calls], within=pyo.NonNegativeReals)
    m.warned_if_seen = pyo.Constraint(m.groups, rule=warned_if_seen)
    m.warned_lane_seen = pyo.Constraint(lane_calls, rule=warned_lane_seen)
    m.warned_lane_qualified = pyo.Constraint(lane_calls, rule=warned_lane_qualified)
    m.warned_reserve_seen = pyo.Constraint(reserve_calls, rule=warned_reserve_seen)
    m.warned_reserve_bought = pyo.Constraint(reserve_calls, rule=warned_reserve_bought)
    m.warned_make_seen = pyo.Constraint(list(m.warned_make_reserve), rule=warned_make_seen)
    m.warned_make_bought = pyo.Constraint(list(m.warned_make_reserve), rule=warned_make_bought)


def warned_if_seen(m: Any, group: str) -> Expression:
    r"""(F10) Early warning needs visibility at one of the sites that are hit.

    .. math:: w_g \le \sum_{i \in I_g} v_i \qquad \forall g \in G

    Units: none (0 to 1).
    """
    return m.warned[group] <= pyo.quicksum(m.see[site] for site in m.early_calls[group].sites)


def warned_lane_seen(m: Any, group: str, lane: LaneId) -> Expression:
    r"""(F11a) A source is called early only after early warning.

    .. math:: w_{gl} \le w_g

    Units: none (0 to 1).
    """
    return m.warned_lane[group, lane] <= m.warned[group]


def warned_lane_qualified(m: Any, group: str, lane: LaneId) -> Expression:
    r"""(F11b) A source is called early only if it is qualified.

    .. math:: w_{gl} \le y_l

    Units: none (0 to 1).
    """
    return m.warned_lane[group, lane] <= m.qualify[lane]


def warned_reserve_seen(m: Any, group: str, lane: LaneId) -> Expression:
    r"""(F12a) Reserve on a lane is called early only after early warning.

    .. math:: r_{gl} \le \overline{r}_l w_g

    Units: units per period.
    """
    return m.warned_lane_reserve[group, lane] <= m.network.lanes[lane].reserve_max * m.warned[group]


def warned_reserve_bought(m: Any, group: str, lane: LaneId) -> Expression:
    r"""(F12b) No more reserve on a lane is called early than was bought.

    .. math:: r_{gl} \le r_l

    Units: units per period.
    """
    return m.warned_lane_reserve[group, lane] <= m.lane_reserve[lane]


def warned_make_seen(m: Any, group: str, site: SiteId, part: PartId) -> Expression:
    r"""(F13a) Reserve production is called early only after early warning.

    .. math:: r_{gn} \le \overline{r}_n w_g

    Units: started units per period.
    """
    limit = m.network.production[Node(site, part)].reserve_max
    return m.warned_make_reserve[group, site, part] <= limit * m.warned[group]


def warned_make_bought(m: Any, group: str, site: SiteId, part: PartId) -> Expression:
    r"""(F13b) No more reserve production is called early than was bought.

    .. math:: r_{gn} \le r_n

    Units: started units per period.
    """
    return m.warned_make_reserve[group, site, part] <= m.make_reserve[site, part]
