"""Unknown end: scenarios that differ only in how long they last share every decision until the end is seen.

Told its end at detection, a scenario by itself knows too much. Here the scenarios of one family (same hazard, sites
and detection, same lot on hand) are one program, a trunk with branches: a column of a period in which a branch looks
like a longer one *is* the longer one's column, and rows that say the same are written once. The equations are those of
a scenario alone, the number of columns is about the same, and the loss can only be higher.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from resilience.errors import ResilienceError
from resilience.program.columns import NEVER, Columns
from resilience.program.reading.compact import CompactCompiled, narrowed
from resilience.program.reading.compile import Affine, Compiled

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from resilience.hazard.scenarios import Scenario
    from resilience.program.columns import ColumnKey
    from resilience.program.reading.compile import Vector
    from resilience.program.scope.data import Field


@dataclass(frozen=True)
class Branches:
    """One program for all branches of a family.

    `positions[k]` (n_columns of one scenario,) says where the columns of branch k stand in `template`; branch 0 is the
    trunk. `single` is the program of one scenario. `loss` and `short` read what each branch loses, in money and in
    units, (n_branches, n_columns).
    """

    template: Compiled
    positions: tuple[NDArray[np.intp], ...]
    single: Compiled
    loss: sparse.csr_array
    short: sparse.csr_array

    @classmethod
    def of(cls, template: Compiled, positions: Sequence[NDArray[np.intp]], alone: Compiled) -> Branches:
        """Branches with their readouts."""
        n = len(template.columns)
        loss, short = (_readouts(vector, positions, n) for vector in (alone.cost, alone.vectors["short"]))
        return cls(template, tuple(positions), alone, loss, short)

    @classmethod
    def alone(cls, template: Compiled) -> Branches:
        """A scenario by itself."""
        return cls.of(template, [_places(len(template.columns))], template)

    def compacted(self) -> Branches:
        """The same in few bytes."""
        template = CompactCompiled.of(self.template)
        single = template if self.single is self.template else CompactCompiled.of(self.single)
        return replace(self, template=template, single=single)

    def __getstate__(self) -> dict[str, Any]:
        """Without the places of a scenario alone: they are a view of a list that is there wherever it is read."""
        return vars(self) | ({"positions": ()} if len(self.positions) == 1 else {})

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if not self.positions:
            self.__dict__["positions"] = (_places(self.loss.shape[1]),)

    @property
    def shape(self) -> Hashable:
        """Equal for families of one template whose programs differ in nothing but data."""
        rows = self.template.rows
        own = rows.picks if isinstance(rows, BranchNames) else None
        return own, tuple(where.tobytes() for where in self.positions)


@cache
def _counting(least: int) -> NDArray[np.intp]:
    return np.arange(least)


def _places(count: int) -> NDArray[np.intp]:
    """Return 0, 1, 2, ...: a view of one long list, for thousands of programs ask for it."""
    return _counting(1 << max(12, count - 1).bit_length())[:count]


def family_of(scenario: Scenario) -> Hashable:
    """What scenarios that may turn out to be one another have in common."""
    start = tuple(sorted((effect.kind, effect.target, effect.profile[:1]) for effect in scenario.effects))
    return scenario.hazard, scenario.sites, start, scenario.detection, scenario.cycle_phase, scenario.season


def seen_in(fields: Sequence[Field], periods: int) -> NDArray[np.intp]:
    """Period in which each datum shows, shape (n_data,); `NEVER` for what is known only in hindsight."""
    pieces = []
    for field in fields:
        times = np.arange(periods) if field.timed else np.zeros(1, dtype=np.intp)
        pieces.append(np.tile(times if field.seen else np.full_like(times, NEVER), len(field.keys)))
    return np.concatenate(pieces) if pieces else np.empty(0, dtype=np.intp)


def decided_in(columns: Columns, decided: frozenset[str]) -> NDArray[np.intp]:
    """Period in which each column is decided, shape (n_columns,); `NEVER` for bookkeeping."""
    found = np.full(len(columns), NEVER, dtype=np.intp)
    places = columns.of(*decided)
    found[places] = columns.periods[places]
    return found


def partings(data: Vector, seen: NDArray[np.intp]) -> list[tuple[int, int]]:
    """For each branch the earlier one it looks like for longest, and the period in which they part.

    Parameters
    ----------
    data
        Data of the branches, shape (n_data, n_branches), the trunk first; no two columns alike.
    seen
        See `seen_in`.
    """
    found = [(0, 0)]
    for branch in range(1, data.shape[1]):
        differs = (data[:, :branch] != data[:, [branch]]) & (seen != NEVER)[:, None]
        first = np.where(differs, seen[:, None], np.iinfo(np.intp).max).min(axis=0)
        parent = int(np.argmax(first))
        found.append((parent, int(min(first[parent], seen.max(initial=0) + 1))))
    return found


def merge(template: Compiled, data: Vector, seen: NDArray[np.intp]) -> Branches:
    """Write the branches of a family into one program; its data are the branches' data one below the other.

    Raises
    ------
    ResilienceError
        When a shared column has different bounds in two branches: a defect of the rules.
    """
    n_columns, n_branches = len(template.columns), data.shape[1]
    if n_branches == 1:
        return Branches.alone(template)
    period = decided_in(template.columns, template.decided)
    positions = [np.arange(n_columns)]
    own_columns, kept_rows = [np.arange(n_columns)], [np.arange(len(template.rows))]
    size = n_columns
    for branch, (parent, parting) in list(enumerate(partings(data, seen)))[1:]:
        shared = (period != NEVER) & (period < parting)
        pair = data[:, [parent, branch]]
        _same_bounds(template, pair, shared)
        own = np.flatnonzero(~shared)
        where = positions[parent].copy()
        where[own] = size + np.arange(len(own))
        size += len(own)
        positions.append(where)
        own_columns.append(own)
        kept_rows.append(_kept(template, pair, shared))
    return Branches.of(_joined(template, positions, own_columns, kept_rows, n_branches), positions, template)


def _same_bounds(template: Compiled, pair: Vector, shared: NDArray[np.bool_]) -> None:
    for bounds in (template.lower(pair), template.upper(pair)):
        if (bounds[shared, 0] != bounds[shared, 1]).any():
            name = template.columns[int(np.flatnonzero(shared & (bounds[:, 0] != bounds[:, 1]))[0])]
            msg = f"{name} is shared by scenarios that bound it differently."
            raise ResilienceError(msg)


def _kept(template: Compiled, pair: Vector, shared: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Rows of a branch that say something its parent's do not: on columns of its own, or with other numbers."""
    kept = abs(template.matrix) @ (~shared).astype(float) > 0
    for sides in (template.row_lower(pair), template.row_upper(pair)):
        kept |= sides[:, 0] != sides[:, 1]
    links = template.link_values(pair)
    kept[template.link_rows[links[:, 0] != links[:, 1]]] = True
    return np.flatnonzero(kept)


