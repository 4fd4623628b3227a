"""A program as a file that any solver reads: LP or MPS, with names made of the columns' own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import SolverError
from resilience.files.atomic import whole_file
from resilience.solve.extensive import build_extensive
from resilience.solve.highs import pass_arrays
from resilience.solve.instances import check, new_highs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from resilience.program.blocks.block import Block
    from resilience.program.two_stage import TwoStageProgram

ENDINGS = (".lp", ".mps")
_ODD = re.compile(r"[^A-Za-z0-9]+")
LONGEST = 120
"""Letters of a name; its number makes it one of its own."""


def write_extensive(program: TwoStageProgram, path: Path) -> Path:
    """Write the extensive form of a program as LP or MPS, as the ending of the path says, whole or not at all.

    Raises
    ------
    InputError
        When the file cannot be written.
    SolverError
        When HiGHS refuses the program.
    """
    form = build_extensive(program)
    highs = new_highs()
    pass_arrays(highs, form.arrays)
    every = np.arange(len(form.arrays.cost), dtype=np.int32)
    check(highs.changeColsCost(len(every), every, form.arrays.cost), "writing costs in their own unit")
    for place, name in enumerate(_names(program, "columns")):
        check(highs.passColName(place, f"{name}_{place}"), "naming a column")
    for place, name in enumerate(_names(program, "rows")):
        check(highs.passRowName(place, f"{name}_{place}"), "naming a row")
    if program.fill_limit is not None:
        check(highs.passRowName(len(form.arrays.row_lower) - 1, "fill_rate"), "naming a row")
    with whole_file(path) as temporary:
        check(highs.writeModel(str(temporary)), "writing the program")
        if not temporary.stat().st_size:
            msg = f"HiGHS wrote nothing to {path.name}."
            raise SolverError(msg)
    return path


def _names(program: TwoStageProgram, what: str) -> Iterator[str]:
    """Names of all columns, or rows, in the order of the extensive form."""
    yield from (_plain(name) for name in getattr(program.first, what))
    for number, block in enumerate(program.blocks):
        own = [_plain(name) for name in _own(block, what)]
        for case in range(block.size):
            yield from (f"b{number}c{case}_{name}" for name in own)


def _own(block: Block, what: str) -> list[str]:
    return list(getattr(block.template, what))


def _plain(name: str) -> str:
    """A name in letters that both formats take."""
    return _ODD.sub("_", name).strip("_")[:LONGEST]
