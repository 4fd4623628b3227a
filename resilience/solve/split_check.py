"""The check of a split solve: rates, rules, cost, CVaR, cuts and a sample of scenarios, each reckoned another way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import SolverError
from resilience.program.written import steady_cost
from resilience.solve.lshaped.cut_check import CutCheck
from resilience.solve.pricing.ready import CROSSED
from resilience.solve.second_look import SecondLook
from resilience.solve.verify import OBJECTIVE_TOLERANCE, SAME, check_fill_rate, check_objective, check_weights

if TYPE_CHECKING:
    from resilience.solve.highs import Vector
    from resilience.solve.lshaped.loop import LShaped
    from resilience.solve.lshaped.risk_term import RiskTerm
    from resilience.solve.pricing.cuts import RecourseLosses


@dataclass(frozen=True)
class SplitCheck:
    """What an answer of a split program is held against.

    `limit` is what the search says the plan costs at most, `elsewhere` another plan, at which cuts are looked at, too.
    """

    work: LShaped
    limit: float
    elsewhere: Vector

    def hold(self, x: Vector, recourse: RecourseLosses) -> None:
        """Check a plan with what every scenario loses.

        Raises
        ------
        SolverError
            With what is wrong, and where.
        """
        cuts = self.hold_quickly(x, recourse)
        program = self.work.program
        if program.compilation is not None:
            alone = program.fill_limit is None and (self.work.risk is None or not self.work.outcomes.branched)
            SecondLook(program, alone, cuts).check(x, recourse.losses, self.elsewhere)

    def hold_quickly(self, x: Vector, recourse: RecourseLosses) -> CutCheck:
        """Check what needs no scenario to be priced; the cuts, held against the losses.

        Raises
        ------
        SolverError
            With what is wrong, and where.
        """
        program, risk, losses = self.work.program, self.work.risk, recourse.losses
        check_weights(program)
        check_fill_rate(program, recourse.short)
        cvar = None if risk is None else risk.cvar(losses)[0]
        if risk is not None and cvar is not None:
            check_cvar(risk, losses, cvar)
        self._hold_cost(x, losses, 0.0 if risk is None or cvar is None else risk.weight * cvar)
        cuts = CutCheck.of(self.work.master, self.work.outcomes)
        cuts.at(x, losses, cvar)
        return cuts

    def _hold_cost(self, x: Vector, losses: Vector, at_risk: float) -> None:
        """Add the cost up anew, the steady state from Pyomo's own expression, and hold it against the search's."""
        program = self.work.program
        steady = float(program.first.cost @ x)
        size = float(np.abs(program.first.cost) @ np.abs(x) + program.rates @ np.abs(losses)) + abs(at_risk)
        if program.compilation is not None:
            check_objective(steady, steady_cost(program, x), size)
        total = steady + float(program.rates @ losses) + at_risk
        speck = CROSSED * float(np.abs(program.first.cost).max(initial=0.0))
        if total > self.limit + OBJECTIVE_TOLERANCE * size + speck:
            msg = f"The plan costs {total:.10g}; the search said {self.limit:.10g} at most."
            raise SolverError(msg)


def check_cvar(risk: RiskTerm, losses: Vector, claimed: float) -> None:
    """Raise `SolverError` when a CVaR is not what the worst sampled years lose in the mean, each year sorted anew."""
    annual = np.sort(risk.years.counts @ losses)[::-1]
    tail = (1 - risk.level) * len(annual)
    inside = np.clip(tail - np.arange(len(annual)), 0.0, 1.0)
    found = float(inside @ annual) / tail
    if abs(found - claimed) > SAME * float(inside @ np.abs(annual)) / tail:
        msg = f"The CVaR is said to be {claimed:.10g}; the worst years lose {found:.10g} in the mean."
        raise SolverError(msg)
