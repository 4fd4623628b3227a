"""Stock in a disruption: what is on the shelf, what cannot be used, and what is not held."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from resilience.network.parts import Node
from resilience.program.formulation.language import total
from resilience.program.formulation.parts.ageing import add_ageing, gone_by, written_off
from resilience.program.formulation.parts.making import gone, leaving, started
from resilience.program.formulation.parts.present import add_burning, add_present, at_the_start, built, surplus_stock
from resilience.program.formulation.parts.season import add_season, level, most_there
from resilience.program.formulation.parts.shipping import arrivals, capacity, due, sent
from resilience.program.formulation.parts.sourcing import lot, nominal
from resilience.program.formulation.parts.storing import add_overflow
from resilience.program.formulation.parts.withheld import add_withheld

if TYPE_CHECKING:
    from resilience.network.lanes import Lane
    from resilience.quantities import LaneId, PartId, SiteId

Expression = Any


def add_stock(m: Any) -> None:
    """Add stock, overflow, locked and missing stock with their rules."""
    scope = m.scope
    shelves = [n for n in scope.nodes if n not in m.through]
    overflowing = [n for n in shelves if any(lane.id in m.scope.gap_lanes for lane in _inbound(m, n))]
    down = [n for n in shelves if n in scope.locked]
    handing_on = [n for n in down if n not in m.network.production and _outbound(m, n)]
    passing = [n for n in down if n in m.network.production and m.network.inbound.get(n, ()) and _goes(m, n)]
    leaves = [lane for n in handing_on for lane in _outbound(m, n)]
    m.data.locked = m.declare.datum(down, m.periods, seen=True)
    m.data.unsold = m.declare.datum(
        [lane.id for n in shelves if n in scope.piling for lane in _inbound(m, n)], m.periods, seen=True
    )
    m.data.whole = m.declare.datum(handing_on + passing, m.periods, seen=True)
    m.stock = m.declare.decided(shelves, m.periods)
    add_season(m, shelves, down)
    add_ageing(m, shelves)
    add_present(m, shelves, down)
    burning = [n for n in shelves if n in scope.burning]
    add_burning(m, burning, [n for n in burning if n in down])
    m.overflow = m.declare.decided(overflowing, m.periods)
    m.stock_balance = m.declare.rows(shelves, m.periods, rule=stock_balance)
    m.stock_target = m.declare.rows(shelves, m.periods, rule=stock_target)
    m.overflow_from_gap = m.declare.rows(list(m.overflow), rule=overflow_from_gap)
    m.stock_locked = m.declare.rows(list(m.data.locked), rule=stock_locked)
    m.leaves_down = m.declare.rows(leaves, m.periods, rule=leaves_down)
    m.passed_on = m.declare.rows(passing, m.periods, rule=passed_on)
    add_overflow(m, shelves)
    add_withheld(m)
    m.missing_stock = m.declare.rows(list(m.missing), rule=missing_stock)
    m.surplus_stock = m.declare.rows(list(m.above), rule=surplus_stock)


def _inbound(m: Any, node: Node) -> list[Lane]:
    return [lane for lane in m.network.inbound.get(node, ()) if lane.id in m.ship_lanes]


def _outbound(m: Any, node: Node) -> list[LaneId]:
    """Lanes by which goods leave a site; what goes to where an alternate is picked stays in the works."""
    lanes = (lane for lane in m.network.outbound.get(node, ()) if lane.destination not in m.network.picking)
    return [lane.id for lane in lanes if lane.id in m.ship_lanes]


def _goes(m: Any, node: Node) -> bool:
    """Whether anything leaves a position's site: by lane or to customers."""
    return bool(_outbound(m, node)) or node in m.demand_nodes


