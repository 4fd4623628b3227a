"""Rules of the sweeps of a replay that need no model to see: between their keys, and between sweeps."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from resilience.files.nearest import suggestion
from resilience.files.registry.columns import TABLES
from resilience.files.registry.torn import Torn
from resilience.files.scenarios.replay_text import node_of
from resilience.files.scenarios.swept_hazards import SWEPT
from resilience.findings import Code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from resilience.files.registry.column import Table
    from resilience.files.registry.hazard_schema import SweepText
    from resilience.files.scenarios.hazard_file import HazardFile
    from resilience.findings import Finding

MOST_REPLAYS = 2_000
"""Combinations of values: each is a replay of every recovery, of a tenth of a second and more."""
KINDS: Mapping[str, Callable[[SweepText], Mapping[str, bool]]] = {
    "a stock": lambda text: {"site": bool(text.site), "part": bool(text.part), "covers": bool(text.covers)},
    "a lane": lambda text: {"lane": bool(text.lane), "lead_times": bool(text.lead_times)},
    "a table": lambda text: {"table": bool(text.table), "column": bool(text.column)},
    "a hazard": lambda text: {"key": bool(text.key)},
}
"""What a sweep may be about, with the keys that it needs then and whether each is given."""
FURTHER: Mapping[str, Callable[[SweepText], Mapping[str, bool]]] = {
    "a table": lambda text: {"where": bool(text.where)},
    "a hazard": lambda text: {"hazard": bool(text.hazard)},
}
"""Keys that it may have as well."""
WRITE = (
    "Give site, part and covers, or outputs, or lane and lead_times, or table, column and values, or key and values."
)


def sweep_findings(file: HazardFile) -> Iterator[Finding]:
    """Report sweeps that say too little, two things at once, or again what another one says."""
    for place, sweep in enumerate(file.top.sweep):
        if not isinstance(sweep, Torn):
            yield from _keys(file, place, sweep)
        yield from _again(file, place, sweep)
        yield from _column_findings(file, place, sweep)
        yield from _key_findings(file, place, sweep)
    yield from _pair_findings(file)
    yield from _too_many(file)


def _keys(file: HazardFile, place: int, text: SweepText) -> Iterator[Finding]:
    owner = file.owners["sweep"]
    about = [kind for kind in KINDS if any((*KINDS[kind](text).values(), *_further(text, kind).values()))]
    if len(about) > 1 or (text.outputs and about not in ([], ["a stock"])):
        others = about if len(about) > 1 else [*about, "the planned output"]
        message = f"A sweep is about one thing, not about {' and '.join(others)}."
        yield owner.finding(("sweep", place), Code.CONFLICT, message, "Write a [[sweep]] for each.")
        return
    if text.outputs and text.covers and text.pair:
        message = "A stock and the planned output in one sweep do not change together with others."
        yield owner.finding(("sweep", place, "pair"), Code.CONFLICT, message, "Write a [[sweep]] for each.")
    kind = next(iter(about), "" if text.outputs else "a stock")
    needed = dict(KINDS[kind](text)) if kind else {}
    if kind in FURTHER:
        needed["values"] = bool(text.values)
    elif text.values:
        message = "values are those of a column or of a key of hazards."
        yield owner.finding(("sweep", place, "values"), Code.CONFLICT, message, WRITE)
    for key, given in needed.items():
        if not given:
            yield owner.finding(("sweep", place, key), Code.NEEDED, f"The sweep has no {key}.", WRITE)


def _further(text: SweepText, kind: str) -> Mapping[str, bool]:
    return FURTHER[kind](text) if kind in FURTHER else {}


def _again(file: HazardFile, place: int, text: SweepText) -> Iterator[Finding]:
    """Report a second sweep of one input: the last value would win, under the names of both."""
    owner, earlier = file.owners["sweep"], file.top.sweep[:place]
    about, values = _about(text)
    if about is not None and any(about == _about(other)[0] for other in earlier):
        message = f"Another sweep is about {about} as well."
        remedy = f"Write all its {values} in one [[sweep]]."
        yield owner.finding(("sweep", place), Code.DUPLICATE_KEY, message, remedy)
    if text.outputs and any(other.outputs for other in earlier):
        message = "Another sweep states outputs as well; there is one planned output."
        yield owner.finding(
            ("sweep", place, "outputs"), Code.DUPLICATE_KEY, message, "Write all outputs in one [[sweep]]."
        )


def _about(text: SweepText) -> tuple[str | None, str]:
    """What a sweep is about, and which of its keys holds the values."""
    if text.lane:
        return text.lane, "lead_times"
    if text.site and text.part:
        return str(node_of(text)), "covers"
    if text.table and text.column:
        rows = " ".join(f"{column} {'/'.join(sorted(words))}" for column, words in sorted(text.where.items()))
        return f"{text.column} of {text.table}{f' where {rows}' if rows else ''}", "values"
    if text.key:
        return f"{text.key} of {text.hazard or 'all dated hazards'}", "values"
    return None, ""


def _column_findings(file: HazardFile, place: int, text: SweepText) -> Iterator[Finding]:
    """Report tables and columns that there are not."""
    if text.table is None:
        return
    owner = file.owners["sweep"]
    table = TABLES.get(text.table)
    if table is None:
        message = f"There is no table {text.table!r}."
        yield owner.finding(("sweep", place, "table"), Code.UNKNOWN_TABLE, message, suggestion(text.table, TABLES))
        return
    for key, column in [("where", name) for name in text.where] + [("column", text.column or "")]:
        if column and column not in table.names:
            message = f"The table {table.name} has no column {column!r}."
            yield owner.finding(("sweep", place, key), Code.UNKNOWN_COLUMN, message, suggestion(column, table.names))
    if text.column in table.key:
        yield owner.finding(("sweep", place, "column"), Code.CONFLICT, *_identifies(table, text.column))


def _identifies(table: Table, column: str | None) -> tuple[str, str]:
    others = ", ".join(name for name in table.names if name not in table.key)
    return f"{column} says which row of {table.name} it is.", f"Sweep one of {others}."


def _key_findings(file: HazardFile, place: int, text: SweepText) -> Iterator[Finding]:
    """Report keys and hazards that there are not."""
    owner = file.owners["sweep"]
    dated = sorted(entry.text.name for entry in (*file.entries, *file.torn) if entry.text.onset is not None)
    if text.key is not None and text.key not in SWEPT:
        message = f"{text.key!r} is no key of a hazard that can be swept."
        yield owner.finding(("sweep", place, "key"), Code.UNKNOWN_KEY, message, suggestion(text.key, SWEPT))
    if text.hazard is not None and text.hazard not in dated and text.hazard not in file.unread:
        message = f"{text.hazard!r} is no dated hazard of these scenarios."
        yield owner.finding(("sweep", place, "hazard"), Code.UNKNOWN_REFERENCE, message, suggestion(text.hazard, dated))


def _pair_findings(file: HazardFile) -> Iterator[Finding]:
    """Report sweeps that are to change together and cannot."""
    owner, pairs = file.owners.get("sweep"), dict[str, list[int]]()
    for place, text in enumerate(file.top.sweep):
        if text.pair:
            pairs.setdefault(text.pair, []).append(place)
    for pair, places in pairs.items():
        lengths = {place: _length(file.top.sweep[place]) for place in places}
        first = lengths[places[0]]
        assert owner is not None  # some sweep was read
        if len(places) == 1:
            message = f"Nothing else is swept together with pair {pair!r}."
            remedy = "Name it in another sweep, or delete it."
            yield owner.finding(("sweep", places[0], "pair"), Code.NEEDED, message, remedy)
        for place in places[1:]:
            if lengths[place] != first:
                message = f"It has {lengths[place]} values, the first sweep of pair {pair!r} has {first}."
                remedy = "Give each as many values as the other: they change together."
                yield owner.finding(("sweep", place, "pair"), Code.CONFLICT, message, remedy)


def _too_many(file: HazardFile) -> Iterator[Finding]:
    """Report more combinations of values than can be replayed."""
    axes = {text.pair or place: _length(text) for place, text in enumerate(file.top.sweep)}
    own = [len(text.outputs) for text in file.top.sweep if text.covers and text.outputs]
    count = prod(max(length, 1) for length in (*axes.values(), *own))
    if count > MOST_REPLAYS:
        message = f"The sweeps make {count:,} combinations, each of them replayed; {MOST_REPLAYS:,} are the most."
        remedy = "Sweep fewer values, or let some change together with pair."
        yield file.owners["sweep"].finding(("sweep",), Code.TOO_MANY, message, remedy)


def _length(text: SweepText) -> int:
    """How many values it has; where a stock and the planned output stand in one, those of the stock."""
    return max(map(len, (text.covers, text.lead_times, text.values))) or len(text.outputs)
