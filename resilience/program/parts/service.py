"""Service in a disruption: what customers get, wait for and do not get, and what the disruption costs."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from resilience.network.parts import Node
from resilience.quantities import PartId, SiteId

Expression = Any


def add_service(m: Any) -> None:
    """Add backlog and lost sales with their rules."""
    scope = m.scope
    waiting = [n for n in scope.demands if waits(m, n)]
    m.data.demand = pyo.Var(scope.demands, m.periods)
    m.data.backlog_cap = pyo.Var(waiting, m.periods)
    closing = [n for n in scope.demands if n in scope.locked and n not in m.network.production]
    m.data.sellable = pyo.Var(closing, m.periods)
    m.lost = pyo.Var(scope.demands, m.periods, within=pyo.NonNegativeReals)
    m.backlog = pyo.Var(waiting, m.periods, within=pyo.NonNegativeReals)
    m.demand_met = pyo.Constraint(scope.demands, m.periods, rule=demand_met)
    m.patience = pyo.Constraint(list(m.backlog), rule=patience)
    m.open_for_sale = pyo.Constraint(closing, m.periods, rule=open_for_sale)
    if scope.exact_service:
        m.none_lost = pyo.Constraint(list(m.lost), rule=none_lost)
        m.none_late = pyo.Constraint(list(m.backlog), rule=none_late)


def waits(m: Any, node: Node) -> bool:
    """Whether customers wait at least one period."""
    return bool(m.network.demand[node].patience >= 0.5)


def delivered(m: Any, node: Node, t: int) -> Expression:
    """What customers get in period t: what they ask for, less what is lost, less what waits longer or waited before."""
    got = m.data.demand[(*node, t)] - m.lost[(*node, t)]
    if (*node, t) not in m.backlog:
        return got
    return got - m.backlog[(*node, t)] + (m.backlog[(*node, t - 1)] if t > 0 else 0.0)


def demand_met(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R19) Every unit of demand is delivered, late or lost.

    .. math:: c_{nt} = \tilde{d}_{nt} - q_{nt} + q_{n,t-1} - u_{nt} \ge 0

    Units: units per period.
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


def add_loss(m: Any) -> None:
    """Add what the disruption costs beyond the steady state, and the units of demand it costs."""
    m.loss = pyo.Expression(rule=loss)
    m.short = pyo.Expression(rule=short)


def loss(m: Any) -> Expression:
    r"""(C13) What one disruption costs beyond the steady state.

    Sales lost or never served, waiting, premiums of dear sources, contingent moves, scrapped inputs and goods
    destroyed, less the holding refund.

    .. math:: \Lambda_s = \sum_{n,t} (c^{lost}_n u_{nt} + c^{late}_n q_{nt}) + \sum_n c^{lost}_n q_{n,T-1}
       + \sum_l \pi_l E_l + \sum_n \pi_n \gamma_n E_n + \sum_{l,t} (c^{exp}_l s^e_{lt} + c^{act}_l s^r_{lt})
       + \sum_{n,t} (c^{surge}_n p^s_{nt} + c^{act}_n p^r_{nt}) + \sum_n c^{scrap}_n S_n + \sum_l c^{new}_l S_l
       - \sum_{n,t} \frac{h_p}{P} I^-_{nt}

    Units: currency per occurrence.
    """
    return _service_loss(m) + _premiums(m) + _contingent_costs(m) - _refund(m)


def short(m: Any) -> Expression:
    r"""(C14) Units of demand lost, or still late when the watch ends.

    .. math:: U_s = \sum_{n,t} u_{nt} + \sum_n q_{n,T-1}

    Units: units per occurrence.
    """
    last = len(m.periods) - 1
    late = pyo.quicksum(m.backlog[key] for key in m.backlog if key[-1] == last)
    return pyo.quicksum(m.lost.values()) + late


def _service_loss(m: Any) -> Expression:
    demand, last = m.network.demand, len(m.periods) - 1
    lost = pyo.quicksum(demand[Node(s, p)].margin * m.lost[s, p, t] for s, p, t in m.lost)
    late = pyo.quicksum(
        (demand[Node(s, p)].backlog_cost + (demand[Node(s, p)].margin if t == last else 0.0)) * m.backlog[s, p, t]
        for s, p, t in m.backlog
    )
    return lost + late


def _premiums(m: Any) -> Expression:
    bought = pyo.quicksum(m.sizes.lane_premium(l) * m.extra_ship[l] for l in m.extra_ship)
    good = {n: m.network.production[n].yield_share for n in m.extra_make}
    made = pyo.quicksum(m.sizes.make_premium(Node(*n)) * good[n] * m.extra_make[n] for n in m.extra_make)
    scrapped = pyo.quicksum(m.sizes.scrapped_inputs(Node(*n)) * m.scrap[n] for n in m.scrap)
    return bought + made + scrapped + pyo.quicksum(m.sizes.replacing(l) * m.destroyed[l] for l in m.destroyed)


def _contingent_costs(m: Any) -> Expression:
    lanes, production = m.network.lanes, m.network.production
    expedited = pyo.quicksum(lanes[l].expedite_cost * m.expedite[l, t] for l, t in m.expedite)
    called = pyo.quicksum(lanes[l].activation_cost * m.reserve_ship[l, t] for l, t in m.reserve_ship)
    surged = pyo.quicksum(production[Node(s, p)].surge_premium * m.surge[s, p, t] for s, p, t in m.surge)
    reserved = pyo.quicksum(
        production[Node(s, p)].activation_cost * m.reserve_make[s, p, t] for s, p, t in m.reserve_make
    )
    return expedited + called + surged + reserved


def _refund(m: Any) -> Expression:
    parts, year = m.network.parts, m.periods_per_year
    return pyo.quicksum(parts[p].holding_cost / year * m.missing[SiteId(s), p, t] for s, p, t in m.missing)
