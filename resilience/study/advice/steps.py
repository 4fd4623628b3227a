"""Every difference between two plans as one action, and the plan with that action undone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.network.parts import Node
from resilience.study.packs import units_words
from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.network.network import SupplyNetwork
    from resilience.plan.plan import Plan
    from resilience.quantities import LaneId
    from resilience.study.costs.evaluate import Evaluator, Policy

SAME = 1e-6
"""Relative difference below which two amounts are the same decision."""
LITTLE = 1e-3
"""Share of a period's flow below which a change of stock is dust and no decision."""


class ActionKind(StrEnum):
    """What an action changes."""

    BUFFER = "buffer"
    LOT = "lot"
    SOURCE = "source"
    RESERVE = "reserve"
    VISIBILITY = "visibility"
    STAY_LEAN = "stay lean"


class Aim(StrEnum):
    """Which way an action goes: whether it is a precaution, makes the plan leaner, or is cheaper and neither."""

    SAFER = "stop being lean"
    LEANER = "be leaner"
    OTHERWISE = "run otherwise"

    @classmethod
    def of(cls, change: float) -> Aim:
        """Aim of a change of what is held or kept: more of it is a precaution."""
        return cls.SAFER if change > 0 else cls.LEANER if change < 0 else cls.OTHERWISE


@dataclass(frozen=True)
class Step:
    """One action in words, and the plan with this action undone and everything else kept.

    What feeds the nodes in `free` follows the change.
    """

    kind: ActionKind
    aim: Aim
    site: str
    part: str
    action: str
    before: Plan
    free: frozenset[Node] = frozenset()


def steps(evaluator: Evaluator, today: Policy, best: Policy) -> Iterator[Step]:
    """Every difference between two plans, each as one action."""
    yield from _buffer_steps(evaluator, today.plan, best.plan)
    yield from _lot_steps(evaluator, today.plan, best.plan)
    yield from _source_steps(evaluator, today.plan, best.plan)
    yield from _reserve_steps(evaluator.model.network, today.plan, best.plan)
    yield from _visibility_steps(today.plan, best.plan)


def differs(one: float, other: float) -> bool:
    """Whether two amounts are different decisions."""
    return abs(one - other) > SAME * max(abs(one), abs(other), SAME)


def _with(amounts: Mapping, key: object, value: float) -> dict:  # type: ignore[type-arg]  # nodes, lanes or sites
    changed = dict(amounts)
    changed[key] = value
    return changed


def cover_words(evaluator: Evaluator, plan: Plan, node: Node, units: float) -> str:
    """A stock in units and, where it can be said, in days of the node's planned throughput."""
    flow = evaluator.throughput(plan, node)
    time = f" or {evaluator.model.calendar.said(units / flow)}" if flow > 0 and units > 0 else ""
    return f"{units_words(evaluator.model.network.parts[node.part], units)}{time}"


def _buffer_steps(evaluator: Evaluator, today: Plan, best: Plan) -> Iterator[Step]:
    for node in sorted({*today.buffers, *best.buffers}):
        before, after = today.buffers.get(node, 0.0), best.buffers.get(node, 0.0)
        if _moves(evaluator.throughput(best, node), before, after):
            verb = "Raise" if after > before else "Lower"
            there = f"{cover_words(evaluator, best, node, before)} to {cover_words(evaluator, best, node, after)}"
            action = f"{verb} the buffer of {node} from {there}."
            undone = replace(best, buffers=_with(best.buffers, node, before))
            yield Step(ActionKind.BUFFER, Aim.of(after - before), node.site, node.part, action, undone)


def _moves(flow: float, before: float, after: float) -> bool:
    """Whether a change of stock is one to speak of: none that is dust, or that reads the same before and after."""
    return differs(before, after) and abs(after - before) > LITTLE * flow and digits(before) != digits(after)


def _lot_steps(evaluator: Evaluator, today: Plan, best: Plan) -> Iterator[Step]:
    for lane_id in sorted(set(today.deliveries) & set(best.deliveries)):
        before, after = today.deliveries[lane_id], best.deliveries[lane_id]
        if before != after:
            lane = evaluator.model.network.lanes[lane_id]
            how = "smaller" if after > before else "larger"
            action = (
                f"Deliver {lane.part} from {lane.origin} to {lane.destination} {after:g} instead of {before:g} times "
                f"a period ({how} lots)."
            )
            undone = replace(best, deliveries=_with(best.deliveries, lane_id, before))
            aim = Aim.LEANER if after > before else Aim.OTHERWISE
            yield Step(ActionKind.LOT, aim, lane.destination, lane.part, action, undone)


