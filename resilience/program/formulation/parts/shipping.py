"""Shipping in a disruption: what each lane may carry, from when, and when it arrives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from resilience.network.lanes import LaneStatus
from resilience.program.formulation.language import SKIP, total
from resilience.program.formulation.parts.openings import reachable
from resilience.program.formulation.parts.present import on_order
from resilience.program.formulation.parts.sourcing import nominal, qualified

if TYPE_CHECKING:
    from resilience.quantities import LaneId

Expression = Any


def is_called(m: Any, lane: LaneId) -> bool:
    """Whether flow above plan must be ordered, and so waits for detection and activation."""
    data = m.network.lanes[lane]
    return lane not in m.scope.kept_lanes and data.activation_time is not None


def add_shipping(m: Any) -> None:
    """Add shipments, expediting, reserve use and held-back arrivals."""
    scope, lanes = m.scope, m.network.lanes
    free = [l for l in scope.lanes if l not in scope.kept_lanes]
    m.called = [l for l in free if is_called(m, l)]
    hit = [l for l in scope.lanes if l in scope.hit_lanes]
    gaps = [l for l in scope.lanes if l in scope.gap_lanes]
    m.data.lane_available = m.declare.datum(hit, m.periods, seen=True)
    m.data.lane_open = m.declare.datum([l for l in hit if math.isinf(lanes[l].capacity)], m.periods, seen=True)
    m.data.transit_kept = m.declare.datum(hit, seen=True)
    m.data.call = m.declare.datum(m.called, m.periods, seen=True)
    m.data.emergency = m.declare.datum(
        [l for l in m.called if lanes[l].status is LaneStatus.CANDIDATE], m.periods, seen=True
    )
    expedited = [l for l in free if lanes[l].expedite_cost is not None]
    m.data.expedite_open = m.declare.datum(expedited, m.periods, seen=True)
    if scope.group:
        m.data.call_early = m.declare.datum(m.called, m.periods, seen=True)
        m.data.expedite_early = m.declare.datum(expedited, m.periods, seen=True)
    longer = [(l, k) for l, k in sorted(scope.longer) if l in set(scope.lanes)]
    m.data.takes_longer = m.declare.datum(longer, m.periods, seen=True)
    m.data.on_order = m.declare.datum(scope.lanes if scope.present else [], m.periods, seen=True)
    m.data.port_open = m.declare.datum(gaps, m.periods, seen=True)
    m.data.port_shut = m.declare.datum(gaps, m.periods, seen=True)
    m.ship = m.declare.decided(scope.lanes, m.periods)
    m.reserve_ship = m.declare.decided([l for l in m.called if lanes[l].reserve_max > 0], m.periods)
    m.expedite = m.declare.decided(expedited, m.periods)
    m.longer = m.declare.decided(longer, m.periods)
    m.port = m.declare.decided(gaps, m.periods)
    m.release = m.declare.decided(gaps, m.periods)
    m.destroyed = m.declare.kept(sorted(scope.spilling))
    m.ship_limit = m.declare.rows(scope.lanes, m.periods, rule=ship_limit)
    m.ship_capacity = m.declare.rows(m.called, m.periods, rule=ship_capacity)
    m.ship_plan = m.declare.rows(sorted(scope.fenced_lanes), m.periods, rule=ship_plan)
    m.reserve_ship_limit = m.declare.rows(list(m.reserve_ship), rule=reserve_ship_limit)
    m.expedite_limit = m.declare.rows(list(m.expedite), rule=expedite_limit)
    m.each_its_time = m.declare.rows(sorted({l for l, _ in longer}), m.periods, rule=each_its_time)
    m.takes_longer = m.declare.rows(list(m.longer), rule=takes_longer)
    m.port_balance = m.declare.rows(list(m.port), rule=port_balance)
    m.port_holds = m.declare.rows(list(m.port), rule=port_holds)
    m.port_releases = m.declare.rows(list(m.port), rule=port_releases)
    m.goods_destroyed = m.declare.rows(list(m.destroyed), rule=goods_destroyed)


def capacity(m: Any, lane: LaneId) -> float:
    """Capacity per period; where unlimited, more than could usefully move."""
    data = m.network.lanes[lane]
    return (
        float(data.capacity) if math.isfinite(data.capacity) else float(m.sizes.burst_limit(data.part, len(m.periods)))
    )


def available(m: Any, lane: LaneId, t: int) -> Expression:
    """Share of the lane's dispatch that works."""
    return m.data.lane_available[lane, t] if lane in m.scope.hit_lanes else 1.0


