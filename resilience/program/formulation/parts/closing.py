"""Closing the books: what is missing after the watch is made up by spare capacity, or sales are forgone for it.

One step stands for all that follows the watch. Its totals until the horizon say whether everything can be made up;
its means over the first periods, the checkpoints, say how long customers wait meanwhile. Flows of the settlement are
counted against the plan: above it they are positive, below it negative.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resilience.network.parts import Node
from resilience.program.formulation.language import SKIP, total
from resilience.program.formulation.parts.present import at_onset, at_the_start
from resilience.program.formulation.parts.season import (
    add_season_settled,
    drawn_by_season,
    level,
    needed_by_season,
)
from resilience.program.formulation.parts.service import waits
from resilience.program.formulation.parts.settling import arrived, drawn, made_up, moved
from resilience.program.formulation.parts.shipping import due
from resilience.program.formulation.parts.sourcing import nominal
from resilience.program.scope.books import BOOKS, TOTAL, queues

if TYPE_CHECKING:
    from resilience.network.lanes import Lane
    from resilience.program.scope.books import Books
    from resilience.quantities import LaneId, PartId, SiteId

Expression = Any


def add_closing(m: Any) -> None:
    """Add what is missing after the watch and how it is settled."""
    books: Books | None = m.scope.books
    markets = [] if books is None else list(books.demands)
    late = [n for n in markets if queues(m.network.demand[n])]
    positions = [] if books is None else [(*node, step) for node in books.nodes for step in books.steps]
    seen = [] if books is None else [(*node, step) for node in markets for step in books.checkpoints]
    shelves = [n for n in ([] if books is None else m.scope.nodes) if n not in m.through]
    awaited = [(*n, str(ahead)) for n in shelves for ahead in range(_awaited(m, n))]
    steps = [] if books is None else list(books.steps)
    add_season_settled(m, shelves, steps)
    m.data.careful = m.declare.datum([] if books is None else [BOOKS], seen=False)
    m.closing_sales = m.declare.kept(markets)
    m.shelf_gap = m.declare.kept(shelves)
    ways = [] if books is None else [l for l in m.scope.lanes if m.network.lanes[l].lead_periods]
    final = ways if books is not None and books.final else []
    m.pipeline_gap = m.declare.kept(ways if m.scope.closings else final)
    m.pipeline_closed = m.declare.rows(final, rule=pipeline_closed)
    m.stock_ahead = m.declare.kept(awaited)
    m.hole = m.declare.kept([n for n in shelves if _awaited(m, n)])
    served = [(*node, str(ahead)) for node in _served_on_time(m, shelves) for ahead in range(_awaited(m, node))]
    m.surplus = m.declare.kept(_served_on_time(m, shelves))
    m.catch_up = m.declare.kept(seen, free=True)
    m.waiting_cost = m.declare.kept(late)
    m.books_closed = m.declare.rows([key for key in positions if key[-1] == TOTAL], rule=books_closed)
    m.mean_made_up = m.declare.rows([key for key in positions if key[-1] != TOTAL], rule=mean_made_up)
    m.closing_sales_limit = m.declare.rows(markets, rule=closing_sales_limit)
    m.turned_away = m.declare.rows([n for n in markets if waits(m, n)], rule=turned_away)
    m.stock_goes_on = m.declare.rows(awaited, rule=stock_goes_on)
    m.room_ahead = m.declare.rows(served, rule=room_ahead)
    m.catch_up_least = m.declare.rows(seen, rule=catch_up_least)
    m.catch_up_most = m.declare.rows([key for key in seen if Node(*key[:2]) not in late], rule=catch_up_most)
    m.queue_cost = m.declare.rows([key for key in seen if Node(*key[:2]) in late], rule=queue_cost)


def left_waiting(m: Any, node: Node) -> Expression:
    """Customers who wait when the watch ends."""
    last = len(m.periods) - 1
    return m.backlog[(*node, last)] if (*node, last) in m.backlog else 0.0


def books_closed(m: Any, site: SiteId, part: PartId, step: str) -> Expression:
    r"""(R24a) By the horizon every shelf is back at its level, every pipeline carries its plan, nobody waits.

    What is not made up is settled by sales forgone, which free planned flow along the bill of materials and the
    routes: twenty parts missing together cost one product.

    .. math:: I_{n,T-1} + \sum_{l \in L^{in}_n} \Big(\sum_{t=T}^{T+\lambda_l-1} \mathrm{due}_{lt} - \lambda_l x_l
       + \sum_{t=T-\lambda^e_l}^{T-1} s^e_{lt} + e^\Sigma_l\Big) + \gamma_n e^\Sigma_n + G_n \ge B_n
       + \sum_{l \in L^{out}_n} e^\Sigma_l + \sum_{j \in J_n} \beta_{nj} e^\Sigma_j + q_{n,T-1} - w_n

    Units: units. Positions outside the scope end the watch at their level and with their planned pipelines; where the
    watch lasts until the horizon pipelines are closed apart (R24b), and only who was not watched has any :math:`e`.
    What burnt where nothing can bring it again without an approval is gone for good: there the level is what was left,
    :math:`\tilde{b}_n B_n`.
    """
    node = Node(site, part)
    inflow = total(_arriving(m, lane) + moved(m, lane, step) for lane in m.network.inbound.get(node, ()))
    settled = inflow + made_up(m, node, step) - drawn(m, node, step)
    if node in m.network.demand:
        settled = settled + m.closing_sales[site, part] - left_waiting(m, node)
    if (site, part) in m.shelf_gap:
        last = len(m.periods) - 1
        settled = settled + m.stock[site, part, last] - level_back(m, node, last) + m.shelf_gap[site, part]
    return SKIP if isinstance(settled, int | float) else settled >= 0  # a number where nothing is kept or settled


def level_back(m: Any, node: Node, last: int) -> Expression:
    """What a shelf must be back at: its level, or what a fire left of it where nothing can be had again."""
    if node in m.scope.burning and node not in m.sizes.supplied:
        return at_the_start(m, node) + level(m, node, last) - at_onset(m, node)
    return level(m, node, last)


def mean_made_up(m: Any, site: SiteId, part: PartId, step: str) -> Expression:
    r"""(R25) What has been made up by then, on average over the first periods, has come from stock or from spare.

    Positions are looked at on the clocks of goods that reach a customer when the watch ends: :math:`o_n` periods
    earlier, the shortest way to a customer, so that what is on the way need not be told apart.

    .. math:: I_{n,T-o_n-1} + \sum_{l \in L^{in}_n} \Big(a^k_l
       + \sum_{i=0}^{k-1} \frac{k - i}{k}
       (\mathrm{due}_{l,T-o_n+i} - x_l + s^e_{l,T-o_n+i-\lambda^e_l})\Big) + \gamma_n e^k_n
       \ge \sum_{l \in L^{out}_n} e^k_l + \sum_{j \in J_n} \beta_{nj} e^k_j + c^k_n + \tilde{Z}^k_n

    Units: units, mean over the first :math:`k` periods; :math:`\tilde{Z}^k_n` is what the season takes from the stock
    meanwhile, or a planned shutdown from that of a maker. Of what is due and expedited only counts what left within
    the watch by the clock of the lane's origin.
    """
    node = Node(site, part)
    inflow = total(_ahead(m, lane, step) + arrived(m, lane, step) for lane in m.network.inbound.get(node, ()))
    settled = inflow + made_up(m, node, step) - drawn(m, node, step) + _stock_then(m, node)
    if (site, part, step) in m.catch_up:
        settled = settled - m.catch_up[site, part, step] - drawn_by_season(m, site, part, step)
    elif node in m.network.shut:
        settled = settled - drawn_by_season(m, site, part, step)
    return settled >= 0


def _stock_then(m: Any, node: Node) -> Expression:
    """Stock when the position's clock says that the watch ends."""
    if node in m.through:
        return 0.0
    then = len(m.periods) - m.scope.books.shift_of[node] - 1
    if then >= 0 and (*node, then) in m.stock:
        return m.stock[(*node, then)]
    return at_the_start(m, node) if node in m.scope.burning else at_onset(m, node)


