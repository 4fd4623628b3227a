"""How much undoing may cost: work counted in columns and pivots, not in seconds, so that a model has one answer.

Each action undone is a plan priced in every scenario that it touches. On a model of a thousand scenarios, or of a
year's outages by the day, that takes hours. So it ends once it took as much work as a stated number of *sweeps*: all
scenarios solved once from nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.solve.pricing.tally import COLD, work_of

if TYPE_CHECKING:
    from resilience.program.two_stage import TwoStageProgram
    from resilience.study.costs.evaluate import Evaluator

SWEEPS_UNDONE = 4.0
"""Sweeps that undoing may take where nothing is said: about what the search takes on a model of real size.

Measured on a maker of medical devices (95 scenarios, 15 million columns): the search took 4.8.
"""
LEAST = 1e12
"""Work that undoing may always take where nothing is said, some six minutes of one processor."""
PIVOTS_A_COLUMN = 0.3
"""Pivots of a case solved from nothing, as a share of its columns: 30,000 of 98,000."""


@dataclass(frozen=True)
class Allowance:
    """Work that is allowed, counted from what an evaluator had done when it began."""

    evaluator: Evaluator
    total: float
    begun: float

    @classmethod
    def of(cls, evaluator: Evaluator, sweeps: float | None) -> Allowance:
        """So many sweeps of the evaluator's program; None: `SWEEPS_UNDONE`, or `LEAST` where that is more."""
        one = sweep(evaluator.program)
        total = max(SWEEPS_UNDONE * one, LEAST) if sweeps is None else sweeps * one
        return cls(evaluator, total, evaluator.work)

    @classmethod
    def endless(cls, evaluator: Evaluator) -> Allowance:
        """As much as it takes."""
        return cls(evaluator, math.inf, 0.0)

    @property
    def left(self) -> float:
        """Work that is left."""
        return self.total - (self.evaluator.work - self.begun)

    def covers(self, plans: int) -> bool:
        """Whether so many plans can be priced, even if each took all scenarios from nothing."""
        return math.isinf(self.total) or plans * sweep(self.evaluator.program) <= self.left

    @property
    def half(self) -> Allowance:
        """Half of what is left, from now on."""
        return Allowance(self.evaluator, max(self.left, 0.0) / 2, self.evaluator.work)


def sweep(program: TwoStageProgram) -> float:
    """About the work of solving all scenarios once from nothing."""
    sizes = [(block.size, block.n_columns) for block in program.blocks]
    return sum(size * work_of(COLD, columns, PIVOTS_A_COLUMN * columns) for size, columns in sizes)