def _source_steps(evaluator: Evaluator, today: Plan, best: Plan) -> Iterator[Step]:
    network = evaluator.model.network
    for node, lanes in sorted(network.inbound.items()):
        ids = [lane.id for lane in lanes]
        moved = [key for key in ids if differs(today.flows.get(key, 0.0), best.flows.get(key, 0.0))]
        joined = [key for key in ids if (key in best.qualified) != (key in today.qualified)]
        shares_before, shares_after = _shares(today.flows, ids), _shares(best.flows, ids)
        idle = not any(shares_after.values())  # nothing comes here any more: that follows from what was done downstream
        if not joined and (idle or all(_shown(shares_before[key]) == _shown(shares_after[key]) for key in moved)):
            continue
        undone = replace(
            best,
            flows=_scaled(best.flows, ids, shares_before),
            deliveries={**{key: today.deliveries[key] for key in moved if key in today.deliveries}, **best.deliveries},
            qualified=(best.qualified - frozenset(ids)) | (today.qualified & frozenset(ids)),
        )
        yield Step(
            ActionKind.SOURCE,
            Aim.of(_sources(best, ids) - _sources(today, ids)),
            node.site,
            node.part,
            _source_words(evaluator, ids, shares_before, shares_after, best, today),
            undone,
            free=_feeding(evaluator.model.network, node),
        )


def _feeding(network: SupplyNetwork, node: Node) -> frozenset[Node]:
    """Nodes upstream of a node, itself left out."""
    found: set[Node] = set()
    stack = [lane.source for lane in network.inbound.get(node, ())]
    while stack:
        one = stack.pop()
        if one in found:
            continue
        found.add(one)
        stack += [lane.source for lane in network.inbound.get(one, ())]
        if one in network.production:
            stack += [Node(one.site, line.child) for line in network.children.get(one.part, ())]
    return frozenset(found - {node})


def _shares(flows: Mapping[LaneId, float], ids: list[LaneId]) -> dict[LaneId, float]:
    total = sum(flows.get(key, 0.0) for key in ids)
    return {key: flows.get(key, 0.0) / total if total > 0 else 0.0 for key in ids}


def _sources(plan: Plan, ids: list[LaneId]) -> float:
    """How many sources a position has: those approved count, and a little those in use."""
    used = {key for key in ids if plan.flows.get(key, 0.0) > 0}
    return len(used | (plan.qualified & frozenset(ids))) + len(used) / (len(ids) + 1)


def _shown(share: float) -> str:
    return f"{digits(100 * share, 3)} %"


def _scaled(flows: Mapping[LaneId, float], ids: list[LaneId], shares: Mapping[LaneId, float]) -> dict[LaneId, float]:
    total = sum(flows.get(key, 0.0) for key in ids)
    return {**flows, **{key: shares[key] * total for key in ids}}


def _source_words(
    evaluator: Evaluator,
    ids: list[LaneId],
    before: Mapping[LaneId, float],
    after: Mapping[LaneId, float],
    best: Plan,
    today: Plan,
) -> str:
    lanes = evaluator.model.network.lanes
    words = [
        f"{lanes[key].origin} {_shown(before[key])} to {_shown(after[key])}"
        for key in ids
        if _shown(before[key]) != _shown(after[key])
    ]
    words += [
        f"qualify {lanes[key].origin} as a standby"
        for key in ids
        if key in best.qualified - today.qualified and not after[key]
    ]
    words += [f"drop {lanes[key].origin}" for key in ids if key in today.qualified - best.qualified]
    target = lanes[ids[0]].target
    return f"Change the sources of {target}: " + ", ".join(words) + "."


def _reserve_steps(network: SupplyNetwork, today: Plan, best: Plan) -> Iterator[Step]:
    for lane_id, after in sorted(best.lane_reserves.items()):
        if differs(today.lane_reserves.get(lane_id, 0.0), after):
            undone = replace(
                best, lane_reserves=_with(best.lane_reserves, lane_id, today.lane_reserves.get(lane_id, 0.0))
            )
            lane = network.lanes[lane_id]
            yield Step(
                ActionKind.RESERVE,
                Aim.of(after - today.lane_reserves.get(lane_id, 0.0)),
                lane.origin,
                lane.part,
                f"Reserve {digits(after)} units per period on {lane_id}.",
                undone,
            )
    for node, after in sorted(best.production_reserves.items()):
        before = today.production_reserves.get(node, 0.0)
        if differs(before, after):
            undone = replace(best, production_reserves=_with(best.production_reserves, node, before))
            action = f"Reserve capacity for {digits(after)} {node} per period."
            yield Step(ActionKind.RESERVE, Aim.of(after - before), node.site, node.part, action, undone)


def _visibility_steps(today: Plan, best: Plan) -> Iterator[Step]:
    for site in sorted(best.visible - today.visible):
        undone = replace(best, visible=best.visible - {site})
        action = f"Buy visibility of {site}, to know of a disruption sooner."
        yield Step(ActionKind.VISIBILITY, Aim.SAFER, site, "", action, undone)
