"""The L-shaped method with a memory, put together by hand: what `solve_two_stage` does with one, step by step."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from resilience.solve.first_stage import solve_first_stage
from resilience.solve.highs import Limits
from resilience.solve.lshaped.loop import LShaped
from resilience.solve.memory.remembering import Remembering, begun
from resilience.solve.pricing.recourse import RecourseSolver

if TYPE_CHECKING:
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.memory.memory import Memory


def solve_with(program: TwoStageProgram, memory: Memory, gap: float = 1e-6) -> LShaped:
    """Solve to a gap from what a memory knows."""
    cheapest = solve_first_stage(program.first)
    assert cheapest is not None
    make = partial(Remembering, RecourseSolver, memory)
    work = LShaped(program, Limits(gap), None, None, float(program.first.cost @ cheapest), make)
    failed = work.go(begun(memory, work.outcomes.rated, work.master, cheapest))
    assert failed is None, failed
    return work
