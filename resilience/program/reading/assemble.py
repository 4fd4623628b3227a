"""From rows read once to one scope's arrays: periods written out, columns numbered, single-column rows made bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from resilience.program.columns import NEVER, ColumnKey, Columns
from resilience.program.reading.algebra import DATA, FIRST_SHIFT, IN_SERIES, PERIOD_BITS, SERIES_BITS, TIMED, Linear
from resilience.program.reading.compact import narrowed
from resilience.program.reading.compile import Affine, Compiled, Vector

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.program.reading.series import Sheet

Whole = NDArray[np.int64]
_SERIES = (1 << SERIES_BITS) - 1
_PERIOD = (1 << PERIOD_BITS) - 1


class Label(NamedTuple):
    """What the rows or columns of one series are called: component, key, and whether a period follows."""

    component: str
    key: tuple[Any, ...]
    timed: bool


class Names(Columns):
    """Columns or rows of series, told when they are asked for: thousands of programs would hold millions of them."""

    def __init__(
        self, labels: tuple[Label, ...], which: NDArray[np.signedinteger[Any]], periods: NDArray[np.signedinteger[Any]]
    ) -> None:
        self._labels, self._which, self._periods = labels, narrowed(which), narrowed(periods)

    def __len__(self) -> int:
        return len(self._which)

    def key(self, place: int) -> ColumnKey:
        """What stands at a place."""
        label = self._labels[self._which[place]]
        return ColumnKey(label.component, label.key, int(self._periods[place]) if label.timed else None)

    @property
    def periods(self) -> NDArray[np.intp]:
        """Period of what stands at each place, (n,); `NEVER` where it has none."""
        timed = np.array([label.timed for label in self._labels], dtype=bool)
        return np.where(timed[self._which], self._periods, NEVER).astype(np.intp)

    @property
    def labels(self) -> tuple[Label, ...]:
        """What the series are called that the names are of."""
        return self._labels

    @property
    def standing(self) -> tuple[NDArray[np.signedinteger[Any]], NDArray[np.signedinteger[Any]]]:
        """Which series each name is of, and its period."""
        return self._which, self._periods

    def share(self, known: dict[Any, Any]) -> None:
        """Keep labels that others have, too, once."""
        if self._labels not in known:
            known[self._labels] = tuple(known.setdefault(label, label) for label in self._labels)
        self._labels = known[self._labels]

    def of(self, *components: str) -> NDArray[np.intp]:
        """Places of what is of some components."""
        ours = np.array([label.component in components for label in self._labels], dtype=bool)
        return np.flatnonzero(ours[self._which])

    def pick(self, places: NDArray[np.intp]) -> Names:
        """Some of them."""
        return Names(self._labels, self._which[places], self._periods[places])


@dataclass(frozen=True)
class Entries:
    """Rows of one series as read: terms one row after the other; with `goes_on` the last stands for all that follow."""

    codes: Whole
    coefficients: Vector
    lengths: Whole
    periods: Whole
    sides: Vector
    "Shape (n_rows, 2), the constant of the body already taken over."
    goes_on: bool


_NONE = np.empty(0, dtype=np.int64)
NO_ENTRIES = Entries(_NONE, np.empty(0), _NONE, _NONE, np.empty((0, 2)), goes_on=False)


@dataclass(frozen=True)
class WrittenRows:
    """Rows written out for one length of watch: terms with the row they are in."""

    series: Whole
    periods: Whole
    sides: Vector
    rows: Whole
    codes: Whole
    coefficients: Vector


def write_out(entries: Sequence[Entries], periods: int) -> WrittenRows:
    """Write the rows of all series out for a watch."""
    entries = entries or [NO_ENTRIES]  # a scenario that touches nothing
    lengths = np.concatenate([e.lengths for e in entries])
    read = np.concatenate([e.periods for e in entries])
    series = np.repeat(np.arange(len(entries)), [len(e.lengths) for e in entries])
    last = np.zeros(len(lengths), dtype=bool)
    ends = np.cumsum([len(e.lengths) for e in entries]) - 1
    last[[end for end, e in zip(ends, entries, strict=True) if e.goes_on]] = True
    count = np.where(last, periods - read, 1) * (read < periods)
    row = np.repeat(np.arange(len(lengths)), count)
    later = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    starts = np.cumsum(lengths) - lengths
    many = lengths[row]
    term = np.repeat(starts[row] - (np.cumsum(many) - many), many) + np.arange(many.sum())
    codes = np.concatenate([e.codes for e in entries])[term]
    codes = codes + np.where(codes & TIMED, np.repeat(later, many), 0)
    return WrittenRows(
        series[row], read[row] + later, np.concatenate([e.sides for e in entries])[row],
        np.repeat(np.arange(len(row)), many), codes, np.concatenate([e.coefficients for e in entries])[term],
    )  # fmt: skip


@dataclass(frozen=True)
class Numbering:
    """Where the series of one kind stand: columns of the program, or scenario data."""

    labels: tuple[Label, ...]
    numbers: Whole
    "Of the series, in rising order, with the place of the first of each."
    starts: Whole
    names: Names
    non_negative: NDArray[np.bool_]

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.names)

    def places(self, codes: Whole) -> Whole:
        """Place of each code.

        Raises
        ------
        KeyError
            When the code of a series is not one of these: a row was taken for that of another scope.
        """
        if not len(codes):
            return codes
        series = codes >> PERIOD_BITS & _SERIES
        which = np.minimum(np.searchsorted(self.numbers, series), len(self.numbers) - 1)
        if not len(self.numbers) or (self.numbers[which] != series).any():
            raise KeyError(series)
        at: Whole = self.starts[which] + (codes & _PERIOD)
        return at


def numbering(sheet: Sheet, periods: int, shared: dict[tuple[Label, ...], tuple[Label, ...]]) -> Numbering:
    """Number the columns of a sheet in the order they were declared in, key by key, period by period."""
    labels = tuple(
        Label(name, key, series.watch is not None) for name, series in sheet.columns.items() for key in series.keys
    )
    labels = shared.setdefault(labels, labels)
    lengths = np.array([periods if label.timed else 1 for label in labels], dtype=np.int64)
    starts = np.cumsum(lengths) - lengths
    which = np.repeat(np.arange(len(labels)), lengths)
    sign = [series.non_negative for series in sheet.columns.values() for _ in series.keys]
    names = Names(labels, which, np.arange(len(which)) - starts[which])
    codes = [series.base[key] for series in sheet.columns.values() for key in series.keys]
    numbers = np.array(codes, dtype=np.int64) >> PERIOD_BITS & _SERIES
    order = np.argsort(numbers)
    return Numbering(labels, numbers[order], starts[order], names, np.array(sign, dtype=bool)[which])


def assemble(
    own: Numbering, data: Numbering, written: WrittenRows, labels: tuple[Label, ...],
    functions: Mapping[str, Linear | float], n_first: int, decided: frozenset[str],
) -> Compiled:  # fmt: skip
    """Make arrays of rows written out."""
    n_rows = len(written.series)
    kept = written.coefficients != 0
    rows, codes, values = written.rows[kept], written.codes[kept], written.coefficients[kept]
    at_first, series = codes >> FIRST_SHIFT, codes & IN_SERIES
    is_data = (series & DATA) != 0
    is_own = ~is_data & (at_first == 0)

    def gathered(which: NDArray[np.bool_], columns: Whole, width: int) -> sparse.csr_array:
        where = (rows[which].astype(np.int32), columns.astype(np.int32))
        matrix = sparse.csr_array(sparse.coo_array((values[which], where), shape=(n_rows, width)))
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
        return matrix

    matrix = gathered(is_own, own.places(codes[is_own]), own.size)
    plain = is_data & (at_first == 0)
    moved = gathered(plain, data.places(series[plain]), data.size)
    links = at_first > 0
    link_rows, link_columns, link_values = _links(
        rows[links], at_first[links] - 1, series[links], values[links], n_first, data
    )
    linked = np.bincount(link_rows, minlength=n_rows) > 0
    single = (np.diff(matrix.indptr) == 1) & ~linked
    lower, upper = _bounds(matrix, moved, written.sides, np.flatnonzero(single), own)
    stay = np.flatnonzero(~single)
    place = np.cumsum(~single) - 1
    side = -moved[stay]
    terms = {name: _terms(function, own) for name, function in functions.items()}
    nothing = np.broadcast_to(0.0, n_first)
    return Compiled(
        columns=own.names,
        rows=Names(labels, written.series[stay], written.periods[stay]),
        cost=terms["loss"],
        matrix=matrix[stay],
        lower=lower,
        upper=upper,
        integer=np.broadcast_to(np.False_, own.size),
        row_lower=Affine(np.ascontiguousarray(written.sides[stay, 0]), side),
        row_upper=Affine(np.ascontiguousarray(written.sides[stay, 1]), side),
        link_rows=place[link_rows],
        link_columns=link_columns,
        link_values=link_values,
        vectors=terms,
        link_vectors=dict.fromkeys(functions, nothing),
        decided=decided,
    )


def _terms(function: Linear | float, own: Numbering) -> Vector:
    if not isinstance(function, Linear):
        return np.zeros(own.size)  # a scenario that touches nothing
    codes = np.array(function.codes, dtype=np.int64)
    assert not (codes >> FIRST_SHIFT).any()  # losses are those of the second stage alone
    dense = np.zeros(own.size)
    np.add.at(dense, own.places(codes), np.array(function.coefficients))
    return dense


def _links(
    rows: Whole, columns: Whole, series: Whole, values: Vector, n_first: int, data: Numbering
) -> tuple[Whole, Whole, Affine]:
    """First-stage entries: for each row and column a constant and what scenario data add to it; none that cancel."""
    pairs, which = np.unique(rows * n_first + columns, return_inverse=True)
    moving = series != 0
    constant = np.zeros(len(pairs))
    np.add.at(constant, which[~moving], values[~moving])
    entries = (values[moving], (which[moving].astype(np.int32), data.places(series[moving]).astype(np.int32)))
    matrix = sparse.csr_array(sparse.coo_array(entries, shape=(len(pairs), data.size)))
    kept = np.flatnonzero((constant != 0) | (np.diff(matrix.indptr) > 0))
    return pairs[kept] // n_first, pairs[kept] % n_first, Affine(constant[kept], matrix[kept])


def _bounds(
    matrix: sparse.csr_array, moved: sparse.csr_array, sides: Vector, rows: Whole, own: Numbering
) -> tuple[Affine, Affine]:
    """Limits of the columns on both sides, from rows on a single column."""
    columns = matrix.indices[matrix.indptr[rows]].astype(np.int64)
    by = matrix.data[matrix.indptr[rows]]
    low, high = sides[rows, 0] / by, sides[rows, 1] / by
    low, high = np.where(by < 0, high, low), np.where(by < 0, low, high)
    data = sparse.csr_array(sparse.diags_array(-1.0 / by) @ moved[rows])
    start = np.where(own.non_negative, 0.0, -np.inf)
    return _side(columns, low, data, start, np.maximum), _side(
        columns, high, data, np.full(own.size, np.inf), np.minimum
    )


def _side(columns: Whole, limits: Vector, data: sparse.csr_array, start: Vector, tightest: np.ufunc) -> Affine:
    """Constants in one, then limits that depend on data, layer by layer."""
    finite, moving = np.isfinite(limits), np.diff(data.indptr) > 0
    fixed = start.copy()
    tightest.at(fixed, columns[finite & ~moving], limits[finite & ~moving])
    rows = np.flatnonzero(finite & moving)
    order = rows[np.argsort(columns[rows], kind="stable")]
    at = columns[order]
    count = np.bincount(at, minlength=len(start))
    rank = np.arange(len(order)) - (np.cumsum(count) - count)[at] + np.isfinite(fixed)[at]
    of = np.full(len(start), -1)
    of[at[rank == 0]] = order[rank == 0]
    first = _layer(np.where(of >= 0, limits[of] if len(limits) else 0.0, fixed), of, data)
    further = []
    for depth in range(1, int(rank.max(initial=0)) + 1):
        deep = rank == depth
        further.append((at[deep], _layer(limits[order[deep]], order[deep], data)))
    return Affine(first.constant, first.matrix, tuple(further), tightest)


def _layer(constant: Vector, of: Whole, data: sparse.csr_array) -> Affine:
    """Limits with the data of the rows they come from; -1: none."""
    if not len(of) or not data.shape[0]:
        return Affine(constant, sparse.csr_array((len(of), data.shape[1])))
    picks = np.flatnonzero(of >= 0)
    where = (picks.astype(np.int32), of[picks].astype(np.int32))
    ones = sparse.csr_array(sparse.coo_array((np.ones(len(picks)), where), shape=(len(of), data.shape[0])))
    return Affine(constant, sparse.csr_array(ones @ data))
