"""What two plans decide otherwise, in units, in days and in money; told apart by `resilience.plan.changes`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from resilience.network.ordering import cost_in_lots
from resilience.network.parts import Node
from resilience.plan.changes import YES_OR_NO, differences, shares
from resilience.plan.fields import PLAN_FIELDS, DecidedOf, PlanField
from resilience.screen import on_screen

if TYPE_CHECKING:
    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork
    from resilience.plan.changes import Change
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan


class DecisionKind(StrEnum):
    """What is decided otherwise."""

    SHELF = "shelf"
    SOURCE = "source"
    LOT = "lot"
    RESERVE = "reserve"
    APPROVAL = "approval"
    VISIBILITY = "visibility"
    SITE = "site"
    MADE = "made"


KINDS = {
    PlanField.BUFFER: DecisionKind.SHELF,
    PlanField.FLOW: DecisionKind.SOURCE,
    PlanField.DELIVERIES: DecisionKind.LOT,
    PlanField.PRODUCTION: DecisionKind.MADE,
    PlanField.QUALIFIED: DecisionKind.APPROVAL,
    PlanField.LANE_RESERVE: DecisionKind.RESERVE,
    PlanField.PRODUCTION_RESERVE: DecisionKind.RESERVE,
    PlanField.SECOND_RESERVE: DecisionKind.RESERVE,
    PlanField.VISIBLE: DecisionKind.VISIBILITY,
    PlanField.OPENED: DecisionKind.SITE,
    PlanField.CLOSED: DecisionKind.SITE,
}
"""Kind by the plan's field; one that is not named here is told as a reserve is."""
DECLARED = {field.field: field for field in PLAN_FIELDS}
ORDER = tuple(DecisionKind)


class DecisionSide(NamedTuple):
    """A decision in one plan: its amount, what that is in days, what it costs a year and, of stock, what is tied up.

    `days` are calendar days that a shelf lasts, or between two deliveries; `share` is that of a source at its
    destination. None where it has no such measure, or where its model is not known.
    """

    amount: float
    days: float | None = None
    share: float | None = None
    per_year: float | None = None
    tied_up: float | None = None


@on_screen
@dataclass(frozen=True)
class DecisionDifference:
    """One decision in which two plans differ, with both sides of it.

    Each side at the prices of its own run; `moved` is what the decision adds to what every year costs with both sides
    at those of the first (currency; of the second where the first's are no longer known), so that what prices alone
    have moved does not pass for a decision. `unit` is that of the amounts.
    A source costs its transport and what is on the way; what its parts cost stands where they are made or bought.
    """

    kind: DecisionKind
    place: str
    unit: str
    was: DecisionSide
    now: DecisionSide
    moved: float | None

    @property
    def change(self) -> float:
        """What is added, in units; below 0 where something is taken away."""
        return self.now.amount - self.was.amount

    @property
    def weight(self) -> float:
        """How much it matters, for the order within a kind."""
        return -abs(self.moved or 0.0)


class PlanOn(NamedTuple):
    """A plan and the model it is told on; None where that is not known."""

    plan: Plan
    model: Model | None


def decision_differences(first: PlanOn, second: PlanOn) -> tuple[DecisionDifference, ...]:
    """Every shelf, source, lot, reserve and approval in which two plans differ; by kind, the costliest first."""
    found = []
    for change in differences(first.plan, second.plan):
        if change.moves:
            was, now = _side(first, change, change.before), _side(second, change, change.after)
            moved = _moved(first.plan, second.plan, change, first.model or second.model)
            place = _place(change, first, second)
            found.append(DecisionDifference(_kind(change), place, _unit(change), was, now, moved))
    return tuple(sorted(found, key=lambda one: (ORDER.index(one.kind), one.weight, one.place)))


def _moved(first: Plan, second: Plan, change: Change, model: Model | None) -> float | None:
    """What a change adds to a year's cost, both sides at one model's prices; None where it does not know the place."""
    sides = (
        _side(PlanOn(plan, model), change, amount).per_year
        for plan, amount in ((first, change.before), (second, change.after))
    )
    was, now = sides
    return None if was is None or now is None else now - was


def _kind(change: Change) -> DecisionKind:
    return KINDS.get(change.decision, DecisionKind.RESERVE)


def _place(change: Change, *sides: PlanOn) -> str:
    """Where it is decided, in words where one of the models knows it."""
    for model in (side.model for side in sides):
        if model is not None and change.place in model.network.lanes:
            lane = _lane(model, change)
            others = (one for one in model.network.inbound[lane.target] if one.origin == lane.origin)
            by = f" by {lane.mode}" if len(list(others)) > 1 else ""
            return f"{lane.part} from {lane.origin} to {lane.destination}{by}"
    return str(change.place)


