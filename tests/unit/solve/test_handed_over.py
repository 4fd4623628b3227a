"""A split search that is broken off hands its best plan over as it was priced: at once, and with the right value."""

from __future__ import annotations

import numpy as np
import pytest
from support.cases import outage_case, seeded_case

from resilience.errors import SolverError
from resilience.hazard.risk.years import sample_years
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.highs import INTERRUPTED, Limits
from resilience.solve.lshaped.risk_term import RiskTerm
from resilience.solve.lshaped.saddle import evaluate_with
from resilience.solve.lshaped.search import Search
from resilience.solve.memory.memory import Memory
from resilience.solve.outcome import Stopped
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.two_stage import Method, solve_two_stage


class Strike:
    """Ctrl-C at one of the linear programs of cases, or only counted."""

    def __init__(self, monkeypatch, at=None):
        self.at, self.solved, self.after = at, 0, 0
        honest = RecourseSolver._solve

        def solve(solver, *args):
            self.solved += 1
            if self.solved == self.at:
                raise KeyboardInterrupt
            self.after += self.at is not None and self.solved > self.at
            return honest(solver, *args)

        monkeypatch.setattr(RecourseSolver, "_solve", solve)


def solved(program, risk=None, memory=None):
    """Solve by cuts."""
    return solve_two_stage(program, Limits(gap=1e-7), risk=risk, method=Method.LSHAPED, memory=memory)


def moments(program, risk, monkeypatch, memory=None):
    """Numbers of linear programs at which to strike, spread over the whole solve with its checks."""
    with monkeypatch.context() as patch:
        strike = Strike(patch)
        assert not isinstance(solved(program, risk, None if memory is None else Memory()), Stopped)
    return np.unique(np.linspace(1, strike.solved, 9).astype(int)).tolist()


def assert_handed_over(program, risk, monkeypatch, memory=None):
    """Struck at any moment: no further case is solved, and what the plan loses is what new models say."""
    plans = 0
    for at in moments(program, risk, monkeypatch, memory):
        with monkeypatch.context() as patch:
            strike = Strike(patch, at)
            outcome = solved(program, risk, None if memory is None else Memory())
        assert isinstance(outcome, Stopped)
        assert outcome.reason == INTERRUPTED
        assert strike.after == 0
        if outcome.answer is None:
            continue
        plans += 1
        x, anew = outcome.answer.x, evaluate_with(program, outcome.answer.x, risk)
        rated = np.array([not block.scope.exact_service for block in program.blocks for _ in block.scenarios])
        size = max(1.0, float(np.abs(anew.losses).max(initial=0.0)))
        np.testing.assert_allclose(outcome.answer.losses[rated], anew.losses[rated], rtol=1e-7, atol=1e-9 * size)
        cost = float(program.first.cost @ x) + float(program.rates @ anew.losses)
        if risk is not None:
            cost += risk.weight * risk.cvar(anew.losses)[0]
        assert outcome.objective == pytest.approx(cost, rel=1e-9)
        assert outcome.bound <= outcome.objective * (1 + 1e-12)
    assert plans


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("weight", [0.0, 0.7])
@pytest.mark.parametrize("seed", [1, 4, 6])
def test_the_best_plan_comes_with_the_losses_it_was_priced_with(seed, weight, large, monkeypatch):
    """Proves: Ctrl-C in the search or its checks hands over the best plan's own value, and prices nothing more.

    Sensitivity: a plan that was only probed has no value; the losses of the last trial plan are another plan's.
    """
    if large:
        monkeypatch.setattr("resilience.solve.lshaped.loop.LARGE", 0)
        monkeypatch.setattr("resilience.solve.lshaped.loop.MANY_CASES", 1)
    case = seeded_case(seed)
    program = build_program(case.model, case.scenarios, BuildOptions())
    risk = RiskTerm(weight, 0.9, sample_years(program.rates, 500, 1)) if weight else None
    assert_handed_over(program, risk, monkeypatch)


@pytest.mark.parametrize("seed", [2, 5])
def test_a_search_with_a_memory_hands_over_the_same(seed, monkeypatch):
    """Proves: the same where what was found goes into a memory, which moves known losses along their planes."""
    case = outage_case(seed)
    assert_handed_over(build_program(case.model, case.scenarios, BuildOptions()), None, monkeypatch, Memory())


@pytest.mark.parametrize(
    "asked", [{"fill_rate": 0.995}, {"survive": ("S",), "survive_margin": 1.0}, {"fill_rate": 0.99, "survive": ("S",)}]
)
def test_losses_are_kept_that_more_than_a_case_decides(small, asked, monkeypatch):
    """Proves: under a fill rate, and where an outage is to be survived, the plan handed over keeps what was asked for.

    Sensitivity: losses without the price on a unit short are too low, and leave more short than the fill rate allows.
    """
    program = small.program(small.outage(3, 0.4), small.outage(1, 0.9), small.outage(5, 0.2), **asked)
    assert_handed_over(program, None, monkeypatch)


def test_losses_that_are_not_the_plans_are_refused(small, monkeypatch):
    """Proves: a value that the losses handed over do not add up to is no answer, interrupted or not.

    Sensitivity: without the quick checks the wrong cost would be written.
    """
    program = small.program(*(small.outage(n, 2.0 / n) for n in range(1, 9)))
    last = moments(program, None, monkeypatch)[-1]
    honest = Search.remember

    def dearer(search, found, integer):
        honest(search, type(found)(found.x, found.value, found.losses * 1.01, found.short), integer)

    monkeypatch.setattr(Search, "remember", dearer)
    Strike(monkeypatch, last)
    with pytest.raises(SolverError):
        solved(program)


def test_a_large_program_solved_whole_is_read_from_its_point(small, monkeypatch):
    """Proves: where the whole program was solved at once and is too large to be priced anew, its point says the losses.

    Sensitivity: columns of the first stage counted among the recourse would read other losses.
    """
    program = small.program(small.outage(3, 0.4), small.outage(1, 0.9), small.outage(5, 0.2))
    calm = solve_two_stage(program, Limits(gap=1e-7), method=Method.EXTENSIVE)
    calls = []

    def struck(*_):
        calls.append(1)
        raise KeyboardInterrupt

    monkeypatch.setattr("resilience.solve.two_stage.SMALL", 0)
    monkeypatch.setattr("resilience.solve.two_stage.evaluate_with", struck)
    outcome = solve_two_stage(program, Limits(gap=1e-7), method=Method.EXTENSIVE)
    assert isinstance(outcome, Stopped)
    assert len(calls) == 1
    assert outcome.objective == pytest.approx(calm.objective, rel=1e-9)
    assert outcome.answer.losses == pytest.approx(calm.answer.losses, rel=1e-9)
    assert outcome.answer.short == pytest.approx(calm.answer.short)
