"""Premiums: what dearer sources cost in a disruption, on what goes above their plan until the horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resilience.network.parts import Node
from resilience.program.formulation.language import total
from resilience.program.formulation.parts.making import started
from resilience.program.formulation.parts.season import planned_so_far
from resilience.program.formulation.parts.settling import moved, started_later
from resilience.program.formulation.parts.shipping import sent
from resilience.program.formulation.parts.sourcing import nominal
from resilience.program.scope.books import BOOKS, TOTAL

if TYPE_CHECKING:
    from resilience.quantities import LaneId, PartId, SiteId

Expression = Any


def add_premiums(m: Any) -> None:
    """Add what dear lanes and makers do above their plans."""
    scope, books = m.scope, m.scope.books
    lanes = {l for l in scope.lanes if l not in scope.fenced_lanes} | set(() if books is None else books.lanes)
    makes = {n for n in scope.makes if n not in scope.fenced_makes} | set(() if books is None else books.makes)
    dear = [l for l in sorted(lanes) if m.sizes.lane_premium(l) > 0]
    m.extra_ship = m.declare.kept(dear)
    dearly = [n for n in sorted(makes) if m.sizes.make_premium(n) > 0]
    m.extra_make = m.declare.kept(dearly)
    m.extra_shipped = m.declare.rows(list(m.extra_ship), rule=extra_shipped)
    m.extra_made = m.declare.rows(list(m.extra_make), rule=extra_made)


def extra_shipped(m: Any, lane: LaneId) -> Expression:
    r"""(R7) A dear source costs its premium on what it carries above its plan until the horizon.

    .. math::
       E_l &\ge \sum_t (s_{lt} + s^r_{lt} + s^e_{lt}) - T x_l + e^\Sigma_l \\
       E_l &\ge e^\Sigma_l - M_p (1 - \tilde{\chi})

    Units: units. A lane outside the scope (second form) may have been spared as much while the disruption lasted: its
    premium counts only where the settlement is priced with care.
    """
    later = moved(m, m.network.lanes[lane], TOTAL)
    if lane not in m.ship_lanes:
        return m.extra_ship[lane] >= later - _spared(m, m.network.lanes[lane].part)
    shipped = total(sent(m, lane, t) for t in m.periods)
    return m.extra_ship[lane] >= shipped - len(m.periods) * nominal(m.first, lane) + later


def extra_made(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(R12) A dear maker costs its premium on what it makes above its plan until the horizon.

    .. math::
       E_n &\ge \sum_t p^\Sigma_{nt} - T z_n + e^\Sigma_n \\
       E_n &\ge e^\Sigma_n - M_p (1 - \tilde{\chi})

    Units: started units. The second form is that of a maker outside the scope, as for lanes. A maker that shuts down
    by plan is planned to make :math:`T + \tilde{\zeta}_{n,T-1} - \zeta_n` periods of output meanwhile, in place of T.
    """
    node = Node(site, part)
    later = started_later(m, node, TOTAL)
    if node not in m.inside:
        return m.extra_make[site, part] >= later - _spared(m, part)
    made = total(started(m, node, t) for t in m.periods)
    return m.extra_make[site, part] >= made - planned_so_far(m, node, len(m.periods)) * m.first.make[site, part] + later


def _spared(m: Any, part: PartId) -> Expression:
    """More than a source outside the scope can have been spared; nothing where the settlement is priced with care."""
    return m.sizes.catch_up_limit(part) * (1 - m.data.careful[BOOKS])


def premiums(m: Any) -> Expression:
    """What dear sources cost above the cheapest ones."""
    bought = total(m.sizes.lane_premium(l) * m.extra_ship[l] for l in m.extra_ship)
    good = {n: m.network.production[n].yield_share for n in m.extra_make}
    return bought + total(m.sizes.make_premium(Node(*n)) * good[n] * m.extra_make[n] for n in m.extra_make)
