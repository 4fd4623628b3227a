"""Every status of HiGHS is read: a solver that lies about one call, or ends in any way it can, yields no number."""

from __future__ import annotations

import ast
from pathlib import Path

import highspy
import numpy as np
import pytest
from scipy import sparse

import resilience
from resilience.errors import SolverError
from resilience.solve import highs as adapter
from resilience.solve import lp as warm_lp
from resilience.solve import survival
from resilience.solve.highs import Arrays, Limits, RunStatus, solve
from resilience.solve.instances import duals, new_highs, row_duals
from resilience.solve.lp import Ending, WarmLp
from resilience.solve.lshaped import master as master_module
from resilience.solve.lshaped import saddle
from resilience.solve.pricing import warm
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.solve.two_stage import Method, solve_two_stage

SOURCES = Path(resilience.__file__).parent
ERROR, WARNING = highspy.HighsStatus.kError, highspy.HighsStatus.kWarning
ANSWERS = frozenset({
    "passModel", "setOptionValue", "setBasis", "setSolution", "clearSolver", "addRows", "changeColsCost",
    "changeRowsBounds", "changeColsBounds", "changeObjectiveOffset", "getInfoValue",
})  # fmt: skip
"""Calls of HiGHS that answer with a status."""
MODULES = (adapter, warm_lp, warm, master_module, saddle, survival)


class Lying:
    """A HiGHS instance of which one call answers something else."""

    def __init__(self, honest, call, answer):
        self.__dict__.update(_honest=honest, _call=call, _answer=answer, calls=0)

    def __getattr__(self, name):
        found = getattr(self._honest, name)
        if name != self._call:
            return found

        def lied(*words):
            self.__dict__["calls"] += 1
            real = found(*words)
            return (self._answer, real[1]) if isinstance(real, tuple) else self._answer

        return lied

    def __setattr__(self, name, value):
        setattr(self._honest, name, value)


@pytest.fixture
def lie(monkeypatch):
    """Have every instance made from now on lie about one call; returns those made."""

    def begin(call, answer):
        made = []

        def lying(**options):
            made.append(Lying(new_highs(**options), call, answer))
            return made[-1]

        for module in MODULES:
            monkeypatch.setattr(module, "new_highs", lying)
        return made

    return begin


def least():
    """Min x + 2y with x + y >= 3, x <= 2: 4."""
    row = sparse.csr_array(np.array([[1.0, 1.0]]))
    up = np.array([2.0, np.inf])
    return Arrays(np.array([1.0, 2.0]), row, np.array([3.0]), np.array([np.inf]), np.zeros(2), up, np.zeros(2, bool))


def test_every_call_with_a_status_is_checked():
    """Proves: in no file does a call of HiGHS that answers with a status stand alone: it is handed to `check`, or kept.

    An option that was not set, or a row that was not taken over, leaves another program than the one that is answered.
    """
    alone = []
    for path in SOURCES.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
                continue
            called = node.value.func
            if isinstance(called, ast.Attribute) and called.attr in ANSWERS:
                alone.append(f"{path.name}:{node.lineno}")
    assert alone == []


@pytest.mark.parametrize("call", ["passModel", "setOptionValue", "getInfoValue"])
def test_an_error_of_any_call_ends_a_solve(lie, call):
    """Proves: an error while the model is taken over, an option set or a value told ends `solve`, with what was done.

    The objective of a program that was not taken over reads 0.0, the best plan ever.
    """
    lie(call, ERROR)
    with pytest.raises(SolverError, match="HiGHS reported an error while"):
        solve(least(), Limits())


@pytest.mark.parametrize("call", ["passModel", "changeRowsBounds", "changeColsBounds", "changeColsCost", "addRows",
                                  "setOptionValue", "changeObjectiveOffset"])  # fmt: skip
def test_an_error_of_any_call_ends_a_warm_program(lie, call):
    """Proves: sides, bounds, costs and rows that HiGHS did not take over are an error, not an old answer.

    The objective of the run before would be read as that of the new program.
    """
    made = lie(call, ERROR)
    with pytest.raises(SolverError, match="HiGHS reported an error while"):  # noqa: PT012  # whichever call it is
        program = WarmLp(least())
        program.sides(np.array([2.0]), np.array([np.inf]))
        program.bounds(np.zeros(2), np.full(2, 2.0))
        program.costs(np.array([3.0, 1.0]))
        program.add(sparse.csr_array(np.array([[1.0, 0.0]])), np.array([1.0]))
    assert made[0].calls == 1