def stock_balance(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R14) Stock is what was there, plus what arrives and is made, less what is sent, used, delivered and too old.

    .. math:: I_{nt} = I_{n,t-1} + \sum_{l \in L^{in}_n} \mathrm{arr}_{lt} + \gamma_n p^\Sigma_{nt}
       - \sum_{l \in L^{out}_n} s^\Sigma_{lt} - \sum_{j \in J_n} \beta_{nj} p^\Sigma_{jt} - c_{nt} - e^{old}_{nt},
       \qquad I_{n,-1} = B_n

    Units: units. :math:`B_n` holds the seasonal stock of the onset, :math:`Z_n`, too, here and in all that follows.
    What goes to lanes, makers and customers outside the scope goes as planned. A maker that keeps no
    stock has neither stock nor this row: what leaves it is what it makes. In the present situation
    :math:`I_{n,-1}` is the stock on hand, :math:`\tilde{I}_n`; where stock is destroyed it is what is left,
    :math:`\tilde{b}_n B_n`.
    """
    node, network = Node(site, part), m.network
    before = m.stock[site, part, t - 1] if t > 0 else at_the_start(m, node)
    arrived = total(arrivals(m, lane.id, t) for lane in _inbound(m, node))
    made = network.production[node].yield_share * started(m, node, t) if node in m.inside else 0.0
    return m.stock[site, part, t] == before + arrived + made - leaving(m, node, t) - written_off(m, node, t)


def stock_target(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R15) Stock never exceeds its level at onset but for goods that were under way then, or were held back.

    Where goods can always go on as planned nothing piles up (first form). At a market that is hit there is what could
    not be sold of them as it came, and what is kept for those who wait (second form); elsewhere as many as came (third
    form). In the present situation it is what was on hand, and what was on order and has come (fourth form).

    .. math::
       I_{nt} - O_{nt} &\le B_n \\
       I_{nt} - O_{nt} &\le B_n + \sum_{l \in L^{in}_n} \tilde{u}_{lt} x_l + q_{nt} \\
       I_{nt} - O_{nt} &\le B_n + \sum_{l \in L^{in}_n \setminus L^{gap}} \min(t + 1, \lambda_l)\ \mathrm{due}_{l0} \\
       I_{nt} - O_{nt} &\le B_n + \tilde{I}_n + \sum_{l \in L^{in}_n} \sum_{t' \le t} \tilde{o}^{in}_{lt'}

    Units: units; the holding cost is the one already paid for goods in transit. Where demand has a season
    :math:`B_{nt} = B_n - Z_n + \tilde{Z}_{nt}`, with the seasonal stock of then, stands for :math:`B_n`; so in R18a,
    R24a, R27c and R39. At a maker that shuts down and whose goods may be kept from going on (third form) what was built
    ahead may stay: :math:`\max_{t' \le t} \tilde{Z}_{nt'}` stands for :math:`\tilde{Z}_{nt}` here.
    """
    node = Node(site, part)
    over = m.overflow[site, part, t] if (site, part, t) in m.overflow else 0.0
    held = m.stock[site, part, t] - over
    if m.scope.present:
        return held <= level(m, node, t) + m.data.admitted[site, part, t]
    if node in m.scope.flowing:
        return held <= level(m, node, t)
    if node in m.scope.piling:
        kept = m.backlog[site, part, t] if (site, part, t) in m.backlog else 0.0
        lanes = [lane.id for lane in _inbound(m, node)]
        unsold = total(m.data.unsold[lane, t] * nominal(m.first, lane) for lane in lanes)
        return held - kept <= level(m, node, t) + unsold
    free = [lane for lane in _inbound(m, node) if lane.id not in m.scope.gap_lanes]
    under_way = total(min(t + 1, lane.lead_periods) * due(m, lane.id, 0) for lane in free if lane.lead_periods > 0)
    return held <= most_there(m, node, t) + under_way


def overflow_from_gap(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R16) Stock above what R15 allows otherwise grows only by goods that were held back.

    .. math:: O_{nt} \le O_{n,t-1} + \sum_{l \in L^{in}_n \cap L^{gap}} \mathrm{rel}_{lt}

    Units: units.
    """
    before = m.overflow[site, part, t - 1] if t > 0 else 0.0
    held = [lane.id for lane in _inbound(m, Node(site, part)) if lane.id in m.scope.gap_lanes]
    return m.overflow[site, part, t] <= before + total(m.release[lane, t] for lane in held)


def stock_locked(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R17a) Stock at a hit site cannot be used as far as the site is down.

    .. math::
       I_{nt} &\ge \tilde{\ell}_{nt} (b_n + \min_{t' \le t} \tilde{Z}_{nt'}) \\
       I_{nt} &\ge \tilde{\ell}_{nt} \tilde{I}_n

    Units: units. What was left of the last lot is taken to be on its way to a machine and is not locked. In the
    present situation it is what was on hand (second form); of stock that is destroyed the rest is locked,
    :math:`\tilde{\ell}_{nt} \tilde{b}_n` for :math:`\tilde{\ell}_{nt}`. Of a part with a shelf life what has been
    written off by then counts as there. At a maker that shuts down by plan :math:`t'` runs to when it last went down:
    what lay there then stays.
    """
    held = m.stock[site, part, t] + gone_by(m, Node(site, part), t)
    if m.scope.present:
        return held >= m.data.locked_stock[site, part, t]
    ahead = m.data.season_locked[site, part, t] if (site, part, t) in m.data.season_locked else 0.0
    ahead = built(m, Node(site, part), ahead)
    if Node(site, part) in m.scope.burning:
        return held >= m.data.locked_left[site, part, t] * m.first.buffer[site, part] + ahead
    return held >= m.data.locked[site, part, t] * m.first.buffer[site, part] + ahead


