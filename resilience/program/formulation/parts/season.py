"""Seasonal stock: what level supply brings in the low season lies at the market until the high one takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from resilience.network.parts import Node
from resilience.program.formulation.parts.present import at_onset, built

if TYPE_CHECKING:
    from resilience.quantities import PartId, SiteId

Expression = Any
SEASON = "season"
"""Key of the column that stands for seasonal stock: always 1, so that its holding is a cost of every plan."""


def add_season(m: Any, shelves: list[Node], down: list[Node]) -> None:
    """Add the seasonal stock of shelves at the onset and in each period, and what of it is left or locked."""
    kept = [n for n in shelves if n in m.network.in_season or n in m.network.shut]
    books = () if m.scope.books is None else m.scope.books.nodes
    outside = [n for n in books if n in m.network.shut and n not in kept]
    m.data.season_start = m.declare.datum(kept + outside, seen=True)
    m.data.season = m.declare.datum(kept, m.periods, seen=True)
    staying = [n for n in kept if n in m.network.shut and n not in m.scope.flowing]
    m.data.season_most = m.declare.datum(staying, m.periods, seen=True)
    m.data.season_left = m.declare.datum([n for n in kept if n in m.scope.burning], seen=True)
    m.data.season_locked = m.declare.datum([n for n in kept if n in down], m.periods, seen=True)


def add_season_settled(m: Any, shelves: list[Node], steps: list[str]) -> None:
    """Add what the season takes after the watch, and what of its stock must then be there."""
    kept = [n for n in shelves if n in m.network.in_season or n in m.network.shut]
    books = () if m.scope.books is None else m.scope.books.nodes
    outside = [n for n in books if n in m.network.shut and n not in kept]
    m.data.season_need = m.declare.datum(kept, seen=False)
    m.data.season_drawn = m.declare.datum([(*n, step) for n in kept + outside for step in steps], seen=False)


def level(m: Any, node: Node, t: int) -> Expression:
    """Level of a shelf after a period: that of the onset, with the seasonal stock of then instead of at the onset."""
    if node not in m.data.season_start:
        return at_onset(m, node)
    if node in m.network.shut:
        return at_onset(m, node) + built(m, node, m.data.season[(*node, t)] - m.data.season_start[node])
    return at_onset(m, node) - m.data.season_start[node] + m.data.season[(*node, t)]


def most_there(m: Any, node: Node, t: int) -> Expression:
    """Most that may lie on a shelf after a period; where a maker's goods may not go on, what was built ahead stays."""
    if (*node, t) not in m.data.season_most:
        return level(m, node, t)
    return at_onset(m, node) + built(m, node, m.data.season_most[(*node, t)] - m.data.season_start[node])


def planned_so_far(m: Any, node: Node, periods: int) -> Expression:
    """Periods of its mean output that a maker is planned to make within so many periods from the onset."""
    if node not in m.network.shut:
        return periods
    return periods + m.data.season[(*node, periods - 1)] - m.data.season_start[node]


def drawn_by_season(m: Any, site: SiteId, part: PartId, step: str) -> Expression:
    """What the season takes from a shelf after the watch beyond what is brought, in all or as a mean."""
    if (site, part, step) not in m.data.season_drawn:
        return 0.0
    return built(m, Node(site, part), m.data.season_drawn[site, part, step])


def needed_by_season(m: Any, node: Node) -> Expression:
    """What must be on a shelf when the watch ends, where the settlement is priced with care."""
    return built(m, node, m.data.season_need[node]) if node in m.data.season_need else 0.0


def seasonal_holding(m: Any) -> Expression:
    r"""(C17) Holding what is built ahead for the season, the same for every plan.

    Supply is level: a period brings :math:`d_n`, a season asks for :math:`\sigma_n d_n`. What it brings above that
    lies at the market until the high season takes it; it is lowest, 0, when that is over.

    .. math:: C_{17} = \sum_n h_p \overline{Z}_n, \qquad
       Z_n(v) = P d_n \Big( \int_0^v (1 - \sigma_n(u))\, du - \min_{v'} \int_0^{v'} (1 - \sigma_n(u))\, du \Big)

    Units: currency per year; :math:`v` is the time of the year, from 0 to 1, and :math:`\overline{Z}_n` the mean of
    :math:`Z_n` over the year. Where no demand has a season it is 0.
    """
    return pyo.quicksum(holding_of_season(m.network, m.periods_per_year) * m.season[key] for key in m.season)


def shutdown_holding(m: Any) -> Expression:
    r"""(C18) Holding what makers build ahead for their planned shutdowns.

    What leaves a maker is level. What it does not make while it is shut it makes before, evenly from a stated day on:
    :math:`\omega_n(v)` times the mean, while the share :math:`\alpha_n(v)` of its capacity is open.

    .. math:: C_{18} = \sum_{n \in N^{shut}} h_p \gamma_n z_n \overline{\zeta}_n, \qquad
       \zeta_n(v) = P \Big( \int_0^v (\omega_n(u) - 1)\, du - \min_{v'} \int_0^{v'} (\omega_n(u) - 1)\, du \Big)

    Units: currency per year; :math:`\zeta_n` in periods of output, :math:`\overline{\zeta}_n` its mean over the year.
    It is what is built ahead there: in all rules :math:`Z_n(v) = \gamma_n z_n \zeta_n(v)` at such a maker.
    """
    network = m.network
    return pyo.quicksum(
        network.parts[n.part].holding_cost
        * network.production[n].yield_share
        * (m.periods_per_year * shape.mean_ahead)
        * m.make[n]
        for n, shape in network.shut.items()
    )


def holding_of_season(network: Any, periods_per_year: float) -> float:
    """Cost of holding all seasonal stock for a year."""
    parts, demand = network.parts, network.demand
    return float(
        sum(
            parts[n.part].holding_cost * demand[n].quantity * periods_per_year * shape.mean_ahead
            for n, shape in network.in_season.items()
        )
    )
