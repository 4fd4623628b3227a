"""Duals shared between scenarios: a vertex that one scenario's recourse ended at bounds every scenario's cost.

With fixed costs and bounds every vertex of the recourse's dual is feasible in all scenarios, so one matrix product says
how much each scenario costs at least at a first stage, without solving anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from resilience.solve.highs import FEASIBILITY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resilience.solve.highs import Vector
    from resilience.stochastic.program import ArrayProgram

ROOM = 4_000_000
"""Products of a vertex with a scenario's sides that are held at most: 32 MB."""
MOST = 10_000
"""Scenarios up to which vertices are shared: with more there is room for too few of them to be worth the search."""
DIGITS = 9
"""Duals that agree to this many digits are one vertex."""


@dataclass
class SharedDuals:
    """Vertices seen so far, and what each makes of every scenario's sides; made only where `applies` says so."""

    program: ArrayProgram
    _duals: Vector = field(init=False)
    _fixed: Vector = field(init=False)
    "What a vertex earns whatever the first stage, one line a vertex and a column a scenario."
    _known: dict[bytes, None] = field(default_factory=dict)
    "Names of the vertices, in the order of the lines."

    def __post_init__(self) -> None:
        s, recourse = self.program.scenarios, self.program.recourse
        self._size = self.program.size
        self._most = max(1, ROOM // max(self._size, recourse.matrix.shape[0]))
        self._duals = np.zeros((0, recourse.matrix.shape[0]))
        self._fixed = np.zeros((0, self._size))
        self._lower = np.where(np.isfinite(s.row_lower), s.row_lower, 0.0)
        self._upper = np.where(np.isfinite(s.row_upper), s.row_upper, 0.0)
        self._open_below = np.isinf(s.row_lower).any(axis=0)
        self._open_above = np.isinf(s.row_upper).any(axis=0)

    @staticmethod
    def applies(program: ArrayProgram) -> bool:
        """Whether only the sides of rows are random: otherwise a vertex of one scenario need not be one of another."""
        s = program.scenarios
        few = 1 < program.size <= MOST
        return few and s.cost is None and s.lower is None and s.upper is None and s.technology is None

    def learn(self, duals: Vector) -> None:
        """Keep the vertices among some duals, one a line, that are new; full, the oldest make room."""
        found = []
        for line, key in zip(duals, np.round(duals, DIGITS) + 0.0, strict=True):
            name = key.tobytes()
            if name not in self._known:
                self._known[name] = None
                found.append(line)
        if not found:
            return
        lines = np.array(found[-self._most :])
        while len(self._known) > self._most:
            del self._known[next(iter(self._known))]
        self._duals = np.concatenate([self._duals, lines])[-self._most :]
        self._fixed = np.concatenate([self._fixed, self._earned(lines)])[-self._most :]

    def _earned(self, lines: Vector) -> Vector:
        """What each vertex makes of every scenario's sides; minus infinity where it leans on one that is not there."""
        up, down = np.maximum(lines, 0.0), np.minimum(lines, 0.0)
        rest, usable = self._rest(lines)
        usable &= (up[:, self._open_below] <= FEASIBILITY).all(axis=1)
        usable &= (down[:, self._open_above] >= -FEASIBILITY).all(axis=1)
        earned = up @ self._lower.T + down @ self._upper.T + rest[:, None]
        return np.where(usable[:, None], earned, -np.inf)

    def _rest(self, lines: Vector) -> tuple[Vector, NDArray[np.bool_]]:
        """What the columns' bounds add to each vertex, and whether that is finite."""
        recourse = self.program.recourse
        reduced = recourse.cost - (recourse.matrix.T @ lines.T).T
        low = np.where(np.isfinite(recourse.lower), recourse.lower, 0.0)
        high = np.where(np.isfinite(recourse.upper), recourse.upper, 0.0)
        without = (np.isinf(recourse.lower) & (reduced > FEASIBILITY)).any(axis=1)
        without |= (np.isinf(recourse.upper) & (reduced < -FEASIBILITY)).any(axis=1)
        return np.maximum(reduced, 0.0) @ low + np.minimum(reduced, 0.0) @ high, ~without

    def below(self, x: Vector) -> tuple[Vector, Vector] | None:
        """Least cost of each scenario as far as the vertices tell, and the vertex that says so; None without any."""
        if not len(self._duals):
            return None
        values = self._fixed - (self._duals @ (self.program.recourse.technology @ x))[:, None]
        which = values.argmax(axis=0)
        return values[which, np.arange(self._size)], self._duals[which]
