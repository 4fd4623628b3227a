"""Help after the watch is paid for: also what shortens the queue in its first periods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resilience.network.parts import Node
from resilience.program.formulation.language import total
from resilience.program.scope.books import TOTAL

if TYPE_CHECKING:
    from resilience.quantities import LaneId, PartId, SiteId

Expression = Any


def add_settling_paid(m: Any) -> None:
    """Add that help used in the first periods is help used in all."""
    m.settle_reserve_ship_paid = m.declare.rows(_in_means(m.settle_reserve_ship), rule=settle_reserve_ship_paid)
    m.settle_expedite_paid = m.declare.rows(_in_means(m.settle_expedite), rule=settle_expedite_paid)
    m.settle_surge_paid = m.declare.rows(_in_means(m.settle_surge), rule=settle_surge_paid)
    m.settle_reserve_make_paid = m.declare.rows(_in_means(m.settle_reserve_make), rule=settle_reserve_make_paid)


def _in_means(columns: Any) -> list[Any]:
    return [key for key in columns if key[-1] != TOTAL]


def settle_reserve_ship_paid(m: Any, lane: LaneId, step: str) -> Expression:
    r"""(R37a) Reserve of a lane that shortens the queue is paid for.

    .. math:: e^{r,k}_l \le e^r_l + \sum_{t = T - o_{m(l)}}^{T-1} s^r_{lt}

    Units: units.
    """
    used = _used_ahead(m, m.scope.books.shift_from(m.network.lanes[lane]), m.reserve_ship, (lane,))
    return m.settle_reserve_ship[lane, step] <= m.settle_reserve_ship[lane, TOTAL] + used


def settle_expedite_paid(m: Any, lane: LaneId, step: str) -> Expression:
    r"""(R37b) Expediting that shortens the queue is paid for.

    .. math:: e^{e,k}_l \le e^e_l + \sum_{t = T - o_{m(l)}}^{T-1} s^e_{lt}

    Units: units.
    """
    used = _used_ahead(m, m.scope.books.shift_from(m.network.lanes[lane]), m.expedite, (lane,))
    return m.settle_expedite[lane, step] <= m.settle_expedite[lane, TOTAL] + used


def settle_surge_paid(m: Any, site: SiteId, part: PartId, step: str) -> Expression:
    r"""(R37c) Surge that shortens the queue is paid for.

    .. math:: e^{s,k}_n \le e^s_n + \sum_{t = T - o_n}^{T-1} p^s_{nt}

    Units: started units.
    """
    used = _used_ahead(m, m.scope.books.shift_of[Node(site, part)], m.surge, (site, part))
    return m.settle_surge[site, part, step] <= m.settle_surge[site, part, TOTAL] + used


def settle_reserve_make_paid(m: Any, site: SiteId, part: PartId, step: str) -> Expression:
    r"""(R37d) Reserve production that shortens the queue is paid for.

    .. math:: e^{r,k}_n \le e^r_n + \sum_{t = T - o_n}^{T-1} p^r_{nt}

    Units: started units.
    """
    used = _used_ahead(m, m.scope.books.shift_of[Node(site, part)], m.reserve_make, (site, part))
    return m.settle_reserve_make[site, part, step] <= m.settle_reserve_make[site, part, TOTAL] + used


def _used_ahead(m: Any, shift: int, columns: Any, key: tuple[Any, ...]) -> Expression:
    """Help used in the last periods of the watch, whose fruit comes after it."""
    periods = len(m.periods)
    times = range(max(periods - shift, 0), periods)
    return total(columns[(*key, t)] for t in times if (*key, t) in columns)


def settling_cost(m: Any) -> Expression:
    """Cost of help used after the watch."""
    lanes, production = m.network.lanes, m.network.production
    expedited = total(lanes[l].expedite_cost * m.settle_expedite[l, k] for l, k in m.settle_expedite if k == TOTAL)
    called = total(
        lanes[l].activation_cost * m.settle_reserve_ship[l, k] for l, k in m.settle_reserve_ship if k == TOTAL
    )
    surged = total(
        production[Node(s, p)].surge_premium * m.settle_surge[s, p, k] for s, p, k in m.settle_surge if k == TOTAL
    )
    reserved = total(
        production[Node(s, p)].activation_cost * m.settle_reserve_make[s, p, k]
        for s, p, k in m.settle_reserve_make
        if k == TOTAL
    )
    return expedited + called + surged + reserved
