"""The simulator held against the program: who cannot see the future loses at least as much."""

from __future__ import annotations

from resilience.program.extract import plan_of
from resilience.program.longer import watched_longer
from resilience.program.two_stage import build_program
from resilience.program.watching import longest_watch
from resilience.simulate.run.strata import simulate_strata
from resilience.solve.outcome import Solved
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.two_stage import solve_two_stage


def assert_judge_never_better(case):
    """At the best plan of a case each scenario, watched to the end, loses in the simulator what it must, or more."""
    program = build_program(case.model, case.scenarios)
    outcome = solve_two_stage(program)
    assert isinstance(outcome, Solved)
    program = watched_longer(program, {one.name: longest_watch(case.model, one) for one in case.scenarios})
    least = RecourseSolver(program).evaluate(outcome.answer.x).losses
    plan = plan_of(program, outcome.answer.x, "best")
    found = simulate_strata(case.model, plan, program.scenarios, seed=1).losses
    for loss, bound in zip(found, least, strict=True):
        assert loss >= bound - 1e-5 * max(1.0, abs(bound))
