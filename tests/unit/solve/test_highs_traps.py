"""Traps of HiGHS that cost time or truth: threads, calls element by element, presolve before a warm start.

Nothing here is timed: calls and simplex iterations are counted, which are the same on every machine.
"""

from __future__ import annotations

import ast
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import highspy
import numpy as np
import pytest
from scipy import sparse

import resilience
from resilience.errors import InputError, SolverError
from resilience.solve import instances
from resilience.solve.highs import REMEDIES, Arrays, Limits, RunStatus, pass_arrays, run, solve
from resilience.solve.instances import THREADS, Instance, check, new_highs, refuse_unfit
from resilience.solve.lp import Ending, WarmLp
from resilience.solve.pricing.recourse import RecourseSolver
from resilience.stochastic import ArrayMethod, ArrayScenario, solve_arrays, two_stage
from resilience.stochastic.subproblems import ArraySubproblems

SOURCES = Path(resilience.__file__).parent


class Counting:
    """Passes every call on to a HiGHS instance and counts it by name."""

    def __init__(self, highs, calls):
        self._highs, self._calls = highs, calls

    def __getattr__(self, name):
        found = getattr(self._highs, name)
        if not callable(found):
            return found

        def counted(*words):
            self._calls[name] += 1
            return found(*words)

        return counted


@pytest.fixture
def calls(monkeypatch):
    """Count the calls into every instance made from now on."""
    counted: Counter[str] = Counter()

    def made(**options):
        return Counting(new_highs(**options), counted)

    for module in ("resilience.solve.lp", "resilience.solve.pricing.warm"):
        monkeypatch.setattr(f"{module}.new_highs", made)
    return counted


def transport(size, shift=0.0):
    """Ship from `size` places to as many at scattered costs: about three pivots a place from nothing, few from near."""
    rng = np.random.default_rng(5)
    eye, one = sparse.eye_array(size), np.ones((1, size))
    matrix = sparse.csr_array(sparse.vstack([sparse.kron(eye, one), sparse.kron(one, eye)], format="csr"))
    demand, n = rng.uniform(5, 15, size), size * size
    low = np.concatenate([np.full(size, -np.inf), demand + shift])
    up = np.concatenate([np.full(size, 16.0), np.full(size, np.inf)])
    return Arrays(rng.uniform(1, 9, n), matrix, low, up, np.zeros(n), np.full(n, np.inf), np.zeros(n, dtype=bool))


def stocked(size, scenarios=6):
    """A two-stage program with `size` recourse rows, whose costs differ by scenario so that no basis is shared."""
    rng = np.random.default_rng(size)
    return two_stage(
        cost=np.full(size, 1.0),
        upper=20.0,
        recourse_cost=np.full(size, 5.0),
        recourse_matrix=np.eye(size),
        technology=np.eye(size),
        row_lower=np.full(size, 10.0),
        row_upper=np.inf,
        scenarios=[
            ArrayScenario(1 / scenarios, row_lower=rng.uniform(5, 15, size), cost=rng.uniform(2, 9, size))
            for _ in range(scenarios)
        ],
    )


def test_instances_are_made_in_one_place():
    """Proves: no module makes a HiGHS instance but the adapter, which sets its threads before anything else.

    One made elsewhere has HiGHS's own number of threads: its run fails, and its objective reads 0.0.
    """
    makers = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            made = isinstance(node, ast.Attribute) and node.attr in {"Highs", "_Highs"}
            if made and isinstance(node.value, ast.Name | ast.Attribute):
                makers.add(path.relative_to(SOURCES).as_posix())
    assert makers == {"solve/highs.py", "solve/instances.py"}


def test_other_threads_are_refused_by_every_road_to_a_number(small, monkeypatch):
    """Proves: an instance with threads of its own stays an error, by every road to its numbers, where both are taken.

    Their objective is 0.0 then, which for a cost of 3 would be the best plan ever found. Ours has run in this thread,
    and a thread of our own is made to have the same number: there is nowhere left to run.
    """
    monkeypatch.setattr(instances, "elsewhere", lambda highs: highs.run())
    program = small.arrays([1], [[1]], [3], [np.inf], integer=True)
    ours, other, warm = new_highs(), new_highs(), WarmLp(transport(4))
    pass_arrays(ours, program)
    assert run(ours, Limits(), is_mip=True, interruptible=False).objective == pytest.approx(3.0)
    pass_arrays(other, program)
    for highs in (other, warm.highs):
        check(highs.setOptionValue("threads", THREADS + 1), "setting threads")
    with pytest.raises(SolverError, match="running"):
        run(other, Limits(), is_mip=True, interruptible=False)
    with pytest.raises(SolverError, match="no answer"):
        warm.run()
    assert other.getInfo().objective_function_value == warm.highs.getInfo().objective_function_value == 0.0
    assert WarmLp(transport(4)).run() is Ending.OPTIMAL


