"""Every difference between two plans as one action, and the plan with that action undone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.network.parts import Node
from resilience.plan.changes import applied, differences, differs, sourcing
from resilience.plan.fields import FOR_A_FEE, PlanField
from resilience.plan.openings import reached
from resilience.quantities import LaneId, SiteId
from resilience.study.advice.step_words import (
    buffer_words,
    lot_words,
    reads_otherwise,
    reserve_words,
    site_words,
    source_words,
    visibility_words,
)
from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeAlias

    from resilience.network.network import SupplyNetwork
    from resilience.plan.changes import Change, Spot
    from resilience.plan.plan import Plan
    from resilience.study.costs.evaluate import Evaluator, Policy

    Flows: TypeAlias = dict[LaneId, float]
    Reading: TypeAlias = frozenset[tuple[PlanField, Spot, float, float]]
    "Changes as they are read: amounts to a few digits."

LITTLE = 1e-3
"""Share of a period's flow below which a change of stock is dust and no decision."""


class ActionKind(StrEnum):
    """What an action changes."""

    BUFFER = "buffer"
    LOT = "lot"
    SOURCE = "source"
    RESERVE = "reserve"
    VISIBILITY = "visibility"
    SITE = "site"


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
    """One action: the changes that it is, and the plan with it undone and everything else kept.

    `action` says it, for people alone. What feeds the nodes in `free` follows the change.
    """

    kind: ActionKind
    aim: Aim
    site: str
    part: str
    action: str
    changes: tuple[Change, ...]
    before: Plan
    free: frozenset[Node] = frozenset()


def read(changes: Iterable[Change]) -> Reading:
    """What tells an action from others: its changes, as far as they can be read."""
    found = ((one.decision, one.place, _digits(one, one.before), _digits(one, one.after)) for one in changes)
    return frozenset(one for one in found if one[2] != one[3])


def _digits(change: Change, amount: float | None) -> float:
    return float(f"{amount or 0.0:.{3 if change.decision is PlanField.SHARE else 4}g}")


def steps(evaluator: Evaluator, today: Policy, best: Policy) -> Iterator[Step]:
    """Every difference between two plans, each as one action."""
    opened = tuple(_site_steps(evaluator, today.plan, best.plan))
    said = {change for step in opened for change in step.changes}
    for step in _all_steps(evaluator, today, best):
        if not said.intersection(step.changes):
            yield step
    yield from opened


def _all_steps(evaluator: Evaluator, today: Policy, best: Policy) -> Iterator[Step]:
    yield from _buffer_steps(evaluator, today.plan, best.plan)
    yield from _lot_steps(evaluator, today.plan, best.plan)
    yield from _source_steps(evaluator, today.plan, best.plan)
    yield from _reserve_steps(evaluator.model.network, today.plan, best.plan)
    yield from _visibility_steps(today.plan, best.plan)


def _buffer_steps(evaluator: Evaluator, today: Plan, best: Plan) -> Iterator[Step]:
    for change in differences(today, best, [PlanField.BUFFER]):
        node = change.place
        if isinstance(node, Node) and _moves(evaluator.throughput(best, node), *change.amounts):
            action = buffer_words(evaluator, best, node, change)
            yield _step(ActionKind.BUFFER, Aim.of(change.more), node, action, best, change)


def _step(kind: ActionKind, aim: Aim, where: Sequence[str], action: str, best: Plan, change: Change) -> Step:
    """The action that is one change."""
    site, part = where
    return Step(kind, aim, site, part, action, (change,), applied(best, [change.undone]))


def _moves(flow: float, before: float, after: float) -> bool:
    """Whether a change of stock is one to speak of: none that is dust, or that reads the same before and after."""
    return differs(before, after) and abs(after - before) > LITTLE * flow and digits(before) != digits(after)


def _lot_steps(evaluator: Evaluator, today: Plan, best: Plan) -> Iterator[Step]:
    for change in differences(today, best, [PlanField.DELIVERIES]):
        if change.before is not None and change.after is not None:
            lane = evaluator.model.network.lanes[_lane(change)]
            aim = Aim.LEANER if change.more > 0 else Aim.OTHERWISE
            words = lot_words(lane, change, (today.lot(lane.id), best.lot(lane.id)))
            yield _step(ActionKind.LOT, aim, lane.target, words, best, change)


def _lane(change: Change) -> LaneId:
    """Lane of a change of what is decided by lane."""
    return LaneId(str(change.place))


def _source_steps(evaluator: Evaluator, today: Plan, best: Plan) -> Iterator[Step]:
    network = evaluator.model.network
    for node, lanes in sorted(network.inbound.items()):
        if node.site in network.inside:
            continue  # where an alternate is picked, or customers are served, has one source, its site
        ids = [lane.id for lane in lanes]
        moved = [key for key in ids if differs(today.flows.get(key, 0.0), best.flows.get(key, 0.0))]
        changes = sourcing(network, node, today, best)
        joined = any(change.decision is PlanField.QUALIFIED for change in changes)
        shown = any(change.place in moved and reads_otherwise(change) for change in changes)
        # nothing came here, or nothing comes any more: done downstream
        follows = any(evaluator.throughput(plan, node) <= 0 for plan in (today, best))
        if not joined and (follows or not shown):
            continue
        flows, production = _sourced(evaluator, today, best, node)
        undone = replace(
            best,
            flows={**best.flows, **flows},
            production={**best.production, **production},
            deliveries={**{key: today.deliveries[key] for key in moved if key in today.deliveries}, **best.deliveries},
            qualified=(best.qualified - frozenset(ids)) | (today.qualified & frozenset(ids)),
        )
        aim = Aim.of(_sources(best, node, ids) - _sources(today, node, ids))
        action = source_words(lanes, changes, best)
        free = _feeding(network, node, made=bool(production))
        yield Step(ActionKind.SOURCE, aim, node.site, node.part, action, changes, undone, free)


