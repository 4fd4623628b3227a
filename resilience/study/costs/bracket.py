"""The bracket: what a plan loses when every end is known at once, and when none is known before it is seen."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resilience.plan.levers import End
from resilience.program.two_stage import with_known_end
from resilience.solve.lshaped.saddle import evaluate_with
from resilience.solve.pricing.recourse import RecourseSolver

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.lshaped.risk_term import RiskTerm

ROUNDING = 1e-9
"""Share of a loss below which a difference of two is rounding."""


@dataclass(frozen=True)
class Bracket:
    """Average annual loss of one plan in the two forms, currency per year.

    Each scenario by itself is told its end at detection and costs at most as much as the truth (`known`); scenarios
    that differ only in duration and share every decision until the end is seen cost at least as much (`unknown`), as
    far as the truth decides as well as the program does. `objective` is the form the plan was chosen by.
    """

    known: float
    unknown: float
    objective: End
    losses: Mapping[str, float] = field(default_factory=dict, repr=False)
    """Loss of each scenario, by name, where no end is known before it is seen; currency."""

    @classmethod
    def of_one(cls, aal: float, objective: End) -> Bracket:
        """What is known where only the form that was solved has been priced: nothing of the other side."""
        return cls(*((aal, math.inf) if objective is End.KNOWN else (-math.inf, aal)), objective)

    @property
    def worth_of_knowing(self) -> float:
        """What knowing every end at detection would save, currency per year; a difference that is rounding is none."""
        saved = self.unknown - self.known
        return saved if abs(saved) > ROUNDING * max(abs(self.unknown), abs(self.known)) else 0.0


def bracket(
    unknown: TwoStageProgram,
    x: Vector,
    objective: End,
    risk: RiskTerm | None = None,
    *,
    priced: float | None = None,
    solver: Callable[[TwoStageProgram], RecourseSolver] = RecourseSolver,
) -> Bracket:
    """Price a plan in both forms; `unknown` is the program with an unknown end.

    `priced` is its loss per year in the form that was solved, where that is known; `solver` makes who prices it.
    """
    shared = evaluate_with(unknown, x, risk, solver).losses
    by_name = {scenario.name: float(loss) for scenario, loss in zip(unknown.scenarios, shared, strict=True)}
    if priced is None or objective is not End.KNOWN:
        told = with_known_end(unknown)
        priced = float(told.rates @ evaluate_with(told, x, risk, solver).losses)
    return Bracket(priced, float(unknown.rates @ shared), objective, by_name)