def in_another_thread(work):
    """What some work gives in a thread made for it: HiGHS keeps its threads by thread of the caller."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def test_a_highs_used_before_with_other_threads_changes_nothing(small):
    """Proves: where somebody has run HiGHS with two threads, ours still gives 3 by every road, and theirs goes on.

    Refused, ours would end in an error; reset for us, HiGHS would refuse the other one from then on and read 0.0.
    """

    def after_another():
        theirs = Instance()
        theirs.silent()
        theirs.setOptionValue("threads", 2)
        pass_arrays(theirs, small.arrays([1], [[1]], [3], [np.inf]))
        assert theirs.run() == highspy.HighsStatus.kOk
        program = small.arrays([1], [[1]], [3], [np.inf], integer=True)
        ours, warm = new_highs(), WarmLp(transport(4))
        pass_arrays(ours, program)
        found = [run(ours, Limits(), is_mip=True, interruptible=False).objective, solve(program, Limits()).objective]
        assert warm.run() is Ending.OPTIMAL
        theirs.changeColCost(0, 2.0)
        assert theirs.run() == highspy.HighsStatus.kOk
        return [*found, theirs.getObjectiveValue()]

    assert in_another_thread(after_another) == pytest.approx([3.0, 3.0, 6.0])


def test_a_release_that_proves_wrong_optima_is_refused():
    """Proves: HiGHS 1.14, which calls 29.0 the least where it is 28.2, is refused by name, with what to install.

    A release beside it works; one of the same first digits (1.140) is another one.
    """
    for release in ("1.14.0", "1.14.3"):
        with pytest.raises(InputError, match=rf"highspy: HiGHS {release} .*pip install"):
            refuse_unfit(release)
    for release in ("1.13.1", "1.15.0", "1.140.0"):
        refuse_unfit(release)


def test_a_whole_choice_below_a_recourse_is_solved_to_its_optimum():
    """Proves: 12.4 are wanted, whole lots at 3, the rest, at least 3, at 4: 9 lots and 3.4 cost 40.6.

    With n lots the rest is max(3, 12.4 - n): 8 lots cost 41.6 and 10 cost 42. A presolve that shifts the rest by its
    least and rounds what is left calls 10 lots the best.
    """
    wanted = two_stage(
        cost=[3.0], matrix=[[1.0]], first_row_lower=[-np.inf], first_row_upper=[15], lower=[0], upper=[15],
        integer=[True], columns=("lots",), recourse_cost=[4.0], recourse_matrix=[[1.0]], technology=[[1.0]],
        row_lower=[12.4], row_upper=np.inf, recourse_lower=[3.0], recourse_upper=[20.0], scenarios=[ArrayScenario(1.0)],
    )  # fmt: skip
    assert solve_arrays(wanted).objective == pytest.approx(3 * 9 + 4 * 3.4)


@pytest.mark.parametrize("money", [2.0**-40, 1e-9, 1e-4, 0.37, 1.0, 1e4, 1e9, 1e12])
def test_costs_in_any_money_give_the_same_answer(money):
    """Proves: a transport, a whole choice and their duals are the same in any money, times its unit.

    HiGHS calls 1e-7 of a dual nothing: at a unit of 1e-9 handed over as it is every plan would be the best.
    """
    program, knapsack = transport(5), whole_choices()
    plain, other = WarmLp(program), WarmLp(replace(program, cost=money * program.cost))
    assert plain.run() is other.run() is Ending.OPTIMAL
    assert other.objective == pytest.approx(money * plain.objective, rel=1e-9)
    np.testing.assert_allclose(other.duals, money * plain.duals, rtol=1e-9, atol=0)
    best = solve(knapsack, Limits(0.0))
    scaled = solve(replace(knapsack, cost=money * knapsack.cost, offset=money * 7.0), Limits(0.0))
    np.testing.assert_allclose(scaled.x, best.x)
    assert scaled.objective == pytest.approx(money * (best.objective + 7.0), rel=1e-9)
    assert scaled.bound == pytest.approx(scaled.objective, rel=1e-6)


def whole_choices():
    """Ten things of which some are taken: worth 3 to 12, at most 20 in weight."""
    worth, weight = (
        np.array([3.137, 7.291, 5.053, 9.411, 12.367, 4.673, 8.719, 6.151, 11.839, 10.903]),
        np.array([2, 5, 4, 6, 9, 3, 7, 4, 8, 6.0]),
    )
    return Arrays(
        -worth, sparse.csr_array(weight[None, :]), np.array([-np.inf]), np.array([20.0]), np.zeros(10), np.ones(10),
        np.ones(10, dtype=bool),
    )  # fmt: skip


def test_a_priced_first_stage_takes_as_many_calls_whatever_its_size(calls):
    """Proves: sides, costs and answers cross over as whole vectors: calls go with scenarios, not with rows or columns.

    Rows changed one by one would take fifteen times as many calls at fifteen times the rows.
    """
    counted = []
    for size in (4, 60):
        calls.clear()
        ArraySubproblems(stocked(size)).price(np.full(size, 8.0))
        counted.append(dict(calls))
    assert counted[0] == counted[1]
    assert counted[0]["changeRowsBounds"] == counted[0]["changeColsCost"] == 5
    assert counted[0]["passModel"] == 1


def test_cuts_are_added_in_one_call_a_round(calls):
    """Proves: a round hands all its cuts to the master in one call; sixty groups would take sixty."""
    program = stocked(5, scenarios=40)
    solved = solve_arrays(program, Limits(1e-9), method=ArrayMethod.LSHAPED, groups=40)
    (rounds,) = [int(a.what.split()[2]) for a in solved.attempts if a.what.endswith("rounds")]
    assert 0 < calls["addRows"] <= rounds
    assert calls["passModel"] == 2


@pytest.mark.parametrize("longest", [3, 20])
def test_the_engine_too_writes_whole_vectors(small, calls, longest):
    """Proves: the recourse of a plan takes at most one call a vector and run, however long the outage's horizon.

    Written element by element, a horizon of twenty periods would take hundreds.
    """
    program = small.program(*(small.outage(length, 0.01) for length in range(longest - 2, longest + 1)))
    RecourseSolver(program).evaluate(np.zeros(len(program.first.columns)))
    written = {name: count for name, count in calls.items() if name.startswith(("change", "pass"))}
    assert set(written) <= {"passModel", "changeRowsBounds", "changeColsBounds", "changeColsCost"}
    assert max(written.values()) <= calls["run"] == 3
    assert calls["getSolution"] <= 2 * calls["run"]


def test_a_warm_program_starts_where_it_ended():
    """Proves: solved again a warm program takes no pivot, and with other sides a few; from nothing it takes them all.

    A basis lost on the way, as after `clearSolver`, would cost every scenario as much as the first.
    """
    warm, pivots = WarmLp(transport(12)), []
    for shift in (0.0, 0.0, 0.9):
        moved = transport(12, shift)
        warm.sides(moved.row_lower, moved.row_upper)
        assert warm.run() is Ending.OPTIMAL
        pivots.append(warm.highs.getInfo().simplex_iteration_count)
    warm.highs.clearSolver()
    warm.run()
    first, same, near = pivots
    assert same == 0
    assert 0 < near < first / 4 < warm.highs.getInfo().simplex_iteration_count


@pytest.mark.parametrize("presolve", ["off", "on"])
def test_presolve_leaves_nothing_to_start_from(presolve):
    """Proves: warm programs run without presolve, which ends an infeasible scenario without basis and without duals.

    Where it holds a basis HiGHS 1.16 leaves presolve out by itself; a first scenario has none, and a cut made of what
    presolve leaves behind would be one of zeros.
    """
    program = transport(12, 1000.0)
    warm = WarmLp(replace(program, upper=np.full_like(program.upper, 16.0)))
    assert warm.highs.getOptionValue("presolve")[1] == "off"
    check(warm.highs.setOptionValue("presolve", presolve), "setting presolve")
    assert warm.run() is Ending.INFEASIBLE
    kept = presolve == "off"
    assert warm.basis().valid is kept
    assert warm.highs.getSolution().dual_valid is kept


def test_a_basis_put_back_is_worth_its_pivots():
    """Proves: of two scenarios solved in turn each starts from its own last basis: the second visit takes no pivot.

    Begun from the other's basis every visit would pay for the way between them again.
    """
    one, other = transport(12), transport(12, 0.9)
    warm = WarmLp(one)
    bases, pivots = {}, []
    for _ in range(2):
        for name, sides in (("one", one), ("other", other)):
            warm.sides(sides.row_lower, sides.row_upper)
            warm.start_from(bases.get(name))
            warm.run()
            bases[name] = warm.basis()
            pivots.append(warm.highs.getInfo().simplex_iteration_count)
    assert pivots[0] > 0
    assert pivots[2:] == [0, 0]


def test_an_objective_is_read_only_after_its_status(small):
    """Proves: an infeasible warm program says so; its objective alone would read as a cost."""
    warm = WarmLp(small.arrays([1], [[1], [1]], [3, -np.inf], [np.inf, 2]))
    assert warm.run() is Ending.INFEASIBLE
    assert solve(small.arrays([1], [[1], [1]], [3, -np.inf], [np.inf, 2]), Limits()).status is RunStatus.INFEASIBLE


@pytest.mark.parametrize(("cost", "offset"), [(1.0, 0.0), (1e-4, -5000.0)])
def test_a_point_that_does_not_cost_what_is_said_is_not_taken(small, monkeypatch, cost, offset):
    """Proves: a start handed back with the objective of a better point is refused, and the program solved without it.

    HiGHS 1.16 did so on a master of three cuts: the plan it was begun with came back, priced 1.2 % too low.
    Sensitivity: what no plan can avoid is a large part of every cost; a difference weighed against it by the tolerance
    of rows passed, and the same start was handed back for 400 rounds.
    """
    program = small.arrays([cost], [[1]], [1.5], [np.inf])
    program = replace(program, upper=np.array([9.0]), integer=np.array([True]), offset=offset)
    calls = []

    def handing_back(instance, limits, **named):
        answer = run(instance, limits, **named)
        calls.append(answer.x)
        return replace(answer, x=np.array([7.0])) if len(calls) == 1 else answer

    monkeypatch.setattr("resilience.solve.highs.run", handing_back)
    answer = solve(program, Limits(), start=np.array([7.0]))
    assert answer.x is not None
    assert (answer.x.tolist(), len(calls)) == ([2.0], 2)
    assert answer.objective == pytest.approx(offset + 2.0 * cost, abs=1e-9)


class _GivesUp:
    """An instance that ends as unknown the first times it runs."""

    def __init__(self, highs, times):
        self._highs, self._left = highs, times
        self.options = []

    def __getattr__(self, name):
        return getattr(self._highs, name)

    def setOptionValue(self, option, value):  # noqa: N802
        self.options.append((option, value))
        return self._highs.setOptionValue(option, value)

    def getModelStatus(self):  # noqa: N802
        return highspy.HighsModelStatus.kUnknown if self._left >= 0 else self._highs.getModelStatus()

    def run(self):
        self._left -= 1
        return self._highs.run()


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_program_given_up_is_run_again_from_nothing(small, times):
    """Proves: an LP that ends as unknown is run from nothing with presolve, then unscaled, and only then an error.

    Sensitivity: one of 20,000 subproblems of Ford's size ended so from a warm basis, and the study with it.
    """
    program = small.arrays([1], [[1]], [1.5], [np.inf])
    highs = new_highs()
    pass_arrays(highs, program)
    stubborn = _GivesUp(highs, times)
    if times > len(REMEDIES):
        with pytest.raises(SolverError, match="Unknown"):
            run(stubborn, Limits(), is_mip=False, interruptible=False)
        return
    found = run(stubborn, Limits(), is_mip=False, interruptible=False)
    assert found.objective == 1.5
    assert [option for option in stubborn.options if option in REMEDIES] == list(REMEDIES[:times])


def test_a_program_called_infeasible_is_asked_again_without_presolve(small):
    """Proves: a lane that carries all it can, after losses, is a plan: 8.74 units of 10.53 sent at a yield of 0.83.

    HiGHS 1.16's presolve calls this program infeasible, rounding 10.53 x 0.83 down; without presolve it has an optimum
    at 2,319. Taken at its word there would be no plan at all.
    """
    send, need = 10.530120481927712, 8.74
    rows = [[0.83, -1, -1, 0, 0], [0, 0, 1, 0, 0], [0, 1, 0, 0, 0], [0, -0.9, 0, 0, 1], [0, -2, 0, 0, 0]]
    low, up = [0, need, -1e-7 * need, -np.inf, -np.inf], [0, need, 1e-7 * need, 0, 0]
    program = small.arrays([51.48, 160.65488, 203.29488, 43.68, 0], rows, low, up)
    upper = np.array([send, need, need, 1, np.inf])
    program = replace(program, upper=upper, integer=np.array([False, False, False, True, False]))
    answer = solve(program, Limits(gap=1e-9))
    assert answer.status is RunStatus.OPTIMAL
    assert answer.objective == pytest.approx(51.48 * send + 203.29488 * need)


def test_without_presolve_infeasible_is_still_infeasible(small):
    """Proves: whole numbers between 0.2 and 0.8 do not exist, with presolve or without; asked again it stays so."""
    program = small.arrays([1], [[1]], [0.2], [0.8])
    program = replace(program, upper=np.array([9.0]), integer=np.array([True]))
    assert solve(program, Limits()).status is RunStatus.INFEASIBLE
