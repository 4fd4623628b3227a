"""A two-stage program with fixed recourse as arrays.

Minimize `offset + c x + sum_s w_s Q_s(x)` over the first stage's rows, bounds and integers, where `Q_s(x)` is the least
`q_s y` with `row_lower_s <= T_s x + W y <= row_upper_s` and `lower_s <= y <= upper_s`. `W` never changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

import numpy as np
from scipy import sparse

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.given import Number, held
from resilience.stochastic.checks import problems
from resilience.stochastic.stages import FirstStage, Recourse, Scenarios

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from resilience.solve.highs import Vector

P = ParamSpec("P")


@dataclass(frozen=True)
class ArrayScenario:
    """One scenario as an author writes it; what is None is the recourse's own. `technology` is the whole of T."""

    weight: float
    row_lower: ArrayLike | None = None
    row_upper: ArrayLike | None = None
    cost: ArrayLike | None = None
    lower: ArrayLike | None = None
    upper: ArrayLike | None = None
    technology: ArrayLike | None = None


@dataclass(frozen=True)
class ArrayProgram:
    """First stage, recourse and scenarios; shapes, bounds and weights are checked when it is made.

    Raises
    ------
    InputError
        With everything that does not fit together.
    """

    first: FirstStage
    recourse: Recourse
    scenarios: Scenarios

    def __post_init__(self) -> None:
        found = list(problems(self.first, self.recourse, self.scenarios))
        if found:
            raise InputError(found)

    @property
    def size(self) -> int:
        """Number of scenarios."""
        return len(self.scenarios.weights)

    @property
    def total_weight(self) -> float:
        """Sum of the weights: 1 when they are probabilities."""
        return float(self.scenarios.weights.sum())

    @property
    def base_technology(self) -> sparse.csr_array:
        """Entries of T that no scenario replaces."""
        rows, columns = self.scenarios.technology_rows, self.scenarios.technology_columns
        technology = self.recourse.technology
        if rows is None or columns is None:
            return technology
        old = np.asarray(technology[rows, columns]).ravel()
        return sparse.csr_array(technology - sparse.csr_array((old, (rows, columns)), shape=technology.shape))

    def only(self, which: NDArray[np.int64] | slice, weights: Vector) -> ArrayProgram:
        """The same program with some of its scenarios, and other weights."""
        return replace(self, scenarios=self.scenarios.take(which, weights))

    def mean(self) -> ArrayProgram:
        """The program of the mean scenario, which stands for all of them."""
        s, total = self.scenarios, self.total_weight
        share = s.weights / total

        def averaged(values: Vector | None) -> Any:
            return None if values is None else _mean(share, values)

        scenarios = replace(
            s,
            weights=np.array([total]),
            row_lower=_mean(share, s.row_lower),
            row_upper=_mean(share, s.row_upper),
            cost=averaged(s.cost),
            lower=averaged(s.lower),
            upper=averaged(s.upper),
            technology=averaged(s.technology),
        )
        return replace(self, scenarios=scenarios)


def _mean(share: Vector, values: Vector) -> Vector:
    """Weighted mean over scenarios; a column that never changes keeps its number exactly, infinite or not."""
    first = values[0]
    still = (values == first).all(axis=0)
    moving = np.where(still[None, :], 0.0, values)
    return np.where(still, first, share @ moving)[None, :]


def refusing(build: Callable[P, ArrayProgram]) -> Callable[P, ArrayProgram]:
    """Say in our words what numpy and scipy raise where arrays are no numbers or do not fit together."""

    @wraps(build)
    def checked(*args: P.args, **given: P.kwargs) -> ArrayProgram:
        try:
            return build(*args, **given)
        except InputError:
            raise
        except (TypeError, ValueError, IndexError, AttributeError) as error:
            message = f"These arrays make no program: {error}."
            finding = Finding(Code.OPTION, message, "Give numbers, in arrays that fit together.", "two_stage")
            raise InputError([finding]) from error

    return checked


