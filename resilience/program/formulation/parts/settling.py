"""Settling: what lanes, makers and lines carry and make above their plan after the watch, and what of it is help."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node
from resilience.program.formulation.language import SKIP, total
from resilience.program.formulation.parts.making import make_limit
from resilience.program.formulation.parts.openings import reachable
from resilience.program.formulation.parts.second_reserve import add_second_later, with_second_later
from resilience.program.formulation.parts.shipping import group_name, warned_source
from resilience.program.formulation.parts.sourcing import nominal, qualified
from resilience.program.scope.books import TOTAL

if TYPE_CHECKING:
    from resilience.network.lanes import Lane
    from resilience.program.scope.books import Books
    from resilience.quantities import LaneId, PartId, SiteId

Expression = Any


def add_settling(m: Any) -> None:
    """Add flows after the watch, against plan, with their limits."""
    books: Books | None = m.scope.books
    lanes, production = m.network.lanes, m.network.production
    steps = () if books is None else books.steps
    moving = [] if books is None else list(books.lanes)
    making = [] if books is None else list(books.makes)
    fast = [(l, k) for l in moving if lanes[l].expedite_cost is not None for k in steps]
    called = [(l, k) for l in moving if must_be_called(m, l) for k in steps]
    backed = [(l, k) for l, k in called if lanes[l].reserve_max > 0]
    surging = [(*n, k) for n in making if production[n].surge_capacity > 0 for k in steps]
    reserved = [(*n, k) for n in making if production[n].reserve_max > 0 for k in steps]
    helped = sorted({*surging, *reserved})
    m.data.span = m.declare.datum([] if books is None else list(books.spans(m.network)), seen=False)
    shut = [(*n, k) for n in making if n in m.network.shut for k in steps]
    m.data.open_span = m.declare.datum(shut, seen=False)
    m.data.paced_span = m.declare.datum(shut, seen=False)
    m.data.later_call = m.declare.datum(called, seen=False)
    m.data.later_emergency = m.declare.datum(
        [(l, k) for l, k in called if lanes[l].status is LaneStatus.CANDIDATE], seen=False
    )
    m.data.later_expedite = m.declare.datum(fast, seen=False)
    m.data.later_make_call = m.declare.datum(helped, seen=False)
    if m.scope.group:
        m.data.later_call_early = m.declare.datum([(l, k) for l, k in called if warns_lane(m, l)], seen=False)
        m.data.later_expedite_early = m.declare.datum([(l, k) for l, k in fast if warns_lane(m, l)], seen=False)
        m.data.later_make_call_early = m.declare.datum(
            [key for key in helped if warns_make(m, Node(*key[:2]))], seen=False
        )
    delayed = [(l, k) for l in moving for k in steps if k != TOTAL and books is not None and books.delay(lanes[l]) > 0]
    _add_flows(m, [(l, k) for l in moving for k in steps], backed, fast)
    m.settle_arrive = m.declare.kept(delayed, free=True)
    m.settle_arrive_sent = m.declare.rows(delayed, rule=settle_arrive_sent)
    m.settle_arrive_in_time = m.declare.rows(delayed, rule=settle_arrive_in_time)
    _add_makes(m, [(*n, k) for n in making for k in steps], surging, reserved)


def _add_flows(m: Any, moving: list[Any], backed: list[Any], fast: list[Any]) -> None:
    m.settle_ship = m.declare.kept(moving, free=True)
    m.settle_reserve_ship = m.declare.kept(backed)
    m.settle_expedite = m.declare.kept(fast)
    m.settle_ship_limit = m.declare.rows(moving, rule=settle_ship_limit)
    m.settle_ship_capacity = m.declare.rows(moving, rule=settle_ship_capacity)
    m.settle_ship_least = m.declare.rows(moving, rule=settle_ship_least)
    m.settle_reserve_ship_limit = m.declare.rows(backed, rule=settle_reserve_ship_limit)
    m.settle_expedite_limit = m.declare.rows(fast, rule=settle_expedite_limit)


def _add_makes(m: Any, making: list[Any], surging: list[Any], reserved: list[Any]) -> None:
    lines = sorted({(n[0], m.network.production[Node(*n[:2])].resource, n[2]) for n in making
                    if m.network.production[Node(*n[:2])].resource is not None})  # fmt: skip
    m.settle_make = m.declare.kept(making, free=True)
    add_second_later(m)
    m.settle_surge = m.declare.kept(surging)
    m.settle_reserve_make = m.declare.kept(reserved)
    m.settle_make_limit = m.declare.rows(making, rule=settle_make_limit)
    m.settle_make_least = m.declare.rows(making, rule=settle_make_least)
    m.settle_line = m.declare.rows(lines, rule=settle_line)
    m.settle_surge_limit = m.declare.rows(surging, rule=settle_surge_limit)
    m.settle_reserve_make_limit = m.declare.rows(reserved, rule=settle_reserve_make_limit)


def must_be_called(m: Any, lane: LaneId) -> bool:
    """Whether flow above plan must be ordered."""
    return m.network.lanes[lane].activation_time is not None


def warns_lane(m: Any, lane: LaneId) -> bool:
    """Whether early warning calls a lane sooner."""
    return lane in m.ship_lanes and lane not in m.scope.kept_lanes


def warns_make(m: Any, node: Node) -> bool:
    """Whether early warning calls a maker's surge and reserve sooner."""
    return node in m.inside and node not in m.scope.kept_makes


