"""Opening and closing sites: yes or no, beforehand; what is not open carries, keeps and helps nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node

if TYPE_CHECKING:
    from resilience.quantities import LaneId, PartId, SiteId

Expression = Any
STANDING = "sites"
"""Key of the column that stands for the fixed cost of sites that may be closed: always 1, so that plans pay it."""


def add_openings(m: Any) -> None:
    """Add which sites are opened and closed, and what needs them open."""
    sites, gated = m.network.sites, m.network.gated
    m.site_open = pyo.Var([s for s, site in sites.items() if site.may_open], within=pyo.Binary)
    m.site_closed = pyo.Var([s for s, site in sites.items() if site.may_close], within=pyo.Binary)
    m.standing = pyo.Var([STANDING] if standing_cost(m) else [], bounds=(1.0, 1.0))
    ends = [(l, s) for l, named in gated.items() for s in named]
    m.lane_needs_site = pyo.Constraint(ends, rule=lane_needs_site)
    between = [l for l, named in gated.items() if len(named) > 1 and _in_emergency(m, l)]
    m.usable = pyo.Var(between, within=pyo.NonNegativeReals, bounds=(0, 1))
    m.usable_needs_site = pyo.Constraint([(l, s) for l, s in ends if l in m.usable], rule=usable_needs_site)
    m.usable_if_open = pyo.Constraint(between, rule=usable_if_open)
    m.held_where_open = {}
    m.least_where_open = {}
    m.approved_where_open = []
    kept = [n for n in map(Node._make, m.nodes) if is_movable(m, n.site)]
    m.buffer_needs_site = pyo.Constraint(kept, rule=buffer_needs_site)
    m.make_reserve_needs_site = pyo.Constraint([n for n in m.make_reserve if n in kept], rule=make_reserve_needs_site)
    m.make_second_needs_site = pyo.Constraint([n for n in m.make_second if n in kept], rule=make_second_needs_site)
    m.see_needs_site = pyo.Constraint([s for s in m.see if is_movable(m, s)], rule=see_needs_site)


def is_movable(m: Any, site: SiteId) -> bool:
    """Whether a plan decides if a site is there."""
    return bool(m.network.sites[site].movable)


def is_there(m: Any, site: SiteId) -> Expression:
    """1 where a site is open."""
    if site in m.site_open:
        return m.site_open[site]
    return 1 - m.site_closed[site] if site in m.site_closed else 1.0


def reachable(m: Any, lane: LaneId) -> Expression:
    """1 where both ends of a lane are open."""
    if lane in m.usable:
        return m.usable[lane]
    named = m.network.gated.get(lane, ())
    return is_there(m, named[0]) if named else 1.0


def follows(m: Any, lane: LaneId) -> bool:
    """Whether a lane is approved exactly while the sites at its ends are open: no decision of its own beside them."""
    data = m.network.lanes[lane]
    return data.status is not LaneStatus.CANDIDATE and not data.qualification_cost > 0


def _in_emergency(m: Any, lane: LaneId) -> bool:
    data = m.network.lanes[lane]
    return data.status is LaneStatus.CANDIDATE and data.activation_time is not None


def lane_needs_site(m: Any, lane: LaneId, site: SiteId) -> Expression:
    r"""(F31) A lane is approved only while a site at its end is open.

    .. math:: y_l \le o_i \qquad \forall i \in \{i(l), j(l)\} \cap I^{mov}

    Units: none (0 to 1). A candidate site has :math:`o_i = 1` where it is opened, one that is there
    :math:`o_i = 1 - e_i`, with :math:`e_i = 1` where it is closed. By F2 a lane that is not approved carries nothing.
    """
    return m.qualify[lane] <= is_there(m, site)


def lane_follows_sites(m: Any, lane: LaneId) -> Expression:
    r"""(F32) A lane that is in use and costs nothing to keep approved stays approved while its ends are open.

    So does one that no plan drops because no hazard reaches what it feeds.

    .. math:: y_l \ge 1 - \sum_{i \in \{i(l), j(l)\} \cap I^{mov}} (1 - o_i)

    Units: none (0 to 1).
    """
    return m.qualify[lane] >= 1 - pyo.quicksum(1 - is_there(m, site) for site in m.network.gated[lane])


def usable_needs_site(m: Any, lane: LaneId, site: SiteId) -> Expression:
    r"""(F33a) A lane between two sites that may be opened or closed is usable only while both are open.

    .. math:: u_l \le o_i \qquad \forall i \in \{i(l), j(l)\}

    Units: none (0 to 1). In an emergency such a lane can be approved in time only where it is usable; a lane with one
    such end is where that is open: :math:`u_l = o_i`, of all others :math:`u_l = 1`.
    """
    return m.usable[lane] <= is_there(m, site)


def usable_if_open(m: Any, lane: LaneId) -> Expression:
    r"""(F33b) And is usable where both are open.

    .. math:: u_l \ge o_{i(l)} + o_{j(l)} - 1

    Units: none (0 to 1).
    """
    origin, destination = m.network.gated[lane]
    return m.usable[lane] >= is_there(m, origin) + is_there(m, destination) - 1


def buffer_needs_site(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(F34a) Stock is kept only where a site is open.

    .. math:: b_n \le \overline{b}_n o_{i(n)}

    Units: units.
    """
    return m.buffer[site, part] <= m.sizes.buffer_limit(Node(site, part)) * is_there(m, site)


