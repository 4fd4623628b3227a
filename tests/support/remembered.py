"""The L-shaped method with a memory, put together by hand: what `solve_two_stage` does with one, step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from resilience.solve.first_stage import solve_first_stage
from resilience.solve.highs import Limits
from resilience.solve.lshaped import LShaped
from resilience.solve.memory.memory import Memory, Role
from resilience.solve.memory.remembering import Remembering

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Run, Vector
    from resilience.solve.memory.memory import Recalled


@dataclass
class RememberingLShaped(LShaped):
    """Starts from a memory and adds to it."""

    memory: Memory = field(default_factory=Memory)
    recalled: Recalled = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        rated = self.outcomes.rated
        self.recalled = self.memory.recall(rated)
        self.master.add(self.recalled.cuts, np.arange(len(self.recalled.cuts.values)))
        self.subproblems = Remembering(self.subproblems, self.memory, rated)

    def go(self, starts: Sequence[Vector]) -> Run | None:
        """Begin with the plans of old, then as ever."""
        failed = super().go([*self.recalled.plans, *starts])
        if self.at is not None:
            self.memory.plan(self.program, self.at, Role.RELAXED)
        return failed

    def _remember(self, x: Vector, total: float) -> None:
        before = self.best
        super()._remember(x, total)
        if self.best is not before:
            self.memory.plan(self.program, x)


def solve_with(program: TwoStageProgram, memory: Memory, gap: float = 1e-6) -> RememberingLShaped:
    """Solve to a gap from what a memory knows."""
    cheapest = solve_first_stage(program.first)
    assert cheapest is not None
    work = RememberingLShaped(program, Limits(gap), None, None, float(program.first.cost @ cheapest), memory=memory)
    failed = work.go([cheapest])
    assert failed is None, failed
    return work
