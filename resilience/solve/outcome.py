"""What a solve returns: a value with a history, never a number to be read by accident from a failure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Attempt:
    """One call of the solver: what was tried, how it ended, how long it took."""

    what: str
    status: str
    seconds: float


@dataclass(frozen=True)
class Solved(Generic[Answer]):
    """An answer proven to be within `gap` (relative) of the best possible; `bound` is the proven lower bound."""

    answer: Answer
    objective: float
    bound: float
    attempts: tuple[Attempt, ...]
    unavoidable: float = 0.0
    "Cost per year that no plan can avoid. Gaps are relative to the objective above it."

    @property
    def gap(self) -> float:
        """Distance between objective and bound, relative to the cost a plan can influence."""
        return _gap_above(self.unavoidable, self.objective, self.bound)


@dataclass(frozen=True)
class Stopped(Generic[Answer]):
    """Stopped before the wanted gap; the best answer so far, if there is one, and its bound are kept."""

    answer: Answer | None
    objective: float
    bound: float
    reason: str
    attempts: tuple[Attempt, ...]
    unavoidable: float = 0.0

    @property
    def gap(self) -> float:
        """Distance between objective and bound, relative to what a plan can influence; infinite without one."""
        return _gap_above(self.unavoidable, self.objective, self.bound)


@dataclass(frozen=True)
class Infeasible:
    """No answer exists; `conflict` says in the planner's words which demands cannot hold together."""

    conflict: tuple[str, ...]
    attempts: tuple[Attempt, ...]


Outcome: TypeAlias = Solved[Answer] | Stopped[Answer] | Infeasible


ROUNDING = 1e-12
"""Share of a cost by which two of them may differ by rounding alone."""


def relative_gap(objective: float, bound: float, rounding: float = 0.0) -> float:
    """`(objective - bound) / max(|objective|, rounding)`, never negative; 0 where both are one."""
    if not np.isfinite(objective) or not np.isfinite(bound):
        return float("inf")
    apart = max(0.0, objective - bound)
    return apart / size if (size := max(abs(objective), rounding)) > 0 else (float("inf") if apart > 0 else 0.0)


def influenced(objective: float, unavoidable: float) -> float:
    """Cost that a plan can influence, at least what rounding makes of the two."""
    return max(abs(objective - unavoidable), ROUNDING * max(abs(objective), abs(unavoidable)))


def _gap_above(unavoidable: float, objective: float, bound: float) -> float:
    rounding = ROUNDING * max(abs(objective), abs(unavoidable))
    return relative_gap(objective - unavoidable, bound - unavoidable, rounding)


@dataclass(frozen=True)
class Solution:
    """First-stage columns and every scenario's loss, both in the program's order; `recourse` is None when not kept."""

    x: NDArray[np.float64]
    losses: NDArray[np.float64]
    short: NDArray[np.float64]
    "Units short per scenario."
    cvar: float | None = None
