"""The cheapest plan of a week, whatever it stirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.errors import NoPlanError, StoppedError
from resilience.plan.levers import End
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.highs import Limits
from resilience.solve.outcome import Infeasible
from resilience.solve.two_stage import solve_two_stage
from resilience.study.costs.evaluate import Evaluator, pricer
from resilience.study.costs.floor import floor_of
from resilience.study.costs.ties import near_to
from resilience.study.plan.settled import solve_settled
from resilience.study.weekly.carried import carried_columns
from resilience.study.weekly.decide import STOPPED, THIS_WEEK, everything_of

if TYPE_CHECKING:
    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.memory.memory import Memory
    from resilience.solve.outcome import Outcome, Solution
    from resilience.study.costs.evaluate import Policy
    from resilience.study.weekly.decide import WeekAsked


def cheapest(asked: WeekAsked, *, near: bool, memory: Memory | None = None) -> Policy:
    """Return the cheapest plan of a week.

    Parameters
    ----------
    near
        Whether, of plans that cost the same, the one nearest to the plan in force is taken, and limits on change hold.
    memory
        What earlier searches found; what is found is added.

    Raises
    ------
    NoPlanError
        When no plan serves the demand.
    StoppedError
        When the solver was stopped before there was a plan.
    """
    model = asked.model
    previous = None if asked.first or not near else asked.in_force
    build = BuildOptions(
        end=End.UNKNOWN, previous=previous, extra=asked.rules if near else asked.bound, longer=asked.longer
    )
    untold = build_program(model, everything_of(asked), build)
    before = carried_columns(Evaluator(model, untold), asked.in_force)[0] if near else None
    nearest = None if before is None else near_to(untold, before)
    floor, solver = floor_of(model, untold.sizes), pricer(model)

    def solved(program: TwoStageProgram, start: Vector | None) -> Outcome[Solution]:
        limits = Limits(asked.gap, asked.seconds)
        begin = before if start is None else start
        return solve_two_stage(program, limits, memory=memory, start=begin, near=nearest, unavoidable=floor)

    settled = solve_settled(untold, End.KNOWN, solved, [], solver=solver)
    if isinstance(settled.outcome, Infeasible):
        raise NoPlanError("\n".join(settled.outcome.conflict))
    if settled.outcome.answer is None:
        raise StoppedError(STOPPED)
    return Evaluator(model, settled.program, solver=solver).at(settled.outcome.answer.x, THIS_WEEK)