@refusing
def two_stage(  # noqa: PLR0913  # the textbook's arrays, each under its own name
    *,
    cost: ArrayLike,
    recourse_cost: ArrayLike,
    recourse_matrix: ArrayLike | sparse.sparray,
    technology: ArrayLike | sparse.sparray,
    row_lower: ArrayLike,
    row_upper: ArrayLike,
    scenarios: Sequence[ArrayScenario],
    matrix: ArrayLike | sparse.sparray | None = None,
    first_row_lower: ArrayLike = (),
    first_row_upper: ArrayLike = (),
    lower: ArrayLike = 0.0,
    upper: ArrayLike = np.inf,
    integer: ArrayLike = False,  # one mark for all columns, or one each
    columns: Sequence[str] | None = None,
    recourse_lower: ArrayLike = 0.0,
    recourse_upper: ArrayLike = np.inf,
    recourse_integer: ArrayLike = False,
    offset: float = 0.0,
) -> ArrayProgram:
    """Build a program from dense or sparse arrays and a list of scenarios.

    `row_lower <= technology @ x + recourse_matrix @ y <= row_upper` are the recourse's rows; a scenario names what
    differs from them. Bounds may be one number for all columns.

    Raises
    ------
    InputError
        With everything that does not fit together.
    """
    held("two_stage", {"offset": (offset, Number())})
    c, q = np.asarray(cost, dtype=float), np.asarray(recourse_cost, dtype=float)
    rows = _csr(np.zeros((0, len(c))) if matrix is None else matrix)
    base_technology = _csr(technology)
    n_rows = base_technology.shape[0]
    first = FirstStage(
        c,
        rows,
        _wide(first_row_lower, rows.shape[0]),
        _wide(first_row_upper, rows.shape[0]),
        _wide(lower, len(c)),
        _wide(upper, len(c)),
        np.broadcast_to(np.asarray(integer, dtype=bool), c.shape).copy(),
        tuple(columns) if columns is not None else tuple(f"x{j}" for j in range(len(c))),
        offset,
    )
    recourse = Recourse(
        q,
        _csr(recourse_matrix),
        base_technology,
        _wide(row_lower, n_rows),
        _wide(row_upper, n_rows),
        _wide(recourse_lower, len(q)),
        _wide(recourse_upper, len(q)),
        np.broadcast_to(np.asarray(recourse_integer, dtype=bool), q.shape).copy(),
    )
    return ArrayProgram(first, recourse, _gathered(recourse, scenarios))


def _csr(matrix: Any) -> sparse.csr_array:
    held: sparse.csr_array = sparse.csr_array(matrix, dtype=float)
    return held


def _wide(values: ArrayLike, size: int) -> Vector:
    array = np.asarray(values, dtype=float)
    return np.full(size, float(array)) if array.ndim == 0 else array


def _gathered(recourse: Recourse, scenarios: Sequence[ArrayScenario]) -> Scenarios:
    """One array per kind of data over all scenarios."""

    def stacked(name: str, *, always: bool = False) -> Any:
        given = [getattr(scenario, name) for scenario in scenarios]
        if not always and all(values is None for values in given):
            return None
        base = getattr(recourse, name)
        chosen = [base if values is None else np.asarray(values, dtype=float) for values in given]
        if any(values.shape != base.shape for values in chosen):
            msg = f"A scenario's {name} does not have the shape {base.shape} of the recourse's."
            raise InputError([msg])
        return np.array(chosen).reshape(len(chosen), len(base))

    rows, columns, entries = _technologies(recourse.technology, scenarios)
    return Scenarios(
        np.array([scenario.weight for scenario in scenarios], dtype=float),
        stacked("row_lower", always=True),
        stacked("row_upper", always=True),
        stacked("cost"),
        stacked("lower"),
        stacked("upper"),
        rows,
        columns,
        entries,
    )


def _technologies(base: sparse.csr_array, scenarios: Sequence[ArrayScenario]) -> tuple[Any, Any, Any]:
    """Entries of T in which any scenario departs from the base."""
    given = [base if s.technology is None else _csr(s.technology) for s in scenarios]
    if any(matrix.shape != base.shape for matrix in given):
        msg = f"A scenario's technology does not have the shape {base.shape} of the recourse's."
        raise InputError([msg])
    moved = [(matrix - base).tocoo() for matrix in given]
    places = sorted({place for at in moved for place in zip(at.row[at.data != 0], at.col[at.data != 0], strict=True)})
    if not places:
        return None, None, None
    rows, columns = np.array(places, dtype=np.int64).T
    return rows, columns, np.array([np.asarray(matrix[rows, columns]).ravel() for matrix in given])
