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

    @property
    def gap(self) -> float:
        """Relative distance between objective and bound."""
        return relative_gap(self.objective, self.bound)


@dataclass(frozen=True)
class Stopped(Generic[Answer]):
    """Stopped before the wanted gap; the best answer so far, if there is one, and its bound are kept."""

    answer: Answer | None
    objective: float
    bound: float
    reason: str
    attempts: tuple[Attempt, ...]

    @property
    def gap(self) -> float:
        """Relative distance between objective and bound; infinite without an answer."""
        return relative_gap(self.objective, self.bound)


@dataclass(frozen=True)
class Infeasible:
    """No answer exists; `conflict` says in the planner's words which demands cannot hold together."""

    conflict: tuple[str, ...]
    attempts: tuple[Attempt, ...]


Outcome: TypeAlias = Solved[Answer] | Stopped[Answer] | Infeasible


def relative_gap(objective: float, bound: float) -> float:
    """`(objective - bound) / max(|objective|, 1e-9)`, never negative."""
    if not np.isfinite(objective) or not np.isfinite(bound):
        return float("inf")
    return max(0.0, objective - bound) / max(abs(objective), 1e-9)


@dataclass(frozen=True)
class Solution:
    """First-stage columns and every scenario's loss, both in the program's order; `recourse` is None when not kept."""

    x: NDArray[np.float64]
    losses: NDArray[np.float64]
    short: NDArray[np.float64]
    "Units short per scenario."
    cvar: float | None = None