def _sourced(evaluator: Evaluator, today: Plan, best: Plan, node: Node) -> tuple[Flows, dict[Node, float]]:
    """What lanes bring to a position by today's shares of what reaches it; what is made there, where that differs.

    Where nothing came today, nothing says what would be made.
    """
    network, made = evaluator.model.network, evaluator.model.network.production.get(node)
    total, before = (evaluator.throughput(plan, node) for plan in (best, today))
    factor = total / before if before > 0 else 0.0
    flows = {lane.id: today.flows.get(lane.id, 0.0) * factor for lane in network.inbound[node]}
    own = today.production.get(node, 0.0) * factor
    moves = made is not None and before > 0 and differs(own, best.production.get(node, 0.0))
    return flows, {node: own} if moves else {}


def _feeding(network: SupplyNetwork, node: Node, *, made: bool) -> frozenset[Node]:
    """Nodes upstream of a node by its lanes, and by what is made there where that changes; itself left out."""
    found: set[Node] = set()
    stack = [lane.source for lane in network.inbound.get(node, ())]
    stack += [Node(node.site, line.child) for line in network.lines_at(node)] if made else []
    while stack:
        one = stack.pop()
        if one in found:
            continue
        found.add(one)
        stack += [lane.source for lane in network.inbound.get(one, ())]
        if one in network.production:
            stack += [Node(one.site, line.child) for line in network.lines_at(one)]
    return frozenset(found - {node})


def _sources(plan: Plan, node: Node, ids: list[LaneId]) -> float:
    """How many sources a position has besides its own making: those approved count, and a little all in use."""
    used = {key for key in ids if plan.flows.get(key, 0.0) > 0}
    in_use = len(used) + (plan.production.get(node, 0.0) > 0)
    return len(used | (plan.qualified & frozenset(ids))) + in_use / (len(ids) + 2)


def _reserve_steps(network: SupplyNetwork, today: Plan, best: Plan) -> Iterator[Step]:
    for change in differences(today, best, [field.field for field in FOR_A_FEE]):
        if change.moves:
            where = change.place if isinstance(change.place, Node) else network.lanes[_lane(change)].source
            yield _step(ActionKind.RESERVE, Aim.of(change.more), where, reserve_words(change), best, change)


def _visibility_steps(today: Plan, best: Plan) -> Iterator[Step]:
    for change in differences(today, best, [PlanField.VISIBLE]):
        where = (str(change.place), "")
        yield _step(ActionKind.VISIBILITY, Aim.of(change.more), where, visibility_words(change), best, change)


def _site_steps(evaluator: Evaluator, today: Plan, best: Plan) -> Iterator[Step]:
    """Every site that is opened or closed, with all that comes and goes with it: sources, stock, reserves, watch."""
    network = evaluator.model.network
    for change in differences(today, best, [PlanField.OPENED, PlanField.CLOSED]):
        name = SiteId(str(change.place))
        here = network.at_site.get(name, ())
        fed = {lane.target for node in here for lane in network.outbound.get(node, ())}
        nodes = sorted({*here, *fed})
        supplies = [one for node in nodes for one in sourcing(network, node, today, best)]
        held = (*(field.field for field in FOR_A_FEE), PlanField.BUFFER, PlanField.VISIBLE)
        with_it = [one for one in differences(today, best, held) if _at(network, one, name)]
        before = _as_before(network, today, applied(best, [one.undone for one in (change, *with_it)]), nodes)
        free = frozenset(nodes).union(*(_feeding(network, node, made=node in here) for node in nodes))
        before = replace(
            before,
            deliveries={
                **{key: k for key, k in today.deliveries.items() if network.lanes[key].target in free},
                **best.deliveries,
            },
        )
        adds = change.more > 0 if change.decision is PlanField.OPENED else change.more < 0
        yield Step(
            ActionKind.SITE, Aim.SAFER if adds else Aim.LEANER, name, "", site_words(evaluator, change, best),
            (change, *supplies, *with_it), before, free,
        )  # fmt: skip


def _at(network: SupplyNetwork, change: Change, name: SiteId) -> bool:
    """Whether what is bought or held is at a site, or on a lane from or to it."""
    if isinstance(change.place, Node):
        return change.place.site == name
    lane = network.lanes.get(_lane(change))
    return change.place == name if lane is None else name in (lane.origin, lane.destination)


def _as_before(network: SupplyNetwork, today: Plan, plan: Plan, nodes: Iterable[Node]) -> Plan:
    """A plan with the approvals of some positions as today, as far as the sites at their lanes are open."""
    ids = frozenset(lane.id for node in nodes for lane in network.inbound.get(node, ()))
    back = frozenset(key for key in today.qualified & ids if reached(network, plan, key))
    kept = frozenset(key for key in plan.qualified & ids if reached(network, plan, key))
    new = {key for key in kept if key not in today.qualified}
    return replace(plan, qualified=(plan.qualified - ids) | back | new)
