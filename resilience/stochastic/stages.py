"""The arrays of a two-stage program: first stage, recourse, and what differs from scenario to scenario."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy import sparse

    from resilience.solve.highs import Vector


@dataclass(frozen=True)
class FirstStage:
    """Decisions taken beforehand: `row_lower <= matrix @ x <= row_upper`, `lower <= x <= upper`."""

    cost: Vector
    matrix: sparse.csr_array
    row_lower: Vector
    row_upper: Vector
    lower: Vector
    upper: Vector
    integer: NDArray[np.bool_]
    columns: tuple[str, ...]
    offset: float = 0.0


@dataclass(frozen=True)
class Recourse:
    """Decisions taken afterwards, as they are in a scenario that changes nothing."""

    cost: Vector
    matrix: sparse.csr_array
    technology: sparse.csr_array
    row_lower: Vector
    row_upper: Vector
    lower: Vector
    upper: Vector
    integer: NDArray[np.bool_]
    columns: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scenarios:
    """What differs from scenario to scenario, one line each; None where nothing does.

    `technology` holds the entries of T at (`technology_rows`, `technology_columns`), which replace the base's.
    """

    weights: Vector
    row_lower: Vector
    row_upper: Vector
    cost: Vector | None = None
    lower: Vector | None = None
    upper: Vector | None = None
    technology_rows: NDArray[np.int64] | None = None
    technology_columns: NDArray[np.int64] | None = None
    technology: Vector | None = None

    def take(self, which: NDArray[np.int64] | slice, weights: Vector) -> Scenarios:
        """Some scenarios, with other weights."""

        def pick(values: Vector | None) -> Any:
            return None if values is None else values[which]

        return replace(
            self,
            weights=weights,
            row_lower=self.row_lower[which],
            row_upper=self.row_upper[which],
            cost=pick(self.cost),
            lower=pick(self.lower),
            upper=pick(self.upper),
            technology=pick(self.technology),
        )
