"""Lanes as loops of cards: what replenishes while a card is under way, and what only holds a buffer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING

from resilience.lean.cards import card_loop
from resilience.network.usage import nominal_use, today
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.network.lanes import Lane
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan


@on_screen
@dataclass(frozen=True, slots=True)
class LeanLoop:
    """A lane as a loop of cards.

    Attributes
    ----------
    lane, origin, destination, part
        The lane.
    units
        Units per period that it carries today.
    lead_days
        Calendar days under way.
    between_days
        Calendar days between two deliveries; 0 where they are not counted.
    lot
        Units of a delivery; 0 where deliveries are not counted.
    most_units
        Units that the loop holds at most: on their way, waited for, and aimed at as stock today; full containers.
    container
        Units of a card: the part's pack where one is stated, else a delivery; None where goods flow one by one.
    cards
        Cards in the loop: demand over lead time and one interval between deliveries, and the stock aimed at today.
    buffer_cards
        Those of the cards that only the stock aimed at needs.
    """

    lane: str
    origin: str
    destination: str
    part: str
    units: float
    lead_days: float
    between_days: float
    lot: float
    most_units: float
    container: float | None = None
    cards: int | None = None
    buffer_cards: int | None = None


def todays_loops(model: Model) -> Iterator[LeanLoop]:
    """Lanes that carry something today; what an alternate is picked from is no lane of the tables."""
    inside = model.network.inside
    for node, units in nominal_use(model.network).items():
        for lane, share in (today(model.network, node) or {}).items():
            flow = units * (share or 0.0)
            if flow > 0 and lane.origin not in inside and lane.destination not in inside:
                buffer = model.cover.get(node, 0.0) * (share or 0.0)
                yield loop_of(model, lane, flow, lane.deliveries, buffer)


def planned_loop(model: Model, plan: Plan, lane: Lane) -> LeanLoop | None:
    """A lane as a plan uses it, with its share of the buffer at its end; None where nothing flows on it."""
    flow = plan.flows.get(lane.id, 0.0)
    if flow <= 0:
        return None
    brought = sum(plan.flows.get(one.id, 0.0) for one in model.network.inbound[lane.target])
    buffer = plan.buffers.get(lane.target, 0.0) * flow / brought
    return loop_of(model, lane, flow, plan.deliveries.get(lane.id, lane.deliveries), buffer)


def loop_of(model: Model, lane: Lane, flow: float, deliveries: float | None, buffer: float) -> LeanLoop:
    """A lane that carries `flow` units a period in so many deliveries, where it holds so many units of a buffer."""
    rate = deliveries or inf
    time, lot, days = lane.lead_time + 1 / rate, flow / rate, model.calendar.days
    told = LeanLoop(
        lane.id, lane.origin, lane.destination, lane.part, flow, days(lane.lead_time), days(1 / rate), lot,
        flow * time + buffer,
    )  # fmt: skip
    container = model.network.parts[lane.part].pack or lot
    if container == 0 or time == 0:
        return told
    without, loop = (card_loop(flow, time, container, safety) for safety in (0.0, buffer / (flow * time)))
    return replace(
        told, container=container, cards=loop.cards, most_units=loop.most_units, buffer_cards=loop.cards - without.cards
    )
