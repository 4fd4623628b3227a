"""What is known of one case: supporting planes of its loss, the newest and those that bind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.solve.highs import Vector

ALIKE = 1e-9
"""Relative difference below which two planes, or two plans seen by a case, are one."""


@dataclass
class PlanePool:
    """Planes of one case, oldest first, each found at a plan of which the case sees `inputs`.

    `rows` (n_planes, 3 n_branches + 2 n_linked) holds, side by side, the shares of the branches, the loss and the
    units short of each branch at the inputs, the inputs and the slopes of the shared loss in them. One array instead
    of five: thousands of cases are kept.
    """

    n_branches: int
    rows: Vector
    used: int = 0
    "When it was last asked for, by the memory's count of programs."

    @classmethod
    def empty(cls, n_branches: int, n_linked: int) -> Self:
        """Nothing known yet."""
        return cls(n_branches, np.empty((0, 3 * n_branches + 2 * n_linked)))

    @property
    def n_linked(self) -> int:
        """First-stage columns the case looks at."""
        return int(self.rows.shape[1] - 3 * self.n_branches) // 2

    @property
    def shares(self) -> Vector:
        """Shares of the branches, (n_planes, n_branches)."""
        return self.rows[:, : self.n_branches]

    @property
    def losses(self) -> Vector:
        """Loss of each branch at the inputs, (n_planes, n_branches)."""
        return self.rows[:, self.n_branches : 2 * self.n_branches]

    @property
    def short(self) -> Vector:
        """Units short of each branch at the inputs, (n_planes, n_branches)."""
        return self.rows[:, 2 * self.n_branches : 3 * self.n_branches]

    @property
    def inputs(self) -> Vector:
        """What the case saw of the plan, (n_planes, n_linked)."""
        return self.rows[:, 3 * self.n_branches : 3 * self.n_branches + self.n_linked]

    @property
    def slopes(self) -> Vector:
        """Slopes of the shared loss, (n_planes, n_linked)."""
        return self.rows[:, 3 * self.n_branches + self.n_linked :]

    @property
    def sides(self) -> Vector:
        """Height of each plane where all inputs are 0."""
        heights = (self.shares * self.losses).sum(axis=1) - (self.slopes * self.inputs).sum(axis=1)
        return np.asarray(heights)

    def at(self, inputs: Vector, shares: Vector) -> int | None:
        """Which plane was found at these inputs and shares; None when none was."""
        if not len(self.rows):
            return None
        near = (np.abs(self.inputs - inputs) <= ALIKE * np.maximum(1.0, np.abs(inputs))).all(axis=1)
        if self.n_branches > 1:
            near &= (self.shares == shares).all(axis=1)
        found = np.flatnonzero(near)
        return int(found[-1]) if len(found) else None

    def add(self, row: Vector, keep: int, plans: Sequence[Vector] = ()) -> None:
        """Add a plane; one like it makes way, and beyond `keep` the oldest that is nowhere the highest.

        `plans` are the inputs at the plans that are kept. A plane found at one of them stays beside one like it: it
        tells what that plan costs.
        """
        rows = np.vstack([self.rows, row])
        grown = PlanePool(self.n_branches, rows)
        alike = self._alike(grown)
        if alike is not None and not any(np.array_equal(self.inputs[alike], inputs) for inputs in plans):
            self.rows = np.delete(rows, alike, axis=0)
            return
        self.rows = np.delete(rows, grown.oldest_idle(plans), axis=0) if len(rows) > keep else rows

    def oldest_idle(self, plans: Sequence[Vector]) -> int:
        """Return the oldest plane that is the highest at none of the inputs; the oldest when all are."""
        sides = self.sides
        highest = {int(np.argmax(sides + self.slopes @ inputs)) for inputs in plans}
        return next((place for place in range(len(sides) - 1) if place not in highest), 0)

    def _alike(self, grown: PlanePool) -> int | None:
        """Which older plane says the same as the last of the grown pool."""
        sides, slopes, shares = grown.sides, grown.slopes, grown.shares
        scale = ALIKE * np.maximum(1.0, np.abs(sides[-1]))
        same = (np.abs(sides[:-1] - sides[-1]) <= scale) & (shares[:-1] == shares[-1]).all(axis=1)
        same &= (np.abs(slopes[:-1] - slopes[-1]) <= ALIKE * np.maximum(1.0, np.abs(slopes[-1]))).all(axis=1)
        found = np.flatnonzero(same)
        return int(found[0]) if len(found) else None
