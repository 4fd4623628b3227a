"""Linear programs written down series by series: one affine expression a period, kept as sparse rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

Vector = NDArray[np.float64]
TIGHT = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}


@dataclass(frozen=True, eq=False)
class Series:
    """Affine expressions, one a row: `values` of `columns` in `rows`, and a constant each, shape (n,)."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: Vector
    constant: Vector
    __array_ufunc__ = None
    "Arrays leave sums and products to this class."

    @classmethod
    def of(cls, constant: Any) -> Series:
        """Numbers without any column."""
        none = np.empty(0, dtype=np.int64)
        return cls(none, none, np.empty(0), np.atleast_1d(np.asarray(constant, dtype=float)))

    def __add__(self, other: Any) -> Series:
        if not isinstance(other, Series):
            return Series(self.rows, self.columns, self.values, self.constant + other)
        joined = [np.concatenate(pair) for pair in zip(self._entries, other._entries, strict=True)]
        return Series(*joined, self.constant + other.constant)

    __radd__ = __add__

    def __mul__(self, factor: Any) -> Series:
        factors = np.broadcast_to(np.asarray(factor, dtype=float), self.constant.shape)
        return Series(self.rows, self.columns, self.values * factors[self.rows], self.constant * factors)

    __rmul__ = __mul__

    def __neg__(self) -> Series:
        return self * -1.0

    def __sub__(self, other: Any) -> Series:
        return self + -other

    def __rsub__(self, other: Any) -> Series:
        return -self + other

    @property
    def _entries(self) -> tuple[Any, ...]:
        return self.rows, self.columns, self.values

    def later(self, periods: int, before: float = 0.0) -> Series:
        """The same some periods later; `before` stands in the first ones."""
        size = len(self.constant)
        kept = self.rows + periods < size
        constant = np.concatenate([np.full(min(periods, size), before), self.constant[: max(size - periods, 0)]])
        return Series(self.rows[kept] + periods, self.columns[kept], self.values[kept], constant)

    def each_later(self, periods: NDArray[np.int64], begun: int, before: float = 0.0) -> Series:
        """Each row so many periods later, added up where they meet; `before` stands in the first `begun` periods."""
        size = len(self.constant)
        there = np.arange(size) + periods
        kept = there[self.rows] < size
        constant = np.where(np.arange(size) < begun, before, 0.0)
        np.add.at(constant, there[there < size], self.constant[there < size])
        return Series(there[self.rows[kept]], self.columns[kept], self.values[kept], constant)

    def part(self, start: int, stop: int) -> Series:
        """Rows from `start` until before `stop`."""
        kept = (self.rows >= start) & (self.rows < stop)
        return Series(self.rows[kept] - start, self.columns[kept], self.values[kept], self.constant[start:stop])

    def total(self) -> Series:
        """Sum of all rows, as one row."""
        return Series(np.zeros_like(self.rows), self.columns, self.values, np.array([self.constant.sum()]))

    def at(self, x: Vector) -> Vector:
        """Numbers at a solution, shape (n,)."""
        return self.constant + np.bincount(self.rows, self.values * x[self.columns], len(self.constant))


@dataclass
class SparseProgram:
    """A linear program that grows by series; what it costs is kept by name."""

    lower: list[Vector] = field(default_factory=list)
    upper: list[Vector] = field(default_factory=list)
    size: int = 0
    costs: dict[str, Series] = field(default_factory=lambda: defaultdict(lambda: Series.of(0.0)))
    _less: list[Series] = field(default_factory=list)
    _same: list[Series] = field(default_factory=list)

    def new(self, upper: Any, *, lower: Any = 0.0, size: int | None = None) -> Series:
        """Add columns, as many as there are upper bounds or as `size` says."""
        upper = np.atleast_1d(np.asarray(upper, dtype=float))
        upper = upper if size is None else np.broadcast_to(upper, (size,))
        columns = np.arange(self.size, self.size + len(upper))
        self.lower.append(np.broadcast_to(np.asarray(lower, dtype=float), upper.shape))
        self.upper.append(upper)
        self.size += len(upper)
        return Series(np.arange(len(upper)), columns, np.ones(len(upper)), np.zeros(len(upper)))

    def at_most(self, left: Any, right: Any) -> None:
        """Demand `left <= right` in every row."""
        self._less.append(left - right)

    def equal(self, left: Any, right: Any) -> None:
        """Demand `left == right` in every row."""
        self._same.append(left - right)

    def charge(self, name: str, amount: Series) -> None:
        """Add what every row of a series amounts to, under a name."""
        self.costs[name] = self.costs[name] + amount.total()

    def solve(self) -> Vector:
        """Return columns of least total cost, shape (size,)."""
        cost = np.zeros(self.size)
        for series in self.costs.values():
            np.add.at(cost, series.columns, series.values)
        less, same = (_stacked(rows, self.size) for rows in (self._less, self._same))
        bounds = np.column_stack([np.concatenate(self.lower), np.concatenate(self.upper)])
        found = linprog(cost, *less, *same, bounds=bounds, method="highs", options=TIGHT)
        assert found.status == 0, found.message
        return np.asarray(found.x)


def _stacked(rows: list[Series], size: int) -> tuple[Any, Any]:
    """Matrix and right-hand side of rows that are to be 0 or less."""
    if not rows:
        return None, None
    starts = np.cumsum([0, *(len(series.constant) for series in rows)])
    places = np.concatenate([series.rows + start for series, start in zip(rows, starts, strict=False)])
    columns = np.concatenate([series.columns for series in rows])
    values = np.concatenate([series.values for series in rows])
    matrix = sparse.csr_array((values, (places, columns)), shape=(starts[-1], size))
    sides = -np.concatenate([series.constant for series in rows])
    limits = np.isfinite(sides)  # no limit is no row
    return matrix[limits], sides[limits]
