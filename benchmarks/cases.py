"""What is measured: one function per case, run in a process of its own so that its peak memory is its own.

Seconds are processor seconds of the whole process: they do not count what else the machine is busy with.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from benchmarks import ordinary
from benchmarks.instances import MIDDLE, SMALL, Size, dense_scenarios, make_model, site_scenarios
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.extensive import build_extensive
from resilience.solve.highs import Limits, pass_arrays
from resilience.solve.instances import new_highs
from resilience.solve.outcome import Solved
from resilience.solve.two_stage import Method, solve_two_stage

if TYPE_CHECKING:
    from collections.abc import Callable

GAP = 1e-4
LENGTHS = (2, 5, 10)
"""Outages of the pruned instance, in periods."""


@dataclass(frozen=True)
class Measured:
    """Processor seconds, peak memory of the process in GB, size of the program, and its least cost where solved."""

    seconds: float
    peak: float
    columns: int
    rows: int
    objective: float | None = None


def peak() -> float:
    """Peak memory of this process in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def compiled(count: int, size: Size = SMALL, *, shelves: bool = False) -> Measured:
    """One compiled template, written for all scenarios at once, and handed over to HiGHS whole."""
    model = make_model(size, shelves=shelves)
    scenarios = dense_scenarios(model, count, size.periods)
    start = time.process_time()
    form = build_extensive(build_program(model, scenarios, BuildOptions(pruned=False)))
    highs = new_highs()
    pass_arrays(highs, form.arrays)
    seconds = time.process_time() - start
    return Measured(seconds, peak(), highs.getNumCol(), highs.getNumRow())


def compiled_with_shelves(count: int) -> Measured:
    """The same network when every supplier, too, may keep stock in the plan's name: three times the shelves."""
    return compiled(count, shelves=True)


def pyomo(count: int, size: Size = SMALL) -> Measured:
    """The ordinary form, and handed over by Pyomo's interface to HiGHS."""
    model = make_model(size)
    scenarios = dense_scenarios(model, count, size.periods)
    start = time.process_time()
    whole = ordinary.build(model, scenarios)
    highs = ordinary.hand_over(whole)._solver_model  # noqa: SLF001
    seconds = time.process_time() - start
    return Measured(seconds, peak(), highs.getNumCol(), highs.getNumRow())


def lshaped(_: int, size: Size = MIDDLE) -> Measured:
    """Pruned scenarios by the L-shaped method, from the model to the plan."""
    return _solved(size, Method.LSHAPED)


def extensive(_: int, size: Size = MIDDLE) -> Measured:
    """Pruned scenarios as one extensive form, from the model to the plan."""
    return _solved(size, Method.EXTENSIVE)


def _solved(size: Size, method: Method) -> Measured:
    model = make_model(size)
    scenarios = site_scenarios(model, LENGTHS)
    start = time.process_time()
    program = build_program(model, scenarios)
    outcome = solve_two_stage(program, Limits(GAP), method=method)
    seconds = time.process_time() - start
    if not isinstance(outcome, Solved):
        msg = f"The pruned instance ended as {type(outcome).__name__}."
        raise TypeError(msg)
    columns = len(program.first.columns) + sum(b.size * len(b.template.columns) for b in program.blocks)
    rows = len(program.first.rows) + sum(b.size * len(b.template.rows) for b in program.blocks)
    return Measured(seconds, peak(), columns, rows, outcome.objective)


CASES: dict[str, Callable[[int], Measured]] = {
    case.__name__: case for case in (compiled, compiled_with_shelves, pyomo, lshaped, extensive)
}

if __name__ == "__main__":
    print(json.dumps(asdict(CASES[sys.argv[1]](int(sys.argv[2])))))