def lane_span(m: Any, lane: LaneId, step: str) -> Expression:
    """Periods a lane has for what the settlement asks of it: those in which it still arrives, or the mean so far."""
    kept = lane in m.scope.fenced_lanes or lane not in m.ship_lanes
    return m.data.span[m.scope.books.lane_start(m.network.lanes[lane], step, kept=kept), step]


def make_span(m: Any, node: Node, step: str) -> Expression:
    """Periods a maker has for what the settlement asks of it."""
    kept = node in m.scope.fenced_makes or node not in m.inside
    return m.data.span[m.scope.books.make_start(node, step, kept=kept), step]


def planned_span(m: Any, site: SiteId, part: PartId, step: str) -> Expression:
    """Periods of its mean output that a maker is planned to make in the settlement."""
    if (site, part, step) in m.data.paced_span:
        return m.data.paced_span[site, part, step]
    return make_span(m, Node(site, part), step)


def moved(m: Any, lane: Lane, step: str) -> Expression:
    """All that a lane carries after the watch, against its plan."""
    key = (lane.id, step)
    if key not in m.settle_ship:
        return 0.0
    amount = m.settle_ship[key]
    amount = amount + m.settle_reserve_ship[key] if key in m.settle_reserve_ship else amount
    return amount + m.settle_expedite[key] if key in m.settle_expedite else amount


def arrived(m: Any, lane: Lane, step: str) -> Expression:
    """All that a lane brings after the watch, against its plan; help is taken to be there at once."""
    key = (lane.id, step)
    amount = moved(m, lane, step)
    return amount - m.settle_ship[key] + m.settle_arrive[key] if key in m.settle_arrive else amount


def started_later(m: Any, node: Node, step: str) -> Expression:
    """All that a maker starts after the watch, against its plan."""
    key = (*node, step)
    if key not in m.settle_make:
        return 0.0
    amount = m.settle_make[key]
    amount = amount + m.settle_surge[key] if key in m.settle_surge else amount
    amount = amount + m.settle_reserve_make[key] if key in m.settle_reserve_make else amount
    return with_second_later(m, node, step, amount)


def made_up(m: Any, node: Node, step: str) -> Expression:
    """Good units made at a position after the watch, against its plan."""
    made = m.network.production.get(node)
    return 0.0 if made is None else made.yield_share * started_later(m, node, step)


def drawn(m: Any, node: Node, step: str) -> Expression:
    """What lanes and makers take from a position after the watch, against their plans."""
    network = m.network
    left = total(moved(m, lane, step) for lane in network.outbound.get(node, ()))
    return left + total(
        quantity * started_later(m, maker.node, step) for maker, quantity in network.consumers.get(node, ())
    )


def settle_ship_limit(m: Any, lane: LaneId, step: str) -> Expression:
    r"""(R30a) After the watch a lane carries above its plan what help and qualification allow.

    A lane that must be called adds the share of its capacity that has arrived (first form), an unlimited one is
    limited only by qualification (second form).

    .. math::
       e_l &\le \kappa_l \big(\tilde{H}_l y_l + \tilde{H}^+_l w_{gl} + \tilde{H}^0_l (u_l - y_l)\big) \\
       e_l &\le M_l y_l

    Units: units, in all or as a mean over the first periods.
    """
    if must_be_called(m, lane):
        return m.settle_ship[lane, step] <= most_carried(m, lane) * _called_later(m, lane, step)
    if lane in m.first.qualify and math.isinf(m.network.lanes[lane].capacity):
        return m.settle_ship[lane, step] <= most_carried(m, lane) * m.first.qualify[lane]
    return SKIP


