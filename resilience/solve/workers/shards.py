"""Cutting a program's cases into shards: fixed by the program alone, so that answers never depend on who works.

A shard is a run of cases in the program's order, as a program of its own without what only the first stage and the
reports need. A block with many cases may be cut through.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from resilience.program.columns import ColumnKey, Columns
from resilience.program.reading.compile import Affine
from resilience.program.scope.scope import Scope
from resilience.solve.pricing.recourse import FEW, ROOM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from resilience.program.blocks.block import Block
    from resilience.program.reading.compile import Compiled
    from resilience.program.two_stage import TwoStageProgram

MOST = 64
"""Shards of a large program: enough that workers holding several each have about as much to do."""
COLUMNS_EACH = 20_000
"""Recourse columns a shard has at least: its answer should take longer than its travel."""
LARGE_FROM = 128
"""Blocks from which on no shard keeps a model of each: kept models cost megabytes."""
KEPT_COLUMNS = 2_000_000
"""Columns of one case of each block, together, up to which models are kept: a column of one costs 0.9 kB."""

_NO_SIZES: Any = None
"""Limits that only the build looks at; they hold the whole model."""


@dataclass(frozen=True)
class Shard:
    """A run of cases: `program` holds them, the rest says where they stand in the whole program.

    `cases` and `outcomes` are runs; `scenarios` (n_own_scenarios,) are positions. Up to
    `few` templates keep a model each, and cases of `room` columns are kept ready.
    """

    program: TwoStageProgram
    cases: slice
    outcomes: slice
    scenarios: NDArray[np.intp]
    few: int
    room: int


NAMELESS = ColumnKey("", ())


@dataclass(frozen=True)
class Nameless(Columns):
    """Columns nobody will ask for: only how many there are."""

    length: int

    def __len__(self) -> int:
        return self.length

    def key(self, _place: int) -> ColumnKey:
        """Nothing."""
        return NAMELESS

    def of(self, *_components: str) -> NDArray[np.intp]:
        """None."""
        return np.empty(0, dtype=np.intp)


def columns_of(program: TwoStageProgram) -> int:
    """Recourse columns of all cases together."""
    return sum(block.size * block.n_columns for block in program.blocks)


def shards_of(program: TwoStageProgram, columns_each: int = COLUMNS_EACH) -> tuple[Shard, ...]:
    """Cut a program into shards of about the same size, at most `MOST`, each of at least so many columns."""
    sizes = np.concatenate([np.full(block.size, float(block.n_columns)) for block in program.blocks] or [np.empty(0)])
    count = min(MOST, len(sizes), max(1, columns_of(program) // columns_each))
    if count <= 1:
        return tuple(_cut(program, [(0, len(sizes))])) if len(sizes) else ()
    middles = np.cumsum(sizes) - sizes / 2
    shard_of = np.minimum((middles * count / sizes.sum()).astype(int), count - 1)
    edges = [0, *(np.flatnonzero(np.diff(shard_of)) + 1).tolist(), len(sizes)]
    return tuple(_cut(program, list(pairwise(edges))))


def _cut(program: TwoStageProgram, runs: Sequence[tuple[int, int]]) -> Iterator[Shard]:
    bare = replace(program, first=_only_wide(program.first), first_model=None, sizes=_NO_SIZES, notes=(), blocks=())
    few = FEW if _may_keep(program) else 0
    starts = np.cumsum([0, *(block.size for block in program.blocks)]).tolist()
    wide = np.cumsum([0, *(block.size * block.n_branches for block in program.blocks)]).tolist()
    before = np.cumsum([0, *(len(block.scenarios) for block in program.blocks)]).tolist()
    for low, high in runs:
        touched = range(int(np.searchsorted(starts, low, "right")) - 1, int(np.searchsorted(starts, high, "left")))
        parts, scenarios = [], []
        for place in touched:
            block = program.blocks[place]
            part, where = _part(block, max(low - starts[place], 0), min(high - starts[place], block.size))
            parts.append(part)
            scenarios.append(before[place] + where)
        begin = wide[touched[0]] + (low - starts[touched[0]]) * parts[0].n_branches
        end = begin + sum(part.size * part.n_branches for part in parts)
        yield Shard(
            replace(bare, blocks=tuple(parts)), slice(low, high), slice(begin, end), np.concatenate(scenarios),
            few, ROOM // len(runs),
        )  # fmt: skip


def _may_keep(program: TwoStageProgram) -> bool:
    """Whether shards have the memory to keep a model of each of their blocks."""
    return len(program.blocks) <= LARGE_FROM and sum(block.n_columns for block in program.blocks) <= KEPT_COLUMNS


def _part(block: Block, low: int, high: int) -> tuple[Block, NDArray[np.intp]]:
    """Some cases of a block, and which of its scenarios they are."""
    where = np.flatnonzero((block.case_of >= low) & (block.case_of < high))
    scope = Scope(block.scope.periods, (), (), (), (), exact_service=block.scope.exact_service)
    whole = (low, high) == (0, block.size)
    part = block.altered(
        scope=scope,
        fields=(),
        scenarios=tuple(replace(block.scenarios[position], effects=()) for position in where),
        rates=block.rates[where],
        case_of=block.case_of[where] - low,
        branch_of=block.branch_of[where],
        branch_weights=block.branch_weights[low:high],
        **({} if whole else {"data": np.ascontiguousarray(block.data[:, low:high])}),
    )
    return part, where


def _only_wide(first: Compiled) -> Compiled:
    """Nothing of the first stage but how many columns it has: the master alone looks at the rest, and it is large."""
    width = len(first.columns)
    none, of_none = np.empty(0), Affine(np.empty(0), sparse.csr_array((0, 1)))
    return replace(
        first, columns=Nameless(width), rows=Nameless(0), cost=none, matrix=sparse.csr_array((0, width)),
        lower=of_none, upper=of_none, integer=np.empty(0, dtype=bool), row_lower=of_none, row_upper=of_none, vectors={},
    )  # fmt: skip
