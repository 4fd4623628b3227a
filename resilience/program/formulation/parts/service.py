"""Service in a disruption: what customers get, wait for and do not get, and what the disruption costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resilience.network.parts import Node

if TYPE_CHECKING:
    from resilience.quantities import PartId, SiteId

Expression = Any


def add_service(m: Any) -> None:
    """Add backlog and lost sales with their rules."""
    scope = m.scope
    waiting = [n for n in scope.demands if waits(m, n)]
    m.data.demand = m.declare.datum(scope.demands, m.periods, seen=True)
    m.data.backlog_cap = m.declare.datum(waiting, m.periods, seen=True)
    closing = [n for n in scope.demands if n in scope.locked and n not in m.network.production]
    m.data.sellable = m.declare.datum(closing, m.periods, seen=True)
    m.data.late_already = m.declare.datum(waiting if scope.present else [], seen=True)
    m.lost = m.declare.decided(scope.demands, m.periods)
    m.backlog = m.declare.decided(waiting, m.periods)
    m.demand_met = m.declare.rows(scope.demands, m.periods, rule=demand_met)
    m.patience = m.declare.rows(list(m.backlog), rule=patience)
    m.open_for_sale = m.declare.rows(closing, m.periods, rule=open_for_sale)
    if scope.exact_service:
        m.none_lost = m.declare.rows(list(m.lost), rule=none_lost)
        m.none_late = m.declare.rows(list(m.backlog), rule=none_late)


def waits(m: Any, node: Node) -> bool:
    """Whether customers wait at least one period."""
    return bool(m.network.demand[node].patience >= 0.5)


def delivered(m: Any, node: Node, t: int) -> Expression:
    """What customers get in period t: what they ask for, less what is lost, less what waits longer or waited before."""
    got = m.data.demand[(*node, t)] - m.lost[(*node, t)]
    if (*node, t) not in m.backlog:
        return got
    waited = m.backlog[(*node, t - 1)] if t > 0 else _late_already(m, node)
    return got - m.backlog[(*node, t)] + waited


def _late_already(m: Any, node: Node) -> Expression:
    """Customers who wait when the watch begins: nobody in the steady state."""
    return m.data.late_already[node] if m.scope.present else 0.0


def demand_met(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R19) Every unit of demand is delivered, late or lost.

    .. math:: c_{nt} = \tilde{d}_{nt} - q_{nt} + q_{n,t-1} - u_{nt} \ge 0

    Units: units per period. :math:`q_{n,-1}` is 0, in the present situation who waits already.
    """
    return delivered(m, Node(site, part), t) >= 0


def patience(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R20) Nobody waits longer than his patience, first come first served.

    .. math:: q_{nt} \le \sum_{t' = t - \theta_n + 1}^{t} \tilde{d}_{nt'}

    Units: units.
    """
    return m.backlog[site, part, t] <= m.data.backlog_cap[site, part, t]


def open_for_sale(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R17d) A market that is down sells nothing, and while it is partly down the share of its demand that works.

    Whoever is not served waits or is lost, as his patience says. Where the market is whole again the row is slack.

    .. math:: c_{nt} \le \tilde{v}_{nt} \qquad \forall n \in N^{down} \setminus N^{make}

    Units: units per period.
    """
    return delivered(m, Node(site, part), t) <= m.data.sellable[site, part, t]


def none_lost(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R21a) A disruption the plan must survive costs not one sale.

    .. math:: u_{nt} \le 0

    Units: units per period.
    """
    return m.lost[site, part, t] <= 0


def none_late(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R21b) A disruption the plan must survive delays not one sale.

    .. math:: q_{nt} \le 0

    Units: units.
    """
    return m.backlog[site, part, t] <= 0
