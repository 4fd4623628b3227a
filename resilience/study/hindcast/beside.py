"""What an event costs with the plan of a run, set beside what it costs with today's plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from resilience.study.policy_names import MIX, STATUS_QUO
from resilience.study.words import digits, settled

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from resilience.study.hindcast.replayed import ReplayRows, Row
    from resilience.study.judge.promises import Promises

SAME = ("recovery", "setting", "planned_output")
"""What two rows of replays have in common that tell of the same event."""
WHOLE = "all"
WHEN = ("today", "plan", "change")
COLUMNS = [
    *SAME, "by", "name", *(f"{what}_{when}" for what in ("lost", "margin_lost") for when in WHEN), "first_stop_today",
    "first_stop_plan",
]  # fmt: skip
ALIKE = "The event costs the same with the plan of the run: {loss} {unit}{over}."
LESS = "With the plan of the run the same event loses {plan} {unit} in place of {today}: {change}{over}."
NOTHING_LOST = "With the plan of the run the same event loses nothing in place of {today} {unit}."
YEARLY = (
    "By what its run promises, a year with it costs {amount} {currency} {way} than a year with today's plan, "
    "disruptions included."
)
OVER = ", setting by setting, over {count} settings"
OWN_STOCK = (
    "The plan of the run has its own stock at every setting: covers that are swept are those that met the event."
)


def beside(today: ReplayRows, planned: ReplayRows) -> pd.DataFrame:
    """One row per replay and place, all demand first: lost with today's plan, with the run's, and the difference.

    Units and margin (currency); below 0 the run's plan loses less. A plant that one of the plans does not use loses
    nothing there with that plan.
    """
    rows = []
    for one, other in zip(today.replays, _paired(today.replays, planned.replays), strict=True):
        old, new = (_by_place(found.places, row) for found, row in ((today, one), (planned, other)))
        wholes = [_whole(row, places) for row, places in ((one, old), (other, new))]
        rows.append(_row(one, (WHOLE, WHOLE), *wholes))
        rows += [_row(one, place, old.get(place), new.get(place)) for place in [*old, *(new.keys() - old.keys())]]
    return pd.DataFrame(rows, columns=COLUMNS)


def _paired(today: Sequence[Row], planned: Sequence[Row]) -> list[Row]:
    """Rows of the run's plan in the order of today's: the same event at the same setting, first come, first served."""
    waiting: dict[Hashable, list[Row]] = {}
    for row in planned:
        waiting.setdefault(_key(row), []).append(row)
    return [waiting[_key(row)].pop(0) for row in today]


def _key(row: Row) -> Hashable:
    return tuple(row[name] for name in SAME)


def _by_place(places: Sequence[Row], row: Row) -> dict[tuple[str, str], Row]:
    return {(place["by"], place["name"]): place for place in places if _key(place) == _key(row)}


def _whole(row: Row, places: dict[tuple[str, str], Row]) -> Row:
    """All demand: its loss is that of the replay, its margin that of all markets."""
    margins = [place["margin_lost"] for (by, _), place in places.items() if by == "market"]
    return {"lost": row["loss"], "margin_lost": sum(margins), "first_stop": row["first_stop"]}


def _row(event: Row, place: tuple[str, str], old: Row | None, new: Row | None) -> Row:
    found: Row = {name: event[name] for name in SAME} | {"by": place[0], "name": place[1]}
    for what in ("lost", "margin_lost"):
        before, after = (0.0 if one is None else one[what] for one in (old, new))
        known = before is not None and after is not None
        change = settled(after - before, max(abs(before), abs(after))) if known else None
        found |= {f"{what}_today": before, f"{what}_plan": after, f"{what}_change": change}
    stops = (None if one is None else one["first_stop"] for one in (old, new))
    return found | dict(zip(("first_stop_today", "first_stop_plan"), stops, strict=True))


def words_of(table: pd.DataFrame, unit: str, *, swept: bool) -> tuple[str, ...]:
    """Say in sentences what the run's plan changes; `swept` where stock is swept, which is today's alone."""
    whole = table[table["by"] == WHOLE]
    old, new = (_range(whole[f"lost_{when}"]) for when in ("today", "plan"))
    over = OVER.format(count=len(whole)) if len(whole) > 1 else ""
    if not whole["lost_change"].any():
        words = ALIKE.format(loss=old, unit=unit, over=over)
    elif not whole["lost_plan"].any():
        words = NOTHING_LOST.format(today=old, unit=unit)
    else:
        words = LESS.format(plan=new, today=old, unit=unit, change=_change(whole["lost_change"]), over=over)
    return (words, OWN_STOCK) if swept else (words,)


def yearly(promises: Promises, currency: str) -> tuple[str, ...]:
    """Say what the plan of a run costs in all years, for it is not made for one event; nothing where today is none."""
    if STATUS_QUO not in promises.policies:
        return ()
    saved = promises.objective(STATUS_QUO) - promises.objective(MIX)
    way = "less" if saved >= 0 else "more"
    return (YEARLY.format(amount=digits(abs(saved), 3), currency=currency, way=way),)


def _range(column: pd.Series[float]) -> str:
    low, high = digits(float(column.min()), 3), digits(float(column.max()), 3)
    return low if low == high else f"{low} to {high}"


def _change(column: pd.Series[float]) -> str:
    low, high = float(column.min()), float(column.max())
    if low >= 0 or high <= 0:
        ends = sorted((abs(low), abs(high)))
        amount = " to ".join(dict.fromkeys(digits(end, 3) for end in ends))
        return f"{amount} {'more' if high > 0 else 'fewer'}"
    return f"between {digits(-low, 3)} fewer and {digits(high, 3)} more"
