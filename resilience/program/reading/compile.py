"""From Pyomo to sparse arrays, once: scenario data stays symbolic and is written in later for all scenarios in bulk.

Scenario data are declared as variables of the block `m.data` so that Pyomo keeps them apart from numbers. A rule may
multiply them with first-stage variables or with numbers, never with recourse variables (fixed recourse).
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray
from pyomo.common.gc_manager import PauseGC
from pyomo.repn.quadratic import QuadraticRepnVisitor
from pyomo.repn.util import OrderedVarRecorder
from scipy import sparse

from resilience.errors import ResilienceError
from resilience.program.columns import ColumnKey, Columns, Listed
from resilience.program.formulation.language import KnownWhen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Vector = NDArray[np.float64]
IN_MONEY = frozenset({"budget", "buffer_change_limit"})
"""Rows of the first stage whose unit is money: a solver's 1e-7 is to be little of it in whatever currency."""


class FixedRecourseError(ResilienceError):
    """A rule multiplies scenario data with a recourse variable: a defect of the formulation."""


@dataclass(frozen=True)
class Affine:
    """Numbers that depend on scenario data: `constant + matrix @ data`.

    Where a column has more than one limit on the same side, `further` holds the others, layer by layer: which columns,
    and their numbers. The tightest counts, least or largest as `tightest` says.
    """

    constant: Vector
    matrix: sparse.csr_array
    further: tuple[tuple[NDArray[np.intp], Affine], ...] = ()
    tightest: np.ufunc = np.minimum

    def __call__(self, data: Vector) -> Vector:
        """Values for every scenario; `data` of shape (n_data, n_scenarios), result (n, n_scenarios)."""
        values = self._first(data)
        if not self.further:
            return values
        values = np.array(values)
        for columns, others in self.further:
            values[columns] = self.tightest(values[columns], others(data))
        return values

    def pick(self, rows: NDArray[np.intp], part: int, parts: int) -> Affine:
        """Some of the numbers, from data that are the given one of several such parts, one below the other."""
        n_data = self.matrix.shape[1]
        own = self.matrix[rows]
        matrix = sparse.csr_array(
            (own.data, own.indices + part * n_data, own.indptr), shape=(len(rows), parts * n_data)
        )
        place = np.full(len(self.constant), -1, dtype=np.intp)
        place[rows] = np.arange(len(rows))
        further = tuple(
            (place[columns[kept]], others.pick(kept, part, parts))
            for columns, others in self.further
            if len(kept := np.flatnonzero(place[columns] >= 0))
        )
        return Affine(self.constant[rows], matrix, further, self.tightest)

    @staticmethod
    def joined(pieces: Sequence[Affine]) -> Affine:
        """Numbers of several pieces one below the other, from the same data."""
        starts = np.cumsum([0, *(len(piece.constant) for piece in pieces)])
        layers = []
        for depth in range(max(len(piece.further) for piece in pieces)):
            deep = [(start, piece.further[depth]) for start, piece in zip(starts, pieces, strict=False)
                    if depth < len(piece.further)]  # fmt: skip
            columns = np.concatenate([start + columns for start, (columns, _) in deep])
            layers.append((columns, Affine.joined([others for _, (_, others) in deep])))
        return Affine(
            np.concatenate([piece.constant for piece in pieces]),
            sparse.csr_array(sparse.vstack([piece.matrix for piece in pieces], format="csr")),
            tuple(layers),
            pieces[0].tightest,
        )

    def _first(self, data: Vector) -> Vector:
        if self.matrix.nnz == 0:
            return np.broadcast_to(self.constant[:, None], (len(self.constant), data.shape[1]))
        values: Vector = self.matrix @ data
        values += self.constant[:, None]
        return values


@dataclass(frozen=True)
class Compiled:
    """A Pyomo model as arrays: rows `row_lower <= W y + T x <= row_upper`, columns `lower <= y <= upper`.

    `links` holds T in coordinate form: row, first-stage column, and a value that may depend on scenario data.
    """

    columns: Columns
    rows: Columns
    cost: Vector
    matrix: sparse.csr_array
    lower: Affine
    upper: Affine
    integer: NDArray[np.bool_]
    row_lower: Affine
    row_upper: Affine
    link_rows: NDArray[np.int64]
    link_columns: NDArray[np.int64]
    link_values: Affine
    vectors: Mapping[str, Vector]
    "Named linear functions of the columns (the Pyomo expressions asked for)."
    link_vectors: Mapping[str, Vector]
    "The same functions' first-stage part."
    decided: frozenset[str] = frozenset()
    "Which columns somebody decides in a disruption, by name of the component; the others keep the books."


@dataclass
class _Sorted:
    """One row taken apart: own columns, first-stage columns, and what depends on scenario data."""

    own: dict[int, float]
    first: dict[int, float]
    first_data: dict[tuple[int, int], float]
    data: dict[int, float]
    constant: float