def make_reserve_needs_site(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(F34b) Reserve capacity is bought only where a site is open.

    .. math:: r_n \le \overline{r}_n o_{i(n)}

    Units: started units per period.
    """
    most = m.network.production[Node(site, part)].reserve_max
    return m.make_reserve[site, part] <= most * is_there(m, site)


def make_second_needs_site(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(F34c) And so is a second reserve.

    .. math:: r^{II}_n \le \overline{r}^{II}_n o_{i(n)}

    Units: started units per period.
    """
    most = m.network.production[Node(site, part)].second_reserve_max
    return m.make_second[site, part] <= most * is_there(m, site)


def see_needs_site(m: Any, site: SiteId) -> Expression:
    r"""(F34d) Only an open site is watched.

    .. math:: v_i \le o_i

    Units: none (0 or 1).
    """
    return m.see[site] <= is_there(m, site)


def add_kept(m: Any) -> None:
    """Add what is held as today, or is not lowered, at sites while they are open: see `keep_today`, `leave_unhit`."""
    m.buffer_as_today = pyo.Constraint(list(m.held_where_open), rule=buffer_as_today)
    m.buffer_not_lowered = pyo.Constraint(list(m.least_where_open), rule=buffer_not_lowered)
    kept = {*m.approved_where_open, *(l for l in m.network.gated if follows(m, l))}
    m.lane_follows_sites = pyo.Constraint([l for l in m.network.gated if l in kept], rule=lane_follows_sites)


def buffer_as_today(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(F35a) Where stock may not be changed, a site that may be opened or closed holds today's while it is open.

    .. math:: b_n = \hat{b}_n o_{i(n)}

    Units: units.
    """
    return m.buffer[site, part] == m.held_where_open[site, part] * is_there(m, site)


def buffer_not_lowered(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(F35b) Stock of such a site that no hazard reaches is not lowered while the site is open.

    .. math:: b_n \ge \hat{b}_n o_{i(n)}

    Units: units.
    """
    return m.buffer[site, part] >= m.least_where_open[site, part] * is_there(m, site)


def standing_cost(m: Any) -> float:
    """Fixed cost per year of the sites that are there and may be closed."""
    return sum((site.fixed_cost or 0.0 for site in m.network.sites.values() if site.may_close), 0.0)


def site_costs(m: Any) -> Expression:
    r"""(C19) Fixed cost of the sites that may be opened or closed, and what opening and closing them costs.

    .. math::
       C_{19} = C_{20} + \sum_{i \in I^{close}} \Big( c^{fix}_i (1 - e_i) + \frac{c^{close}_i}{Y_i} e_i \Big)

    Units: currency per year. What is paid once is spread evenly over the years stated for it. What other sites cost is
    the same for every plan and is not counted.
    """
    closed = pyo.quicksum(m.network.sites[s].cost_of_closed * m.site_closed[s] for s in m.site_closed)
    standing = pyo.quicksum(standing_cost(m) * m.standing[key] for key in m.standing)
    return opening_spend(m) + closed + standing


def opening_spend(m: Any) -> Expression:
    r"""(C20) What of it is paid for sites that are opened; part of the just-in-case spend.

    .. math:: C_{20} = \sum_{i \in I^{cand}} \Big( c^{fix}_i + \frac{c^{open}_i}{Y_i} \Big) o_i

    Units: currency per year.
    """
    return pyo.quicksum(m.network.sites[s].cost_of_open * m.site_open[s] for s in m.site_open)