def leaves_down(m: Any, lane: LaneId, t: int) -> Expression:
    r"""(R17b) Nothing leaves a site that is down, by whatever means; of one partly down, the share that works.

    Plan, help, reserve and expediting together: expediting helps against a lane that is hit, not out of a site that
    is. An unlimited lane keeps the share of its plan (second form). Where the site is whole the row is slack.

    .. math::
       s^\Sigma_{lt} &\le (1 - \tilde{\ell}_{nt}) (\kappa_l + r_l) + \kappa_l \tilde{o}^{down}_{nt} \\
       s^\Sigma_{lt} &\le (1 - \tilde{\ell}_{nt}) x_l + M_l \tilde{o}^{down}_{nt}

    For each lane out of a position :math:`n \in N^{down} \setminus N^{make}`. Units: units per period.
    """
    source = m.network.lanes[lane].source
    works, whole = 1 - m.data.locked[(*source, t)], m.data.whole[(*source, t)]
    if math.isinf(m.network.lanes[lane].capacity):
        return sent(m, lane, t) <= works * nominal(m.first, lane) + 3 * capacity(m, lane) * whole
    reserve = m.first.lane_reserve[lane] if lane in m.first.lane_reserve else 0.0
    return sent(m, lane, t) <= works * (capacity(m, lane) + reserve) + capacity(m, lane) * whole


def passed_on(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R17c) A maker that is down passes nothing on that came by lane; partly down, the share that works.

    What leaves it by lane or is sold there is made in the period, but for that share of planned arrivals, lots and
    buffer, or stock on hand in the present situation. Where the site is whole the row is slack.

    .. math:: \sum_{l \in L^{out}_n} s^\Sigma_{lt} + c_{nt} \le \gamma_n p^\Sigma_{nt}
       + (1 - \tilde{\ell}_{nt}) \Big( b_n + \sum_{l \in L^{in}_n} (x_l + Q_l) \Big) + M_n \tilde{o}^{down}_{nt}
       \qquad \forall n \in N^{down} \cap N^{make}

    Units: units per period.
    """
    node, network = Node(site, part), m.network
    made = network.production[node].yield_share * started(m, node, t)
    left = gone(m, node, t, picked=False)
    came = total(nominal(m.first, lane.id) for lane in network.inbound[node])
    lots = total(lot(m.first, lane.id) for lane in network.inbound[node] if lane.delivery_options)
    works, whole = 1 - m.data.locked[site, part, t], m.data.whole[site, part, t]
    most = m.sizes.burst_limit(part, len(m.periods)) * (len(network.outbound.get(node, ())) + 1)
    if m.scope.present:
        return left <= made + m.data.free_stock[site, part, t] + works * (came + lots) + most * whole
    return left <= made + works * (m.first.buffer[node] + came + lots) + most * whole


def missing_stock(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R18a) Missing stock is what the shelf is short of its level at onset; its holding cost is refunded.

    While the inbound is cut stock above that level counts against it; otherwise the row is slack.

    .. math:: I^-_{nt} \le B_n - I_{nt} + M_n (1 - \tilde{c}_{nt})

    Units: units.
    """
    slack = m.sizes.burst_limit(part, len(m.periods)) * (1 - m.data.cut[site, part, t])
    return m.missing[site, part, t] <= level(m, Node(site, part), t) - m.stock[site, part, t] + slack
