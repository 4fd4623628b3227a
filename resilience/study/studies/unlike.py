"""Whether plans of two programs decide the same and keep the same; else what differs first, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.network.parts import Node
from resilience.solve.extensive import build_extensive
from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.program.columns import ColumnKey
    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Arrays

ALIKE = 1e-9
"""Relative difference up to which rows of two programs are the same."""
ROWS, COLUMNS = ("row_lower", "row_upper"), ("lower", "upper")
DECIDED = "{what} can be decided in some of them and not in others"
DEMAND = "{place} is in demand at {one} a period in some and {other} in others"
SHELF = (
    "the longest disruption bounds what may stand on a shelf (of {place} {one} units in some, {other} in others), "
    "unless max_cover in the settings does"
)
BUDGET = "the budget is {one} in some and {other} in others"
NUMBER = "the limit of {what} is {one} in some and {other} in others"
SPENT = "what counts towards the budget has other prices in some"
NEED = "what {what} takes is not the same in all"


def unlike(one: TwoStageProgram, other: TwoStageProgram) -> str:
    """What plans of two programs cannot decide, or must keep, in one alone; empty where they are alike."""
    if one is other:
        return ""
    mine, theirs = set(one.first.columns), set(other.first.columns)
    if mine != theirs or tuple(one.first.columns) != tuple(other.first.columns):
        return DECIDED.format(what=min(mine ^ theirs, default="something"))
    programs = [build_extensive(replace(program, blocks=(), fill_limit=None)).arrays for program in (one, other)]
    if programs[0].matrix.shape != programs[1].matrix.shape or (programs[0].integer != programs[1].integer).any():
        return DECIDED.format(what="something")
    return _limits(one, *programs) or _needs(one, *programs)


def _limits(program: TwoStageProgram, mine: Arrays, theirs: Arrays) -> str:
    """The first limit that differs: of a row, or of a column."""
    for sides, held in ((ROWS, program.first.rows), (COLUMNS, program.first.columns)):
        for side in sides:
            one, other = getattr(mine, side), getattr(theirs, side)
            places = _differ(one, other)
            if len(places):
                first = int(places[0])
                key = held.key(first) if first < len(held) else None
                return _limit(key, sides is ROWS, *(digits(float(values[first])) for values in (one, other)))
    return ""


def _differ(one: Vector, other: Vector) -> Sequence[int]:
    return [int(place) for place in np.flatnonzero(~np.isclose(one, other, rtol=ALIKE, atol=ALIKE))]


def _limit(key: ColumnKey | None, row: bool, one: str, other: str) -> str:  # noqa: FBT001
    if key is None:
        return NUMBER.format(what="what must be survived", one=one, other=other)
    if row and key.component == "budget":
        return BUDGET.format(one=one, other=other)
    if row and key.component == "planned_flow":
        return DEMAND.format(place=_place(key.key), one=one, other=other)
    if not row and key.component == "buffer":
        return SHELF.format(place=_place(key.key), one=one, other=other)
    return NUMBER.format(what=_words(key), one=one, other=other)


def _needs(program: TwoStageProgram, mine: Arrays, theirs: Arrays) -> str:
    """The first row whose numbers differ."""
    gap = abs(mine.matrix - theirs.matrix).tocoo()
    size = abs(mine.matrix).max() if mine.matrix.nnz else 1.0
    rows = gap.coords[0][gap.data > ALIKE * size]
    if not len(rows):
        return ""
    first, held = int(rows.min()), program.first.rows
    key = held.key(first) if first < len(held) else None
    if key is not None and key.component == "budget":
        return SPENT
    return NEED.format(what="surviving" if key is None else _words(key))


def _words(key: ColumnKey) -> str:
    """A row or column: `lane capacity of FAR>PLANT:VALVE:rail`."""
    return " of ".join([key.component.replace("_", " "), *([_place(key.key)] if key.key else [])])


def _place(key: tuple[Any, ...]) -> str:
    site_and_part = len(key) == 2 and all(isinstance(one, str) for one in key)
    return str(Node(*key)) if site_and_part else ", ".join(map(str, key))
