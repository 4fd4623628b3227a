"""Hold three ways to write a program against each other: whole, pruned, and naively written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from support.naive import Naive

from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.highs import Limits
from resilience.solve.outcome import Infeasible, Solved
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.two_stage import solve_two_stage

if TYPE_CHECKING:
    from support.cases import Case

AGREE = 1e-7
TIGHT = Limits(gap=1e-9)


def check_forms(case: Case) -> None:
    """Solve whole, pruned and naively written; then compare every scenario's loss at the whole form's plan.

    Where no plan exists (a guaranteed share below a least order, in few cases) no form may find one.
    """
    programs = {
        pruned: build_program(case.model, case.scenarios, BuildOptions(pruned=pruned, closing=False))
        for pruned in (False, True)
    }
    outcomes = {pruned: solve_two_stage(program, TIGHT) for pruned, program in programs.items()}
    naive = Naive(case.model, case.scenarios).solve()
    if naive is None:
        assert all(isinstance(outcome, Infeasible) for outcome in outcomes.values()), str(case)
        return
    assert all(isinstance(outcome, Solved) for outcome in outcomes.values()), str(case)
    short = case.model.short_today
    naive += 0.0 if short is None else short.margin  # what no plan can serve is a cost of every plan
    found = [naive, outcomes[False].objective, outcomes[True].objective]
    assert found == pytest.approx([naive] * 3, rel=AGREE, abs=AGREE), f"{case}: naive, whole, pruned"
    columns = dict(zip(programs[False].first.columns, outcomes[False].answer.x, strict=True))
    losses = [losses_at(program, columns) for program in programs.values()]
    assert losses[1] == pytest.approx(losses[0], rel=AGREE, abs=1e-5), f"{case}: losses at one plan"


def losses_at(program, columns):
    """Loss of each scenario by name at a plan given by column names."""
    x = np.array([columns.get(name, 0.0) for name in program.first.columns])
    losses = RecourseSolver(program).evaluate(x).losses
    return {scenario.name: loss for scenario, loss in zip(program.scenarios, losses, strict=True)}
