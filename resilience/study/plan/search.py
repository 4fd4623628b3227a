"""What a search for a plan is told, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.hazard.risk.years import sample_years
from resilience.solve.lshaped.risk_term import RiskTerm
from resilience.solve.outcome import Infeasible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resilience.hazard.book import HazardBook
    from resilience.hazard.scenarios import ScenarioSet
    from resilience.plan.levers import RiskAttitude
    from resilience.plan.model import Model
    from resilience.program.reading.compile import Vector
    from resilience.program.scope.forecast import Forecast
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Progress
    from resilience.solve.memory.memory import Memory
    from resilience.solve.pricing.recourse import RecourseSolver
    from resilience.solve.workers.hands import Hands
    from resilience.study.costs.plan_options import PlanOptions
    from resilience.study.plan.settled import Settled


@dataclass(frozen=True)
class Watching:
    """Who is told how the work goes: in sentences, while integers are searched, and how large the program will be."""

    say: Callable[[str], None] = lambda _: None
    progress: Progress | None = None
    foreseen: Callable[[Forecast], None] | None = None


@dataclass(frozen=True)
class SearchFound:
    """What a search found: the settled program with its outcome, and the columns of the rival policies."""

    settled: Settled
    rivals: Mapping[str, Vector | None]
    risk: RiskAttitude
    floor: float | None
    "What no plan can avoid; see `floor_of`."
    solver: Callable[..., RecourseSolver] | None = None
    "Makes who prices plans, and knows those priced so far; see `pricer`."

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan, proven to be the best one or not."""
        outcome = self.settled.outcome
        return not isinstance(outcome, Infeasible) and outcome.answer is not None

    def term(self, program: TwoStageProgram) -> RiskTerm | None:
        """The risk term on a program; None where the mean alone counts."""
        return risk_term(self.risk, program)


@dataclass(frozen=True)
class Helpers:
    """Who works, and what is known from before."""

    hands: Hands
    memory: Memory | None


@dataclass(frozen=True)
class Study:
    """What was asked, and what the search found."""

    model: Model
    chosen: ScenarioSet
    options: PlanOptions
    book: HazardBook | None
    found: SearchFound


def risk_term(risk: RiskAttitude, program: TwoStageProgram) -> RiskTerm | None:
    """The risk term of an attitude on a program's scenarios; None where the mean alone counts."""
    if risk.weight <= 0:
        return None
    return RiskTerm(risk.weight, risk.level, sample_years(program.rates, risk.years, risk.seed))
