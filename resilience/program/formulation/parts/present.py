"""Where a disruption finds its stock: at the plan's level, what a fire leaves of it, or as it stands today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resilience.network.parts import Node
from resilience.program.formulation.language import total
from resilience.program.formulation.parts.sourcing import lot

if TYPE_CHECKING:
    from resilience.quantities import LaneId, PartId, SiteId

Expression = Any


def add_present(m: Any, shelves: list[Node], down: list[Node]) -> None:
    """Add what is on hand, what may stand above the level because it was there or on order, and its holding cost."""
    now = m.scope.present
    m.data.on_hand = m.declare.datum(shelves if now else [], seen=True)
    m.data.admitted = m.declare.datum(shelves if now else [], m.periods, seen=True)
    m.data.locked_stock = m.declare.datum(down if now else [], m.periods, seen=True)
    m.data.free_stock = m.declare.datum(down if now else [], m.periods, seen=True)
    m.above = m.declare.kept(shelves if now else [], m.periods)


def at_onset(m: Any, node: Node) -> Expression:
    """Level of a shelf: the buffer, the share of a lot that happens to be there, and what is built ahead."""
    lots = _lots(m, node)
    cycle = m.data.phase * total(lot(m.first, lane) for lane in lots) if lots else 0.0
    if node in m.data.season_start:
        cycle = cycle + built(m, node, m.data.season_start[node])
    return m.first.buffer[node] + cycle


def built(m: Any, node: Node, ahead: Any) -> Expression:
    """Units built ahead: data of a season, and at a maker that shuts down so many periods of its planned output."""
    if node not in m.network.shut:
        return ahead
    return ahead * (m.network.production[node].yield_share * m.first.make[node])


def _lots(m: Any, node: Node) -> list[LaneId]:
    """Lanes that deliver a position in lots."""
    return [lane.id for lane in m.network.inbound.get(node, ()) if lane.delivery_options]


def at_the_start(m: Any, node: Node) -> Expression:
    """Stock before the first period: its level, what is left of it after a fire, or what is on hand today."""
    if m.scope.present:
        return m.data.on_hand[node]
    if node not in m.scope.burning:
        return at_onset(m, node)
    lots = _lots(m, node)
    cycle = m.data.lot_left[node] * total(lot(m.first, lane) for lane in lots) if lots else 0.0
    if node in m.data.season_left:
        cycle = cycle + built(m, node, m.data.season_left[node])
    return m.data.stock_left[node] * m.first.buffer[node] + cycle


def add_burning(m: Any, burning: list[Node], locked: list[Node]) -> None:
    """Add what is destroyed on shelves at the onset, and what is left of stock that is locked."""
    m.data.stock_left = m.declare.datum(burning, seen=True)
    m.data.lot_left = m.declare.datum([n for n in burning if _lots(m, n)], seen=True)
    m.data.locked_left = m.declare.datum(locked, m.periods, seen=True)
    m.burnt = m.declare.kept(burning)
    m.stock_destroyed = m.declare.rows(burning, rule=stock_destroyed)


def stock_destroyed(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(R13c) Stock destroyed at the onset is replaced: what was on the shelf, buffer and lot, and is not left.

    .. math:: S^b_n \ge B_n - \tilde{b}_n B_n

    Units: units. What is left, :math:`\tilde{b}_n B_n`, is the stock that the first balance (R14) begins with.
    """
    node = Node(site, part)
    return m.burnt[site, part] >= at_onset(m, node) - at_the_start(m, node)


def on_order(m: Any, lane: LaneId, t: int) -> Expression:
    """What was on order when the week began and arrives in period t."""
    return m.data.on_order[lane, t] if (lane, t) in m.data.on_order else 0.0


def surplus_stock(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R39) In the present situation what stands above the level costs its holding until it is used up.

    .. math:: I^+_{nt} \ge I_{nt} - B_n

    Units: units. What is missing is not refunded: the steady state pays for the level from the first day on.
    """
    over = m.stock[site, part, t] - at_onset(m, Node(site, part))
    if (site, part, t) in m.data.season:
        over = over + m.data.season_start[site, part] - m.data.season[site, part, t]
    return m.above[site, part, t] >= over
