"""The adapter to HiGHS: every status read before any number."""

from __future__ import annotations

import signal
import threading
import time

import highspy
import numpy as np
import pytest

from resilience.errors import SolverError
from resilience.solve.highs import Limits, RunStatus, pass_arrays, run, solve
from resilience.solve.instances import DEVEX, THREADS, check, new_highs, numbers, told


def test_an_optimum_comes_with_point_objective_and_bound(small):
    """Proves: min -3x - 2y, x + y <= 4, x <= 3 by bound: (3, 1), -11, and a linear program's bound is its objective.

    Sensitivity: an offset forgotten gives -11 below, where it must be -1.
    """
    program = small.arrays([-3, -2], [[1, 1]], [-np.inf], [4], upper=3)
    ended = solve(program, Limits())
    assert ended.status is RunStatus.OPTIMAL
    assert ended.x.tolist() == [3.0, 1.0]
    assert ended.objective == ended.bound == pytest.approx(-11.0)
    assert solve(small.replace(program, offset=10.0), Limits()).objective == pytest.approx(-1.0)


def test_infeasible_is_a_status_without_numbers(small):
    """Proves: x >= 3 and x <= 2 end as infeasible, without a point and with an infinite objective.

    Sensitivity: HiGHS leaves an objective of 0.0 behind, which would look like a very good plan.
    """
    ended = solve(small.arrays([1], [[1], [1]], [3, -np.inf], [np.inf, 2]), Limits())
    assert ended.status is RunStatus.INFEASIBLE
    assert ended.x is None
    assert ended.objective == np.inf


def test_unbounded_is_a_defect_not_an_answer(small):
    """Proves: a program without a least cost raises instead of returning a number.

    Sensitivity: min -x over x >= 0 read as optimal would report some large number.
    """
    with pytest.raises(SolverError, match="Unbounded"):
        solve(small.arrays([-1], [[1]], [0], [np.inf]), Limits())


def test_a_search_ends_once_its_bound_is_high_enough(small):
    """Proves: asked for 1 % below the relaxation's bound, a program of choices ends with at least that, and no optimum.

    Sensitivity: a search that goes on would end by time; one that stops at its best point could claim too little.
    """
    program = small.knapsack()
    relaxed = solve(program, Limits(), relaxed=True)
    enough = relaxed.bound - 0.01 * abs(relaxed.bound)
    ended = solve(program, Limits(gap=0.0, seconds=60.0, enough=enough))
    assert ended.status is RunStatus.STOPPED
    assert ended.detail != "Time limit reached"
    assert enough <= ended.bound <= ended.objective + 1e-6


def test_the_time_limit_keeps_the_best_point_and_the_bound(small):
    """Proves: out of time a program of choices keeps its best point, which is feasible, and a proven bound below it.

    Sensitivity: bound and objective swapped, or a bound taken for the objective, break the order.
    """
    program = small.knapsack()
    ended = solve(program, Limits(gap=0.0, seconds=0.3))
    assert ended.status is RunStatus.STOPPED
    assert ended.detail == "Time limit reached"
    assert (program.matrix @ ended.x <= program.row_upper + 1e-6).all()
    assert ended.objective == pytest.approx(float(program.cost @ ended.x))
    assert ended.bound < ended.objective
    assert ended.bound > float(program.cost.sum())


def test_the_time_limit_counts_from_the_start_of_each_run(small):
    """Proves: a limit is for one run, although HiGHS counts the time of an instance's earlier runs, too.

    Sensitivity: a limit that is not moved on ends the second run at once.
    """
    highs = new_highs()
    pass_arrays(highs, small.knapsack())
    for _ in range(2):
        ended = run(highs, Limits(gap=0.0, seconds=0.3), is_mip=True)
        assert ended.status is RunStatus.STOPPED
        assert ended.seconds >= 0.25


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_keeps_the_best_point_and_the_bound(small):
    """Proves: Ctrl-C ends the search, not the program: status stopped, with the best point and the bound.

    Sensitivity: an interrupt that leaves `solve` loses both.
    """
    timer = threading.Timer(0.8, signal.raise_signal, [signal.SIGINT])
    timer.start()
    try:
        ended = solve(small.knapsack(), Limits(gap=0.0, seconds=60.0), keep=True)
    finally:
        timer.cancel()
    assert ended.status is RunStatus.STOPPED
    assert ended.seconds < 30
    assert ended.x is not None
    assert np.isfinite(ended.bound)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_is_no_answer_to_who_needs_a_whole_one(small):
    """Proves: an interrupted run is passed on, with or without integers, unless its best point is asked for.

    Sensitivity: handed back as stopped without a point it was read as "no steady state serves the demand".
    """
    timer = threading.Timer(0.5, signal.raise_signal, [signal.SIGINT])
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            solve(small.knapsack(), Limits(gap=0.0, seconds=60.0))
    finally:
        timer.cancel()


def test_every_instance_has_the_same_number_of_threads(small):
    """Proves: every instance is made with one constant: instances that differ in it fail within one process.

    Sensitivity: the next test shows what happens otherwise.
    """
    for _ in range(3):
        assert new_highs().getOptionValue("threads")[1] == THREADS
        assert solve(small.knapsack(n=6, rows=2), Limits()).status is RunStatus.OPTIMAL


