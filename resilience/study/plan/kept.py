"""The last look at a plan before it is told or written: it keeps what was asked for, and costs what is proven."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.errors import SolverError
from resilience.program.wishes_kept import with_changes
from resilience.solve.extensive import build_extensive
from resilience.solve.verify import OBJECTIVE_TOLERANCE, check_point
from resilience.study.costs.evaluate import broken

if TYPE_CHECKING:
    from resilience.study.plan.plan_result import PlanResult


def refuse_unkept(result: PlanResult) -> PlanResult:
    """Return a result whose plan is one that was asked for; it was proven before, and may have been changed since.

    Raises
    ------
    SolverError
        When the plan breaks a demand of the planner or a row of the first stage, or costs less than its bound.
    """
    words = broken(result.evaluator, result.best)
    if words:
        msg = f"The plan is not written, for it {'; '.join(words)}."
        raise SolverError(msg)
    program = result.program
    alone = build_extensive(replace(program, blocks=(), fill_limit=None)).arrays
    check_point(alone, with_changes(program, result.best.x), "plan", program.first.rows)
    if result.objective < result.bound - OBJECTIVE_TOLERANCE * abs(result.bound):
        msg = (
            f"The plan is not written, for it costs {result.objective:.10g} a year "
            f"where no plan can cost less than {result.bound:.10g}."
        )
        raise SolverError(msg)
    return replace(result, bound=result.objective) if result.objective < result.bound else result