class _TermReader:
    """Walks expressions and sorts their terms by what the variables are."""

    def __init__(self, own: Mapping[int, int], first: Mapping[int, int], data: Mapping[int, int]) -> None:
        self.own, self.first, self.data = own, first, data
        self._visitor = QuadraticRepnVisitor({}, var_recorder=OrderedVarRecorder({}, {}, None))

    def read(self, expression: Any) -> _Sorted:
        repn = self._visitor.walk_expression(expression)
        if repn.nonlinear is not None:
            msg = f"a rule is not linear: {expression}"
            raise FixedRecourseError(msg)
        row = _Sorted({}, {}, {}, {}, repn.constant)
        for key, coefficient in repn.linear.items():
            if coefficient:
                self._linear(row, key, coefficient)
        for (left, right), coefficient in (repn.quadratic or {}).items():
            if coefficient:
                self._product(row, left, right, coefficient)
        return row

    def _linear(self, row: _Sorted, key: int, coefficient: float) -> None:
        for where, index in ((row.own, self.own), (row.first, self.first), (row.data, self.data)):
            if key in index:
                where[index[key]] = where.get(index[key], 0.0) + coefficient
                return
        msg = "a rule uses a variable of another model"
        raise FixedRecourseError(msg)

    def _product(self, row: _Sorted, left: int, right: int, coefficient: float) -> None:
        if left in self.first:
            left, right = right, left
        if left not in self.data or right not in self.first:
            msg = "a rule multiplies scenario data with a recourse variable"
            raise FixedRecourseError(msg)
        pair = (self.first[right], self.data[left])
        row.first_data[pair] = row.first_data.get(pair, 0.0) + coefficient


def variables(model: Any) -> list[Any]:
    """Variables of a Pyomo block in declaration order, without its sub-blocks."""
    return list(model.component_data_objects(pyo.Var, descend_into=False))


def compile_model(
    model: Any,
    *,
    first: Sequence[Any] = (),
    objective: str,
    vectors: Sequence[str] = (),
    keep_rows: bool = False,
) -> Compiled:
    """Compile a Pyomo model once.

    Parameters
    ----------
    model
        Pyomo model; variables in its block `data`, if it has one, are scenario data.
    first
        First-stage variables in the order of the first stage's columns.
    objective
        Name of the expression to minimize.
    vectors
        Names of further expressions to compile to linear functions.
    keep_rows
        Whether a row on a single column stays a row instead of becoming its bound, so that a conflict can name it.

    Raises
    ------
    FixedRecourseError
        When a rule is not linear or breaks fixed recourse.
    """
    with PauseGC():
        return _compile(model, first, (objective, *vectors), keep_rows=keep_rows)


def _compile(model: Any, first: Sequence[Any], functions: Sequence[str], *, keep_rows: bool) -> Compiled:
    own_vars = variables(model)
    data_vars = variables(model.data) if hasattr(model, "data") else []
    reader = _TermReader(*({id(v): i for i, v in enumerate(group)} for group in (own_vars, first, data_vars)))
    rows = _Rows(own_vars, columns_of(model), len(first), len(data_vars), keep=keep_rows)
    for component in model.component_objects(pyo.Constraint, descend_into=False, active=True):
        for one, constraint in zip(_columns(component), component.values(), strict=True):
            lower, body, upper = constraint.to_bounded_expression()
            rows.add(one, reader.read(body), lower, upper)
    read = {name: reader.read(model.component(name).expr) for name in functions}
    return replace(rows.finish(read, functions[0]), decided=_decided(model))


def _decided(model: Any) -> frozenset[str]:
    """What the rules declare as decisions; the first stage, which does not declare in their language, has none here."""
    said = model.declare.columns(model) if hasattr(model, "declare") else ()
    return frozenset(column.local_name for column, known, _ in said if known is KnownWhen.DECIDED)


def columns_of(model: Any) -> Listed:
    """Tell a model's variables in declaration order, without those of its sub-blocks."""
    components = model.component_objects(pyo.Var, descend_into=False)
    return Listed(column for component in components for column in _columns(component))


def _columns(component: Any) -> Iterator[ColumnKey]:
    """What the entries of one component are; it has periods where its last set is one of whole numbers."""
    timed = _is_timed(component)
    for index in component:
        key = () if index is None else index if isinstance(index, tuple) else (index,)
        yield ColumnKey(component.local_name, key[:-1], key[-1]) if timed else ColumnKey(component.local_name, key)


def _is_timed(component: Any) -> bool:
    *_, last = component.index_set().subsets()
    return last.dimen == 1 and all(type(period) is int for period in last)


