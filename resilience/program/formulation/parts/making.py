"""Making in a disruption: production, surge and reserve capacity."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from resilience.network.parts import Node
from resilience.program.formulation.language import SKIP, total
from resilience.program.formulation.parts.second_reserve import add_second_now, with_second
from resilience.program.formulation.parts.service import delivered
from resilience.program.formulation.parts.shipping import group_name, sent
from resilience.program.formulation.parts.sourcing import nominal, unless_plain

if TYPE_CHECKING:
    from resilience.quantities import LaneId, PartId, SiteId

Expression = Any


def add_making_now(m: Any) -> None:
    """Add production, surge and reserve use with their limits."""
    scope, production = m.scope, m.network.production
    free = [n for n in scope.makes if n not in scope.kept_makes]
    hit = [n for n in scope.makes if limited_in_time(m, n)]
    surging = [n for n in free if production[n].surge_capacity > 0]
    reserved = [n for n in free if production[n].reserve_max > 0]
    callable_ = [n for n in free if n in surging or n in reserved]
    m.data.make_available = m.declare.datum(hit, m.periods, seen=True)
    m.data.make_open = m.declare.datum([n for n in hit if math.isinf(make_limit(m, n))], m.periods, seen=True)
    m.data.call_make = m.declare.datum(callable_, m.periods, seen=True)
    if scope.group:
        m.data.call_make_early = m.declare.datum(callable_, m.periods, seen=True)
    m.data.pace = m.declare.datum([n for n in sorted(scope.fenced_makes) if n in m.network.shut], m.periods, seen=True)
    m.shared = sorted({(n.site, production[n].resource) for n in scope.makes if production[n].resource is not None})
    m.data.resource_available = m.declare.datum([r for r in m.shared if resource_is_hit(m, r)], m.periods, seen=True)
    m.data.scrapped = m.declare.datum(sorted(scope.scrapping), seen=False)
    m.produce = m.declare.decided([n for n in scope.makes if n not in m.through], m.periods)
    m.surge = m.declare.decided(surging, m.periods)
    m.reserve_make = m.declare.decided(reserved, m.periods)
    add_second_now(m)
    m.scrap = m.declare.kept(sorted(scope.scrapping))
    m.produce_plan = m.declare.rows(sorted(scope.fenced_makes), m.periods, rule=produce_plan)
    m.produce_limit = m.declare.rows(scope.makes, m.periods, rule=produce_limit)
    m.resource_limit = m.declare.rows(m.shared, m.periods, rule=resource_limit)
    m.surge_limit = m.declare.rows(list(m.surge), rule=surge_limit)
    m.reserve_make_limit = m.declare.rows(list(m.reserve_make), rule=reserve_make_limit)
    m.scrap_made = m.declare.rows(list(m.scrap), rule=scrap_made)


def make_limit(m: Any, node: Node) -> float:
    """Capacity of a production by itself, started units per period."""
    made = m.network.production[node]
    if made.resource is None:
        return float(made.capacity)
    time = m.network.resources[made.site, made.resource].available_time
    return float(min(made.capacity, time / made.cycle_time))


def limited_in_time(m: Any, node: Node) -> bool:
    """Whether what a maker can make changes while a disruption is watched: it is hit, or shuts down by plan."""
    return node in m.scope.hit_makes or node in m.network.shut


def resource_is_hit(m: Any, resource: tuple[str, str]) -> bool:
    """Whether everything made on a resource is hit, so that its time is lost too."""
    users = [n for n, made in m.network.production.items() if (made.site, made.resource) == resource]
    return all(n in m.scope.hit_makes for n in users)


def produce_limit(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R8) Production stays within the capacity that is left.

    Where capacity is unlimited a hit leaves the available share of the plan (second form).

    .. math::
       p_{nt} &\le \tilde{a}_{nt} \kappa_n \\
       p_{nt} &\le \tilde{a}_{nt} z_n + M_n \tilde{o}_{nt}

    Units: started units per period. On a shared resource :math:`\kappa_n` is at most :math:`A_r / \tau_n`. Where no
    stock is kept :math:`p_{nt}` stands for what leaves the maker, divided by its yield. At a maker that shuts down by
    plan :math:`\tilde{a}_{nt}` holds the share that is open, :math:`\tilde{\alpha}_{nt}`, too, also of what is called;
    where capacity is unlimited it is the pace planned, :math:`\tilde{\omega}_{nt}`, and :math:`\tilde{o}_{nt} = 0` in
    a period in which all is shut.
    """
    node = Node(site, part)
    now = started(m, node, t) if node in m.through else m.produce[site, part, t]
    if isinstance(now, int | float):  # nobody takes what is made here, so nothing is
        return SKIP
    left = m.data.make_available[site, part, t] if limited_in_time(m, node) else 1.0
    limit = make_limit(m, node)
    if math.isfinite(limit):
        return unless_plain(now <= limit * left)
    if limited_in_time(m, node):
        most = m.sizes.burst_limit(part, len(m.periods)) / m.network.production[node].yield_share
        return now <= left * m.first.make[site, part] + most * m.data.make_open[site, part, t]
    return SKIP


