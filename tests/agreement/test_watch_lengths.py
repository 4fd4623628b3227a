"""Watched once, three and ten times as long, a disruption costs the same, within what its closing may be off.

No watch goes beyond the horizon, where the books are closed.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.closed_engine import columns_of, engine_loss
from support.closed_networks import closed_case

from resilience.program.longer import careful, watched_longer
from resilience.program.scope.closed import longest_watch
from resilience.program.two_stage import build_program
from resilience.solve.pricing.recourse import RecourseSolver

EXACT = 1e-6
MOST = 0.01
"""Share of a loss by which its closing may be off, at most."""
TIMES = (1, 3, 10)


def loss(program, x):
    """Loss of the one scenario at a plan."""
    return float(RecourseSolver(program).evaluate(x).losses[0])


def check(seed):
    """Hold the prices from below and above, and what is answered, against the longest watch."""
    case = closed_case(seed)
    scenario = replace(case.scenario, rate=1.0)
    program = build_program(case.model, [scenario])
    x, watch = columns_of(program, case.plan), program.blocks[0].scope.periods
    longest = longest_watch(case.model, case.scenario)
    finest = loss(watched_longer(program, {scenario.name: longest}), x)
    slack = EXACT * max(1.0, abs(finest))
    for times in TIMES:
        fine = program if times == 1 else watched_longer(program, {scenario.name: min(times * watch, longest)})
        assert loss(fine, x) <= finest + slack, f"{case}: the bound at {times} times the watch is above the loss"
        assert loss(careful(fine), x) >= finest - slack, f"{case}: the price from above at {times} times is below it"
    answered, error = engine_loss(case.model, case.scenario, case.plan)
    assert error <= max(slack, MOST * abs(finest)), f"{case}: its closing may be off by {error}"
    assert abs(answered - finest) <= max(slack, error), f"{case}: {answered} is answered, {finest} at the finest watch"


@pytest.mark.parametrize("seed", range(1000, 1010))
def test_the_length_of_the_watch_moves_no_loss(seed):
    """Proves: bounds hold at every length of the watch, and what is answered is off by no more than is printed.

    A watch that ends with shelves short says too little at once its length and less so at ten times; one that charges
    whoever waits at its end says too much.
    """
    check(seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(300))
def test_the_length_of_the_watch_moves_no_loss_of_many_more(seed):
    """Proves the same on three hundred more networks."""
    check(seed)