class _Rows:
    """Collects rows; a row on a single column becomes a limit of it unless all are to be kept."""

    def __init__(self, own: Sequence[Any], columns: Columns, n_first: int, n_data: int, *, keep: bool) -> None:
        self.own, self.columns, self.n_first, self.n_data, self.keep = own, columns, n_first, n_data, keep
        self.names: list[ColumnKey] = []
        self.rows: list[_Sorted] = []
        self.limits: list[tuple[float, float]] = []
        self.bounds: dict[tuple[int, bool], list[tuple[float, dict[int, float]]]] = defaultdict(list)

    def add(self, name: ColumnKey, row: _Sorted, lower: float | None, upper: float | None) -> None:
        low = -np.inf if lower is None else float(lower) - row.constant
        high = np.inf if upper is None else float(upper) - row.constant
        if len(row.own) == 1 and not row.first and not row.first_data and not self.keep:
            self._as_bound(row, low, high)
            return
        self.names.append(name)
        self.rows.append(row)
        self.limits.append((low, high))
        if name.component in IN_MONEY:
            self._in_own_unit(row)

    def _in_own_unit(self, row: _Sorted) -> None:
        """Divide the last row by a power of two near its coefficients."""
        sizes = [abs(value) for value in row.own.values() if value]
        unit = 2.0 ** round(sum(map(math.log2, sizes)) / len(sizes)) if sizes else 1.0
        row.own = {column: value / unit for column, value in row.own.items()}
        low, high = self.limits[-1]
        self.limits[-1] = low / unit, high / unit

    def _as_bound(self, row: _Sorted, low: float, high: float) -> None:
        ((column, coefficient),) = row.own.items()
        if coefficient < 0:
            low, high = high, low
        data = {d: -value / coefficient for d, value in row.data.items()}
        for upper, limit in ((False, low), (True, high)):
            if np.isfinite(limit):
                self.bounds[column, upper].append((limit / coefficient, data))

    def finish(self, functions: Mapping[str, _Sorted], objective: str) -> Compiled:
        n = len(self.own)
        low = self._bounds([-np.inf if v.lb is None else float(v.lb) for v in self.own], upper=False)
        high = self._bounds([np.inf if v.ub is None else float(v.ub) for v in self.own], upper=True)
        data = [{d: -value for d, value in row.data.items()} for row in self.rows]
        links = [(i, x, ()) for i, row in enumerate(self.rows) for x in row.first | {x: 0 for x, _ in row.first_data}]
        values = [self._link(self.rows[i], x) for i, x, _ in links]
        return Compiled(
            columns=self.columns,
            rows=Listed(self.names),
            cost=_dense(functions[objective].own, n),
            matrix=_sparse([row.own for row in self.rows], n),
            lower=low,
            upper=high,
            integer=np.array([v.is_integer() or v.is_binary() for v in self.own], dtype=bool),
            row_lower=self._affine([(limit[0], d) for limit, d in zip(self.limits, data, strict=True)]),
            row_upper=self._affine([(limit[1], d) for limit, d in zip(self.limits, data, strict=True)]),
            link_rows=np.array([i for i, _, _ in links], dtype=np.int64),
            link_columns=np.array([x for _, x, _ in links], dtype=np.int64),
            link_values=self._affine(values),
            vectors={name: _dense(row.own, n) for name, row in functions.items()},
            link_vectors={name: _dense(row.first, self.n_first) for name, row in functions.items()},
        )

    def _bounds(self, own: Sequence[float], *, upper: bool) -> Affine:
        """Limits of the columns on one side: constants in one, then those that depend on data, layer by layer."""
        tightest = min if upper else max
        layers: list[dict[int, tuple[float, dict[int, float]]]] = [{}]
        for column, start in enumerate(own):
            found = self.bounds.get((column, upper), [])
            fixed = tightest([start, *(limit for limit, data in found if not data)])
            moving = [(limit, data) for limit, data in found if data]
            given = moving if moving and not np.isfinite(fixed) else [(fixed, {}), *moving]
            for depth, limit in enumerate(given):
                if depth == len(layers):
                    layers.append({})
                layers[depth][column] = limit
        first, *further = (self._affine(list(layer.values())) for layer in layers)
        columns = [np.array(list(layer), dtype=np.intp) for layer in layers[1:]]
        pick = np.minimum if upper else np.maximum
        return replace(first, further=tuple(zip(columns, further, strict=True)), tightest=pick)

    def _link(self, row: _Sorted, x: int) -> tuple[float, dict[int, float]]:
        return row.first.get(x, 0.0), {d: value for (y, d), value in row.first_data.items() if y == x}

    def _affine(self, entries: Sequence[tuple[float, dict[int, float]]]) -> Affine:
        constant = np.array([value for value, _ in entries], dtype=float)
        return Affine(constant, _sparse([data for _, data in entries], self.n_data))


def _dense(terms: Mapping[int, float], n: int) -> Vector:
    vector = np.zeros(n)
    for index, value in terms.items():
        vector[index] = value
    return vector


def _sparse(rows: Sequence[Mapping[int, float]], n: int) -> sparse.csr_array:
    indptr = np.cumsum([0, *(len(row) for row in rows)])
    indices = np.array([j for row in rows for j in row], dtype=np.int32)
    values = np.array([value for row in rows for value in row.values()], dtype=float)
    return sparse.csr_array((values, indices, indptr), shape=(len(rows), n))