class BranchNames(Columns):
    """A family's columns or rows: its template's, picked branch by branch, told when they are asked for.

    Thousands of families have millions of them, which nobody reads but whoever looks for a defect. With `marked` the
    number of a later branch follows the name.
    """

    def __init__(self, names: Columns, picks: Sequence[NDArray[np.intp]], *, marked: bool) -> None:
        self._names, self._marked = names, marked
        self._places = narrowed(np.concatenate(picks))
        self._ends = np.cumsum([len(places) for places in picks])

    def __len__(self) -> int:
        return len(self._places)

    def key(self, place: int) -> ColumnKey:
        """What stands at a place, whatever the branch."""
        return self._names.key(int(self._places[place]))

    @property
    def periods(self) -> NDArray[np.intp]:
        """Period of what stands at each place, (n,); `NEVER` where it has none."""
        return self._names.periods[self._places]

    def of(self, *components: str) -> NDArray[np.intp]:
        """Places of what is of some components."""
        ours = np.zeros(len(self._names), dtype=bool)
        ours[self._names.of(*components)] = True
        return np.flatnonzero(ours[self._places])

    def name(self, place: int) -> str:
        """Name in the template, with the branch where it is marked."""
        name = self._names.name(int(self._places[place]))
        branch = int(np.searchsorted(self._ends, place, side="right"))
        return f"{name}@{branch}" if self._marked and branch > 0 else name

    @property
    def picks(self) -> tuple[bytes, bytes]:
        """Equal for families whose names are the same ones of one template."""
        return self._places.tobytes(), self._ends.tobytes()


