"""Passes over all cases: how far they are is told, and they end in time, with what was found before."""

from __future__ import annotations

import time
from types import SimpleNamespace

import numpy as np
import pytest
from support.cases import seeded_case

from resilience.cli.text.waiting.progress import Steps
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve import passes
from resilience.solve.highs import Limits
from resilience.solve.lshaped.saddle import evaluate_with
from resilience.solve.outcome import Stopped
from resilience.solve.passes import LATE, PassWatch, watch, watched
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.two_stage import Method, solve_two_stage
from resilience.solve.workers import local
from resilience.solve.workers.local import LocalCrew
from resilience.solve.workers.sharded import subproblems


@pytest.fixture
def program(small):
    """Eight lengths of one outage."""
    return small.program(*(small.outage(n, 2.0 / n) for n in range(1, 9)))


def slow(monkeypatch, seconds, after=0):
    """Have every case but the first few take some time."""
    honest, calls = RecourseSolver._solve, []

    def solve(self, *args):
        calls.append(1)
        time.sleep(seconds if len(calls) > after else 0.0)
        return honest(self, *args)

    monkeypatch.setattr(RecourseSolver, "_solve", solve)
    return calls


def test_how_far_a_pass_is_is_told(program, monkeypatch):
    """Proves: cases done, of how many, with the seconds they took; a pass within a pass is no other.

    Sensitivity: counted over all passes more would be done than there is to do.
    """
    monkeypatch.setattr(passes, "EVERY", 0.0)
    told = []
    x = np.zeros(len(program.first.columns))
    with watched(PassWatch(lambda *words: told.append(words))):
        for _ in range(2):
            with watch().over(8):
                RecourseSolver(program).cuts(x)
    assert [(done, total) for done, total, _ in told] == [(n, 8) for n in range(1, 8)] * 2
    assert all(seconds >= 0 for _, _, seconds in told)
    RecourseSolver(program).cuts(x)
    assert len(told) == 14


def test_workers_tell_how_far_they_are(program, monkeypatch):
    """Proves: large cases are told of as each process answers, in every pass."""
    monkeypatch.setattr(passes, "EVERY", 0.0)
    monkeypatch.setattr(local, "LONG", 0)
    monkeypatch.setattr(local, "LOOK", 0.001)
    told = []
    with LocalCrew(2) as crew, watched(PassWatch(lambda *words: told.append(words[:2]))):
        solver = subproblems(program, crew, 1)
        for step in range(3):
            solver.cuts(np.full(len(program.first.columns), float(step)))
    assert told
    assert all(0 <= done < total == 8 for done, total in told)


def test_a_pass_ends_when_the_time_is_over(program, monkeypatch):
    """Proves: from Python, where no signal comes, a limit ends a long pass, and the best plan has its own value.

    Sensitivity: looked at between passes alone, the limit is overshot by a whole one; that plan priced anew takes one.
    """
    monkeypatch.setattr(passes, "GRACE", 0.1)
    monkeypatch.setattr("resilience.solve.lshaped.search.Search.is_settled", lambda *_: False)
    calls = slow(monkeypatch, 0.3, after=8)
    began = time.monotonic()
    outcome = solve_two_stage(program, Limits(1e-9, 0.6), method=Method.LSHAPED)
    assert time.monotonic() - began < 2.0
    assert isinstance(outcome, Stopped)
    assert outcome.reason == LATE
    assert 8 < len(calls) < 16
    monkeypatch.undo()
    anew = evaluate_with(program, outcome.answer.x, None)
    assert outcome.objective == pytest.approx(
        float(program.first.cost @ outcome.answer.x + program.rates @ anew.losses)
    )
    assert watch().until == float("inf")


def test_a_first_pass_that_is_too_long_leaves_no_plan(program, monkeypatch):
    """Proves: where not even the first plan was priced, there is none."""
    monkeypatch.setattr(passes, "GRACE", 0.0)
    slow(monkeypatch, 0.2)
    outcome = solve_two_stage(program, Limits(1e-9, 0.3), method=Method.LSHAPED)
    assert isinstance(outcome, Stopped)
    assert outcome.answer is None


def test_where_an_alarm_comes_later_the_first_plan_is_priced(program, monkeypatch):
    """Proves: a search that has a share of the time goes on beyond it until it has a plan: an alarm ends it.

    Sensitivity: a quarter of the time would be left, and no plan.
    """
    monkeypatch.setattr(passes, "GRACE", 0.0)
    slow(monkeypatch, 0.1)
    with watched(PassWatch(alarmed=True)):
        outcome = solve_two_stage(program, Limits(1e-9, 0.3), method=Method.LSHAPED)
    assert isinstance(outcome, Stopped)
    assert outcome.answer is not None


def test_the_screen_says_how_far_a_plan_is_priced():
    """Proves: how many, of how many, and how long the rest may take: half of it took 30 s, so 20 to 50 s or so."""
    lines = []
    Steps(SimpleNamespace(tell=lines.append, log=SimpleNamespace(write=lambda *_, **__: None))).priced(50, 100, 30.0)
    assert "50 of 100 disruptions priced at this plan; 20 s to 50 s more" in lines[0]


@pytest.mark.parametrize("seed", [8, 16, 22])
def test_the_first_steps_tell_the_best_plan_before_there_is_a_bound(seed, monkeypatch):
    """Proves: while the search is over a few cases the plan found is told, though nothing is proven yet.

    Sensitivity: told once there is a bound, the first minutes of large cases are silent.
    """
    monkeypatch.setattr("resilience.solve.lshaped.loop.LARGE", 0)
    monkeypatch.setattr("resilience.solve.lshaped.loop.MANY_CASES", 1)
    case, told = seeded_case(seed), []
    program = build_program(case.model, case.scenarios, BuildOptions())
    outcome = solve_two_stage(
        program, Limits(1e-7), method=Method.LSHAPED, progress=lambda _, best, bound: told.append((best, bound))
    )
    early = [best for best, bound in told if bound == float("-inf")]
    assert early
    assert min(early) >= outcome.objective - outcome.unavoidable - 1e-6 * abs(outcome.objective)
