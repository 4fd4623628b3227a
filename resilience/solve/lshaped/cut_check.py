"""Cuts held against what they speak of: the bound is made of them, and one that is too high makes it too high."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.errors import SolverError
from resilience.solve.pricing.ready import CROSSED
from resilience.solve.verify import OBJECTIVE_TOLERANCE

if TYPE_CHECKING:
    from resilience.solve.highs import Vector
    from resilience.solve.lshaped.master import Master
    from resilience.solve.lshaped.outcomes import Outcomes

SAME_SHARE = 1e-9
"""Difference of two shares of branches that is rounding."""


@dataclass(frozen=True)
class CutCheck:
    """All cuts of a master, `rows @ columns >= sides`, and the outcomes that they speak of."""

    rows: sparse.csr_array
    sides: Vector
    n_first: int
    loss_columns: slice
    outcomes: Outcomes

    @classmethod
    def of(cls, master: Master, outcomes: Outcomes) -> CutCheck:
        """Gather the cuts of a master."""
        blank = [sparse.csr_array((0, master.arrays.matrix.shape[1]))]
        rows = sparse.csr_array(sparse.vstack([*blank, *master.cuts], format="csr"))
        sides = np.concatenate([np.empty(0), *master.cut_sides])
        return cls(rows, sides, master.n_first, master.loss_columns, outcomes)

    def at(self, x: Vector, losses: Vector, cvar: float | None) -> None:
        """Hold every cut against what the scenarios lose at a plan, and their CVaR.

        Raises
        ------
        SolverError
            When a cut says more.
        """
        point = np.zeros(self.rows.shape[1])
        point[: self.n_first] = x
        point[self.loss_columns][self.outcomes.of] = losses[self.outcomes.where]
        if cvar is not None:
            point[-1] = cvar
        self._refuse_high(self.rows, self.sides, point)

    def of_case(self, first: int, shares: Vector, x: Vector, loss: float) -> None:
        """Hold the cuts of one case against a loss that it does not exceed at a plan.

        Parameters
        ----------
        first
            Its first outcome.
        shares
            What its outcomes weigh in the loss; cuts on other mixtures say nothing of it.
        """
        here = slice(self.loss_columns.start + first, self.loss_columns.start + first + len(shares))
        on_losses = self.rows[:, self.loss_columns.start :]
        own = self.rows[:, here].toarray()
        alone = np.diff(on_losses.indptr) == np.diff(self.rows[:, here].indptr)
        mine = np.flatnonzero(alone & (np.abs(own - shares).max(axis=1, initial=0.0) <= SAME_SHARE))
        point = np.zeros(self.rows.shape[1])
        point[: self.n_first] = x
        point[here] = loss  # shares add up to 1
        self._refuse_high(self.rows[mine], self.sides[mine], point)

    def _refuse_high(self, rows: sparse.csr_array, sides: Vector, point: Vector) -> None:
        size = np.abs(sides) + abs(rows) @ np.abs(point)
        speck = CROSSED * np.asarray(abs(rows).sum(axis=1)).ravel()  # so little of each column is rounding
        above = sides - rows @ point - OBJECTIVE_TOLERANCE * size - speck
        if not (above > 0).any():
            return
        worst = int(above.argmax())
        where = rows[[worst]].indices - self.loss_columns.start
        spoken = np.flatnonzero(np.isin(self.outcomes.of, where[where >= 0]))
        rated = self.outcomes.rated.scenarios
        who = f"the disruption {rated[int(spoken[0])].name!r}" if len(spoken) else "units short"
        msg = f"A cut on {who} says {above[worst]:.6g} more than what is lost."
        raise SolverError(msg)
