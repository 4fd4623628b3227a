"""The inputs of one run with some cells of another's: to see what these cells move by themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from resilience.files.registry.columns import TABLES
from resilience.files.registry.raw import RawRow, RawTable
from resilience.study.compare.cells import (
    HAZARD,
    SCENARIOS,
    SETTINGS,
    THERE,
    InputDifference,
    hazards_of,
    input_differences,
    listed,
    rows_of,
    top_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from resilience.files.inputs import Inputs
    from resilience.files.registry.schema import Document
    from resilience.files.scenarios.scenarios import Content


def with_those_of(first: Inputs, second: Inputs, groups: Collection[tuple[str, ...]]) -> Inputs:
    """The first's inputs with some groups of differences as the second has them; see `InputDifference.group`."""
    differences = [one for one in input_differences(first, second) if one.group in groups]
    tables = dict(first.raw.tables)
    for name in {one.table for one in differences} & TABLES.keys():
        own = [one for one in differences if one.table == name]
        tables[name] = _mixed_table(name, first.raw.tables.get(name), second.raw.tables.get(name), own)
    tops = {one.top for one in differences if one.table == SETTINGS}
    settings = _mixed_tree(first.raw.settings or {}, second.raw.settings or {}, tops)
    raw = replace(first.raw, tables=tables, settings=settings)
    scenarios = first.scenarios
    if scenarios is not None and second.scenarios is not None:
        scenarios = replace(
            scenarios, contents=_mixed_scenarios(scenarios.contents, second.scenarios.contents, differences)
        )
    return replace(first, raw=raw, scenarios=scenarios, _models={})


def _mixed_table(
    name: str, old: RawTable | None, new: RawTable | None, differences: Sequence[InputDifference]
) -> RawTable:
    key = TABLES[name].key
    before, after = rows_of(old, key), rows_of(new, key)
    rows = {place: dict(row.cells) for place, row in before.items()}
    for one in differences:
        if one.column:
            rows[one.key][one.column] = one.now
        elif one.now == THERE:
            rows[one.key] = dict(after[one.key].cells)
        else:
            del rows[one.key]
    table = old or new
    assert table is not None  # something differs
    header = tuple(dict.fromkeys([*table.header, *(column for cells in rows.values() for column in cells)]))
    numbered = (RawRow(number, cells) for number, cells in enumerate(rows.values(), start=table.header_row + 1))
    return replace(table, header=header, rows=tuple(numbered), bad={})


def _mixed_tree(old: Mapping[str, Any], new: Mapping[str, Any], keys: Collection[str]) -> dict[str, Any]:
    kept = {key: value for key, value in old.items() if key not in keys}
    return kept | {key: new[key] for key in keys if key in new}


def _mixed_scenarios(
    old: Sequence[Content], new: Sequence[Content], differences: Sequence[InputDifference]
) -> list[Content]:
    """Documents of the first, some hazards and keys as the second has them; what is new stands in its first one."""
    taken = {one.key[0] for one in differences if one.table == HAZARD}
    tops = {one.top for one in differences if one.table == SCENARIOS}
    if not taken and not tops:
        return list(old)
    after, known = hazards_of(new), set(hazards_of(old))
    made: list[Content] = []
    for number, (document, content) in enumerate(old):
        hazards = [_or_of(one, after, taken) for one in listed(content)]
        if not number:
            hazards += [dict(after[name][2]) for name in after if name in taken - known]
        tree = {key: value for key, value in content.items() if key not in tops | {HAZARD}}
        if not number:
            tree |= {key: value for key, value in top_of(new)[1].items() if key in tops}
        made.append((document, tree | {HAZARD: [one for one in hazards if one is not None]}))
    return made


def _or_of(
    one: Mapping[str, Any], after: Mapping[str, tuple[Document, int, Mapping[str, Any]]], taken: Collection[str]
) -> Mapping[str, Any] | None:
    """A hazard, or that of its name in the second where it is to be as there; None where there is none."""
    name = str(one.get("name"))
    if name not in taken:
        return one
    return after[name][2] if name in after else None
