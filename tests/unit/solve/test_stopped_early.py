"""A stop before the integers are settled hands over a whole plan, or none."""

from __future__ import annotations

import numpy as np
import pytest
from support.cases import seeded_case

from resilience.program.two_stage import build_program
from resilience.solve.highs import Limits
from resilience.solve.outcome import Infeasible
from resilience.solve.two_stage import Method, solve_two_stage


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_a_stop_in_the_relaxation_is_no_defect(seed: int) -> None:
    """Proves: with no time left after the first round, what is handed over has whole choices and a valid bound.

    Sensitivity: keeping a fractional trial of the relaxation as the best plan would fail the plan's own check and end
    as an error of the engine instead of a stop.
    """
    case = seeded_case(seed)
    program = build_program(case.model, case.scenarios)
    outcome = solve_two_stage(program, Limits(1e-9, 0.0), method=Method.LSHAPED)
    if isinstance(outcome, Infeasible) or outcome.answer is None:
        return
    choices = outcome.answer.x[program.first.integer]
    assert np.array_equal(choices, np.round(choices))
    assert outcome.bound <= outcome.objective * (1 + 1e-9) + 1e-9