def _unit(change: Change) -> str:
    if change.decision in YES_OR_NO:
        return ""
    return {PlanField.BUFFER: "units", PlanField.DELIVERIES: "a period"}.get(change.decision, "a period, units")


def _side(on: PlanOn, change: Change, amount: float | None) -> DecisionSide:
    """One side of a change, as far as the model knows its place."""
    side, model = DecisionSide(amount or 0.0), on.model
    if model is None or not _known(model.network, change):
        return side
    measure = _MEASURES.get(change.decision, _of_reserve)
    return measure(on, model, change, side)


def _known(network: SupplyNetwork, change: Change) -> bool:
    of = DECLARED[change.decision].of
    places = {
        DecidedOf.POSITION: network.nodes, DecidedOf.MAKER: network.production, DecidedOf.LANE: network.lanes,
        DecidedOf.SITE: network.sites,
    }  # fmt: skip
    return change.place in places[of]


def _of_shelf(on: PlanOn, model: Model, change: Change, side: DecisionSide) -> DecisionSide:
    node = change.place
    assert isinstance(node, Node)  # what shelves are decided of
    part, flow = model.network.parts[node.part], through(on.plan, model.network, node)
    days = model.calendar.days(side.amount / flow) if flow > 0 else None
    return side._replace(days=days, per_year=side.amount * part.holding_cost, tied_up=side.amount * part.unit_value)


def through(plan: Plan, network: SupplyNetwork, node: Node) -> float:
    """Good units that reach a position in a period."""
    made = network.production.get(node)
    arrived = sum(plan.flows.get(lane.id, 0.0) for lane in network.inbound.get(node, ()))
    return arrived + (0.0 if made is None else made.yield_share * plan.production.get(node, 0.0))


def _of_source(on: PlanOn, model: Model, change: Change, side: DecisionSide) -> DecisionSide:
    lane = _lane(model, change)
    holding = model.network.parts[lane.part].holding_cost * lane.lead_time
    moving = cost_in_lots(lane, on.plan.lot(lane.id))
    per_year = side.amount * (model.calendar.periods_per_year * moving + holding)
    return side._replace(share=shares(model.network, on.plan, lane.target).get(lane.id), per_year=per_year)


def _of_lot(on: PlanOn, model: Model, change: Change, side: DecisionSide) -> DecisionSide:
    if side.amount <= 0:
        return side._replace(per_year=0.0)
    lane, often = _lane(model, change), side.amount
    lot = on.plan.flows.get(lane.id, 0.0) / often
    holding = 0.5 * lot * model.network.parts[lane.part].holding_cost
    per_year = model.calendar.periods_per_year * often * lane.delivery_cost + holding
    return side._replace(days=model.calendar.days(1 / often), per_year=per_year)


def _of_making(on: PlanOn, model: Model, change: Change, side: DecisionSide) -> DecisionSide:  # noqa: ARG001  # as the others
    node = change.place
    assert isinstance(node, Node)  # what making is decided of
    cost = model.network.production[node].unit_cost
    return side._replace(per_year=model.calendar.periods_per_year * cost * side.amount)


def _of_approval(on: PlanOn, model: Model, change: Change, side: DecisionSide) -> DecisionSide:  # noqa: ARG001  # as the others
    return side._replace(per_year=side.amount * _lane(model, change).approval_cost)


def _of_visibility(on: PlanOn, model: Model, change: Change, side: DecisionSide) -> DecisionSide:  # noqa: ARG001  # as the others
    cost = model.network.sites[change.place].visibility_cost  # type: ignore[index]  # sites are what is watched
    return side._replace(per_year=side.amount * (cost or 0.0))


def _of_opening(on: PlanOn, model: Model, change: Change, side: DecisionSide) -> DecisionSide:  # noqa: ARG001  # as the others
    site = model.network.sites[change.place]  # type: ignore[index]  # sites are what is opened and closed
    return side._replace(
        per_year=side.amount * (site.cost_of_open if change.decision is PlanField.OPENED else site.cost_of_closed)
    )


def _of_reserve(on: PlanOn, model: Model, change: Change, side: DecisionSide) -> DecisionSide:  # noqa: ARG001  # as the others
    fee = DECLARED[change.decision].fee_of(model.network, change.place)
    return side._replace(per_year=side.amount * fee)


def _lane(model: Model, change: Change) -> Lane:
    return model.network.lanes[change.place]  # type: ignore[index]  # lanes are what is decided of


_MEASURES = {
    PlanField.BUFFER: _of_shelf,
    PlanField.FLOW: _of_source,
    PlanField.DELIVERIES: _of_lot,
    PlanField.PRODUCTION: _of_making,
    PlanField.QUALIFIED: _of_approval,
    PlanField.VISIBLE: _of_visibility,
    PlanField.OPENED: _of_opening,
    PlanField.CLOSED: _of_opening,
}
