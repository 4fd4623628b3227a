"""What a search for a plan is told, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.hazard.years import sample_years
from resilience.solve.risk_term import RiskTerm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resilience.plan.levers import RiskAttitude
    from resilience.program.compile import Vector
    from resilience.program.forecast import Forecast
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.highs import Progress
    from resilience.study.settled import Settled


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
    floor: float | None
    "What no plan can avoid; see `floor_of`."

    def term(self, program: TwoStageProgram) -> RiskTerm | None:
        """The risk term on a program; None where the mean alone counts."""
        return risk_term(self.risk, program)


def risk_term(risk: RiskAttitude, program: TwoStageProgram) -> RiskTerm | None:
    """The risk term of an attitude on a program's scenarios; None where the mean alone counts."""
    if risk.weight <= 0:
        return None
    return RiskTerm(risk.weight, risk.level, sample_years(program.rates, risk.years, risk.seed))