def pipeline_closed(m: Any, lane: LaneId) -> Expression:
    r"""(R24b) Where the watch lasts until the horizon, every pipeline then carries at least its plan.

    .. math:: \sum_{t=T}^{T+\lambda_l-1} \mathrm{due}_{lt} + \sum_{t=T-\lambda^e_l}^{T-1} s^e_{lt} + G_l
       \ge \lambda_l x_l

    Units: units. There is no settlement any more in which a hole could be filled.
    """
    return on_the_way(m, m.network.lanes[lane], len(m.periods)) + m.pipeline_gap[lane] >= 0


def _arriving(m: Any, lane: Lane) -> Expression:
    """What reaches the destination until the books are closed of what is on the way, less what is planned to."""
    return 0.0 if m.scope.books.final else on_the_way(m, lane, len(m.periods))


def on_the_way(m: Any, lane: Lane, periods: int) -> Expression:
    """What is on the way after so many periods, less what is planned to be."""
    if lane.id not in m.ship_lanes:
        return 0.0
    lead = lane.lead_periods
    usual = total(due(m, lane.id, t) for t in range(periods, periods + lead)) - lead * nominal(m.first, lane.id)
    return usual + _expedited(m, lane, periods - _fast(lane), periods)


def _ahead(m: Any, lane: Lane, step: str) -> Expression:
    """What arrives after the watch, by the clock of the destination, and was sent within it, by that of the origin.

    The mean over the first periods holds what arrives in the period :math:`i` after the watch for the rest of them.
    """
    books, first = m.scope.books, int(step)
    if lane.id not in m.ship_lanes:
        return 0.0
    begin = len(m.periods) - books.shift_of[lane.target]
    until = len(m.periods) - books.shift_from(lane)
    times = range(max(begin, 0), min(until + lane.lead_periods, begin + first))
    usual = [(first - t + begin) / first * (due(m, lane.id, t) - nominal(m.first, lane.id)) for t in times]
    fast = range(max(begin, 0), min(until + _fast(lane), begin + first))
    helped = [(first - t + begin) / first * _expedited(m, lane, t - _fast(lane), t - _fast(lane) + 1) for t in fast]
    return total(usual) + total(helped)


