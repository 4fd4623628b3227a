"""What is to be done this week, one row each: orders, calls, changes of the plan, and what to leave alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import pandas as pd

from resilience.plan.fields import PLAN_FIELDS, PlanField
from resilience.quantities import PartId
from resilience.screen import on_screen
from resilience.study.advice.recommendation import Status
from resilience.study.advice.steps import ActionKind
from resilience.study.packs import units_words
from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from resilience.plan.model import Model
    from resilience.plan.state import CommittedAction
    from resilience.quantities import LaneId
    from resilience.study.advice.recommendation import Recommendation
    from resilience.study.weekly.decide import WeekDecided


class Deed(StrEnum):
    """What somebody is to do this week."""

    ORDER = "order"
    CALL = "call"
    SHIFT = "shift share"
    QUALIFY = "start qualifying"
    DROP = "drop source"
    RESERVE = "reserve"
    RELEASE = "release"
    RAISE = "raise buffer"
    DRAW = "draw down buffer"
    LOTS = "change lots"
    WATCH = "watch"
    UNWATCH = "stop watching"
    LEAVE = "leave alone"


@on_screen
@dataclass(frozen=True, slots=True)
class WeekAction:
    """One thing to do, or to leave alone.

    Parameters
    ----------
    deed, site, part, lane
        What, and where; a lane where it is one's.
    action
        The same as a sentence, for people alone.
    units, usual
        Units this week and what the plan has in as many periods; of a change of the plan after and before it, in the
        unit of the decision.
    by
        Last day on which to do it; None: in the course of the week.
    settled
        Whether it is right however today's events go on.
    saving
        Currency in the coming year that a change of the plan saves alone, all others made; None: it cannot be told.
    because
        Why it is to be done, or left alone, where that is not the saving.
    place
        Its place among the recommendations of the decision; None: it is none of them.
    """

    deed: Deed
    site: str
    part: str
    lane: str
    action: str
    units: float | None = None
    usual: float | None = None
    by: date | None = None
    settled: bool = True
    saving: float | None = None
    because: str = ""
    place: int | None = None


COLUMNS = ["do", "site", "part", "lane", "action", "units", "usual", "by", "settled", "saving", "because"]
ORDER = "Order {units} of {part} from {origin} to {destination} by {mode} ({usual} by plan)."
NO_ORDER = "Order no {part} from {origin} to {destination} by {mode} ({usual} by plan)."
TAKE = "Take {units} of {part} from {origin} ({usual} by plan)."
CALL = (
    "Call {origin}: {part} for {destination} by {mode} is wanted above plan with a chance of {chance} %, {units} of it."
)
UNSETTLED = "what follows the first periods depends on how today's events go on; decide again next week"
BAND = "it would save {saving} a year, and a change has to save {band}"
DEARER = "it would cost {more} a year more, and a change has to save {band}"
TODAYS = "it pays only while what goes on today lasts, and too little of what that costs to change the plan and back"
EARLY = "the source that is to take its place is not ready yet; it is drawn down once it is"
BOUND = "bound until {until}"
FOR_GOOD = "bound, with no day on which that ends"
AT_LEAST = "{what} at {where}: not below {quantity}."
BEGUN = "begun on {since}, it stands after {until}"
STANDS = "{what} at {where}: leave it at {quantity}."
CHOSEN = "{what}, {where}: leave it as it is."
WORDS = {
    Status.REQUIRED: "a requirement needs it, whatever it saves",
    Status.INSEPARABLE: "it follows from what else is done",
    Status.NOT_UNDONE: "it was not undone alone, so what it saves was not worked out",
}
TITLES = {field.field: field.title for field in PLAN_FIELDS}


def actions_of(
    decided: WeekDecided,
    model: Model,
    tables: tuple[pd.DataFrame, pd.DataFrame],
    bound: Sequence[CommittedAction],
    today: date,
) -> tuple[WeekAction, ...]:
    """Everything to do in a week: calls, orders, changes of the plan by what they save, then what to leave alone.

    Parameters
    ----------
    tables
        Orders of the week and calls, from `orders` and `calls`.
    """
    orders, calls = tables
    changed = [_change(place, one) for place, one in enumerate(decided.recommended) if _done(one)]
    return (
        *_calls(calls, model, today),
        *_orders(orders, model),
        *changed,
        *(
            _left(place, one, decided.band, _waits(one, decided))
            for place, one in enumerate(decided.recommended)
            if _taken_back(one)
        ),
        *map(_bound, bound),
    )


def _done(one: Recommendation) -> bool:
    return one.status in {Status.RECOMMENDED, *WORDS}


def _taken_back(one: Recommendation) -> bool:
    return one.status is Status.WITHDRAWN


def _orders(orders: pd.DataFrame, model: Model) -> Iterator[WeekAction]:
    """What each lane is to carry in the week, all its periods together."""
    for names, rows in orders.groupby(["origin", "destination", "part", "mode"]):
        origin, destination, part, mode = map(str, names)
        units, usual = float(rows["units"].sum()), float(rows["planned_units"].sum())
        settled, item = bool(rows["settled"].all()), model.network.parts[PartId(part)]
        said, planned = units_words(item, units), units_words(item, usual)
        if origin in model.network.picking:
            words = TAKE.format(units=said, part=part, origin=origin, usual=planned)
        else:
            words = (ORDER if units > 0 else NO_ORDER).format(
                units=said, part=part, origin=origin, destination=destination, mode=mode, usual=planned
            )
        yield WeekAction(
            Deed.ORDER, origin, part, _lane(model, origin, destination, part, mode), words, units, usual,
            settled=settled, because="" if settled else UNSETTLED,
        )  # fmt: skip


def _calls(calls: pd.DataFrame, model: Model, today: date) -> Iterator[WeekAction]:
    for origin, destination, part, mode, chance, _, by, units in calls.itertuples(index=False):
        words = CALL.format(
            origin=origin, part=part, destination=destination, mode=mode, chance=digits(100 * chance, 3),
            units=units_words(model.network.parts[part], units),
        )  # fmt: skip
        day = model.calendar.date(today, int(by))
        lane = _lane(model, origin, destination, part, mode)
        yield WeekAction(Deed.CALL, origin, part, lane, words, float(units), None, day, settled=chance >= 1)


def _lane(model: Model, *named: object) -> LaneId | str:
    found = (one.id for one in model.network.lanes.values() if _named(one) == named)
    return next(found, "")


def _named(lane: object) -> tuple[object, ...]:
    return lane.origin, lane.destination, lane.part, str(lane.mode)  # type: ignore[attr-defined]


def _change(place: int, one: Recommendation) -> WeekAction:
    first = one.changes[0]
    amounts = first.amounts if len(one.changes) == 1 else (None, None)
    lane = str(first.place) if first.decision in OF_LANES and len(one.changes) == 1 else ""
    because = WORDS.get(one.status, "")
    return WeekAction(
        deed_of(one), one.site, one.part, lane, one.action, amounts[1], amounts[0], saving=one.saving, because=because,
        place=place,
    )  # fmt: skip


OF_LANES = frozenset({PlanField.DELIVERIES, PlanField.LANE_RESERVE, PlanField.SHARE, PlanField.QUALIFIED})


def deed_of(one: Recommendation) -> Deed:
    """What a recommended change of the plan is called."""
    more = one.changes[0].more > 0
    if one.kind is ActionKind.SOURCE:
        approved = [change for change in one.changes if change.decision is PlanField.QUALIFIED]
        if any(change.more > 0 for change in approved):
            return Deed.QUALIFY
        return Deed.DROP if approved else Deed.SHIFT
    return {
        ActionKind.BUFFER: Deed.RAISE if more else Deed.DRAW,
        ActionKind.LOT: Deed.LOTS,
        ActionKind.RESERVE: Deed.RESERVE if more else Deed.RELEASE,
        ActionKind.VISIBILITY: Deed.WATCH if more else Deed.UNWATCH,
    }[one.kind]


def _waits(one: Recommendation, decided: WeekDecided) -> str:
    """Why a change that saves enough is left alone; empty where it does not."""
    if one.changes in decided.todays:
        return TODAYS
    return EARLY if any(change.place in decided.early for change in one.changes) else ""


def _left(place: int, one: Recommendation, band: float, because: str = "") -> WeekAction:
    saving, least = one.saving, digits(band, 3)
    if saving is not None and not because:
        because = (
            DEARER.format(more=digits(-saving, 3), band=least)
            if saving < 0
            else BAND.format(saving=digits(saving, 3), band=least)
        )
    words = f"Do not: {one.action}"
    return WeekAction(Deed.LEAVE, one.site, one.part, "", words, saving=saving, because=because, place=place)


def _bound(one: CommittedAction) -> WeekAction:
    until = FOR_GOOD if one.until is None else BOUND.format(until=one.until)
    what, where = TITLES[one.decision], str(one.at)
    amounts = one.decision not in {PlanField.QUALIFIED, PlanField.VISIBLE}
    if one.begun:
        until = BEGUN.format(since=one.effective, until=one.until)
    form = AT_LEAST if one.least else STANDS
    words = (form if amounts else CHOSEN).format(what=what, where=where, quantity=digits(one.quantity))
    site, part = one.at if isinstance(one.at, tuple) else ("", "")
    lane = where if one.decision in {*OF_LANES, PlanField.FLOW} else ""
    return WeekAction(Deed.LEAVE, site or ("" if lane else where), part, lane, words, one.quantity, because=until)


def action_table(actions: Sequence[WeekAction]) -> pd.DataFrame:
    """One row an action, as people and spreadsheets read it."""
    rows = [
        (
            str(one.deed), one.site, one.part, one.lane, one.action, one.units, one.usual,
            None if one.by is None else one.by.isoformat(), one.settled, one.saving, one.because,
        )
        for one in actions
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(("units", "usual", "saving"), float))
