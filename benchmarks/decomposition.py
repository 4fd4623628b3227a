"""From model to plan against mpi-sppy on a program peers can hold: `python -m benchmarks.decomposition [SCENARIOS]`.

Every scenario touches the whole network, so nothing can be pruned and all sides solve the same program to the same
absolute gap: a share of the cost a plan can influence. mpi-sppy comes with the extra `mpi`; an interpreter that has it
can be named by the environment variable RESILIENCE_MPI.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from benchmarks.cases import GAP, peak
from benchmarks.instances import SMALL, Size, dense_scenarios, make_model
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve import mpisppy
from resilience.solve.highs import Limits
from resilience.solve.outcome import Solved
from resilience.solve.two_stage import solve_two_stage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

PEERS_PYTHON = "RESILIENCE_MPI"
COUNTS = (10, 100)
TOLERANCE = 1e-4
"""Of mpi-sppy's L-shaped method; ten times of it already end outside the gap on the tiny instance."""
RUNS = 3
PATIENCE = 600
"""Processor seconds after which a run is given up."""


@dataclass(frozen=True)
class Plan:
    """Processor seconds to build and solve, peak memory of the process in GB, cost of the plan found and its bound."""

    build: float
    solve: float
    peak: float
    objective: float
    bound: float
    width: float = 0.0
    "Absolute gap that was asked for."

    @property
    def seconds(self) -> float:
        """From the model in memory to the plan."""
        return self.build + self.solve


def ours(count: int, _: float, size: Size = SMALL) -> Plan:
    """Run the default method of this engine."""
    model = make_model(size)
    scenarios = dense_scenarios(model, count, size.periods)
    start = time.process_time()
    program = build_program(model, scenarios, BuildOptions(pruned=False))
    built = time.process_time()
    outcome = solve_two_stage(program, Limits(GAP))
    ended = time.process_time()
    if not isinstance(outcome, Solved):
        msg = f"The dense instance ended as {type(outcome).__name__}."
        raise TypeError(msg)
    width = GAP * (outcome.objective - outcome.unavoidable)
    return Plan(built - start, ended - built, peak(), outcome.objective, outcome.bound, width)


def extensive(count: int, width: float, size: Size = SMALL) -> Plan:
    """The extensive form of mpi-sppy, handed to HiGHS by Pyomo."""
    from mpisppy.opt.ef import ExtensiveForm

    given = _given(count, size)
    start = time.process_time()
    form = ExtensiveForm(
        {"solver": "appsi_highs"}, mpisppy.scenario_names(given["scenarios"]), mpisppy.scenario_creator,
        scenario_creator_kwargs=given,
    )  # fmt: skip
    built = time.process_time()
    options = {"mip_rel_gap": 0.0, "mip_abs_gap": width, "threads": 1}
    found = form.solve_extensive_form(solver_options=options)
    ended = time.process_time()
    return Plan(built - start, ended - built, peak(), form.get_objective_value(), found.problem.lower_bound, width)


def lshaped(count: int, width: float, size: Size = SMALL) -> Plan:
    """The L-shaped method of mpi-sppy.

    Its tolerance is no gap: one number covers the cost and every row that holds a first-stage column, in their units.
    With HiGHS's presolve a subproblem of ten scenarios ends without an optimum; without it, all end well.
    """
    from mpisppy.opt.lshaped import LShapedMethod

    given = _given(count, size)
    options = {
        "root_solver": "highs", "sp_solver": "highs", "tol": TOLERANCE, "max_iter": 2000, "verbose": False,
        "root_solver_options": {"mip_rel_gap": 0.0, "mip_abs_gap": 0.1 * width, "threads": 1},
        "sp_solver_options": {"threads": 1, "presolve": "off"},
    }  # fmt: skip
    start = time.process_time()
    method = LShapedMethod(
        options, mpisppy.scenario_names(given["scenarios"]), mpisppy.scenario_creator, scenario_creator_kwargs=given
    )
    built = time.process_time()
    result = method.lshaped_algorithm()
    ended = time.process_time()
    bound = float(result.Problem[0].Lower_bound)
    return Plan(built - start, ended - built, peak(), _cost(method.local_scenarios.values()), bound, width)


def _cost(solved: Collection[Any]) -> float:
    """Cost per year of the plan that the scenarios' programs were last solved for."""
    rates = [s.disruption.rate for s in solved]
    losses = [pyo.value(s.loss) for s in solved]
    steady = pyo.value(next(iter(solved)).first.steady_cost)
    return float(steady + sum(rate * loss for rate, loss in zip(rates, losses, strict=True)))


def _given(count: int, size: Size) -> dict[str, Any]:
    model = make_model(size)
    scenarios = dense_scenarios(model, count, size.periods)
    return {"model": model, "scenarios": scenarios, "options": BuildOptions(pruned=False)}


SIDES: dict[str, Callable[[int, float], Plan]] = {"ours": ours, "extensive": extensive, "lshaped": lshaped}
WORDS = {
    "ours": "this engine, default method",
    "extensive": "mpi-sppy, extensive form",
    "lshaped": "mpi-sppy, L-shaped method",
}


def measure(side: str, count: int, width: float) -> Plan | str:
    """Run one side in a process of its own; what went wrong when it does not end well."""
    python = sys.executable if side == "ours" else os.environ.get(PEERS_PYTHON, sys.executable)
    command = [python, "-m", "benchmarks.decomposition", side, str(count), repr(width)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, preexec_fn=_limit)
    if ended.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"not done after {PATIENCE} processor seconds"
    if ended.returncode:
        return (ended.stderr.strip().splitlines() or [f"ended with {ended.returncode}"])[-1]
    return Plan(**json.loads(ended.stdout))


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))


def median(runs: list[Plan]) -> Plan:
    """The run of median seconds."""
    return sorted(runs, key=lambda run: run.seconds)[statistics.median_low(range(len(runs)))]


def compare(count: int) -> None:
    """Print a line a side, and the ratios."""
    best: Plan | None = None
    for side, words in WORDS.items():
        runs: list[Plan] = []
        for _ in range(RUNS):
            found = measure(side, count, best.width if best else 0.0)
            if isinstance(found, str):
                print(f"{words:<30}{count:>6}  {found}", flush=True)
                break
            runs.append(found)
        if not runs:
            continue
        run = median(runs)
        best = best or run
        print(
            f"{words:<30}{count:>6}{run.build:>9.2f}{run.solve:>9.2f}{run.seconds:>9.2f}{run.peak:>8.2f}"
            f"{run.objective:>18,.2f}{run.bound:>18,.2f}{run.seconds / best.seconds:>8.1f}"
            f"{abs(run.objective - best.objective) / best.objective:>10.1e}",
            flush=True,
        )


def main() -> None:
    """Compare all sides, or run one of them: SIDE SCENARIOS WIDTH."""
    if len(sys.argv) == 4:
        # mpi-sppy prints, and leaves empty logs where it runs
        with contextlib.redirect_stdout(io.StringIO()), TemporaryDirectory() as apart, contextlib.chdir(apart):
            found = SIDES[sys.argv[1]](int(sys.argv[2]), float(sys.argv[3]))
        print(json.dumps(asdict(found)))
        return
    head = f"{'build':>9}{'solve':>9}{'CPU s':>9}{'GB':>8}{'cost':>18}{'bound':>18}{'times':>8}{'apart':>10}"
    print(f"Medians of {RUNS} runs\n{'':<30}{'':>6}{head}", flush=True)
    for count in [int(word) for word in sys.argv[1:]] or COUNTS:
        compare(count)


if __name__ == "__main__":
    main()