def _fast(lane: Lane) -> int:
    return 0 if lane.expedite_lead_time is None else int(lane.expedite_lead_time + 0.5)


def _expedited(m: Any, lane: Lane, begin: int, until: int) -> Expression:
    sent = range(max(begin, 0), max(until, 0))
    return total(m.expedite[lane.id, t] for t in sent if (lane.id, t) in m.expedite)


def closing_sales_limit(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(R26) No more sales are forgone than there are until the horizon, and customers who wait.

    .. math:: w_n \le q_{n,T-1} + \tilde{L}\, d_n + \tilde{Z}^\Sigma_n

    Units: units; :math:`\tilde{Z}^\Sigma_n` is what the season takes from the stock until then.
    """
    node = Node(site, part)
    ahead = m.data.span["0", TOTAL] * m.network.demand[node].quantity
    return m.closing_sales[site, part] <= left_waiting(m, node) + ahead + drawn_by_season(m, site, part, TOTAL)


def turned_away(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(R27a) Where the settlement is priced with care, who waits when the watch ends is turned away.

    .. math:: w_n \ge q_{n,T-1} - M_n (1 - \tilde{\chi})

    Units: units. Serving him later can only cost less, so that is an upper bound; a longer watch lowers it.
    """
    node = Node(site, part)
    return m.closing_sales[site, part] >= left_waiting(m, node) - _unless_careful(m, part)


def _awaited(m: Any, node: Node) -> int:
    """Periods in which what a position gets is on the way when the watch ends."""
    inbound = m.network.inbound.get(node, ())
    least = 1 if node in m.network.in_season or node in m.network.shut else 0
    return max(least, max((lane.lead_periods for lane in inbound if lane.id in m.ship_lanes), default=0))


def stock_goes_on(m: Any, site: SiteId, part: PartId, ahead: str) -> Expression:
    r"""(R27b) Where the settlement is priced with care, what is missing on the way and on the shelf costs sales.

    .. math:: J_{nt} \le J_{n,t-1} + \sum_{l \in L^{in}_n: \lambda_l > t} \big(\mathrm{due}_{l,T+t}
       + s^e_{l,T+t-\lambda^e_l} - \tilde{\chi} x_l\big), \qquad
       J_{n,-1} = I_{n,T-1} + G'_n - \tilde{\chi} \tilde{Z}_{n,T-1}

    Units: units. While the shelf lasts all goes on as planned; what is missing on it is made up meanwhile. What the
    season has built ahead is needed: the high season takes it, and what is missing of it then costs sales.
    """
    node, t = Node(site, part), int(ahead)
    last = len(m.periods) - 1
    first = m.stock[site, part, last] + m.hole[site, part] - needed_by_season(m, node)
    before = m.stock_ahead[site, part, str(t - 1)] if t > 0 else first
    lanes = [lane for lane in m.network.inbound.get(node, ()) if lane.id in m.ship_lanes and lane.lead_periods > t]
    arrive = total(_arrives(m, lane, last + 1 + t) for lane in lanes)
    planned = total(m.data.careful[BOOKS] * nominal(m.first, lane.id) for lane in lanes)
    return m.stock_ahead[site, part, ahead] <= before + arrive - planned


def _served_on_time(m: Any, shelves: list[Node]) -> list[Node]:
    """Markets where nothing may pile up and goods are on the way when the watch ends."""
    return [n for n in shelves if n in m.demand_nodes and n in m.scope.flowing and _awaited(m, n)]


def room_ahead(m: Any, site: SiteId, part: PartId, ahead: str) -> Expression:
    r"""(R27c) Where the settlement is priced with care, what comes above plan finds room on the shelf or customers.

    .. math:: \sum_{i=0}^{t} \sum_{l \in L^{in}_n: \lambda_l > i} (\mathrm{due}_{l,T+i} + s^e_{l,T+i-\lambda^e_l} - x_l)
       \le B_n - I_{n,T-1} + q_{n,T-1} + U_n + M_n (1 - \tilde{\chi})

    Units: units. Only at markets where nothing piles up (R15, first form): elsewhere it may be used at once. Goods
    could else be hidden on the way, and the refill they come from be put off beyond the watch for nothing.
    """
    node, last = Node(site, part), len(m.periods) - 1
    lanes = [lane for lane in m.network.inbound[node] if lane.id in m.ship_lanes]
    above = total(
        _arrives(m, lane, last + 1 + i) - nominal(m.first, lane.id)
        for lane in lanes
        for i in range(min(int(ahead) + 1, lane.lead_periods))
    )
    room = level(m, node, last) - m.stock[site, part, last] + left_waiting(m, node) + m.surplus[site, part]
    return above <= room + _unless_careful(m, part)


def _unless_careful(m: Any, part: PartId) -> Expression:
    """More units than can move, unless the settlement is priced with care."""
    return m.sizes.burst_limit(part, len(m.periods)) * (1 - m.data.careful[BOOKS])


def _arrives(m: Any, lane: Lane, t: int) -> Expression:
    """What of a lane's goods sent within the watch arrives in a period after it."""
    sent = t - _fast(lane)
    return due(m, lane.id, t) + _expedited(m, lane, sent, sent + 1)


def catch_up_least(m: Any, site: SiteId, part: PartId, step: str) -> Expression:
    r"""(R28a) Customers get at least nothing: fewer than planned at most by what they ask for.

    .. math:: c^k_n \ge -\tilde{L}_k d_n - \tilde{Z}^k_n

    Units: units, mean over the first :math:`k` periods.
    """
    node = Node(site, part)
    span = m.data.span[str(m.scope.books.shift_of[node]), step]
    asked = span * m.network.demand[node].quantity
    return m.catch_up[site, part, step] >= -asked - drawn_by_season(m, site, part, step)


def catch_up_most(m: Any, site: SiteId, part: PartId, step: str) -> Expression:
    r"""(R28b) Customers who do not wait for money get no more than they ask for, and no less but sales forgone.

    .. math:: c^k_n \ge -w_n

    Units: units, mean over the first :math:`k` periods. What they get above plan helps nobody.
    """
    node = Node(site, part)
    if waits(m, node):
        return SKIP
    return m.catch_up[site, part, step] >= -m.closing_sales[site, part]


def queue_cost(m: Any, site: SiteId, part: PartId, step: str) -> Expression:
    r"""(R29) Who waits when the watch ends costs his waiting until he is served.

    With all spare :math:`s` for one queue the rows are :math:`V_n \ge c^{late}_n (k q - s k (k + 1) / 2)`, whose
    largest over :math:`k` is what it costs to work the queue off; a customer for whom waiting costs more than his
    margin is turned away.

    .. math:: V_n \ge c^{late}_n k\, (q_{n,T-1} - w_n - c^k_n) \qquad \forall k

    Units: currency.
    """
    node = Node(site, part)
    left = left_waiting(m, node) - m.closing_sales[site, part] - m.catch_up[site, part, step]
    return m.waiting_cost[site, part] >= m.network.demand[node].backlog_cost * int(step) * left


def closing_cost(m: Any) -> Expression:
    """What the settlement costs: sales forgone, waiting, help, and shelves that nothing can fill."""
    demand = m.network.demand
    forgone = total(demand[Node(*n)].margin * m.closing_sales[n] for n in m.closing_sales)
    gaps = total(m.sizes.gap_price(n[1]) * m.shelf_gap[n] for n in m.shelf_gap)
    holes = total(m.sizes.sales_worth(n[1]) * v[n] for v in (m.hole, m.surplus) for n in v)
    gaps += total(m.sizes.gap_price(m.network.lanes[l].part) * m.pipeline_gap[l] for l in m.pipeline_gap)
    return forgone + gaps + holes + total(m.waiting_cost.values())