def test_only_warm_instances_begin_with_weights_of_one():
    """Proves: instances for runs from the last basis weigh edges from one on, the others as HiGHS chooses.

    Sensitivity: weights worked out exactly for every start made masters take twice as long.
    """
    weights = [new_highs(warm=warm).getOptionValue("simplex_dual_edge_weight_strategy")[1] for warm in (False, True)]
    assert weights == [-1, DEVEX]


def test_an_instance_with_other_threads_is_refused_not_read(small):
    """Proves: after one of our instances, one with another number of threads fails and its objective reads 0.0.

    Sensitivity: the objective read without the status would be taken for a free plan; here it must cost 3.
    """
    program = small.arrays([1], [[1]], [3], [np.inf], integer=True)
    ours, other = new_highs(), highspy.Highs()
    pass_arrays(ours, program)
    assert run(ours, Limits(), is_mip=True, interruptible=False).objective == pytest.approx(3.0)
    other.setOptionValue("output_flag", False)
    other.setOptionValue("threads", THREADS + 1)
    pass_arrays(other, program)
    status = other.run()
    assert other.getInfo().objective_function_value == 0.0
    with pytest.raises(SolverError, match="running"):
        check(status, "running")
    again = new_highs()
    pass_arrays(again, program)
    assert run(again, Limits(), is_mip=True, interruptible=False).objective == pytest.approx(3.0)


def test_a_relaxation_leaves_integers_out(small):
    """Proves: 2x >= 3 costs 1.5 relaxed and 2 in whole numbers.

    Sensitivity: the same answer for both means that the flag is not heard.
    """
    program = small.arrays([1], [[2]], [3], [np.inf], integer=True)
    assert solve(program, Limits(), relaxed=True).objective == pytest.approx(1.5)
    assert solve(program, Limits()).objective == pytest.approx(2.0)


def test_lists_become_arrays_to_the_bit():
    """Proves: what HiGHS hands over comes as it is, whole numbers, infinities and all, and may be written to."""
    given = [0.1, -0.0, 3, np.inf, np.nan, 5e-324]
    found = numbers(given)
    assert found.tobytes() == np.array(given, dtype=float).tobytes()
    found[0] = 1.0
    assert numbers([]).shape == (0,)


def test_what_is_told_by_name_is_what_all_of_it_says(small):
    """Proves: single values equal those of the whole; one that does not exist is an error, not a number."""
    highs = new_highs()
    pass_arrays(highs, small.arrays([-3, -2], [[1, 1]], [-np.inf], [4], upper=3))
    run(highs, Limits(), is_mip=False)
    whole = highs.getInfo()
    for name in ("primal_solution_status", "simplex_iteration_count", "mip_dual_bound"):
        assert told(highs, name) == getattr(whole, name)
    with pytest.raises(SolverError, match="telling no_such_thing"):
        told(highs, "no_such_thing")


def long_program(small, n=2400, rows=1800):
    """A linear program of random dense rows, which takes HiGHS well over a second wherever it runs."""
    rng = np.random.default_rng(8)
    matrix = rng.uniform(0.1, 1.0, (rows, n)) * (rng.random((rows, n)) < 0.5)
    return small.arrays(rng.uniform(1, 2, n), matrix, rng.uniform(5, 9, rows), np.full(rows, np.inf))


@pytest.mark.parametrize("begun", [0.0, 0.01, 0.3])
@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_ends_a_long_linear_program(small, monkeypatch, begun):
    """Proves: a long program ends at once though its caller asked for no interrupt, and its instance runs again.

    Sensitivity: run in the main thread the signal is heard when the program is solved; a stop that is not taken back
    ends the next run before its first pivot; one that comes while the thread is begun leaves it running behind us.
    """
    monkeypatch.setattr("resilience.solve.highs.LONG", 1000)
    highs = new_highs()
    highs.setOptionValue("presolve", "off")  # which asks nobody, and takes seconds of so dense a matrix
    pass_arrays(highs, long_program(small))
    whole = highspy._core._Highs.run

    def struck(instance):
        time.sleep(begun)  # at 0 the main thread, which hears it, may still be beginning this one
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)  # which wakes it, as the key does
        return whole(instance)

    with monkeypatch.context() as patched:
        patched.setattr(highspy._core._Highs, "run", struck)
        with pytest.raises(KeyboardInterrupt):
            run(highs, Limits(), is_mip=False, interruptible=False)
    assert highs.getModelStatus() == highspy.HighsModelStatus.kInterrupt
    highs.setOptionValue("simplex_iteration_limit", 20)
    highs.clearSolver()
    again = run(highs, Limits(), is_mip=False, interruptible=False)
    assert again.detail == "Iteration limit reached"


def test_who_hears_no_ctrl_c_needs_no_thread(small, monkeypatch):
    """Proves: in a worker, which leaves Ctrl-C to who sent it, a long program runs where it is asked for.

    Sensitivity: a thread for every run has memory of its own: a worker of exposure took 1.5 GB for 0.6.
    """
    monkeypatch.setattr("resilience.solve.highs.LONG", 1)
    monkeypatch.setattr("resilience.solve.highs._run_interruptibly", None)  # called it would be an error
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        highs = new_highs()
        pass_arrays(highs, small.arrays([1.0], [[1.0]], [2.0], [np.inf]))
        assert run(highs, Limits(), is_mip=False, interruptible=False).objective == pytest.approx(2.0)
    finally:
        signal.signal(signal.SIGINT, before)