def ship_limit(m: Any, lane: LaneId, t: int) -> Expression:
    r"""(R1) A lane carries its plan as far as it is available, and more only as far as help has arrived.

    A lane of limited capacity in use needs no order to run up to it (first form). One that must be called (second
    form) adds the share of its capacity that has arrived: after detection and activation where it is qualified,
    sooner with early warning, after emergency qualification where it is not. An unlimited lane keeps the available
    share of its plan while it is hit (third form) and is limited only by qualification otherwise (fourth form).

    .. math::
       s_{lt} &\le \tilde{a}_{lt} \kappa_l y_l \\
       s_{lt} &\le \tilde{a}_{lt} x_l + \kappa_l \big(\tilde{h}_{lt} y_l + \tilde{h}^+_{lt} w_{gl}
       + \tilde{h}^0_{lt} (u_l - y_l)\big) \\
       s_{lt} &\le \tilde{a}_{lt} x_l + M_l \tilde{o}_{lt} y_l \\
       s_{lt} &\le M_l y_l

    Units: units per period. Where capacity is unlimited :math:`M_l` stands for :math:`\kappa_l`.
    """
    if lane in m.scope.kept_lanes:
        return SKIP
    if is_called(m, lane):
        return m.ship[lane, t] <= available(m, lane, t) * nominal(m.first, lane) + capacity(m, lane) * help_arrived(
            m, lane, t
        )
    if math.isfinite(m.network.lanes[lane].capacity):
        return m.ship[lane, t] <= capacity(m, lane) * available(m, lane, t) * qualified(m.first, lane)
    if lane in m.scope.hit_lanes:
        opened = capacity(m, lane) * m.data.lane_open[lane, t] * qualified(m.first, lane)
        return m.ship[lane, t] <= available(m, lane, t) * nominal(m.first, lane) + opened
    if lane in m.first.qualify:
        return m.ship[lane, t] <= capacity(m, lane) * m.first.qualify[lane]
    return SKIP


def ship_plan(m: Any, lane: LaneId, t: int) -> Expression:
    r"""(R23) A lane whose origin is outside the scope takes no more from it than planned, by whatever means.

    One that is hit may call help, its reserve or expediting to come back to its plan.

    .. math:: s_{lt} + s^r_{lt} + s^e_{lt} \le x_l

    Units: units per period.
    """
    return sent(m, lane, t) <= nominal(m.first, lane)


def help_arrived(m: Any, lane: LaneId, t: int) -> Expression:
    """Share of a called lane's capacity that may be used above its plan."""
    share = m.data.call[lane, t] * qualified(m.first, lane)
    if m.scope.group:
        share = share + m.data.call_early[lane, t] * warned_source(m, lane)
    if m.network.lanes[lane].status is LaneStatus.CANDIDATE:
        share = share + m.data.emergency[lane, t] * (reachable(m.first, lane) - qualified(m.first, lane))
    return share


def warned_source(m: Any, lane: LaneId) -> Expression:
    """1 when the lane is qualified and the disruption is seen early."""
    group = group_name(m.scope.group)
    return m.first.warned_lane[group, lane] if lane in m.first.qualify else m.first.warned[group]


def group_name(group: tuple[str, ...]) -> str:
    """Name of a group of hit sites."""
    return "|".join(group)


def ship_capacity(m: Any, lane: LaneId, t: int) -> Expression:
    r"""(R2) Help never takes a lane beyond its capacity.

    .. math:: s_{lt} \le \tilde{a}_{lt} \kappa_l

    Units: units per period.
    """
    if math.isinf(m.network.lanes[lane].capacity):
        return SKIP
    return m.ship[lane, t] <= capacity(m, lane) * available(m, lane, t)


def reserve_ship_limit(m: Any, lane: LaneId, t: int) -> Expression:
    r"""(R3) Reserve on a lane can be used as far as it was bought and called.

    .. math:: s^r_{lt} \le \tilde{h}_{lt} r_l + \tilde{h}^+_{lt} r_{gl}

    Units: units per period.
    """
    limit = m.data.call[lane, t] * m.first.lane_reserve[lane]
    if m.scope.group:
        limit = limit + m.data.call_early[lane, t] * m.first.warned_lane_reserve[group_name(m.scope.group), lane]
    return m.reserve_ship[lane, t] <= limit


def expedite_limit(m: Any, lane: LaneId, t: int) -> Expression:
    r"""(R4) Expedited goods travel by other means from detection on, up to the lane's capacity.

    .. math:: s^e_{lt} \le \kappa_l (\tilde{e}_{lt} y_l + \tilde{e}^+_{lt} w_{gl})

    Units: units per period.
    """
    share = m.data.expedite_open[lane, t] * qualified(m.first, lane)
    if m.scope.group:
        share = share + m.data.expedite_early[lane, t] * warned_source(m, lane)
    return m.expedite[lane, t] <= capacity(m, lane) * share


def due(m: Any, lane: LaneId, t: int) -> Expression:
    """What a lane would deliver in period t if nothing held it back: first what was in transit, then shipments.

    In the present situation what was in transit is what was on order, with its dates.
    """
    if m.scope.present:
        return total([on_order(m, lane, t), *_come(m, lane, t)])
    lead = m.network.lanes[lane].lead_periods
    if t < lead:
        kept = m.data.transit_kept[lane] if lane in m.scope.hit_lanes else 1.0
        return kept * nominal(m.first, lane)
    return total(_come(m, lane, t))


