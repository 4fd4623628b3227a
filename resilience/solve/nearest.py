"""Ties: of all plans that cost as little as the one found, within what was proven, the nearest to a given plan.

The change is minimized under the cuts and a limit on the cost; the answer is priced exactly, its cuts are added, and so
on until what is nearest also costs no more. Where that takes too long the plan found is kept. What little the limit
leaves is not spent on moving by a hair whatever is dearest to move: a change that costs anything to speak of is no tie.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.solve.highs import Arrays, Limits, RunStatus, solve
from resilience.solve.instances import unit_of
from resilience.solve.lshaped.master import SPECK
from resilience.solve.outcome import influenced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.solve.highs import Vector
    from resilience.solve.lshaped.loop import LShaped
    from resilience.solve.lshaped.search import PricedPlan

TIE = 1e-7
"""Share of the cost a plan can influence below which two plans cost the same."""
ROUNDING = 1e-9
"""The same share by which a plan that was priced may exceed the limit."""
WORTH = 1e-3
"""Cost per year, as a share of the value changed, from which on a change is no tie but a decision."""
NEARER = 1e-9
"""Relative reduction of the change from which on another plan is nearer."""
ROUNDS, FEW = 40, 8
MUCH = 300_000
"""Recourse columns from which on every pricing takes long, so that few are made."""
MOST_CUTS = 20_000
"""Cuts up to which all are used; with more, only those of the plans priced here."""


@dataclass(frozen=True)
class Reference:
    """The plan to stay near, as first-stage columns, and what a change costs.

    `groups` (n_groups, n_first_columns) sum the columns that are one decision: the flow of a lane in all its lot sizes.
    `weights` (n_groups,) are the value of a unit of each.
    """

    x: Vector
    groups: sparse.csr_array
    weights: Vector

    def change(self, x: Vector) -> float:
        """Value of all that differs from the reference at a plan."""
        return float(self.weights @ np.abs(self.groups @ (x - self.x)))


def allowed(value: float, bound: float, unavoidable: float, gap: float) -> float:
    """Cost up to which a plan may be taken instead: what is proven of the gap once more, and never more than asked."""
    size = influenced(value, unavoidable)
    proven = max(value - bound, 0.0)
    return value + max(min(gap * size - proven, proven), TIE * size)


@dataclass
class Nearest:
    """The search for the nearest plan, on the cuts of one run of the L-shaped method."""

    work: LShaped
    reference: Reference
    limit: float
    found: PricedPlan
    "The nearest plan so far that costs no more than the limit."
    _since: int = field(init=False, default=0)

    @property
    def x(self) -> Vector:
        """First-stage columns of the nearest plan so far."""
        return self.found.x

    @property
    def value(self) -> float:
        """What it costs."""
        return self.found.value

    def go(self) -> PricedPlan:
        """Find the plan: first with the choices of the plan found, then, where there are some, with any."""
        if self.reference.change(self.x) == 0:
            return self.found
        many = sum(len(sides) for sides in self.work.master.cut_sides) > MOST_CUTS
        self._since = len(self.work.master.cuts) if many else 0
        self.work.priced(self.x)
        columns = sum(block.size * block.n_columns for block in self.work.program.blocks)
        rounds = FEW if columns > MUCH else ROUNDS
        self._walk(rounds, free=False)
        if rounds == ROUNDS and self.work.program.first.integer.any():
            self._walk(FEW, free=True)
        return self.found

    def _walk(self, rounds: int, *, free: bool) -> None:
        """Alternate between the nearest plan under the cuts and its price until no nearer one is left."""
        for _ in range(rounds):
            found = self._nearest(free=free)
            if found is None or found[1] >= self._merit(self.x, self.value) - self._little():
                return
            priced = self.work.priced(found[0])
            nearer = self._merit(priced.x, priced.value) < self._merit(self.x, self.value) - self._little()
            if nearer and priced.value <= self._limit():
                self.found = priced

    def _merit(self, x: Vector, cost: float) -> float:
        """Value of all that differs from the reference, and the cost above the plan found at its exchange rate."""
        return self.reference.change(x) + (cost - self.limit) / WORTH

    def _little(self) -> float:
        """Merit that is rounding."""
        size = influenced(self.limit, self.work.unavoidable)
        return NEARER * (self.reference.change(self.x) + size / WORTH)

    def _limit(self) -> float:
        return self.limit + ROUNDING * influenced(self.limit, self.work.unavoidable)

    def _nearest(self, *, free: bool) -> tuple[Vector, float] | None:
        """The nearest plan that the cuts allow, and what its merit is at least; None where there is none."""
        arrays, units = self._arrays()
        first = self.work.program.first
        where = np.flatnonzero(first.integer)
        if not free:
            lower, upper = arrays.lower.copy(), arrays.upper.copy()
            lower[where] = upper[where] = self.x[where]
            arrays = replace(arrays, lower=lower, upper=upper, integer=np.zeros(len(arrays.cost), dtype=bool))
        found = solve(arrays, Limits(gap=NEARER))
        if found.status is not RunStatus.OPTIMAL or found.x is None:
            return None
        tidy = self.work.whole((found.x * units)[: len(first.columns)])
        return self._snapped(tidy), found.bound - self.limit / WORTH

    def _snapped(self, x: Vector) -> Vector:
        """Dust is no decision: what differs from the reference by rounding is the reference."""
        close = np.abs(x - self.reference.x) <= NEARER * np.maximum(1.0, np.abs(self.reference.x))
        return np.where(close & ~self.work.program.first.integer, self.reference.x, x)

    def _arrays(self) -> tuple[Arrays, Vector]:
        """Minimize the change, and the cost at its exchange rate, in units in which the numbers are near one."""
        master, reference = self.work.master, self.reference
        own, n_groups = master.arrays, reference.groups.shape[0]
        money = self._money()
        columns = np.append(master.units_in(money), np.ones(n_groups))
        blank = sparse.csr_array((n_groups, own.matrix.shape[1] - reference.groups.shape[1]))
        grouped = sparse.csr_array(sparse.hstack([reference.groups, blank], format="csr"))
        size = np.maximum(abs(grouped) @ np.where(np.isfinite(own.upper), own.upper, 1.0), 1e-9)
        columns[-n_groups:] = size
        rows = [_wider(own.matrix, n_groups)]
        low, high = [own.row_lower], [own.row_upper]
        for matrix, sides in self._cut_rows(money):
            rows.append(_wider(matrix, n_groups))
            low.append(sides)
            high.append(np.full(len(sides), np.inf))
        rows.append(_wider(sparse.csr_array(own.cost[None, :] / money), n_groups))
        low.append(np.array([-np.inf]))
        high.append(np.array([self.limit / money]))
        at = reference.groups @ reference.x
        for sign in (1.0, -1.0):  # change >= sign (group - at)
            scale = sparse.diags_array(1.0 / size)
            rows.append(sparse.csr_array(sparse.hstack([-sign * (scale @ grouped), scale], format="csr")))
            low.append(-sign * at / size)
            high.append(np.full(n_groups, np.inf))
        matrix = sparse.csr_array(sparse.vstack(rows, format="csr") @ sparse.diags_array(columns))
        cost = np.append(own.cost / WORTH * columns[:-n_groups], reference.weights * size)
        arrays = Arrays(
            cost, matrix, np.concatenate(low), np.concatenate(high),
            np.append(own.lower, np.zeros(n_groups)) / columns,
            np.append(own.upper, np.full(n_groups, np.inf)) / columns,
            np.append(own.integer, np.zeros(n_groups, dtype=bool)),
        )  # fmt: skip
        return arrays, columns

    def _money(self) -> float:
        """A unit near the sides of the cuts; losses that are rounding say nothing of it, only costs do."""
        usual, sides = unit_of(self.work.master.arrays.cost), self.work.master.cut_sides
        highest = max((float(np.abs(side).max(initial=0.0)) for side in sides), default=0.0)
        return max(unit_of(np.concatenate(sides)), SPECK * usual) if highest > SPECK * usual else usual

    def _cut_rows(self, money: float) -> Iterator[tuple[sparse.csr_array, Vector]]:
        master = self.work.master
        for cuts, sides in zip(master.cuts[self._since :], master.cut_sides[self._since :], strict=True):
            yield sparse.csr_array(cuts / money), sides / money


def _wider(matrix: sparse.csr_array | sparse.csc_array, more: int) -> sparse.csr_array:
    return sparse.csr_array(sparse.hstack([matrix, sparse.csr_array((matrix.shape[0], more))], format="csr"))