@pytest.mark.parametrize("call", ["passModel", "setOptionValue", "changeRowsBounds", "changeColsBounds", "setBasis"])
def test_an_error_of_any_call_ends_the_pricing_of_scenarios(lie, small, call):
    """Proves: a case that was not written in is an error, by one instance for all templates and by one for each.

    It would be said to lose what the case before it loses.
    """
    program = small.program(small.outage(2, 1.0), small.outage(3, 1.0), small.outage(2, 0.5))
    lie(call, ERROR)
    for few in (0, 30):
        solver = RecourseSolver(program, few=few)
        x = np.zeros(len(program.first.columns))
        try:
            for shift in (0.0, 5.0, 9.0):
                solver.evaluate(x + shift)
        except SolverError as error:
            assert "HiGHS reported an error while" in str(error)  # noqa: PT017  # one of the two may need no such call
        else:
            assert call in {"setBasis", "changeRowsBounds", "changeColsBounds"}


def run_once():
    """Run the small program without a thread of its own."""
    highs = adapter.new_highs()
    adapter.pass_arrays(highs, least())
    return adapter.run(highs, Limits(), is_mip=False, interruptible=False)


@pytest.mark.parametrize("road", [run_once, lambda: WarmLp(least()).run()], ids=["once", "warm"])
def test_a_run_that_fails_is_no_answer(lie, road):
    """Proves: a run that reports an error is none, although it left an optimum behind.

    Of a run that ended with an error the status "optimal" is that of the run before.
    """
    lie("run", ERROR)
    with pytest.raises(SolverError, match="HiGHS"):
        road()


def test_a_case_whose_run_fails_has_no_loss(lie, small):
    """Proves: the same for the pricing of scenarios: no loss is read."""
    program = small.program(small.outage(2, 4.0))
    lie("run", ERROR)
    with pytest.raises(SolverError, match="running"):
        RecourseSolver(program).evaluate(np.zeros(len(program.first.columns)))


NO_ANSWER = [
    status for status in highspy.HighsModelStatus.__members__.values()
    if status not in adapter._OPTIMAL | adapter._INFEASIBLE | adapter._STOPPED
]  # fmt: skip


@pytest.mark.parametrize("status", NO_ANSWER, ids=str)
def test_a_status_that_is_no_answer_gives_none(lie, status):
    """Proves: every model status that is neither optimal, infeasible nor stopped is an error, by both roads.

    A point there is after "unknown" or "solve error" looks like any other.
    """
    lie("getModelStatus", status)
    with pytest.raises(SolverError, match="which is no answer"):
        solve(least(), Limits())
    program = WarmLp(least())
    if status in warm_lp._ENDINGS:
        assert program.run() is Ending.UNBOUNDED
    else:
        with pytest.raises(SolverError, match="which is no answer"):
            program.run()


@pytest.mark.parametrize("status", sorted(adapter._STOPPED, key=int), ids=str)
def test_a_linear_program_that_was_stopped_has_no_point(lie, status):
    """Proves: a run cut short gives no point and no bound of a linear program, whatever is left in the instance.

    The point of a simplex cut short may break every row.
    """
    lie("getModelStatus", status)
    found = solve(least(), Limits())
    assert found.status is RunStatus.STOPPED
    assert found.x is None
    assert found.bound == -np.inf


def test_a_warning_is_no_answer_of_its_own(lie):
    """Proves: a run that warns is judged by its model status and its point, here right ones: 4 is the least.

    A model taken over with tiny entries left out warns, too; to end there would end half of all studies.
    """
    lie("passModel", WARNING)
    assert solve(least(), Limits()).objective == pytest.approx(4.0)


def test_multipliers_that_are_not_there_are_an_error(small):
    """Proves: after a search for integers, and before any run, there are no multipliers to read.

    They would read 0: a cut that says that no buffer ever helps.
    """
    empty = new_highs()
    for read in (duals, row_duals):
        with pytest.raises(SolverError, match="multipliers"):
            read(empty)
    found = solve(small.arrays([1], [[2]], [3], [np.inf], integer=True), Limits())
    assert found.objective == pytest.approx(2.0)


def test_an_optimum_that_the_solver_only_claims_is_seen_by_the_check(small, monkeypatch):
    """Proves: a master that says "optimal" and hands over a bound above every plan is refused."""
    program = small.program(small.outage(2, 4.0))
    honest = master_module.run

    def boasting(*args, **kwargs):
        found = honest(*args, **kwargs)
        return adapter.replace(found, bound=found.bound + 100.0)

    monkeypatch.setattr(master_module, "run", boasting)
    with pytest.raises(SolverError, match="does not lie between"):
        solve_two_stage(program, method=Method.LSHAPED)