def most_carried(m: Any, lane: LaneId) -> float:
    """Capacity per period; where unlimited, more than could usefully move."""
    data = m.network.lanes[lane]
    return float(data.capacity) if math.isfinite(data.capacity) else float(m.sizes.catch_up_limit(data.part))


def _called_later(m: Any, lane: LaneId, step: str) -> Expression:
    share = m.data.later_call[lane, step] * qualified(m.first, lane)
    if m.scope.group and warns_lane(m, lane):
        share = share + m.data.later_call_early[lane, step] * warned_source(m, lane)
    if m.network.lanes[lane].status is LaneStatus.CANDIDATE:
        share = share + m.data.later_emergency[lane, step] * (reachable(m.first, lane) - qualified(m.first, lane))
    return share


def settle_ship_capacity(m: Any, lane: LaneId, step: str) -> Expression:
    r"""(R30b) After the watch a lane has its capacity less its planned flow.

    .. math:: e_l \le \tilde{L}_l (\kappa_l y_l - x_l)

    Units: units, in all or as a mean over the first periods; :math:`y_l` is 1 for a lane that must be called.
    """
    limit = m.network.lanes[lane].capacity
    if math.isinf(limit):
        return SKIP
    approved = 1.0 if must_be_called(m, lane) else qualified(m.first, lane)
    span = lane_span(m, lane, step)
    return m.settle_ship[lane, step] <= span * (limit * approved) - span * nominal(m.first, lane)


def settle_ship_least(m: Any, lane: LaneId, step: str) -> Expression:
    r"""(R30c) After the watch a lane carries at least nothing.

    .. math:: e_l \ge -\tilde{L}_l x_l

    Units: units, in all or as a mean over the first periods.
    """
    return m.settle_ship[lane, step] >= -(lane_span(m, lane, step) * nominal(m.first, lane))


def settle_arrive_sent(m: Any, lane: LaneId, step: str) -> Expression:
    r"""(R38a) On a longer way, what has not been sent for want of goods is missed only as much later.

    .. math:: a^k_l \le e^k_l + x_l\, \frac{1}{k} \sum_{j = \max(1, k - \delta_l + 1)}^{k} j

    Units: units, mean over the first :math:`k` periods; :math:`\delta_l` periods longer than the shortest way.
    """
    k, delay = int(step), m.scope.books.delay(m.network.lanes[lane])
    later = sum(range(max(1, k - delay + 1), k + 1)) / k
    return m.settle_arrive[lane, step] <= m.settle_ship[lane, step] + later * nominal(m.first, lane)


def settle_arrive_in_time(m: Any, lane: LaneId, step: str) -> Expression:
    r"""(R38b) On a longer way, what is sent above plan after the watch arrives as much later.

    .. math:: a^k_l \le (\kappa_l - x_l) \frac{(k - \delta_l)(k - \delta_l + 1)}{2 k}, \qquad
       a^k_l \le 0 \text{ where } k \le \delta_l

    Units: units, mean over the first :math:`k` periods.
    """
    k, limit = int(step), m.network.lanes[lane].capacity
    left = k - m.scope.books.delay(m.network.lanes[lane])
    if left <= 0:
        return m.settle_arrive[lane, step] <= 0
    if math.isinf(limit):
        return SKIP
    time = left * (left + 1) / (2 * k)
    return m.settle_arrive[lane, step] <= time * limit - time * nominal(m.first, lane)


def settle_reserve_ship_limit(m: Any, lane: LaneId, step: str) -> Expression:
    r"""(R31) After the watch reserve on a lane can be used as far as it was bought and called.

    .. math:: e^r_l \le \tilde{H}_l r_l + \tilde{H}^+_l r_{gl}

    Units: units, in all or as a mean over the first periods.
    """
    limit = m.data.later_call[lane, step] * m.first.lane_reserve[lane]
    if m.scope.group and warns_lane(m, lane):
        early = m.first.warned_lane_reserve[group_name(m.scope.group), lane]
        limit = limit + m.data.later_call_early[lane, step] * early
    return m.settle_reserve_ship[lane, step] <= limit


