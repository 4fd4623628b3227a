"""What a state has to say, for a plan hangs on it: nothing of that is taken as none where no table says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from resilience.errors import InputError
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from resilience.plan.model import Model

T = TypeVar("T")

MUST = {
    "inventory": "What is on hand is not stated",
    "on_order": "What is under way is not stated, and goods are on their way for up to {periods}",
    "waiting": "Whether customers wait for late goods is not stated, and some do wait",
    "events": "What has struck, and what of it goes on, is not stated",
}
"""Tables of physical things: read as empty they would change a plan, and nobody would be told why."""
EMPTY = "{message}: there is no table {table}."
ADD = "Add the table {table}; where there is none, its header alone says so."
MAY = ("committed", "signals", "supplier_status")
"""Tables that say what differs from what is known without them."""
NONE = "The state has no table {tables}: taken as none. A table with its header alone says the same."


def stated(rows: T | None, table: str) -> T:
    """Return the rows of a table that has to be there.

    Raises
    ------
    InputError
        When nothing is stated.
    """
    if rows is None:
        raise InputError([_finding(table, MUST[table])])
    return rows


def unstated(tables: Collection[str], model: Model) -> Iterator[Finding]:
    """Yield each table that a state has to have and has not; what cannot be in a model is not asked for.

    Goods are under way where a lane takes a period or more; customers wait for late goods where they have patience.
    """
    for table, message in _asked(model).items():
        if table not in tables:
            yield _finding(table, message)


def _asked(model: Model) -> Mapping[str, str]:
    network = model.network
    slowest = max((lane.lead_periods for lane in network.lanes.values()), default=0)
    never = {
        "on_order": not slowest,
        "waiting": not any(demand.patience for demand in network.demand.values()),
    }
    said = {"on_order": MUST["on_order"].format(periods=model.calendar.said(slowest))} if slowest else {}
    return {table: said.get(table, message) for table, message in MUST.items() if not never.get(table)}


def _finding(table: str, message: str) -> Finding:
    return Finding(Code.MISSING_TABLE, EMPTY.format(message=message, table=table), ADD.format(table=table), table)


def taken_as_none(tables: Collection[str]) -> tuple[str, ...]:
    """Say which of the tables that may be left out are not among those of a state, and how that is read."""
    missing = [table for table in MAY if table not in tables]
    return (NONE.format(tables=_listed(missing)),) if missing else ()


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
