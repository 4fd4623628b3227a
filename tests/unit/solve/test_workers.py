"""Worker processes: killed, interrupted, failing; and who is chosen to work."""

from __future__ import annotations

import os
import signal
import threading
import time

import numpy as np
import pytest
from support.slow_tool import SlowCall, SlowTool

from resilience.errors import InputError, SolverError
from resilience.solve.highs import Limits
from resilience.solve.outcome import Stopped
from resilience.solve.two_stage import Method, solve_two_stage
from resilience.solve.workers import choice, cluster, local, sharded, team
from resilience.solve.workers.calls import Pricing, ShardMissingError, Store
from resilience.solve.workers.choice import crew_for, reach
from resilience.solve.workers.local import LocalCrew
from resilience.solve.workers.sharded import Here, ShardedSolver, subproblems


@pytest.fixture(scope="module")
def crew():
    """Two processes for all tests of this file."""
    with LocalCrew(2) as crew:
        yield crew


@pytest.fixture
def program(small):
    """Five lengths of one outage."""
    return small.program(*(small.outage(n, 0.1) for n in (1, 2, 3, 4, 5)))


@pytest.fixture
def solver(program, crew):
    """The program in five shards, on two processes."""
    solver = subproblems(program, crew, 1)
    assert isinstance(solver, ShardedSolver)
    yield solver
    solver.close()


@pytest.fixture
def x(program):
    """No precaution."""
    return np.zeros(len(program.first.columns))


def test_a_killed_process_is_started_again_with_its_shards(solver, crew, x):
    """Proves: the next round is answered as if nothing had happened, and the loss is counted.

    Sensitivity: a process started again without its shards would have nothing to answer.
    """
    before, lost = solver.cuts(x), crew.lost
    os.kill(crew.workers[0].process.pid, signal.SIGKILL)
    after = solver.cuts(x)
    assert after.values == pytest.approx(before.values)
    assert crew.lost == lost + 1


def test_ctrl_c_is_not_for_the_processes(solver, crew, x):
    """Proves: an interrupt sent to a worker leaves it at work."""
    solver.cuts(x)
    lost, pid = crew.lost, crew.workers[0].process.pid
    os.kill(pid, signal.SIGINT)
    time.sleep(0.1)
    solver.cuts(x)
    assert (crew.workers[0].process.pid, crew.lost) == (pid, lost)
    assert os.getpgid(pid) != os.getpgid(0)


