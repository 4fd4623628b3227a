"""A case made ready for the solver: its numbers at a plan, and what its answer says of the plan.

Everything that does not depend on the plan is worked out once; what is left are a few operations on short vectors,
for a plan is priced in thousands of cases, each of which takes the solver no longer than a millisecond.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from resilience.solve.verify import ROW_TOLERANCE

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from resilience.program.blocks.block import Block
    from resilience.solve.highs import Vector
    from resilience.solve.pricing.lean_rows import LeanRows

    Places = NDArray[np.intp]
    Flags = NDArray[np.bool_]
    Limiting = list[Flags]
    """For each layer which of its rows are the bounds of their columns."""

CROSSED = 1e-6
"""Limits that cross by no more than this are one number: by so much a solver lets a plan break a row."""


class AtPlan(NamedTuple):
    """Sides of the kept rows and bounds of the columns at a plan; which rows of each layer are those bounds."""

    row_lower: Vector
    row_upper: Vector
    lower: Vector
    upper: Vector
    lower_from: Limiting
    upper_from: Limiting

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
class MovedBounds:
    """Bounds of all columns on one side: `own` ones, and what rows that the plan moves make of them.

    `sign` is 1 above and -1 below.
    """

    sign: float
    own: Vector
    layers: tuple[Layer, ...]

    @classmethod
    def of(cls, sign: float, own: Vector, rows: LeanRows, sides: tuple[Vector, Vector], moves: Flags) -> MovedBounds:
        """Limit columns by single rows: once by those that stay, and in layers by those that a plan moves.

        `sides` are the lower and upper ones of the single rows, one by one, and `moves` says which a plan moves.
        """
        limits = np.where(sign * rows.factor > 0, sides[1], sides[0]) / rows.factor
        tightest = np.minimum if sign > 0 else np.maximum
        fixed = np.array(own)
        stays = np.flatnonzero(~moves)
        tightest.at(fixed, rows.column[stays], limits[stays])
        some = np.flatnonzero(moves & np.isfinite(limits))
        columns = rows.column[some]
        layers = []
        for place in _each_once(columns):
            here = some[place]
            layers.append(Layer(columns[place], len(rows.kept) + here, limits[here], 1.0 / rows.factor[here]))
        return cls(sign, fixed, tuple(layers))

    def at(self, moved: Vector) -> tuple[Vector, Limiting]:
        """The tightest bounds when the plan moves the rows' sides by so much, and which rows they are from."""
        found, here = self.own.copy(), []
        for columns, rows, limits, inverse in self.layers:
            now, before = limits - moved[rows] * inverse, found[columns]
            tighter = now < before if self.sign > 0 else now > before
            found[columns] = np.where(tighter, now, before)
            here.append((now, tighter))
        if len(here) == 1:
            return found, [here[0][1]]
        return found, [
            tighter & (now == found[layer.columns]) for layer, (now, tighter) in zip(self.layers, here, strict=True)
        ]

    def terms(self, links: Vector, limiting: Limiting) -> Vector:
        """Size of what each column's bound is the difference of; `links` (n_rows,) are the plan's terms, all positive.

        A plan breaks a row by a share of its terms: of a capacity less a flow that uses it up a speck is left, or
        missing, that is rounding of both and no size of its own.
        """
        found = np.zeros(len(self.own))
        for (columns, rows, limits, inverse), tight in zip(self.layers, limiting, strict=True):
            size = np.abs(limits) + links[rows] * np.abs(inverse)
            found[columns] = np.maximum(found[columns], np.where(tight, size, 0.0))
        return found

    def read(self, reduced: Vector, limiting: Limiting, duals: Vector) -> None:
        """Write the duals of the rows that are limits: the column's reduced cost, by the row's factor."""
        for (columns, rows, _, inverse), limits in zip(self.layers, limiting, strict=True):
            here = reduced[columns]
            pressed = np.flatnonzero(limits & (here < 0 if self.sign > 0 else here > 0))
            duals[rows[pressed]] = here[pressed] * inverse[pressed]


@dataclass(frozen=True)
class Ready:
    """One case's numbers; `linked` are the first-stage columns it looks at, `link_places` where each link's one is.

    Rows are in the order of `LeanRows`: those kept, then the single ones.
    """

    matrix: sparse.csr_array
    loss: sparse.csr_array
    short: sparse.csr_array
    "What each branch loses, in money and in units, (n_branches, n_columns)."
    cost: Vector | None
    "The loss of a scenario alone, (n_columns,); None where there are branches."
    row_lower: Vector
    row_upper: Vector
    below: MovedBounds
    above: MovedBounds
    n_rows: int
    link_rows: Places
    link_values: Vector
    link_places: Places
    linked: Places

    @classmethod
    def of(cls, rows: LeanRows, block: Block, case: int) -> Ready:
        """Make a block's case ready."""
        template, loss, short = block.template, block.branches.loss, block.branches.short
        low, up = block.row_lower[:, case], block.row_upper[:, case]
        sides = low[rows.single], up[rows.single]
        link_rows = rows.place[template.link_rows]
        moves = np.zeros(rows.n_rows, dtype=bool)
        moves[link_rows] = True
        single = moves[len(rows.kept) :]
        return cls(
            rows.matrix, loss, short, loss.toarray()[0] if loss.shape[0] == 1 else None, low[rows.kept], up[rows.kept],
            MovedBounds.of(-1.0, block.lower[:, case], rows, sides, single),
            MovedBounds.of(1.0, block.upper[:, case], rows, sides, single),
            rows.n_rows, link_rows, np.ascontiguousarray(block.link_values[:, case]),
            np.searchsorted(block.linked, template.link_columns), block.linked,
        )  # fmt: skip

    def at(self, x: Vector) -> AtPlan:
        """Sides and bounds at a plan, (n_first_columns,)."""
        links = self.link_values * x[self.linked][self.link_places]
        moved: Vector = np.bincount(self.link_rows, links, self.n_rows)  # type: ignore[assignment]  # NumPy counts in whole numbers without weights
        kept = moved[: len(self.row_lower)]
        lower, lower_from = self.below.at(moved)
        upper, upper_from = self.above.at(moved)
        crossed = lower > upper
        if crossed.any():
            sizes: Vector = np.bincount(self.link_rows, np.abs(links), self.n_rows)  # type: ignore[assignment]  # as above
            terms = np.maximum(self.below.terms(sizes, lower_from), self.above.terms(sizes, upper_from))
            near = lower - upper <= CROSSED + ROW_TOLERANCE * np.maximum(np.abs(lower), terms)
            upper = np.where(crossed & near, lower, upper)
        return AtPlan(self.row_lower - kept, self.row_upper - kept, lower, upper, lower_from, upper_from)

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
        duals = np.zeros(self.n_rows)
        duals[: len(row_duals)] = row_duals
        self.below.read(reduced, at.lower_from, duals)
        self.above.read(reduced, at.upper_from, duals)
        slopes = np.bincount(self.link_places, -duals[self.link_rows] * self.link_values, len(self.linked))
        return slopes.astype(float, copy=False)


def _each_once(columns: Places) -> list[Places]:
    """Places sorted into groups in which no column comes twice."""
    order = np.argsort(columns, kind="stable")
    apart = columns[order]
    counting = np.arange(len(apart))
    begins = np.zeros(len(apart), dtype=np.intp)
    begins[1:] = np.where(apart[1:] != apart[:-1], counting[1:], 0)
    rank = counting - np.maximum.accumulate(begins)
    deepest = int(rank.max(initial=-1))
    return [np.sort(order[rank == depth]) for depth in range(deepest + 1)] if deepest else [counting]
