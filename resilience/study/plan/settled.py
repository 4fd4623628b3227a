"""Solve, watch longer where the settlement was too coarse for the answer, and solve again; then price its rivals.

Where only a rival must be watched longer nothing is searched again: the search would find the same plan in a program
that is many times as large. The answer is priced beside its rivals there instead, so that all are told alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from resilience.plan.levers import End
from resilience.program.two_stage import with_known_end
from resilience.solve.highs import INTERRUPTED
from resilience.solve.outcome import Infeasible, Solution, Stopped
from resilience.solve.passes import LATE
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.settle import ROUNDS as WATCHES
from resilience.solve.settle import Settlement, Settling, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.outcome import Outcome

ROUNDS = 8
"""Most times that a program is solved: each time it is watched longer where it was too short."""


@dataclass(frozen=True)
class Settled:
    """A solved program whose settlement is close enough, and by how much plans may lose more than it says.

    `settling` prices further plans as these were priced. `errors` hold currency per year: that of the
    answer first, then those of its rivals; nothing where the work was stopped before that was known.
    """

    settling: Settling
    program: TwoStageProgram
    outcome: Outcome[Solution]
    errors: tuple[float, ...] = ()
    longer: Mapping[str, int] = field(default_factory=dict)

    @property
    def untold(self) -> TwoStageProgram:
        """The program with the scenarios of a family watched alike, told their end or not."""
        return self.settling.untold


def solve_settled(
    untold: TwoStageProgram,
    end: End,
    solved: Callable[[TwoStageProgram, Vector | None], Outcome[Solution]],
    rivals: Sequence[Vector] = (),
    say: Callable[[str], None] = lambda _: None,
    solver: Callable[..., RecourseSolver] = RecourseSolver,
    floor: float | None = None,
) -> Settled:
    """Solve a program until the answer and its rivals lose what it says.

    Parameters
    ----------
    untold
        The program with an unknown end.
    end
        The form in which it is solved.
    solved
        Solves a program, beginning at first-stage columns where there are some.
    rivals
        First-stage columns of plans that the answer is compared with.
    say
        Called with one sentence when the program is solved again.
    solver
        Makes who prices plans; see `Settling`.
    floor
        What a year costs at least, whatever is planned.
    """
    program = untold if end is End.UNKNOWN else with_known_end(untold)
    work = Settling(untold, end, solver, floor)
    start: Vector | None = None
    best: Settled | None = None
    try:
        for rounds in (*[WATCHES] * (ROUNDS - 1), 0):
            outcome = solved(program, start)
            if isinstance(outcome, Infeasible) or outcome.answer is None:
                return _stopped(best, outcome) or Settled(work, program, outcome)
            best = Settled(work, program, outcome)
            if isinstance(outcome, Stopped) and outcome.reason in (INTERRUPTED, LATE):
                return best
            start, known = outcome.answer.x, dict(work.longer)
            found = work.settle([start], rounds=rounds)
            again = found.longer != known
            if not again:
                found = work.settle([start, *rivals], rounds=rounds)
                again = found.longer != known and not _priced_alone(untold, outcome)
            if not again:
                return _among_rivals(best, found, known, solver)
            say(f"Watching {len(found.longer)} disruptions longer, until all is back, and searching again.")
            program = found.program
    except KeyboardInterrupt:
        if best is None:
            raise
        return _with_reason(best, INTERRUPTED)
    raise AssertionError  # nothing is watched longer in the last round


def _priced_alone(program: TwoStageProgram, outcome: Outcome[Solution]) -> bool:
    """Whether an answer loses in each scenario what it loses there alone: no fill rate and no tail ties them."""
    assert not isinstance(outcome, Infeasible)  # it has an answer
    return program.fill_limit is None and outcome.answer is not None and outcome.answer.cvar is None


def _among_rivals(
    best: Settled, found: Settlement, known: Mapping[str, int], solver: Callable[..., RecourseSolver]
) -> Settled:
    """An answer in the program that its rivals are priced in; its bound holds there as well.

    Watched longer a plan loses at least as much, whichever it is: what follows a watch is priced from below.
    """
    told = replace(best, errors=found.errors, longer=found.longer)
    if found.longer == known:
        return told
    outcome, program = best.outcome, found.program
    assert not isinstance(outcome, Infeasible)  # it has an answer
    assert outcome.answer is not None
    x, found_there = outcome.answer.x, solver(program).evaluate(outcome.answer.x)
    objective = float(program.first.cost @ x) + float(program.rates @ found_there.losses)
    answer = Solution(x, found_there.losses, found_there.short)
    return replace(told, program=program, outcome=replace(outcome, answer=answer, objective=objective))


def _stopped(best: Settled | None, outcome: Outcome[Solution]) -> Settled | None:
    """What an earlier round found, where a later one was stopped before it found anything."""
    return None if best is None or not isinstance(outcome, Stopped) else _with_reason(best, outcome.reason)


def _with_reason(best: Settled, reason: str) -> Settled:
    """A plan that was found, but not priced finely enough: the work was stopped."""
    found = best.outcome
    assert not isinstance(found, Infeasible)  # it has an answer
    stopped = Stopped(found.answer, found.objective, found.bound, reason, found.attempts, found.unavoidable)
    return replace(best, outcome=stopped)


def settled_for(program: TwoStageProgram, plans: Sequence[Vector]) -> TwoStageProgram:
    """A program, its ends known, that is watched long enough for some plans."""
    return settle(program, plans, End.KNOWN).program if plans else program
