"""A week as an e-mail: plain text of at most 40 lines of 78 columns, which a planner can forward as it is."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from resilience.study.weekly.actions import Deed
from resilience.study.weekly.since.words import words_of_causes
from resilience.study.words import DUST, counted, digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.study.weekly.actions import WeekAction
    from resilience.study.weekly.exposed import LostWithout
    from resilience.study.weekly.since.causes import WeekCauses
    from resilience.study.weekly.week import WeekFound

WIDTH, LINES = 78, 39
MOST = {"call": 3, "change": 4, "order": 8, "leave": 3, "event": 3, "note": 2}
"""Items told of each kind; all others are counted."""
ITEM, MORE = "- ", "  "
WHERE = {"event": "they are in the state", "note": "see recommendation.json"}
"""Where what is not told stands; of all other kinds in `actions.csv`."""
COUNTS = "{calls}, {changes} of the plan, {orders}; {left} to leave alone."
NOTHING = "Nothing in the plan changes this week: leave it alone and order as below."
COST = (
    "Money in {currency}. The coming year costs {now} with the plan in force and {then} with this week's plan, today's "
    "situation counted in; no plan can cost less than {bound}. A change has to save {band} a year to be worth it."
)
FORGONE = " The cheapest plan would save {forgone} more: too little to stir for."
STIR = "Changed is {share} % of the value of all that the plan decides, by {changes} of the plan."
AS_IT_WAS = "The plan stays as it was."
WITHOUT = " Without it {names}."
LOSES = "{disruption}, loses {more} more"
GOING_ON = "{hazard}{where}, for {elapsed} so far"
ENDING = "Everything with its reasons: actions.csv, orders.csv and results.xlsx beside this file."


def summary_text(found: WeekFound, lost: Sequence[LostWithout], causes: WeekCauses | None = None) -> str:
    """The week in plain text; what does not fit is counted, never cut off in a sentence."""
    lines = [*_head(found), "", *_body(found, lost)]
    since = () if causes is None else words_of_causes(causes.table(), causes.changed, told=1)
    tail = ["", *_wrapped(_cost(found)), *_wrapped(" ".join((*since, _stir(found)))), *_wrapped(ENDING)]
    room = LINES - len(tail)
    if len(lines) > room:
        lines = [*lines[: room - 1], "... and more: see actions.csv and recommendation.json."]
    return "\n".join((*lines, *tail)) + "\n"


def _head(found: WeekFound) -> Iterator[str]:
    title = f"Week {found.given.week}, decided from {found.today:%A} {found.today}: {found.model.title}"
    yield from _wrapped(title)
    of = _by_kind(found.actions)
    yield from _wrapped(
        COUNTS.format(
            calls=counted(str(len(of["call"])), "call"), changes=counted(str(len(of["change"])), "change"),
            orders=counted(str(len(of["order"])), "order"), left=len(of["leave"]),
        )
    )  # fmt: skip


def _body(found: WeekFound, lost: Sequence[LostWithout]) -> Iterator[str]:
    of = _by_kind(found.actions)
    if found.events:
        yield "Going on"
        yield from _some("event", [_event(found, at) for at in range(len(found.events))])
    if not of["change"]:
        yield from _wrapped(NOTHING)
    for kind, title in (("call", "Call"), ("change", "Change the plan"), ("order", "Order"), ("leave", "Leave alone")):
        if of[kind]:
            yield title
            yield from _some(kind, [_said(one, lost) for one in of[kind]])
    if found.notes:
        yield "Notes"
        yield from _some("note", found.notes)


def _by_kind(actions: Sequence[WeekAction]) -> dict[str, list[WeekAction]]:
    of: dict[str, list[WeekAction]] = {"call": [], "order": [], "leave": [], "change": []}
    names = {Deed.CALL: "call", Deed.ORDER: "order", Deed.LEAVE: "leave"}
    for one in actions:
        of[names.get(one.deed, "change")].append(one)
    return of


def _said(one: WeekAction, lost: Sequence[LostWithout]) -> str:
    words = one.action if one.by is None else f"By {one.by}: {one.action}"
    if one.deed is Deed.ORDER:
        return words if one.settled else f"{words[:-1]}; not settled yet."
    if one.deed is Deed.LEAVE:
        return f"{words.rstrip('.')}: {one.because}." if one.because else words
    saves = "" if one.saving is None else _saves(one.saving)
    saves += f" Why: {one.because}." if one.because else ""
    mine = [each for each in lost if each.place == one.place]
    names = "; ".join(LOSES.format(disruption=each.disruption, more=digits(each.more, 3)) for each in mine)
    return words + saves + (WITHOUT.format(names=names) if names else "")


def _saves(saving: float) -> str:
    """What a change saves, or costs where something other than money asks for it."""
    return f" Saves {digits(saving, 3)} a year." if saving >= 0 else f" Costs {digits(-saving, 3)} a year more."


def _event(found: WeekFound, at: int) -> str:
    event = found.events[at]
    where = f" at {event.target}" if event.target else ""
    return GOING_ON.format(hazard=event.hazard, where=where, elapsed=found.model.calendar.said(event.elapsed)) + "."


def _some(kind: str, items: Sequence[str]) -> Iterator[str]:
    """The first items, each with a dash; the others counted."""
    for item in items[: MOST[kind]]:
        yield from textwrap.wrap(
            item, WIDTH, initial_indent=ITEM, subsequent_indent=MORE, break_long_words=True, break_on_hyphens=False
        )
    if len(items) > MOST[kind]:
        yield f"{MORE}and {len(items) - MOST[kind]} more: {WHERE.get(kind, 'see actions.csv')}."


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, break_long_words=True, break_on_hyphens=False)


def _cost(found: WeekFound) -> str:
    decided = found.decided
    words = COST.format(
        currency=found.model.currency, now=digits(decided.kept.total, 7), then=digits(decided.chosen.total, 7),
        bound=digits(decided.bound, 7), band=digits(decided.band, 3),
    )  # fmt: skip
    little = decided.forgone <= max(decided.uncertainty, DUST * abs(decided.cheapest))
    return words if little else words + FORGONE.format(forgone=digits(decided.forgone, 3))


def _stir(found: WeekFound) -> str:
    if not found.stirred.decisions:
        return AS_IT_WAS
    changes = counted(str(len(_by_kind(found.actions)["change"])), "change")
    return STIR.format(share=digits(100 * found.stirred.share, 3), changes=changes)
