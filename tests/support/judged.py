"""The simulator held against the program: who cannot see the future loses at least as much."""

from __future__ import annotations

from resilience.program.extract import plan_of
from resilience.program.longer import watched_longer
from resilience.program.scope.closed import longest_watch
from resilience.program.two_stage import build_program
from resilience.simulate.run.strata import simulate_strata
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.two_stage import solve_two_stage


def promised(given, scenarios):
    """What the program says each costs, watched until the books are closed, and its plan."""
    program = build_program(given, scenarios)
    x = solve_two_stage(program).answer.x
    program = watched_longer(program, {one.name: longest_watch(given, one) for one in scenarios})
    losses = dict(zip((s.name for s in program.scenarios), RecourseSolver(program).evaluate(x).losses, strict=True))
    return [losses[one.name] for one in scenarios], plan_of(program, x, "p")


def assert_judge_never_better(case):
    """At the best plan of a case each scenario, watched to the end, loses in the simulator what it must, or more."""
    least, plan = promised(case.model, case.scenarios)
    found = simulate_strata(case.model, plan, case.scenarios, seed=1).losses
    for loss, bound in zip(found, least, strict=True):
        assert loss >= bound - 1e-5 * max(1.0, abs(bound))