def settle_expedite_limit(m: Any, lane: LaneId, step: str) -> Expression:
    r"""(R32) After the watch a lane expedites up to its capacity.

    .. math:: e^e_l \le \kappa_l (\tilde{E}_l y_l + \tilde{E}^+_l w_{gl})

    Units: units, in all or as a mean over the first periods.
    """
    share = m.data.later_expedite[lane, step] * qualified(m.first, lane)
    if m.scope.group and warns_lane(m, lane):
        share = share + m.data.later_expedite_early[lane, step] * warned_source(m, lane)
    return m.settle_expedite[lane, step] <= most_carried(m, lane) * share


def settle_make_limit(m: Any, site: SiteId, part: PartId, step: str) -> Expression:
    r"""(R33a) After the watch a maker has its capacity less its plan.

    .. math:: e_n \le \tilde{L}_n (\kappa_n - z_n)

    Units: started units, in all or as a mean over the first periods. Of a maker that shuts down by plan
    :math:`\tilde{L}_n` counts each period by the share that is open with :math:`\kappa_n`, by the pace planned with
    :math:`z_n`, here and below.
    """
    limit = make_limit(m, Node(site, part))
    if math.isinf(limit):
        return SKIP
    span = make_span(m, Node(site, part), step)
    open_ = m.data.open_span[site, part, step] if (site, part, step) in m.data.open_span else span
    return (
        m.settle_make[site, part, step] <= open_ * limit - planned_span(m, site, part, step) * m.first.make[site, part]
    )


def settle_make_least(m: Any, site: SiteId, part: PartId, step: str) -> Expression:
    r"""(R33b) After the watch a maker starts at least nothing.

    .. math:: e_n \ge -\tilde{L}_n z_n

    Units: started units, in all or as a mean over the first periods.
    """
    return m.settle_make[site, part, step] >= -(planned_span(m, site, part, step) * m.first.make[site, part])


def settle_line(m: Any, site: str, resource: str, step: str) -> Expression:
    r"""(R34) Parts that share a line share its spare.

    .. math:: \sum_{n \in N_r} \tau_n (e_n + \tilde{L}_n z_n) \le \tilde{L}_n A_r

    Units: hours, in all or as a mean over the first periods.
    """
    users = m.network.line_users[site, resource]
    kept = any(user in m.scope.fenced_makes or user not in m.inside for user in users)
    span = m.data.span[m.scope.books.make_start(users[0], step, kept=kept), step]
    made = {node: m.network.production[node] for node in users}
    used = total(made[n].cycle_time * m.settle_make[(*n, step)] for n in users if (*n, step) in m.settle_make)
    planned = total(span * (made[n].cycle_time * m.first.make[n]) for n in users)
    return used <= span * m.network.resources[site, resource].available_time - planned


def settle_surge_limit(m: Any, site: SiteId, part: PartId, step: str) -> Expression:
    r"""(R35) After the watch surge goes on as far as it was called.

    .. math:: e^s_n \le \overline{s}_n (\tilde{H}_n + \tilde{H}^+_n w_g)

    Units: started units, in all or as a mean over the first periods.
    """
    share = m.data.later_make_call[site, part, step]
    if m.scope.group and warns_make(m, Node(site, part)):
        share = share + m.data.later_make_call_early[site, part, step] * m.first.warned[group_name(m.scope.group)]
    return m.settle_surge[site, part, step] <= m.network.production[Node(site, part)].surge_capacity * share


def settle_reserve_make_limit(m: Any, site: SiteId, part: PartId, step: str) -> Expression:
    r"""(R36a) After the watch reserve production can be used as far as it was bought and called.

    .. math:: e^r_n \le \tilde{H}_n r_n + \tilde{H}^+_n r_{gn}

    Units: started units, in all or as a mean over the first periods.
    """
    limit = m.data.later_make_call[site, part, step] * m.first.make_reserve[site, part]
    if m.scope.group and warns_make(m, Node(site, part)):
        early = m.first.warned_make_reserve[group_name(m.scope.group), site, part]
        limit = limit + m.data.later_make_call_early[site, part, step] * early
    return m.settle_reserve_make[site, part, step] <= limit
