"""Fixed policies as first stages: today's plan, pure just-in-time, pure just-in-case, or any plan given.

Each is the same first stage with decisions pinned, so its columns are those of the study's program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node
from resilience.plan.fields import BOUGHT, DecidedOf, PlanField
from resilience.plan.levers import Lever, Requirements
from resilience.program.fitting import fitting
from resilience.program.formulation.first_stage import build_first_stage
from resilience.program.formulation.parts.sourcing import CONTINUOUS, intake, nominal, options, unless_plain
from resilience.program.formulation.parts.today import pin
from resilience.program.reading.compile import Compiled, compile_model
from resilience.program.two_stage import FIRST_VECTORS

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.sizes import Sizes
    from resilience.program.two_stage import TwoStageProgram
    from resilience.quantities import LaneId


ALL = frozenset(Lever)


def variant(
    program: TwoStageProgram, model: Model, adjust: Callable[[Any], None], levers: frozenset[Lever] | None = None
) -> Compiled:
    """Compile the first stage of a program with some decisions pinned by `adjust`; levers are the program's own.

    The planner's constraints are left out: a fixed policy is shown for what it costs, whether or not it is allowed.
    """
    early_calls = program.first_model.early_calls
    allowed = program.first_model.levers if levers is None else levers
    m = build_first_stage(
        model, program.sizes, early_calls=early_calls, requirements=Requirements(), levers=allowed,
        keep_unhit=program.first_model.keeps_unhit,
    )  # fmt: skip
    adjust(m)
    return compile_model(m, objective="steady_cost", vectors=FIRST_VECTORS, keep_rows=True)


def undisturbed(model: Model, sizes: Sizes) -> Compiled:
    """Compile the steady state as the tables give it: no hazards, no constraints of the planner, no previous plan."""
    m = build_first_stage(model, sizes, early_calls={}, requirements=Requirements(), keep_unhit=False)
    return compile_model(m, objective="steady_cost")


def status_quo(m: Any) -> None:
    """Keep everything as it is today (with no lever allowed, nothing is left to pin)."""
    _see_nothing(m)


def ignore_disruption(m: Any) -> None:
    """Nothing pinned: the steady state alone decides, as if nothing ever went wrong."""
    _see_nothing(m)


def just_in_time(m: Any) -> None:
    """No buffers, the smallest lots, no source that is not in use or approved today, no reserve, no visibility.

    Of a supplier with order quantities the cheapest lots that he allows are taken: the smallest may be none. Where a
    lever may not be pulled, or no hazard hits what feeds a shelf, what belongs to it stays as it is today.
    """
    for buffer in m.buffer.values() if Lever.BUFFERS in m.levers else ():
        pin(buffer, buffer.lb)
    for lane in m.optional:
        if m.network.lanes[lane].status is LaneStatus.CANDIDATE:
            pin(m.qualify[lane], 0.0)
    _pin_modes(m, max, orders_free=True)
    for field in BOUGHT:
        for variable in m.component(field.column).values():
            pin(variable, 0.0)
    _see_nothing(m)


def just_in_case(cover: float) -> Callable[[Any], None]:
    """Pull every lever that may be: the same cover (periods) wherever goods arrive, largest lots, all sources.

    Where a lever may not be pulled, what belongs to it stays as it is today: a policy that did would be no rival.
    """

    def adjust(m: Any) -> None:
        fits = fitting(m, cover)
        _pin_modes(m, min, free=fits.lots)
        _buy_everything(m)
        if Lever.BUFFERS not in m.levers:
            return
        arrived = [node for node in m.network.nodes if node in m.network.inbound]
        m.uniform_cover = pyo.Constraint(arrived, rule=lambda m, *key: _covered(m, Node(*key), fits.cover(key, cover)))
        for node in set(m.network.nodes) - set(arrived):
            pin(m.buffer[node], m.buffer[node].lb)

    return adjust


def _buy_everything(m: Any) -> None:
    """Pin what is on offer to its most, as far as the levers go, and what early warning allows to what was bought."""
    for choice in m.qualify.values() if Lever.SOURCES in m.levers else ():
        pin(choice, 1.0)
    for choice in m.site_closed.values():
        pin(choice, 0.0)
    for field in (one for one in BOUGHT if one.field is not PlanField.CLOSED):
        for key, variable in m.component(field.column).items() if field.lever in m.levers else ():
            pin(variable, variable.ub * (_open(m, key) if field.of is DecidedOf.LANE else 1.0))
    _warn_of_everything(m, 1.0 if Lever.VISIBILITY in m.levers else 0.0)


def _warn_of_everything(m: Any, early: float) -> None:
    """Pin what early warning allows to all that is on offer, or to nothing."""
    for choice in m.warned.values():
        pin(choice, early)
    for group, lane in m.warned_lane:
        pin(m.warned_lane[group, lane], early * _open(m, lane))
    for group, lane in m.warned_lane_reserve:
        pin(m.warned_lane_reserve[group, lane], early * m.lane_reserve[lane].ub)
    for group, site, part in m.warned_make_reserve:
        pin(m.warned_make_reserve[group, site, part], early * m.make_reserve[site, part].ub)
    for group, site, part in m.warned_second:
        pin(m.warned_second[group, site, part], early * m.make_second[site, part].ub)


def _open(m: Any, lane: LaneId) -> float:
    """1 where a lane may be used in a policy that qualifies all it may."""
    return float(m.qualify[lane].ub) if lane in m.qualify else 1.0


def _covered(m: Any, node: Node, cover: float) -> Any:
    limit = m.sizes.buffer_limit(node) / m.sizes.requirement[node.part] if m.sizes.requirement[node.part] else 0.0
    wanted = min(cover, limit) * intake(m, node)
    return m.buffer[node] >= wanted if m.buffer[node].lb > 0 else m.buffer[node] == wanted


def _pin_modes(
    m: Any,
    choose: Callable[[tuple[float, ...]], float],
    *,
    orders_free: bool = False,
    free: frozenset[LaneId] = frozenset(),
) -> None:
    for lane, k in m.timed_modes if Lever.LOTS in m.levers else ():
        if lane not in free and k != choose(options(m, lane)) and not (orders_free and lane in m.least_lot):
            pin(m.mode[lane, k], 0.0)


def _see_nothing(m: Any) -> None:
    for seen in (*m.see.values(), *m.warned.values(), *m.warned_lane.values()):
        pin(seen, 0.0)
    for reserves in (m.warned_lane_reserve, m.warned_make_reserve, m.warned_second):
        for reserve in reserves.values():
            pin(reserve, 0.0)


def as_planned(plan: Plan, *, free: frozenset[Node] = frozenset()) -> Callable[[Any], None]:
    """Pin every decision to a plan, except what flows into and is made at the nodes in `free`."""

    def adjust(m: Any) -> None:
        _pin_precautions(m, plan)
        _warn(m, plan)
        _pin_flows(m, plan, free)

    return adjust


def as_shared_out(plan: Plan) -> Callable[[Any], None]:
    """Pin every precaution of a plan, and of its flows what each source brings of all that reaches its destination.

    A plan made for another demand is carried over so: buffers stay as they are, shares are those of the plan. A lane
    whose supplier has a least order may deliver less often than planned, so that lots stay as large as he asks for.
    """

    def adjust(m: Any) -> None:
        _pin_precautions(m, plan)
        _warn(m, plan)
        for lane, k in m.lane_modes:
            often = plan.deliveries.get(lane, CONTINUOUS)
            if lane in m.least_lot and 0 < k < often:
                m.mode[lane, k].setub(1.0)
                m.mode[lane, often].setlb(0.0)
            elif k != often:
                pin(m.flow[lane, k], 0.0)
        m.shares_planned = pyo.Constraint(list(m.network.lanes), rule=lambda m, lane: _share_planned(m, lane, plan))

    return adjust


def _share_planned(m: Any, lane: LaneId, plan: Plan) -> Any:
    """A lane brings its share of what reaches its destination; one that nothing reached in the plan is left free."""
    target = m.network.lanes[lane].target
    made = m.network.production[target].yield_share * plan.production.get(target, 0.0) if target in m.make else 0.0
    total = made + sum(plan.flows.get(one.id, 0.0) for one in m.network.inbound[target])
    if total <= 0:
        return pyo.Constraint.Skip
    return unless_plain(nominal(m, lane) == plan.flows.get(lane, 0.0) / total * intake(m, target))


def _pin_precautions(m: Any, plan: Plan) -> None:
    for node in m.network.nodes:
        pin(m.buffer[node], plan.buffers.get(node, 0.0))
    for lane in m.optional:
        pin(m.qualify[lane], float(lane in plan.qualified))
    for lane, k in m.timed_modes:
        pin(m.mode[lane, k], float(plan.deliveries.get(lane) == k))
    for field in BOUGHT:
        said = field.said(plan)
        for key, variable in m.component(field.column).items():
            pin(variable, said.get(key, 0.0))


def _warn(m: Any, plan: Plan) -> None:
    """Set what early warning allows to all that the plan has paid for."""
    for group in m.groups:
        pin(m.warned[group], float(any(site in plan.visible for site in m.early_calls[group].sites)))
    for group, lane in m.warned_lane:
        pin(m.warned_lane[group, lane], m.warned[group].ub * float(lane in plan.qualified))
    for group, lane in m.warned_lane_reserve:
        pin(m.warned_lane_reserve[group, lane], m.warned[group].ub * plan.lane_reserves.get(lane, 0.0))
    for group, site, part in m.warned_make_reserve:
        bought = plan.production_reserves.get(Node(site, part), 0.0)
        pin(m.warned_make_reserve[group, site, part], m.warned[group].ub * bought)
    for group, site, part in m.warned_second:
        bought = plan.second_reserves.get(Node(site, part), 0.0)
        pin(m.warned_second[group, site, part], m.warned[group].ub * bought)


def _pin_flows(m: Any, plan: Plan, free: frozenset[Node]) -> None:
    for lane, k in m.lane_modes:
        if m.network.lanes[lane].target not in free:
            used = k == plan.deliveries.get(lane, CONTINUOUS)
            pin(m.flow[lane, k], plan.flows.get(lane, 0.0) if used else 0.0)
    for node in set(m.network.production) - free:
        pin(m.make[node], plan.production.get(node, 0.0))
