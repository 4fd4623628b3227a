"""What a what-if may move without a word of the change language being typed: rates, costs, buffers, sources, budget."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from resilience.files.changes.change import ChangeKind, InputChange
from resilience.network.lanes import LaneStatus
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.files.inputs import Inputs
    from resilience.network.lanes import Lane
    from resilience.plan.model import Model


class OfferKind(StrEnum):
    """What is moved."""

    RATE = "rate"
    "How often a hazard strikes, as a multiple of what is stated."
    COST = "cost"
    "What a lane, a maker or a part costs, as a multiple of what is stated."
    BUFFER = "buffer"
    "Today's target stock of a shelf: a time or units."
    SOURCE = "source"
    "A lane that is no longer there."
    BUDGET = "budget"
    "Most just-in-case spend a year."


@on_screen
@dataclass(frozen=True)
class MoveOffer:
    """One thing to move: what people call it, what it is now, and the line of the change language it makes.

    `before` is the line up to its value; for what is only taken away it is the whole line.
    """

    kind: OfferKind
    label: str
    now: str
    before: str


def offers(inputs: Inputs) -> tuple[MoveOffer, ...]:
    """Everything that can be moved so, rates first; what the change language does not move is left out.

    Raises
    ------
    InputError
        With everything wrong with the input.
    """
    model, _ = inputs.changed()
    found = (*_rates(inputs), *_costs(model), *_buffers(model), *_sources(model), *_budget(model))
    tried = {change: f"{offer.before}2" for change, offer in enumerate(found) if offer.kind is OfferKind.RATE}
    bad = {place for place, line in tried.items() if inputs.checked(line).findings.errors}
    return tuple(offer for place, offer in enumerate(found) if place not in bad)


def _rates(inputs: Inputs) -> Iterator[MoveOffer]:
    _, book = inputs.changed()
    for one in book.hazards:
        if one.rate is None or one.only_in_compound:
            continue  # its own rate moves nothing: it has none, or strikes at that of another
        yield _moved(OfferKind.RATE, one.name, f"{one.rate:.3g} a year", "hazard", "rate", {"name": (one.name,)})


def _costs(model: Model) -> Iterator[MoveOffer]:
    network, money = model.network, model.currency
    for lane in network.lanes.values():
        now = f"{lane.unit_cost:.6g} {money} a unit"
        yield _moved(OfferKind.COST, f"transport of {_said(lane)}", now, "lanes", "unit_cost", _rows_of(lane))
    for node, made in network.production.items():
        where = {"site": (str(node.site),), "part": (str(node.part),)}
        now = f"{made.unit_cost:.6g} {money} a unit"
        yield _moved(OfferKind.COST, f"making {node.part} at {node.site}", now, "production", "unit_cost", where)
    for name, part in network.parts.items():
        now = f"{part.unit_value:.6g} {money}"
        yield _moved(OfferKind.COST, f"value of {name}", now, "parts", "unit_value", {"part": (str(name),)})


def _buffers(model: Model) -> Iterator[MoveOffer]:
    for node, units in sorted(model.cover.items()):
        where = {"site": (str(node.site),), "part": (str(node.part),)}
        change = InputChange("policy", ChangeKind.SET, "1 d", "cover", where)
        yield MoveOffer(OfferKind.BUFFER, f"{node.part} at {node.site}", f"{units:,.6g} units", _before(change, "1 d"))


def _sources(model: Model) -> Iterator[MoveOffer]:
    for lane in model.network.lanes.values():
        now = {LaneStatus.ACTIVE: "in use", LaneStatus.QUALIFIED: "approved, not in use"}.get(lane.status, "on offer")
        change = InputChange("lanes", ChangeKind.REMOVE, where=_rows_of(lane))
        yield MoveOffer(OfferKind.SOURCE, _said(lane), now, str(change))


def _budget(model: Model) -> Iterator[MoveOffer]:
    budget = model.requirements.budget
    now = "none" if budget is None else f"{budget:,.10g} {model.currency} a year"
    change = InputChange("requirements", ChangeKind.SET, 1, "budget")
    yield MoveOffer(OfferKind.BUDGET, "just-in-case spend", now, _before(change, "1"))


def _moved(kind: OfferKind, label: str, now: str, table: str, column: str, where: Mapping[str, Any]) -> MoveOffer:
    return MoveOffer(kind, label, now, _before(InputChange(table, ChangeKind.FACTOR, 1, column, where), "1"))


def _before(change: InputChange, value: str) -> str:
    """The line of a change up to its value."""
    return str(change).removesuffix(f'"{value}"').removesuffix(value)


def _rows_of(lane: Lane) -> dict[str, tuple[str, ...]]:
    where: dict[str, tuple[str, ...]] = {
        "origin": (str(lane.origin),),
        "destination": (str(lane.destination),),
        "part": (str(lane.part),),
    }
    return where | ({"mode": (lane.mode,)} if lane.mode else {})


def _said(lane: Lane) -> str:
    by = f" by {lane.mode}" if lane.mode else ""
    return f"{lane.part} from {lane.origin} to {lane.destination}{by}"
