"""Storage: room that the stock of all parts of a site shares, in the plan and after a disruption.

A site without a limit, and a part that takes no room, has no row and no column here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from resilience.network.keeping.storage import most_built
from resilience.network.parts import Node
from resilience.program.formulation.language import total
from resilience.program.formulation.parts.ordering import left_over
from resilience.program.formulation.parts.sourcing import lot
from resilience.quantities import SiteId

if TYPE_CHECKING:
    from resilience.quantities import PartId

Expression = Any


def add_storage(m: Any) -> None:
    """Add the room that a plan takes: buffers and lots must fit."""
    m.storage_room = pyo.Constraint(list(m.network.stores), rule=storage_room)


def full_place(m: Any, node: Node) -> Expression:
    """Units that a position keeps places for: its buffer, a full lot of every lane, and what is built ahead at most."""
    lanes = [lane for lane in m.network.inbound.get(node, ()) if lane.delivery_options]
    whole = total(2 * left_over(m, lane.id) for lane in lanes if lane.order_multiple > 0)
    ahead = most_built(m.network, node, m.periods_per_year)
    return m.buffer[node] + total(lot(m, lane.id) for lane in lanes) + whole + ahead


def kept_places(m: Any, site: SiteId) -> Expression:
    """Storage units that all positions of a site keep."""
    return total(m.network.parts[node.part].room * full_place(m, node) for node in m.network.stores[site])


def storage_room(m: Any, site: SiteId) -> Expression:
    r"""(F29) Every part kept at a site has its places in the store: for its buffer and a full lot of each lane.

    Dedicated storage: lots of different parts may all have just come. With whole order multiples a lot may be larger by
    one of them. Where demand has a season its largest seasonal stock, :math:`\max_v Z_n(v)`, has its places, too.

    .. math:: \sum_{n \in N_i} \varrho_p \Big( b_n + \sum_{l \in L^{in}_n} \big( Q_l + \varpi_l (\textstyle\sum_k m_{lk}
       - e_l) \big) \Big) \le \overline{S}_i \qquad \forall i \in I^{store}

    Units: storage units, such as pallet places (Bartholdi and Hackman, *Warehouse and Distribution Science*, on
    dedicated storage).
    """
    return kept_places(m, site) <= m.network.sites[site].storage


def add_overflow(m: Any, shelves: list[Node]) -> None:
    """Add what stands beside its places after a disruption, and the room rented for it."""
    stores = m.network.stores
    stored = [node for node in shelves if node in stores.get(node.site, ())]
    sites = sorted({node.site for node in stored})
    m.unplaced = m.declare.kept(stored, m.periods)
    m.rented = m.declare.kept(sites, m.periods)
    m.without_place = m.declare.rows(stored, m.periods, rule=without_place)
    m.rented_room = m.declare.rows(sites, m.periods, rule=rented_room)


def without_place(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R42a) Stock above the places of its own, for the buffer and a full lot, needs room elsewhere.

    .. math:: I^\circ_{nt} \ge I_{nt} - b_n - \sum_{l \in L^{in}_n} Q_l - \max_v Z_n(v)

    Units: units. Places that another part leaves empty meanwhile stay its own: it will be refilled. So do those of the
    seasonal stock, 0 where demand has no season.
    """
    node = Node(site, part)
    lots = total(lot(m.first, lane.id) for lane in m.network.inbound.get(node, ()) if lane.delivery_options)
    own = m.first.buffer[node] + lots + most_built(m.network, node, m.periods_per_year)
    return m.unplaced[site, part, t] >= m.stock[site, part, t] - own


def rented_room(m: Any, site: SiteId, t: int) -> Expression:
    r"""(R42b) What finds no free room in the store is kept outside, at a rent.

    .. math:: O^{out}_{it} \ge \sum_{n \in N_i} \varrho_p I^\circ_{nt}
       - \Big( \overline{S}_i - \sum_{n \in N_i} \varrho_p \big( b_n + \sum_l Q_l + \max_v Z_n(v) \big) \Big)

    Units: storage units; the free room is that of F29, where lots of whole order multiples may be larger by one. No
    goods are turned back: whatever comes is kept at a price.
    """
    network = m.network
    found = [node for node in network.stores[site] if (*node, t) in m.unplaced]
    beside = total(network.parts[node.part].room * m.unplaced[(*node, t)] for node in found)
    return m.rented[site, t] >= beside - network.sites[site].storage + kept_places(m.first, site)


def rent(m: Any) -> Expression:
    """Currency that room outside costs in one disruption."""
    sites = m.network.sites
    return total(sites[SiteId(site)].overflow_cost * m.rented[site, t] for site, t in m.rented)
