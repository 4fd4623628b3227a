"""A case made ready for the solver: its numbers at a plan, and what its answer says of the plan.

Everything that does not depend on the plan is worked out once; what is left are a few operations on short vectors,
for a plan is priced in thousands of cases, each of which takes the solver no longer than a millisecond.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from resilience.program.blocks import Block
    from resilience.solve.highs import Vector
    from resilience.solve.lean_rows import LeanRows

    Places = NDArray[np.intp]

CROSSED = 1e-7
"""Limits that cross by no more than this, relative to their size, are one number."""
OWN = -1


class AtPlan(NamedTuple):
    """Sides of the kept rows and bounds of the columns at a plan, and the row each bound is from; `OWN`: from none."""

    row_lower: Vector
    row_upper: Vector
    lower: Vector
    upper: Vector
    lower_by: Places
    upper_by: Places

    @property
    def possible(self) -> bool:
        """Whether no column's limits exclude each other."""
        return bool((self.lower <= self.upper).all())


class Layer(NamedTuple):
    """Rows on a single column, each on another one: `limits` at a plan of nothing, and one by the row's factor."""

    columns: Places
    rows: Places
    limits: Vector
    inverse: Vector


@dataclass(frozen=True)
class Bounds:
    """Bounds of all columns on one side: their own and what rows make of them; `sign` is 1 above and -1 below."""

    sign: float
    own: Vector
    layers: tuple[Layer, ...]

    @classmethod
    def of(cls, sign: float, own: Vector, rows: LeanRows, low: Vector, up: Vector) -> Bounds:
        """Sort the single rows that limit on this side into layers; `low` and `up` are their sides, one by one."""
        factor = rows.factor
        limits = np.where(sign * factor > 0, up, low) / factor
        some = np.flatnonzero(np.isfinite(limits))
        columns = rows.column[some]
        layers = []
        for place in _each_once(columns):
            here = some[place]
            layers.append(Layer(columns[place], rows.single[here], limits[here], 1.0 / factor[here]))
        return cls(sign, np.ascontiguousarray(own), tuple(layers))

    def at(self, moved: Vector) -> tuple[Vector, Places]:
        """The tightest bounds when the plan moves the rows' sides by so much, and where each is from."""
        found, by = self.own.copy(), np.full(len(self.own), OWN)
        for columns, rows, limits, inverse in self.layers:
            now = limits - moved[rows] * inverse
            tighter = np.flatnonzero(self.sign * now < self.sign * found[columns])
            at = columns[tighter]
            found[at], by[at] = now[tighter], rows[tighter]
        return found, by


@dataclass(frozen=True)
class Ready:
    """One case's numbers; `linked` are the first-stage columns it looks at, `link_places` where each link's one is."""

    matrix: sparse.csr_array
    loss: sparse.csr_array
    short: sparse.csr_array
    "What each branch loses, in money and in units, (n_branches, n_columns)."
    cost: Vector | None
    "The loss of a scenario alone, (n_columns,); None where there are branches."
    row_lower: Vector
    row_upper: Vector
    below: Bounds
    above: Bounds
    kept: Places
    inverse: Vector
    "One by the factor of each row on a single column, (n_rows,)."
    link_rows: Places
    link_columns: Places
    link_values: Vector
    link_places: Places
    n_linked: int

    @classmethod
    def of(cls, rows: LeanRows, block: Block, case: int) -> Ready:
        """Make a block's case ready."""
        template, loss, short = block.template, block.branches.loss, block.branches.short
        low, up = block.row_lower[:, case], block.row_upper[:, case]
        inverse = np.zeros(rows.n_rows)
        inverse[rows.single] = 1.0 / rows.factor
        kept = rows.kept
        link_columns = template.link_columns
        return cls(
            rows.matrix, loss, short, loss.toarray()[0] if loss.shape[0] == 1 else None, low[kept], up[kept],
            Bounds.of(-1.0, block.lower[:, case], rows, low[rows.single], up[rows.single]),
            Bounds.of(1.0, block.upper[:, case], rows, low[rows.single], up[rows.single]),
            kept, inverse, template.link_rows, link_columns, np.ascontiguousarray(block.link_values[:, case]),
            np.searchsorted(block.linked, link_columns), len(block.linked),
        )  # fmt: skip

    def at(self, x: Vector) -> AtPlan:
        """Sides and bounds at a plan, (n_first_columns,)."""
        moved: Vector = np.bincount(self.link_rows, self.link_values * x[self.link_columns], len(self.inverse))  # type: ignore[assignment]  # NumPy counts in whole numbers without weights
        here = moved[self.kept]
        lower, lower_by = self.below.at(moved)
        upper, upper_by = self.above.at(moved)
        crossed = lower > upper
        if crossed.any():
            near = lower - upper <= CROSSED * np.maximum(1.0, np.abs(lower))
            upper = np.where(crossed & near, lower, upper)
        return AtPlan(self.row_lower - here, self.row_upper - here, lower, upper, lower_by, upper_by)

    def slopes(self, row_duals: Vector, reduced: Vector, at: AtPlan) -> Vector:
        """Change of the case's cost with each first-stage column it looks at, (n_linked,).

        A row's side moves by minus its link times the plan. The dual of a row that is a limit is the column's reduced
        cost, by the row's factor, so that nothing is lost by leaving the row out.

        Parameters
        ----------
        row_duals
            Duals of the kept rows.
        reduced
            Reduced costs of the columns.
        """
        duals = np.zeros(len(self.inverse))
        duals[self.kept] = row_duals
        for by, pressed in ((at.lower_by, reduced > 0), (at.upper_by, reduced < 0)):
            columns = np.flatnonzero(pressed & (by != OWN))
            rows = by[columns]
            duals[rows] = reduced[columns] * self.inverse[rows]
        slopes = np.bincount(self.link_places, -duals[self.link_rows] * self.link_values, self.n_linked)
        return slopes.astype(float, copy=False)


def _each_once(columns: Places) -> list[Places]:
    """Places sorted into groups in which no column comes twice."""
    order = np.argsort(columns, kind="stable")
    apart = columns[order]
    counting = np.arange(len(apart))
    begins = np.zeros(len(apart), dtype=np.intp)
    begins[1:] = np.where(apart[1:] != apart[:-1], counting[1:], 0)
    rank = counting - np.maximum.accumulate(begins)
    deepest = int(rank.max(initial=0))
    return [np.sort(order[rank == depth]) for depth in range(deepest + 1)] if deepest else [counting]