def _joined(
    template: Compiled,
    positions: Sequence[NDArray[np.intp]],
    own_columns: Sequence[NDArray[np.intp]],
    kept_rows: Sequence[NDArray[np.intp]],
    n_branches: int,
) -> Compiled:
    n_columns = sum(len(own) for own in own_columns)
    matrices, links = [], []
    start = 0
    for where, rows in zip(positions, kept_rows, strict=True):
        own = template.matrix[rows].tocoo()
        matrices.append(sparse.csr_array((own.data, (own.row, where[own.col])), shape=(len(rows), n_columns)))
        place = np.full(len(template.rows), NEVER)
        place[rows] = start + np.arange(len(rows))
        kept = np.flatnonzero(place[template.link_rows] != NEVER)
        links.append((place[template.link_rows[kept]], template.link_columns[kept], kept))
        start += len(rows)

    def joined(values: Affine, picked: Sequence[NDArray[np.intp]]) -> Affine:
        return Affine.joined([values.pick(rows, k, n_branches) for k, rows in enumerate(picked)])

    return Compiled(
        columns=BranchNames(template.columns, own_columns, marked=False),
        rows=BranchNames(template.rows, kept_rows, marked=True),
        cost=_summed([template.cost] * n_branches, positions, n_columns) / n_branches,
        matrix=sparse.csr_array(sparse.vstack(matrices, format="csr")),
        lower=joined(template.lower, own_columns),
        upper=joined(template.upper, own_columns),
        integer=np.concatenate([template.integer[own] for own in own_columns]),
        row_lower=joined(template.row_lower, kept_rows),
        row_upper=joined(template.row_upper, kept_rows),
        link_rows=np.concatenate([rows for rows, _, _ in links]),
        link_columns=np.concatenate([columns for _, columns, _ in links]),
        link_values=joined(template.link_values, [kept for _, _, kept in links]),
        vectors={
            name: _summed([vector] * n_branches, positions, n_columns) / n_branches
            for name, vector in template.vectors.items()
        },
        link_vectors=template.link_vectors,
        decided=template.decided,
    )


def _summed(vectors: Sequence[Vector], positions: Sequence[NDArray[np.intp]], n_columns: int) -> Vector:
    total = np.zeros(n_columns)
    for vector, where in zip(vectors, positions, strict=True):
        np.add.at(total, where, vector)
    return total


def _readouts(vector: Vector, positions: Sequence[NDArray[np.intp]], n_columns: int) -> sparse.csr_array:
    """A linear function of one scenario's columns for every branch, shape (n_branches, n_columns)."""
    columns = np.flatnonzero(vector)
    n = len(positions)
    indices = np.concatenate([where[columns] for where in positions]).astype(np.int32)
    indptr = np.arange(n + 1, dtype=np.int32) * len(columns)
    return sparse.csr_array((np.tile(vector[columns], n), indices, indptr), shape=(n, n_columns))


def families(scenarios: Sequence[Scenario]) -> list[list[int]]:
    """Positions of the scenarios of each family, the longest first."""
    found: dict[Hashable, list[int]] = defaultdict(list)
    for position, scenario in enumerate(scenarios):
        found[family_of(scenario)].append(position)
    return [sorted(members, key=lambda i: (-scenarios[i].end, i)) for members in found.values()]