def _come(m: Any, lane: LaneId, t: int) -> list[Expression]:
    """What left since the beginning and would arrive in period t."""
    lead, times = m.network.lanes[lane].lead_periods, _times(m, lane)
    if not times:
        return [ordinary(m, lane, t - lead)] if t >= lead else []
    return [m.longer[lane, longer, t - lead - longer] for longer in times if t - lead >= longer]


def ordinary(m: Any, lane: LaneId, t: int) -> Expression:
    """What leaves by the ordinary way in period t, on reserve or not."""
    shipped = m.ship[lane, t]
    return shipped + m.reserve_ship[lane, t] if (lane, t) in m.reserve_ship else shipped


def _times(m: Any, lane: LaneId) -> list[int]:
    """Periods by which a lane's lead time is longer at some time, 0 included; none where it never changes."""
    return sorted(longer for other, longer in m.scope.longer if other == lane)


def arrivals(m: Any, lane: LaneId, t: int) -> Expression:
    """What reaches the destination in period t."""
    arrived = m.release[lane, t] if lane in m.scope.gap_lanes else due(m, lane, t)
    expedited = m.network.lanes[lane].expedite_lead_time
    sent = None if expedited is None else t - int(expedited + 0.5)
    return arrived + m.expedite[lane, sent] if sent is not None and (lane, sent) in m.expedite else arrived


def each_its_time(m: Any, lane: LaneId, t: int) -> Expression:
    r"""(R6c) Where a lead time rises, what leaves is under way for as long as it takes in that period.

    .. math:: s_{lt} + s^r_{lt} = \sum_{k \in K^+_l} s^{+k}_{lt}

    Units: units per period. Overtaking is allowed: once the lead time has fallen back, what leaves then arrives beside
    what left before.
    """
    return ordinary(m, lane, t) == total(m.longer[lane, longer, t] for longer in _times(m, lane))


def takes_longer(m: Any, lane: LaneId, longer: int, t: int) -> Expression:
    r"""(R6d) Goods are under way so many periods longer only if they leave while it takes so long.

    .. math:: s^{+k}_{lt} \le M_l \tilde{\delta}_{lkt}

    Units: units per period.
    """
    return m.longer[lane, longer, t] <= _held_limit(m, lane) * m.data.takes_longer[lane, longer, t]


def port_balance(m: Any, lane: LaneId, t: int) -> Expression:
    r"""(R5) What is due on a lane whose arrivals are held back waits until it is released.

    .. math:: g_{lt} = g_{l,t-1} + \mathrm{due}_{lt} - \mathrm{rel}_{lt} \qquad \forall l \in L^{gap}

    Units: units.
    """
    before = m.port[lane, t - 1] if t > 0 else 0.0
    return m.port[lane, t] == before + due(m, lane, t) - m.release[lane, t]


def port_holds(m: Any, lane: LaneId, t: int) -> Expression:
    r"""(R6a) Goods wait only while the gap lasts.

    .. math:: g_{lt} \le M_l \tilde{g}_{lt}

    Units: units.
    """
    return m.port[lane, t] <= _held_limit(m, lane) * m.data.port_shut[lane, t]


def port_releases(m: Any, lane: LaneId, t: int) -> Expression:
    r"""(R6b) Nothing arrives while the gap lasts.

    .. math:: \mathrm{rel}_{lt} \le M_l (1 - \tilde{g}_{lt})

    Units: units per period.
    """
    return m.release[lane, t] <= _held_limit(m, lane) * m.data.port_open[lane, t]


def _held_limit(m: Any, lane: LaneId) -> float:
    data = m.network.lanes[lane]
    horizon = len(m.periods) + data.lead_periods + 1
    most = m.sizes.burst_limit(data.part, horizon) if math.isinf(data.capacity) else data.capacity + data.reserve_max
    return float(most * horizon)


def goods_destroyed(m: Any, lane: LaneId) -> Expression:
    r"""(R13b) Goods destroyed in transit are replaced: what was on the way at onset and is not kept.

    .. math:: S_l \ge (1 - \tilde{k}_l)\ \lambda_l x_l

    Units: units.
    """
    lead = m.network.lanes[lane].lead_periods
    return m.destroyed[lane] >= (1 - m.data.transit_kept[lane]) * lead * nominal(m.first, lane)


def sent(m: Any, lane: LaneId, t: int) -> Expression:
    """Everything a lane takes from its origin in period t."""
    amount = m.ship[lane, t]
    amount = amount + m.reserve_ship[lane, t] if (lane, t) in m.reserve_ship else amount
    return amount + m.expedite[lane, t] if (lane, t) in m.expedite else amount
