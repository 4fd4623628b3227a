"""The search for a plan: the program is built, solved until its settlement is close enough, and ties fall to today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.hazard.years import sample_years
from resilience.plan.levers import End
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.highs import Limits
from resilience.solve.risk_term import RiskTerm
from resilience.solve.two_stage import solve_two_stage
from resilience.solve.workers.hands import Hands
from resilience.study.evaluate import Evaluator
from resilience.study.policies import STATUS_QUO, fixed_columns
from resilience.study.settled import solve_settled
from resilience.study.ties import near_to

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resilience.hazard.scenarios import ScenarioSet
    from resilience.plan.levers import RiskAttitude
    from resilience.plan.model import Model
    from resilience.program.compile import Vector
    from resilience.program.forecast import Forecast
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Progress
    from resilience.solve.memory.memory import Memory
    from resilience.solve.outcome import Outcome, Solution
    from resilience.study.plan_options import PlanOptions
    from resilience.study.settled import Settled

MANY_TEMPLATES = 40
"""Templates from which on the building takes long enough to say how far it is."""


@dataclass(frozen=True)
class Watching:
    """Who is told how the work goes: in sentences, while integers are searched, and how large the program will be."""

    say: Callable[[str], None] = lambda _: None
    progress: Progress | None = None
    foreseen: Callable[[Forecast], None] | None = None


@dataclass(frozen=True)
class Found:
    """What a search found: the settled program with its outcome, and the columns of the rival policies."""

    settled: Settled
    rivals: Mapping[str, Vector | None]
    risk: RiskAttitude

    def term(self, program: TwoStageProgram) -> RiskTerm | None:
        """The risk term on a program; None where the mean alone counts."""
        return _term(self.risk, program)


def _term(risk: RiskAttitude, program: TwoStageProgram) -> RiskTerm | None:
    if risk.weight <= 0:
        return None
    return RiskTerm(risk.weight, risk.level, sample_years(program.rates, risk.years, risk.seed))


def search(
    model: Model,
    chosen: ScenarioSet,
    options: PlanOptions,
    watching: Watching,
    memory: Memory | None = None,
) -> Found:
    """Search for the cheapest plan; of plans that cost the same the one nearest to today's is taken."""
    say, risk = watching.say, options.risk or model.risk
    say(f"Building the program for {len(chosen)} scenarios.")
    with Hands(options.workers, options.cluster) as hands:
        build = BuildOptions(
            requirements=options.requirements, previous=options.previous, spread=hands.spread,
            built=lambda done, count: _tell(say, done, count), end=End.UNKNOWN, foreseen=watching.foreseen,
        )  # fmt: skip
        untold = build_program(model, chosen.scenarios, build)
        say("Searching for the cheapest mix.")
        rivals = fixed_columns(Evaluator(model, untold))
        today = rivals[STATUS_QUO]
        near = None if today is None else near_to(untold, today)

        def solved(program: TwoStageProgram, start: Vector | None) -> Outcome[Solution]:
            limits, crew = Limits(options.gap, options.seconds), hands.crew(program)
            return solve_two_stage(
                program, limits, risk=_term(risk, program), progress=watching.progress, crew=crew, memory=memory,
                start=start, near=near,
            )  # fmt: skip

        known = [x for x in rivals.values() if x is not None]
        return Found(solve_settled(untold, options.end, solved, known, say), rivals, risk)


def _tell(say: Callable[[str], None], done: int, count: int) -> None:
    """Say how far the building is, a few times when there is much to build."""
    if count >= MANY_TEMPLATES and done < count and done % (count // 4) == 0:
        say(f"Built {done} of {count} templates.")
