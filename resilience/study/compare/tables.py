"""The tables of a comparison: one row a cost, a decision, a cell, a part of the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from resilience.study.records import numeric

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.study.compare.cells import InputDifference
    from resilience.study.compare.pairs import RunPair
    from resilience.study.compare.split import CostSplit

COSTS = ["run", "what", "was", "now", "change"]
DECISIONS = [
    "run", "kind", "place", "unit", "was", "now", "change", "days_was", "days_now", "share_was", "share_now",
    "tied_up_was", "tied_up_now", "per_year_was", "per_year_now", "moved",
]  # fmt: skip
INPUTS = ["run", "file", "row", "column", "key", "was", "now", "moved"]
MOVED = ["run", "what", "amount"]
OTHER_INPUTS, OTHER_PLAN, REST = "other input, first plan kept", "another plan, on that input", "not split"
WHOLE_CHANGE = "change of the whole cost"
ALONE, TOGETHER = "of it {place}", "of it only together"
PLAN_FIRST, INPUTS_LAST = "the other way round: another plan, on the first input", "the other way round: other input"


def costs_table(pairs: Sequence[RunPair]) -> pd.DataFrame:
    """One row per run and cost."""
    rows = [[pair.second, line.what, line.was, line.now, line.change] for pair in pairs for line in pair.costs]
    return numeric(pd.DataFrame(rows, columns=COSTS))


def decisions_table(pairs: Sequence[RunPair]) -> pd.DataFrame:
    """One row per run and decision; days are calendar days, money is currency per year, tied up currency."""
    rows: list[list[object]] = []
    for pair in pairs:
        for one in pair.decisions:
            sides = zip(one.was[1:], one.now[1:], strict=True)
            days, share, per_year, tied_up = sides
            found = (one.was.amount, one.now.amount, one.change, *days, *share, *tied_up, *per_year, one.moved)
            rows.append([pair.second, str(one.kind), one.place, one.unit, *found])
    return numeric(pd.DataFrame(rows, columns=DECISIONS))


def inputs_table(pairs: Sequence[RunPair]) -> pd.DataFrame:
    """One row per run and cell; `moved` is what it moves by itself, empty where cells are priced as one."""
    rows: list[list[object]] = []
    for pair in pairs:
        moved = _moved(pair.split)
        for one in pair.inputs:
            alone = moved.get(one)
            rows.append([pair.second, one.file, one.row, one.column, ", ".join(one.key), one.was, one.now, alone])
    table = pd.DataFrame(rows, columns=INPUTS)
    return table.astype({"row": "Int64", "moved": "float64"})


def _moved(split: CostSplit) -> dict[InputDifference, float | None]:
    """What each difference moves alone; those priced as one stand together in the table of what moved."""
    return {one.differences[0]: one.moved for one in split.each if len(one.differences) == 1}


def moved_table(pairs: Sequence[RunPair]) -> pd.DataFrame:
    """One row per run and part of the change; the parts that are told add up to it."""
    rows = [[pair.second, what, amount] for pair in pairs for what, amount in parts(pair.split)]
    return pd.DataFrame(rows, columns=MOVED).astype({"amount": "float64"})


def parts(split: CostSplit) -> Iterator[tuple[str, float | None]]:
    """The parts of a change, each with its amount, the whole last; what is `of it` is part of the other inputs."""
    if split.inputs is not None:
        yield OTHER_INPUTS, split.inputs
        for one in split.each:
            yield ALONE.format(place=one.place), one.moved
        if split.together is not None and len(split.each) > 1:
            yield TOGETHER, split.together
        yield OTHER_PLAN, split.plan
        if split.rest:
            yield REST, split.rest
    yield WHOLE_CHANGE, split.change
    if split.plan_first is not None and split.plan_first != split.plan:
        yield PLAN_FIRST, split.plan_first
        yield INPUTS_LAST, split.inputs_last
