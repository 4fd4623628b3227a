"""What a disruption can have kept from arriving: no more than would have come through what is hit.

The holding cost of missing stock is refunded for that much and no more, so that a disruption of a source which stands
idle, or brings little, refunds nothing, or little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resilience.network.parts import Node
from resilience.program.formulation.language import total
from resilience.program.formulation.parts.sourcing import nominal
from resilience.program.scope.scope import MADE

if TYPE_CHECKING:
    from resilience.quantities import LaneId, PartId, SiteId

Expression = Any


def add_withheld(m: Any) -> None:
    """Add missing stock and what it can be refunded for."""
    scope = m.scope
    shelves = [n for n in scope.nodes if n not in m.through] if m.refund else []
    ways = [(*n, way) for n in shelves for way in _ways(m, n)]
    m.missing = m.declare.kept(shelves, m.periods, free=True)
    m.data.cut = m.declare.datum(shelves, m.periods, seen=False)
    m.data.withheld = m.declare.datum(ways, m.periods, seen=False)
    nodes = scope.nodes if m.refund else ()
    m.data.struck_lane = m.declare.datum([lane for n in nodes for lane in _lanes(m, n)], seen=False)
    m.data.struck_make = m.declare.datum([n for n in nodes if n in m.inside], seen=False)
    m.kept = m.declare.kept(nodes)
    within = frozenset(nodes)
    inside = [lane for n in nodes for lane in _lanes(m, n) if m.network.lanes[lane].source in within]
    m.kept_lane = m.declare.kept(inside)
    used = [(*n, *made.node) for n in nodes for made, _ in m.network.consumers.get(n, ()) if made.node in m.inside]
    m.kept_input = m.declare.kept(used)
    m.missing_while_cut = m.declare.rows(list(m.missing), rule=missing_while_cut)
    m.missing_within = m.declare.rows(list(m.missing), rule=missing_within)
    m.kept_from = m.declare.rows(list(m.kept), rule=kept_from)
    m.data.spared_lane = m.declare.datum(inside, seen=False)
    m.data.spared_make = m.declare.datum([n for n in nodes if n in m.inside], seen=False)
    m.kept_once = m.declare.rows(inside, rule=kept_once)
    fed = {Node(*key[2:]) for key in used}
    m.kept_once_made = m.declare.rows([n for n in nodes if n in fed], rule=kept_once_made)
    feeding = {m.network.lanes[lane].source for lane in inside} | {Node(*key[:2]) for key in used}
    m.handed_on = m.declare.rows([n for n in nodes if n in feeding], rule=handed_on)


def _lanes(m: Any, node: Node) -> list[LaneId]:
    return [lane.id for lane in m.network.inbound.get(node, ()) if lane.id in m.ship_lanes]


def _ways(m: Any, node: Node) -> list[str]:
    return [*_lanes(m, node), *([MADE] if node in m.inside else [])]


def _onward(m: Any, node: Node) -> list[Expression]:
    """What of the goods kept from a position is taken to be kept from those it feeds."""
    out = [m.kept_lane[lane.id] for lane in m.network.outbound.get(node, ()) if lane.id in m.kept_lane]
    consumers = [made.node for made, _ in m.network.consumers.get(node, ())]
    return out + [m.kept_input[(*node, *made)] for made in consumers if (*node, *made) in m.kept_input]


def missing_while_cut(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R18b) No more is refunded than what has been kept from arriving so far, while the inbound is cut.

    .. math:: I^-_{nt} \le \sum_{l \in L^{in}_n} \tilde{w}_{nlt} x_l + \tilde{w}_{nt} \gamma_n z_n

    Units: units. Whoever runs his shelf down although goods would come saves no holding cost.
    """
    node = Node(site, part)
    came = total(m.data.withheld[site, part, lane, t] * nominal(m.first, lane) for lane in _lanes(m, node))
    if node in m.inside:
        made = m.network.production[node].yield_share * m.first.make[node]
        came += m.data.withheld[site, part, MADE, t] * made
    return m.missing[site, part, t] <= came


def missing_within(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R18c) Nor than what the disruption keeps from the position in all.

    .. math:: I^-_{nt} \le K_n

    Units: units.
    """
    return m.missing[site, part, t] <= m.kept[site, part]


def kept_from(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(R18d) What is kept from a position comes through what is hit, or was kept from what feeds it.

    .. math:: K_n \le \sum_{l \in L^{in}_n} (\tilde{s}_l x_l + K_l) + \gamma_n \Big( \tilde{s}_n z_n
       + \sum_{n': n \in J_{n'}} K_{n'n} / \beta_{n'n} \Big)

    Units: units. A part that does not come keeps the others of its product from being used, so each may stand for all.
    """
    node, network = Node(site, part), m.network
    came = total(
        m.data.struck_lane[lane] * nominal(m.first, lane) + (m.kept_lane[lane] if lane in m.kept_lane else 0.0)
        for lane in _lanes(m, node)
    )
    if node in m.inside:
        inputs = _kept_inputs(m, node)
        came += network.production[node].yield_share * (m.data.struck_make[node] * m.first.make[node] + inputs)
    return m.kept[node] <= came


def kept_once(m: Any, lane: LaneId) -> Expression:
    r"""(R18e) A lane that is hit itself keeps its goods once, and another no more than its plan.

    .. math:: K_l \le \tilde{s}^0_l x_l

    Units: units.
    """
    return m.kept_lane[lane] <= m.data.spared_lane[lane] * nominal(m.first, lane)


def kept_once_made(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(R18f) A production that is hit itself keeps its output once, and another no more than its plan.

    .. math:: \sum_{n': n \in J_{n'}} K_{n'n} / \beta_{n'n} \le \tilde{s}^0_n z_n

    Units: started units.
    """
    return _kept_inputs(m, Node(site, part)) <= m.data.spared_make[site, part] * m.first.make[Node(site, part)]


def _kept_inputs(m: Any, node: Node) -> Expression:
    """Started units for which some input was kept."""
    lines = [(Node(node.site, line.child), line.quantity) for line in m.network.lines_at(node)]
    return total(
        m.kept_input[(*child, *node)] / quantity for child, quantity in lines if (*child, *node) in m.kept_input
    )


def handed_on(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(R18g) Goods kept from a position are kept once from those it feeds.

    .. math:: \sum_{l \in L^{out}_n} K_l + \sum_{j \in J_n} K_{nj} \le K_n

    Units: units.
    """
    return total(_onward(m, Node(site, part))) <= m.kept[site, part]