def test_an_interrupted_round_leaves_no_answer_behind(solver, x, monkeypatch):
    """Proves: answers of a round nobody waited for are not taken for those of the next.

    Sensitivity: read from a pipe in the order they come, the next round would get the interrupted plan's losses.
    """
    there = solver.cuts(x + 1.0).values
    with monkeypatch.context() as patch:
        patch.setattr("concurrent.futures.Future.result", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            solver.cuts(x)
    assert solver.cuts(x + 1.0).values == pytest.approx(there)


def _interrupted(_self, _timeout=None):
    raise KeyboardInterrupt


def test_a_defect_in_a_worker_is_told_where_it_happened(solver):
    """Proves: an exception in a worker ends the round with its words, and the worker goes on.

    Sensitivity: swallowed, it would be an answer of nothing.
    """
    with pytest.raises(SolverError, match=r"(?s)A worker failed with .*Traceback"):
        solver.cuts(np.zeros(0))
    assert len(solver.cuts(np.zeros(len(solver.program.first.columns))).values) == 5


def test_a_process_that_cannot_live_is_given_up(program, x, monkeypatch):
    """Proves: a worker that ends at once is started three times and then named as the reason, with its exit code."""
    monkeypatch.setattr(local, "_MAIN", "resilience.errors")
    with LocalCrew(2) as crew:
        solver = subproblems(program, crew, 1)
        with pytest.raises(SolverError, match="ended 3 times in one round, at last with code 0"):
            solver.cuts(x)


def test_processes_end_with_their_crew(program, x):
    """Proves: no process outlives the `with` statement."""
    with LocalCrew(1) as crew:
        solver = subproblems(program, crew, 1)
        solver.cuts(x)
        process = crew.workers[0].process
    assert process.returncode == 0


def test_processes_end_once_a_large_program_is_forgotten(program, x, monkeypatch):
    """Proves: nobody waits with the memory of a large program; the next one is priced alike, and no death is counted.

    A process that is kept holds what its largest program took, gigabytes of a large one, until the study ends.
    """
    with LocalCrew(2) as crew:
        small = subproblems(program, crew, 1)
        losses = small.evaluate(x).losses
        small.close()
        assert all(worker.process is not None for worker in crew.workers)
        monkeypatch.setattr(local, "MUCH_TO_KEEP", 0)
        large = subproblems(program, crew, 1)
        large.evaluate(x)
        large.close()
        assert all(worker.process is None for worker in crew.workers)
        again = subproblems(program, crew, 1)
        assert np.array_equal(again.evaluate(x).losses, losses)
        assert crew.lost == 0


def test_an_interrupted_solve_keeps_its_best_plan(program, crew, monkeypatch):
    """Proves: Ctrl-C while workers price a plan hands over the best plan so far, priced."""
    monkeypatch.setattr("resilience.solve.two_stage.Team", lambda crew: team.Team(crew, 1))
    asked = sharded.ShardedSolver.cuts
    rounds = []

    def cuts(self, *arguments, **named):
        rounds.append(1)
        if len(rounds) == 2:
            raise KeyboardInterrupt
        return asked(self, *arguments, **named)

    monkeypatch.setattr(sharded.ShardedSolver, "cuts", cuts)
    monkeypatch.setattr("resilience.solve.lshaped.search.Search.is_settled", lambda *_: False)  # the bound would do
    outcome = solve_two_stage(program, Limits(1e-9), method=Method.LSHAPED, crew=crew)
    assert isinstance(outcome, Stopped)
    assert outcome.reason == "interrupted"
    assert outcome.answer is not None


def test_a_store_says_what_it_does_not_hold(program, x):
    """Proves: a shard that was never sent, or was dropped, is missed aloud."""
    store, shard = Store(), sharded.shards_of(program, 1)[0]
    store.hold(("mine", 0), shard)
    assert len(store.answer(("mine", 0), Pricing(x)).values) == 1
    store.drop("mine")
    with pytest.raises(ShardMissingError):
        store.answer(("mine", 0), Pricing(x))


def test_who_works(program, monkeypatch):
    """Proves: small programs are worked on here, large ones by all cores, and what is asked for counts."""
    assert isinstance(crew_for(program), Here)
    assert isinstance(crew_for(program, 1), Here)
    assert crew_for(program, 3).count == 3
    monkeypatch.setattr(choice, "WORTH_IT", 1)
    monkeypatch.setattr(choice, "cores", lambda: 2)
    assert crew_for(program).count == 2
    monkeypatch.setattr(choice.multiprocessing, "parent_process", lambda: "one of many")
    assert isinstance(crew_for(program), Here)


def test_a_cluster_that_is_not_there_is_an_error_of_the_input(program, monkeypatch):
    """Proves: an address without a scheduler is refused before anything is built, in words."""
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "CONNECT", 0.5)
    with pytest.raises(InputError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:1"):
        reach("tcp://127.0.0.1:1")
    with pytest.raises(InputError, match="either workers or a cluster"):
        crew_for(program, 2, "tcp://127.0.0.1:1")


def test_a_cluster_without_dask_says_what_to_install(monkeypatch):
    """Proves: the extra is named when it is missing."""
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(InputError, match="resilience\\[cluster\\]"):
        reach("tcp://127.0.0.1:1")


@pytest.mark.parametrize("how", ["interrupted", "left"])
def test_jobs_that_nobody_waits_for_any_more_are_not_waited_for(tmp_path, how):
    """Proves: an interrupt while jobs are under way, or a reader that leaves, ends a crew at once.

    Sensitivity: forgetting the tool waited for each job under way to end, half a minute here.
    """
    jobs = [("quick", 0.0), ("slow", 30.0), ("slower", 30.0)]
    with LocalCrew(2) as crew:
        done = crew.each(SlowTool(str(tmp_path)), jobs)
        assert next(done) == "quick"
        while not (tmp_path / "slow").exists():
            time.sleep(0.02)
        began = time.monotonic()
        if how == "left":
            done.close()
        else:
            with pytest.raises(KeyboardInterrupt):
                done.throw(KeyboardInterrupt)
    assert time.monotonic() - began < 5.0


@pytest.mark.usefixtures("ctrl_c")
def test_a_program_is_forgotten_while_it_is_being_priced(program, x, tmp_path):
    """Proves: Ctrl-C in a long pricing ends it in a moment; the crew then prices the next program as before.

    The processes that were ended are no losses. Sensitivity: forgetting a program's shards waited until they answered.
    """
    with LocalCrew(2) as crew:
        solver = subproblems(program, crew, 1)
        before = solver.cuts(x)
        threading.Timer(0.5, signal.pthread_kill, [threading.main_thread().ident, signal.SIGINT]).start()
        began = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            crew.ask(solver.key, [SlowCall(str(tmp_path))] * len(solver.shards))
        assert list(tmp_path.iterdir())
        solver.close()
        again = subproblems(program, crew, 1).cuts(x)
        assert time.monotonic() - began < 15
        np.testing.assert_array_equal(again.losses, before.losses)
        assert crew.lost == 0