def produce_plan(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R22) Where nobody waits and demand stays within the plan, an assembly without alternative makes up for nothing.

    Sales that are lost at once cannot be caught up; refilling shelves above plan is left to after the watch. A maker
    that is hit may call surge and reserve to come back to its plan.

    .. math:: p^\Sigma_{nt} \le z_n

    Units: started units per period; at a maker that shuts down by plan :math:`\tilde{\omega}_{nt} z_n`.
    """
    pace = m.data.pace[site, part, t] if (site, part, t) in m.data.pace else 1.0
    return started(m, Node(site, part), t) <= pace * m.first.make[site, part]


def resource_limit(m: Any, site: str, resource: str, t: int) -> Expression:
    r"""(R9) Parts that share a line share what is left of its time.

    What is made outside the scope on the same line keeps its planned time.

    .. math:: \sum_{n \in N_r \cap N^{in}} \tau_n p_{nt} \le \tilde{a}_{rt} A_r
       - \sum_{n \in N_r \setminus N^{in}} \tau_n z_n

    Units: hours per period.
    """
    key = (site, resource)
    left = m.data.resource_available[site, resource, t] if (*key, t) in m.data.resource_available else 1.0
    users = [made for made in m.network.production.values() if (made.site, made.resource) == key]
    used = total(made.cycle_time * m.produce[(*made.node, t)] for made in users if made.node in m.inside)
    kept = total(made.cycle_time * m.first.make[made.node] for made in users if made.node not in m.inside)
    return used <= m.network.resources[key].available_time * left - kept


def surge_limit(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R10) Surge (overtime, extra shifts) starts after detection and activation.

    .. math:: p^s_{nt} \le \overline{s}_n (\tilde{h}_{nt} + \tilde{h}^+_{nt} w_g)

    Units: started units per period.
    """
    share = m.data.call_make[site, part, t]
    if m.scope.group:
        share = share + m.data.call_make_early[site, part, t] * m.first.warned[group_name(m.scope.group)]
    return m.surge[site, part, t] <= m.network.production[Node(site, part)].surge_capacity * share


def reserve_make_limit(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R11a) Reserve production can be used as far as it was bought and called.

    .. math:: p^r_{nt} \le \tilde{h}_{nt} r_n + \tilde{h}^+_{nt} r_{gn}

    Units: started units per period.
    """
    limit = m.data.call_make[site, part, t] * m.first.make_reserve[site, part]
    if m.scope.group:
        early = m.first.warned_make_reserve[group_name(m.scope.group), site, part]
        limit = limit + m.data.call_make_early[site, part, t] * early
    return m.reserve_make[site, part, t] <= limit


def started(m: Any, node: Node, t: int) -> Expression:
    """Everything started at a node in period t: it consumes inputs. Where no stock is kept, what leaves is made."""
    if node in m.through:
        return leaving(m, node, t) / m.network.production[node].yield_share
    amount = m.produce[(*node, t)]
    amount = amount + m.surge[(*node, t)] if (*node, t) in m.surge else amount
    amount = amount + m.reserve_make[(*node, t)] if (*node, t) in m.reserve_make else amount
    return with_second(m, node, t, amount)


def leaving(m: Any, node: Node, t: int) -> Expression:
    """What leaves a node in period t; to lanes, makers and customers outside the scope it goes as planned."""
    used = total(quantity * _uses(m, maker.node, t) for maker, quantity in m.network.consumers.get(node, ()))
    return gone(m, node, t) + used


def gone(m: Any, node: Node, t: int, *, picked: bool = True) -> Expression:
    """What leaves a node in period t, by lanes and to customers; what is only picked stays in the works."""
    lanes = m.network.outbound.get(node, ())
    left = total(_leaves(m, lane.id, t) for lane in lanes if picked or lane.destination not in m.network.picking)
    return left + _served(m, node, t)


def _leaves(m: Any, lane: LaneId, t: int) -> Expression:
    return sent(m, lane, t) if lane in m.ship_lanes else nominal(m.first, lane)


def _uses(m: Any, node: Node, t: int) -> Expression:
    return started(m, node, t) if node in m.inside else m.first.make[node]


def _served(m: Any, node: Node, t: int) -> Expression:
    if node in m.demand_nodes:
        return delivered(m, node, t)
    return m.network.demand[node].quantity if node in m.network.demand else 0.0


def scrap_made(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(R13a) A yield hazard scraps the inputs of the output it spoils, at the planned pace.

    .. math:: S_n \ge \gamma_n z_n \tilde{\psi}_n

    Units: good units not made.
    """
    good = m.network.production[Node(site, part)].yield_share * m.first.make[site, part]
    return m.scrap[site, part] >= m.data.scrapped[site, part] * good
