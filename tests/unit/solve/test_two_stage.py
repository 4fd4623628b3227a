"""Choosing a method, and ending early with what there is."""

from __future__ import annotations

import signal
import threading

import pytest

from resilience.solve import two_stage
from resilience.solve.lshaped.forward import ForwardPass
from resilience.solve.outcome import Solved, Stopped
from resilience.solve.two_stage import Method, solve_two_stage


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize(("rate", "buffer", "cost"), [(4.0, 20.0, 2000.0), (3.0, 0.0, 1800.0)])
def test_break_even_of_a_buffer(small, method, rate, buffer, cost):
    """Proves: an outage of 2 periods at 30 a unit: 20 units pay above 100/30 onsets a year, not below, by every method.

    Sensitivity: rates per period, or holding on the mean stock, move the break-even.
    """
    program = small.program(small.outage(2, rate))
    outcome = solve_two_stage(program, method=method)
    assert isinstance(outcome, Solved)
    assert outcome.objective == pytest.approx(cost)
    assert dict(zip(program.first.columns, outcome.answer.x, strict=True))["buffer[M,P]"] == pytest.approx(buffer)


def test_ctrl_c_in_the_l_shaped_method_keeps_the_best_plan(small, monkeypatch):
    """Proves: Ctrl-C between or in subproblems ends as stopped, with the best plan so far priced and its bound.

    Sensitivity: an interrupt let through loses the plan; a bound not kept reads minus infinity.
    """
    program = small.program(*(small.outage(n, 2.0 / n) for n in range(1, 9)))
    honest, calls = ForwardPass.price, []

    def price(self, *args, **kwargs):
        honest(self, *args, **kwargs)
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(ForwardPass, "price", price)
    outcome = solve_two_stage(program, method=Method.LSHAPED)
    assert isinstance(outcome, Stopped)
    assert outcome.reason == "interrupted"
    assert outcome.answer is not None
    assert 0 <= outcome.bound <= outcome.objective
    monkeypatch.undo()
    best = solve_two_stage(program, method=Method.LSHAPED).objective
    assert outcome.bound <= best * (1 + 1e-9)
    assert best <= outcome.objective * (1 + 1e-9)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_while_the_extensive_form_is_solved(small, monkeypatch):
    """Proves: a real interrupt during the run of HiGHS comes back as stopped or, when it came too late, as solved.

    Sensitivity: an interrupt that leaves `solve_two_stage` ends this test with KeyboardInterrupt.
    """
    program = small.program(*(small.outage(n, 2.0 / n) for n in range(1, 9)))
    honest = two_stage.solve

    def slow(arrays, limits, **kwargs):
        found = honest(small.knapsack(), two_stage.Limits(0.0, 60.0), keep=True)
        run = honest(arrays, limits, **kwargs)
        return two_stage.replace(run, status=found.status, detail=found.detail)

    monkeypatch.setattr(two_stage, "solve", slow)
    timer = threading.Timer(0.8, signal.raise_signal, [signal.SIGINT])
    timer.start()
    try:
        outcome = solve_two_stage(program, method=Method.EXTENSIVE)
    finally:
        timer.cancel()
    assert isinstance(outcome, Stopped)
    assert outcome.answer is not None
    assert outcome.bound <= outcome.objective
