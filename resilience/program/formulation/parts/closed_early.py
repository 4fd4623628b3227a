"""Books that are closed before the watch ends: of scenarios that are watched alike with others that last much longer.

Until its end is seen a short disruption may be a long one, so that both are watched equally long. What the short one
leaves behind must be back in its own time all the same, not in that of the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resilience.network.parts import Node
from resilience.program.formulation.language import total
from resilience.program.formulation.parts.closing import level_back, on_the_way
from resilience.program.formulation.parts.making import started
from resilience.program.formulation.parts.season import planned_so_far
from resilience.program.formulation.parts.shipping import sent
from resilience.program.formulation.parts.sourcing import nominal

if TYPE_CHECKING:
    from resilience.quantities import LaneId, PartId, SiteId

Expression = Any


def add_closed_early(m: Any) -> None:
    """Add what must be back when the books are closed of some that are watched alike, at each of these times."""
    ends = [str(end) for end in m.scope.closings]
    dear_lanes = [lane for lane in m.extra_ship if lane in m.ship_lanes]
    dear_makes = [node for node in m.extra_make if Node(*node) in m.inside]
    m.data.closes = m.declare.datum(ends, seen=False)
    m.shelf_back = m.declare.rows([(*node, end) for node in m.shelf_gap for end in ends], rule=shelf_back)
    m.pipeline_back = m.declare.rows([(lane, end) for lane in m.pipeline_gap for end in ends], rule=pipeline_back)
    m.extra_shipped_by = m.declare.rows([(lane, end) for lane in dear_lanes for end in ends], rule=extra_shipped_by)
    m.extra_made_by = m.declare.rows([(*node, end) for node in dear_makes for end in ends], rule=extra_made_by)


def shelf_back(m: Any, site: SiteId, part: PartId, end: str) -> Expression:
    r"""(R24c) Where its books are closed within the watch, every shelf is then back at its level.

    .. math:: I_{n,h-1} + G_n \ge B_n - M_n (1 - \tilde{\omega}_h)

    Units: units; :math:`h` are the horizons of all that are watched alike. Nobody waits then: :math:`q_{n,h-1} = 0`.
    """
    last = int(end) - 1
    back = level_back(m, Node(site, part), last) - _unless_closed(m, part, end)
    return m.stock[site, part, last] + m.shelf_gap[site, part] >= back


def pipeline_back(m: Any, lane: LaneId, end: str) -> Expression:
    r"""(R24d) Then, too, every pipeline carries at least its plan.

    .. math:: \sum_{t=h}^{h+\lambda_l-1} \mathrm{due}_{lt} + \sum_{t=h-\lambda^e_l}^{h-1} s^e_{lt} + G_l
       \ge \lambda_l x_l - M_l (1 - \tilde{\omega}_h)

    Units: units.
    """
    way = m.network.lanes[lane]
    return on_the_way(m, way, int(end)) + m.pipeline_gap[lane] >= -_unless_closed(m, way.part, end)


def extra_shipped_by(m: Any, lane: LaneId, end: str) -> Expression:
    r"""(R24e) What a dear source carries above its plan until then is not made up for later.

    .. math:: E_l \ge \sum_{t < h} (s_{lt} + s^r_{lt} + s^e_{lt}) - h x_l - M_p (1 - \tilde{\omega}_h)

    Units: units.
    """
    shipped = total(sent(m, lane, t) for t in range(int(end))) - int(end) * nominal(m.first, lane)
    return m.extra_ship[lane] >= shipped - _unless_closed(m, m.network.lanes[lane].part, end)


def extra_made_by(m: Any, site: SiteId, part: PartId, end: str) -> Expression:
    r"""(R24f) Nor what a dear maker makes.

    .. math:: E_n \ge \sum_{t < h} p^\Sigma_{nt} - h z_n - M_p (1 - \tilde{\omega}_h)

    Units: started units. A maker that shuts down by plan is planned to make :math:`h + \tilde{\zeta}_{n,h-1} - \zeta_n`
    periods of output until then, in place of h.
    """
    node = Node(site, part)
    made = total(started(m, node, t) for t in range(int(end)))
    made -= planned_so_far(m, node, int(end)) * m.first.make[site, part]
    return m.extra_make[site, part] >= made - _unless_closed(m, part, end)


def _unless_closed(m: Any, part: PartId, end: str) -> Expression:
    """More units than can move, unless the books are closed then."""
    return m.sizes.catch_up_limit(part) * (1 - m.data.closes[end])
