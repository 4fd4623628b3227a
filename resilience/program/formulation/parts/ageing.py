"""Ageing: what lies longer than it keeps is written off, first in, first out.

A part without a shelf life has no row and no column here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from resilience.network.keeping.freshness import keeping_times
from resilience.network.parts import Node
from resilience.program.formulation.language import total
from resilience.program.formulation.parts.making import started
from resilience.program.formulation.parts.shipping import arrivals
from resilience.program.formulation.parts.sourcing import intake
from resilience.program.formulation.parts.storing import full_place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.quantities import PartId, SiteId

Expression = Any


def add_freshness(m: Any) -> None:
    """Add how much stock of a part with a shelf life is sold in time."""
    m.kept_fresh = pyo.Constraint(list(keeping_times(m.network)), rule=kept_fresh)


def kept_fresh(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(F30) A buffer and the lots that refill it are used up within the time that they keep there.

    First in, first out the last unit of a lot waits for all that lies before it, :math:`(b_n + Q_n) / x_n` periods.
    A buffer beyond that would help in no outage: after :math:`\theta_n` periods without supply all of it has expired.

    .. math:: b_n + \sum_{l \in L^{in}_n} \big( Q_l + \varpi_l (\textstyle\sum_k m_{lk} - e_l) \big) \le \theta_n x_n
       \qquad \forall n \in N^{life}

    Units: units; what is built ahead for a season, :math:`\max_v Z_n(v)`, counts beside the buffer. :math:`x_n` is what
    reaches the position in a period, :math:`\theta_n` the time between the oldest age at which it comes and that at
    which it must be gone (Nahmias, *Perishable Inventory Systems*, 2011, on first in, first out with a fixed life).
    """
    node = Node(site, part)
    return full_place(m, node) <= keeping_times(m.network)[node] * intake(m, node)


def add_ageing(m: Any, shelves: Sequence[Node]) -> None:
    """Add what is written off after a disruption, and what may still lie on a shelf."""
    m.ages = frozenset(node for node in shelves if node in keeping_times(m.network))
    m.expired = m.declare.kept([node for node in shelves if node in m.ages], m.periods)
    m.fresh_enough = m.declare.rows([node for node in shelves if node in m.ages], m.periods, rule=fresh_enough)


def fresh_enough(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R43) What lies on a shelf has come within the time that it keeps there; what is older has been written off.

    .. math:: I_{nt} \le \sum_{t'=0}^{t} \min\big( (\theta_n - t + t')^+, 1 \big)\ \mathrm{in}_{nt'}
       + (\theta_n - t - 1)^+ x_n,
       \qquad \mathrm{in}_{nt} = \sum_{l \in L^{in}_n} \mathrm{arr}_{lt} + \gamma_n p^\Sigma_{nt}

    Units: units. First in, first out: the oldest goes first, so that what is left is the youngest. Before the onset
    came what was planned. Goods held back on their way are taken to be as fresh as if they had come in time.
    """
    node = Node(site, part)
    keeps = keeping_times(m.network)[node]
    times = range(max(0, t + 1 - math.ceil(keeps)), t + 1)
    young = total(min(keeps - t + u, 1.0) * _comes(m, node, u) for u in times)
    before = keeps - t - 1
    return m.stock[site, part, t] <= (young + before * intake(m.first, node) if before > 0 else young)


def _comes(m: Any, node: Node, t: int) -> Expression:
    """What reaches a position in a period, by lane and by making."""
    lanes = [lane for lane in m.network.inbound.get(node, ()) if lane.id in m.ship_lanes]
    made = m.network.production[node].yield_share * started(m, node, t) if node in m.inside else 0.0
    return total(arrivals(m, lane.id, t) for lane in lanes) + made


def written_off(m: Any, node: Node, t: int) -> Expression:
    """Units written off in a period; 0 where a part keeps."""
    return m.expired[(*node, t)] if (*node, t) in m.expired else 0.0


def gone_by(m: Any, node: Node, t: int) -> Expression:
    """Units written off so far; 0 where a part keeps."""
    return total(m.expired[(*node, u)] for u in range(t + 1)) if node in m.ages else 0.0


def write_off_cost(m: Any) -> Expression:
    """Currency that it costs to replace what is written off in one disruption."""
    return total(m.sizes.restocking(Node(s, p)) * m.expired[s, p, t] for s, p, t in m.expired)
